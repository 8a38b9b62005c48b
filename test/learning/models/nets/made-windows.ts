import { Random } from '../../../../src/math/random.js';
import type { LabelledRows, TrainingData } from '../../../../src/ports/model.js';

/** Made series, seeded: the class of a row is decided by the mean of its first feature over the last `steps` rows. Not market data. */
export function madeWindows(
  rows: number,
  { steps, features, seed }: { steps: number; features: number; seed: number },
): LabelledRows {
  const random = new Random(seed);
  const history = Float32Array.from({ length: (rows + steps - 1) * features }, () => random.normal());
  const y = new Uint8Array(rows);
  const target = new Float32Array(rows);
  for (let r = 0; r < rows; r++) {
    let score = 0;
    for (let t = r; t < r + steps; t++) score += history[t * features]! / Math.sqrt(steps);
    y[r] = score < -0.5 ? 0 : score > 0.5 ? 2 : 1;
    target[r] = 0.02 * score;
  }
  const ends = Uint32Array.from({ length: rows }, (_, r) => r + steps - 1);
  return { x: history.slice((steps - 1) * features), rows, features, y, target, windows: { history, ends } };
}

export function madeWindowData(rows: number, shape: { steps: number; features: number; seed: number }): TrainingData {
  return {
    train: madeWindows(rows, shape),
    validation: madeWindows(Math.ceil(rows / 4), { ...shape, seed: shape.seed + 1 }),
    featureNames: Array.from({ length: shape.features }, (_, f) => `feature_${f}`),
  };
}
