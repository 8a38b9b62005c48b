import { Random } from '../../../../src/math/random.js';
import type { LabelledRows, TrainingData } from '../../../../src/ports/model.js';

/** Made rows: the first features decide the class through a bent boundary, the second the return; the others are noise. Not market data. */
export function madeRows(rows: number, features: number, seed: number): LabelledRows {
  const random = new Random(seed);
  const x = new Float32Array(rows * features);
  const y = new Uint8Array(rows);
  const target = new Float32Array(rows);
  for (let r = 0; r < rows; r++) {
    for (let f = 0; f < features; f++) x[r * features + f] = 100 * f + (f + 1) * random.normal();
    const first = x[r * features]!;
    const second = features > 1 ? (x[r * features + 1]! - 100) / 2 : 0;
    const score = Math.abs(first) - second + 0.2 * random.normal();
    y[r] = score < 0.2 ? 0 : score < 1.2 ? 1 : 2;
    target[r] = 0.01 + 0.03 * second + 0.005 * random.normal();
  }
  return { x, rows, features, y, target };
}

export function madeData(rows: number, features: number, seed = 1): TrainingData {
  return {
    train: madeRows(rows, features, seed),
    validation: madeRows(Math.ceil(rows / 4), features, seed + 1),
    featureNames: Array.from({ length: features }, (_, f) => `feature_${f}`),
  };
}
