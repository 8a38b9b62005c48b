import { Random } from '../../../math/random.js';
import type { LayersBatch, LayersLibrary } from '../../../ports/layers-library.js';
import { CLIP, type FeatureScaling } from './feature-scaling.js';
import { flatWeights, layoutOf, namedWeights } from './parameters.js';
import { copyRows, type RowRange } from './raw-rows.js';
import { DROPOUT_STREAMS, type ScaledRows, type Trainer, type TrainerSetup } from './trainer.js';

/** The same net as `openTrainer` has in kernel memory, trained by a library; what it learns comes back as the same weights. */
export function openLibraryTrainer(setup: Omit<TrainerSetup, 'engine'>, library: LayersLibrary): Trainer {
  const { design, values, scaling, options, seed } = setup;
  const { features, steps } = design;
  if (design.layers === undefined) throw new RangeError('This net has no plan of layers.');
  const layout = layoutOf(design.parameters);
  const named = (flat: Float32Array) => namedWeights(layout, flat);
  const flat = (numbers: ReadonlyMap<string, Float32Array>) => flatWeights(layout, numbers);
  const { dropout, returnWeight, weightDecay, clipNorm } = options;
  const trainer = library.open({
    features,
    steps,
    layers: design.layers,
    start: named(values),
    options: { dropout, returnWeight, weightDecay, clipNorm },
  });
  const batchOf = (rows: ScaledRows, range: RowRange): LayersBatch => {
    const x = new Float32Array(range.count * steps * features);
    copyRows(rows, steps, range, x);
    standardise(x, scaling);
    const pick = <Numbers extends Float32Array | Uint8Array>(from: Numbers, to: Numbers): Numbers => {
      for (let i = 0; i < range.count; i++)
        to[i] = from[range.order ? range.order[range.start + i]! : range.start + i]!;
      return to;
    };
    return {
      x,
      rows: range.count,
      y: pick(rows.y, new Uint8Array(range.count)),
      target: pick(rows.scaledTarget, new Float32Array(range.count)),
      weights: rows.weights ? pick(rows.weights, new Float32Array(range.count)) : null,
    };
  };
  return {
    learn(rows, range, step, rate) {
      return trainer.learn(batchOf(rows, range), { step, rate, seed: new Random(seed, DROPOUT_STREAMS + step).u32() });
    },
    measure: (rows, range) => trainer.measure(batchOf(rows, range)),
    weights: () => flat(trainer.weights()),
    state() {
      const { weights, first, second } = trainer.state();
      return { weights: flat(weights), first: flat(first), second: flat(second) };
    },
    restore(state) {
      trainer.restore({ weights: named(state.weights), first: named(state.first), second: named(state.second) });
    },
    close: () => trainer.close(),
  };
}

/** In place, as the kernels do it. */
function standardise(x: Float32Array, { mean, variance }: FeatureScaling): void {
  const features = mean.length;
  const inverse = variance.map((value) => 1 / Math.sqrt(value));
  for (let i = 0; i < x.length; i++) {
    const f = i % features;
    x[i] = Math.max(-CLIP, Math.min(CLIP, Math.fround(x[i]! - mean[f]!) * inverse[f]!));
  }
}
