/** Whole nets in double precision, put together from the clear forms of the kernels. */
import { keptScale } from '../../../../src/learning/kernels/kernels.js';
import { crossEntropy, keeps } from '../../../../src/learning/kernels/reference.js';
import { attention, layerNorm, lstmCell } from '../../../../src/learning/kernels/sequence-reference.js';

export type Numbers = Float64Array;
export type Weights = ReadonlyMap<string, Numbers>;
/** Drops in place as the kernel does; the keys come in the order of the calls. */
export type Drop = (values: number[]) => number[];

export function dropWith(rate: number, keys: () => number): Drop {
  return (values) => {
    const key = keys();
    const scale = Math.fround(keptScale(rate));
    return values.map((value, i) => (rate === 0 || keeps(i, { rate, key }) ? (rate === 0 ? value : value * scale) : 0));
  };
}

function dense(weights: Weights, name: string, from: ArrayLike<number>, rows: number): number[] {
  const kernel = weights.get(`${name}/kernel`)!;
  const bias = weights.get(`${name}/bias`)!;
  const [inputs, outputs] = [kernel.length / bias.length, bias.length];
  return Array.from({ length: rows * outputs }, (_, i) => {
    const [row, column] = [Math.floor(i / outputs), i % outputs];
    let sum = bias[column]!;
    for (let k = 0; k < inputs; k++) sum += from[row * inputs + k]! * kernel[k * outputs + column]!;
    return sum;
  });
}

export function clearMlp(weights: Weights, hidden: number, x: ArrayLike<number>, rows: number, drop: Drop): number[] {
  let at = Array.from(x);
  for (let i = 1; i <= hidden; i++) at = drop(dense(weights, `dense_${i}`, at, rows).map((v) => Math.max(0, v)));
  return dense(weights, 'heads', at, rows);
}

export function clearLstm(
  weights: Weights,
  { steps, features, units }: { steps: number; features: number; units: number },
  x: ArrayLike<number>,
  rows: number,
  drop: Drop,
): number[] {
  const last: number[] = [];
  for (let r = 0; r < rows; r++) {
    let [h, cell] = [new Array<number>(units).fill(0), new Array<number>(units).fill(0)];
    for (let t = 0; t < steps; t++) {
      const row = Array.from({ length: features }, (_, f) => x[(r * steps + t) * features + f]!);
      const fed = dense(
        new Map([
          ['lstm/kernel', weights.get('lstm/kernel')!],
          ['lstm/bias', weights.get('lstm/bias')!],
        ]),
        'lstm',
        [...row, ...h],
        1,
      );
      ({ h, cell } = lstmCell(fed, cell));
    }
    last.push(...h);
  }
  return dense(weights, 'heads', drop(last), rows);
}

export interface ClearTransformer {
  steps: number;
  width: number;
  heads: number;
  inner: number;
  layers: number;
  causal: boolean;
}

export function clearTransformer(
  weights: Weights,
  { steps, width, heads, layers, causal }: ClearTransformer,
  x: ArrayLike<number>,
  rows: number,
  drops: (layer: number) => { context: Drop; inner: Drop; narrow: Drop },
): number[] {
  const tokens = rows * steps;
  const positions = weights.get('positions')!;
  let at = dense(weights, 'entry', x, tokens).map((v, i) => v + positions[i % (steps * width)]!);
  const normed = (a: number[], b: number[], name: string) => {
    const [gain, shift] = [weights.get(`${name}/gain`)!, weights.get(`${name}/shift`)!];
    const sum = a.map((v, i) => v + b[i]!);
    return Array.from({ length: tokens }, (_, r) =>
      layerNorm(sum.slice(r * width, (r + 1) * width), gain, shift),
    ).flat();
  };
  for (let l = 1; l <= layers; l++) {
    const name = `encoder_${l}`;
    const drop = drops(l - 1);
    const joint = dense(weights, `${name}/joint`, at, tokens);
    const context = Array.from({ length: rows }, (_, r) => [
      ...attention(
        joint.slice(r * steps * 3 * width, (r + 1) * steps * 3 * width),
        { steps, width, heads },
        (q, k) => !causal || k <= q,
      ),
    ]).flat();
    const middle = normed(at, drop.context(dense(weights, `${name}/merge`, context, tokens)), `${name}/norm_1`);
    const inner = drop.inner(dense(weights, `${name}/widen`, middle, tokens).map((v) => Math.max(0, v)));
    at = normed(middle, drop.narrow(dense(weights, `${name}/narrow`, inner, tokens)), `${name}/norm_2`);
  }
  const pooled = Array.from({ length: rows * width }, (_, i) => {
    const [r, c] = [Math.floor(i / width), i % width];
    let sum = 0;
    for (let t = 0; t < steps; t++) sum += at[(r * steps + t) * width + c]!;
    return sum / steps;
  });
  return dense(weights, 'heads', pooled, rows);
}

export interface ClearBatch {
  readonly labels: Uint8Array;
  readonly weights: Float32Array;
  readonly targets: Float32Array;
}

/** Mean weighted cross-entropy plus `returnWeight` times half the mean squared error, of rows x 4 outputs. */
export function clearLoss(
  outputs: readonly number[],
  { labels, weights, targets }: ClearBatch,
  returnWeight: number,
): number {
  let sum = 0;
  labels.forEach((label, r) => {
    const [sell, hold, buy, expected] = outputs.slice(r * 4, r * 4 + 4) as [number, number, number, number];
    sum +=
      crossEntropy([sell, hold, buy], label, weights[r]!).loss + (returnWeight / 2) * (expected - targets[r]!) ** 2;
  });
  return sum / labels.length;
}
