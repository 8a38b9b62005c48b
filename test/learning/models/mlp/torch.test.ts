import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mlpDesign } from '../../../../src/learning/models/mlp/design.js';
import { resolveMlpOptions } from '../../../../src/learning/models/mlp/options.js';
import { flatWeights, layoutOf } from '../../../../src/learning/models/nets/parameters.js';
import { openTrainer, type ScaledRows } from '../../../../src/learning/models/nets/trainer.js';

/** Made by mlp-torch.py beside it with torch 1.13.1 in double precision. */
const golden = JSON.parse(readFileSync(new URL('../../../golden/mlp-torch.json', import.meta.url), 'utf8'));

describe('training beside torch', () => {
  it('follows its losses step by step: both heads, row weights, AdamW with spared biases', () => {
    const rows: ScaledRows = {
      x: Float32Array.from(golden.x),
      rows: golden.y.length,
      features: golden.features,
      y: Uint8Array.from(golden.y),
      target: Float32Array.from(golden.target),
      scaledTarget: Float32Array.from(golden.target),
      weights: Float32Array.from(golden.weights),
    };
    const design = mlpDesign(golden.features, golden.hidden);
    const weights = new Map<string, Float32Array>();
    golden.kernels.forEach((kernel: number[], i: number) => {
      const name = i < golden.hidden.length ? `dense_${i + 1}` : 'heads';
      weights.set(`${name}/kernel`, Float32Array.from(kernel));
      weights.set(`${name}/bias`, Float32Array.from(golden.biases[i]));
    });
    const options = resolveMlpOptions({
      hidden: golden.hidden,
      dropout: 0,
      batch: rows.rows,
      weightDecay: golden.decay,
      returnWeight: golden.return_weight,
    });
    const unscaled = { mean: new Float32Array(rows.features), variance: new Float32Array(rows.features).fill(1) };
    const values = flatWeights(layoutOf(design.parameters), weights);
    const trainer = openTrainer({ design, values, scaling: unscaled, options, seed: 1, engine: 'simd' });
    const order = Uint32Array.from(rows.y, (_, row) => row);
    const differences = golden.log_loss.map((logLoss: number, step: number) => {
      const losses = trainer.learn(rows, { start: 0, count: rows.rows, order }, step + 1, golden.rate);
      const [ours, theirs] = [losses.squaredError / rows.rows, golden.squared_error[step]];
      return Math.max(Math.abs(losses.logLoss / rows.rows - logLoss), Math.abs(ours - theirs));
    });
    // Single precision drifts from double over 40 steps; decaying the biases, say, would already show as 1e-3.
    expect(differences).toHaveLength(40);
    expect(Math.max(...differences)).toBeLessThan(3e-5);
  });
});
