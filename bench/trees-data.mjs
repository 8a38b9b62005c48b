// Rows like those of a market, SYNTHETIC and seeded: 120 stocks a session, features that persist and share a market move, heavy tails, bounded,
// lognormal and few-valued ones; three classes from a weak, curved signal under noise. Later rows are the test.
import { Random } from '../dist/math/random.js';

const STOCKS = 120;
export const FEATURES = 32;

export function treeRows(train = 100_000, test = 50_000, seed = 42) {
  const random = new Random(seed);
  const rows = train + test;
  const x = new Float32Array(rows * FEATURES);
  const outcome = new Float64Array(rows);
  const state = new Float64Array(STOCKS * FEATURES).map(() => heavy(random));
  const market = new Float64Array(FEATURES);
  for (let row = 0; row < rows; row++) {
    const stock = row % STOCKS;
    const session = Math.floor(row / STOCKS);
    if (stock === 0) for (let f = 0; f < FEATURES; f++) market[f] = heavy(random);
    const z = state.subarray(stock * FEATURES, (stock + 1) * FEATURES);
    for (let f = 0; f < FEATURES; f++) {
      const memory = (0.98 * f) / (FEATURES - 1);
      z[f] = memory * z[f] + Math.sqrt(1 - memory * memory) * (0.85 * heavy(random) + 0.5 * market[f]);
    }
    x.set(z, row * FEATURES);
    const at = row * FEATURES;
    x[at + 5] = Math.exp(0.6 * z[5]);
    x[at + 6] = Math.exp(0.4 * z[6]);
    x[at + 10] = 100 / (1 + Math.exp(-z[10]));
    x[at + 12] = Math.tanh(z[12]);
    x[at + 13] = Math.abs(z[13]) * 0.02;
    x[at + 30] = session % 5;
    x[at + 31] = Math.floor(session / 21) % 12;
    const signal =
      0.1 * z[0] -
      0.08 * z[1] +
      0.1 * Math.tanh(z[2]) * z[10] +
      0.12 * (Math.max(0, z[11] - 1) - Math.max(0, -z[11] - 1)) +
      0.08 * z[12] * z[5] +
      0.1 * Math.sin(2 * z[20]) +
      0.06 * ((session % 5) - 2) * Math.sign(z[6]) +
      (z[3] * z[4] > 0.5 ? 0.1 : 0);
    outcome[row] = signal + 0.75 * Math.exp(0.35 * Math.tanh(z[13])) * heavy(random);
  }
  const sorted = outcome.slice().sort();
  const [low, high] = [sorted[Math.floor(0.3 * rows)], sorted[Math.floor(0.7 * rows)]];
  const y = Uint8Array.from(outcome, (of) => (of > high ? 2 : of > low ? 1 : 0));
  const part = (from, to) => ({
    x: x.slice(from * FEATURES, to * FEATURES),
    y: y.slice(from, to),
    target: Float32Array.from(outcome.subarray(from, to), (of) => of * 0.02),
    rows: to - from,
    features: FEATURES,
  });
  return { train: part(0, train), test: part(train, rows) };
}

/** Student's t with 5 degrees of freedom, variance 1. */
function heavy(random) {
  let chi = 0;
  for (let i = 0; i < 5; i++) chi += random.normal() ** 2;
  return random.normal() / Math.sqrt(chi / 5) / Math.sqrt(5 / 3);
}
