import type { LayerPlan } from '../../../ports/layers-library.js';
import { arenaBytes, type Floats, type MatrixView, matrix } from '../../kernels/kernels.js';
import { type DenseShape, denseBytes, denseParameters, openDense } from '../nets/dense.js';
import type { Design } from '../nets/design.js';
import { CLIP } from '../nets/feature-scaling.js';
import { HEADS } from '../nets/heads.js';
import { layerShapes } from './network.js';

/** Rows that go through at once: their activations stay in the level 2 cache. */
const CHUNK = 256;

/** Hidden layers with a rectifier and dropout after each, then both heads. */
export function mlpDesign(features: number, hidden: readonly number[]): Design {
  const shapes: DenseShape[] = layerShapes(features, hidden).map((shape, i) => ({
    ...shape,
    name: i < hidden.length ? `dense_${i + 1}` : HEADS,
  }));
  return {
    features,
    steps: 1,
    parameters: shapes.flatMap(denseParameters),
    layers: shapes.flatMap((shape): LayerPlan[] => {
      const isLast = shape.name === HEADS;
      const dense = { layer: 'dense', ...shape, activation: isLast ? 'none' : 'relu' } as const;
      return isLast ? [dense] : [dense, { layer: 'dropout' }];
    }),
    chunk: CHUNK,
    multiplications: shapes.reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0),
    bytes: (rows, training) =>
      shapes.reduce((sum, shape) => {
        const outputs = arenaBytes(rows * shape.outputs * 4);
        return sum + denseBytes(shape, training) + (training ? 2 : 1) * outputs;
      }, 0),
    open(kernels, parameters, rows, training) {
      const layers = shapes.map((shape) => ({
        ...shape,
        dense: openDense(kernels, parameters, shape, training),
        out: kernels.floats(rows * shape.outputs),
        by: training ? kernels.floats(rows * shape.outputs) : null,
      }));
      const inputOf = (i: number): Floats => (i === 0 ? input! : layers[i - 1]!.out);
      let input: Floats | undefined;
      let rate = 0;
      return {
        refresh() {
          for (const { dense } of layers) dense.refresh();
        },
        feed(raw, count, scaling) {
          kernels.standardise(matrix(raw, count, features), scaling, CLIP);
          input = raw;
        },
        forward(count, dropout) {
          rate = dropout?.rate ?? 0;
          layers.forEach(({ dense, inputs, outputs, out }, i) => {
            const isHidden = i < layers.length - 1;
            const rectifier = isHidden && rate === 0 ? 'self' : undefined;
            dense.forward(matrix(inputOf(i), count, inputs), matrix(out, count, outputs), { rectifier });
            if (isHidden && dropout !== null && rate > 0) {
              kernels.reluDropout(out, count * outputs, { rate, key: dropout.key() });
            }
          });
          const last = layers.at(-1)!;
          return matrix(last.out, count, last.outputs);
        },
        backward(count, byOutputs) {
          let by: MatrixView = byOutputs;
          for (let i = layers.length - 1; i >= 0; i--) {
            const { dense, inputs } = layers[i]!;
            const from = matrix(inputOf(i), count, inputs);
            const to = i > 0 ? matrix(layers[i - 1]!.by!, count, inputs) : null;
            dense.backward(from, by, to, { rectifier: { output: from, rate } });
            if (to === null) return;
            by = to;
          }
        },
      };
    },
  };
}
