// Made rows for benches of nets, seeded; what was drawn is handed to the peer as files, so that both sides learn the same.
import { Random } from '../dist/math/random.js';

export const MLP_ROWS = 100_000;
export const FEATURES = 32;
export const STEPS = 60;

/** The class is the largest of three noisy scores of squashed features. */
export function mlpRows() {
  const random = new Random(12);
  const x = Float32Array.from({ length: MLP_ROWS * FEATURES }, () => random.normal());
  const w = Array.from({ length: 3 * FEATURES }, () => random.normal());
  const y = new Uint8Array(MLP_ROWS);
  for (let r = 0; r < MLP_ROWS; r++) {
    const scores = [0, 1, 2].map((c) => {
      let sum = 0.5 * random.normal();
      for (let f = 0; f < FEATURES; f++) sum += Math.tanh(x[r * FEATURES + f]) * w[c * FEATURES + f];
      return sum;
    });
    y[r] = scores.indexOf(Math.max(...scores));
  }
  return { x, y, rows: MLP_ROWS, features: FEATURES };
}

/** Series without meaning: a step of training takes as long whatever it learns. */
export function windowRows(rows = 4096) {
  const random = new Random(13);
  const history = Float32Array.from({ length: (rows + STEPS - 1) * FEATURES }, () => random.normal());
  const ends = Uint32Array.from({ length: rows }, (_, r) => r + STEPS - 1);
  const x = history.slice((STEPS - 1) * FEATURES);
  return {
    x,
    y: Uint8Array.from({ length: rows }, () => random.int(3)),
    rows,
    features: FEATURES,
    windows: { history, ends },
  };
}
