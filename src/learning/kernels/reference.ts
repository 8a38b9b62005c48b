/**
 * Each kernel in its clear form. Sums are in double precision, so these are the better numbers; tests hold the fast forms
 * to them within the rounding of single precision, and where no sum is involved to the bit.
 */
import { ADAM, type AdamOptions, type Dropout, keptScale, power } from './kernels.js';

const single = Math.fround;

/** C = A B + bias; `a` gives A's element of (row, k), `b` gives B's of (k, column). */
export function multiplied(
  [rows, inner, columns]: readonly [number, number, number],
  a: (row: number, k: number) => number,
  b: (k: number, column: number) => number,
  bias?: ArrayLike<number>,
): Float64Array {
  const c = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = bias?.[column] ?? 0;
      for (let k = 0; k < inner; k++) sum += a(row, k) * b(k, column);
      c[row * columns + column] = sum;
    }
  }
  return c;
}

/** Sum of every column of rows x columns. */
export function columnSums(x: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < rows * columns; i++) sums[i % columns] = sums[i % columns]! + x[i]!;
  return sums;
}

/** Whether dropout with this key keeps a position: 16 bits of a hash of (key, position) against the rate. */
export function keeps(position: number, { rate, key }: Dropout): boolean {
  let t = (key + ((position >>> 3) << 2) + (position & 3)) | 0;
  t = Math.imul(t ^ (t >>> 16), 0x21f0aaad);
  t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
  t ^= t >>> 15;
  const bits = position & 4 ? t >>> 16 : t & 0xffff;
  return bits >= Math.round(rate * 65_536);
}

/** max(0, x), dropped or scaled up. To the bit. */
export function reluDropout(x: Float32Array, dropout: Dropout): Float32Array {
  const scale = single(keptScale(dropout.rate));
  return x.map((value, i) => (value > 0 && keeps(i, dropout) ? value * scale : 0));
}

/** Gradient by the input of `reluDropout`, from the gradient by its output: the output is its own mask. To the bit. */
export function reluDropoutBackward(gradient: Float32Array, output: Float32Array, rate: number): Float32Array {
  const scale = single(keptScale(rate));
  return gradient.map((value, i) => (output[i]! > 0 ? value * scale : 0));
}

/** Probabilities of one row of scores. */
export function softmax(scores: readonly number[]): number[] {
  const peak = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - peak));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}

/** weight x -ln p[label] of one row, and its derivative by the scores. */
export function crossEntropy(
  scores: readonly number[],
  label: number,
  weight: number,
): { loss: number; gradient: number[] } {
  const probabilities = softmax(scores);
  return {
    loss: -weight * Math.log(probabilities[label]!),
    gradient: probabilities.map((p, c) => weight * (p - (c === label ? 1 : 0))),
  };
}

/** One value standardised and kept to +-limit. To the bit. */
export function standardised(value: number, mean: number, inverse: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, single(single(value - mean) * inverse)));
}

/** One parameter through one step of Adam; gives the parameter and both running means. */
export function adam(
  weight: number,
  gradient: number,
  first: number,
  second: number,
  { step, rate, decay = 0 }: AdamOptions,
): { weight: number; first: number; second: number } {
  const m = ADAM.beta1 * first + (1 - ADAM.beta1) * gradient;
  const v = ADAM.beta2 * second + (1 - ADAM.beta2) * gradient * gradient;
  const mean = m / (1 - power(ADAM.beta1, step));
  const size = Math.sqrt(v / (1 - power(ADAM.beta2, step)));
  return { weight: weight - rate * (mean / (size + ADAM.epsilon) + decay * weight), first: m, second: v };
}
