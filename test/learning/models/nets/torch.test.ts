import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lstmDesign } from '../../../../src/learning/models/lstm/design.js';
import type { Design } from '../../../../src/learning/models/nets/design.js';
import { flatWeights, layoutOf, startingValues } from '../../../../src/learning/models/nets/parameters.js';
import { epochRows } from '../../../../src/learning/models/nets/row-order.js';
import { openTrainer, type ScaledRows } from '../../../../src/learning/models/nets/trainer.js';
import { transformerDesign } from '../../../../src/learning/models/transformer/design.js';
import { Random } from '../../../../src/math/random.js';

/** Made by nets-torch.py beside it with torch 1.13: steps in double precision, runs in single. */
const golden = JSON.parse(readFileSync(new URL('../../../golden/nets-torch.json', import.meta.url), 'utf8'));

const DESIGNS: Readonly<Record<string, (shape: never) => Design>> = {
  lstm: (shape: { features: number; steps: number; units: number }) => lstmDesign(shape.features, shape),
  transformer: (shape: {
    features: number;
    steps: number;
    width: number;
    heads: number;
    inner: number;
    layers: number;
  }) => transformerDesign(shape.features, { ...shape, causal: false }),
};

function unscaled(features: number) {
  return { mean: new Float32Array(features), variance: new Float32Array(features).fill(1) };
}

/** Windows that lie one after another in the history. */
function windowRows(x: Float32Array, { steps, features }: Design, y: Uint8Array, target: Float32Array): ScaledRows {
  const rows = y.length;
  const ends = Uint32Array.from({ length: rows }, (_, r) => (r + 1) * steps - 1);
  const last = new Float32Array(rows * features);
  ends.forEach((end, r) => void last.set(x.subarray(end * features, (end + 1) * features), r * features));
  return { x: last, rows, features, y, target, scaledTarget: target, windows: { history: x, ends } };
}

describe.each(['lstm', 'transformer'])('a %s beside torch', (kind) => {
  it('follows its losses step by step: both heads, row weights, AdamW with spared biases, clipped gradients', () => {
    const { shape, x, y, target, weights, start, ...how } = golden.steps[kind];
    const design = DESIGNS[kind]!(shape as never);
    const named = new Map(Object.entries<number[]>(start).map(([name, block]) => [name, Float32Array.from(block)]));
    const rows = {
      ...windowRows(Float32Array.from(x), design, Uint8Array.from(y), Float32Array.from(target)),
      weights: Float32Array.from(weights),
    };
    const options = {
      dropout: 0,
      returnWeight: how.return_weight,
      weightDecay: how.decay,
      clipNorm: how.clip,
      batch: 64,
    };
    const values = flatWeights(layoutOf(design.parameters), named);
    const trainer = openTrainer({
      design,
      values,
      scaling: unscaled(shape.features),
      options,
      seed: 1,
      engine: 'simd',
    });
    const differences = how.log_loss.map((logLoss: number, step: number) => {
      const losses = trainer.learn(rows, { start: 0, count: rows.rows }, step + 1, how.rate);
      const squared = Math.abs(losses.squaredError / rows.rows - how.squared_error[step]);
      return Math.max(Math.abs(losses.logLoss / rows.rows - logLoss), squared);
    });
    // Single precision drifts from double over 25 steps; leaving out the clipping, say, shows as 1e-1.
    expect(differences).toHaveLength(25);
    expect(Math.max(...differences)).toBeLessThan(2e-4);
  });

  it('comes to the same training losses from starting values and an order of its own, over 3 seeds', () => {
    const { shape, rows, epochs, rate, batch, return_weight: returnWeight, finals } = golden.runs[kind];
    const design = DESIGNS[kind]!(shape as never);
    const data = madeRows(rows, design);
    const options = { dropout: 0, returnWeight, weightDecay: 0, clipNorm: 0, batch };
    const ours = [1, 2, 3].map((seed) => {
      const values = startingValues(design.parameters, new Random(seed));
      const trainer = openTrainer({ design, values, scaling: unscaled(shape.features), options, seed, engine: 'simd' });
      const rowsOf = epochRows(rows, 0, seed);
      let [sum, step] = [[0, 0] as [number, number], 0];
      for (let epoch = 1; epoch <= epochs; epoch++) {
        sum = [0, 0];
        const { order } = rowsOf(epoch);
        for (let start = 0; start < rows; start += batch) {
          const losses = trainer.learn(data, { start, count: Math.min(batch, rows - start), order }, ++step, rate);
          sum = [sum[0] + losses.logLoss / rows, sum[1] + losses.squaredError / rows];
        }
      }
      return sum;
    });
    for (const which of [0, 1]) {
      const mean = (runs: number[][]) => runs.reduce((sum, run) => sum + run[which]!, 0) / runs.length;
      const spread =
        Math.max(...finals.map((run: number[]) => run[which])) - Math.min(...finals.map((run: number[]) => run[which]));
      // Seeds differ among themselves; the means must not differ by more.
      expect(Math.abs(mean(ours) - mean(finals))).toBeLessThan(spread);
    }
  });
});

/** The rows that nets-torch.py draws, from the same generator. */
function madeRows(rows: number, design: Design): ScaledRows {
  const { steps, features } = design;
  const random = new Random(5);
  const x = Float32Array.from({ length: rows * steps * features }, () => 2 * random.float() - 1);
  const y = new Uint8Array(rows);
  const target = new Float32Array(rows);
  for (let r = 0; r < rows; r++) {
    let score = 0;
    for (let t = 0; t < steps; t++) score += x[(r * steps + t) * features]! * (0.5 + t / (steps - 1));
    target[r] = score * Math.sqrt(3 / steps);
    y[r] = target[r]! < -0.5 ? 0 : target[r]! > 0.5 ? 2 : 1;
  }
  return windowRows(x, design, y, target);
}
