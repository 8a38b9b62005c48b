import type { Matrix } from '../../../ports/model.js';

/** Rows `order[start]` on, or, without an order, rows `start` on. */
export interface RowRange {
  readonly start: number;
  readonly count: number;
  readonly order?: Uint32Array | undefined;
}

/** Copies rows to `out`, rows x steps x features as they come; with one step the rows themselves, else the windows that end at them. */
export function copyRows(matrix: Matrix, steps: number, { start, count, order }: RowRange, out: Float32Array): void {
  if (steps === 1) copyPlainRows(matrix, { start, count, order }, out);
  else {
    const { features } = matrix;
    const { history, ends } = matrix.windows!;
    const size = steps * features;
    for (let i = 0; i < count; i++) {
      const row = order ? order[start + i]! : start + i;
      const end = (ends[row]! + 1) * features;
      out.set(history.subarray(end - size, end), i * size);
    }
  }
}

/** Rows that are called for at once, so that the processor waits for many of them together and not for one after the other. */
const TOGETHER = 64;
/** Numbers in a line of the cache. */
const LINE = 16;

/**
 * Rows in any order lie all over memory, and copying one is so many operations that no processor looks on to the next: reading one number
 * of each line beforehand makes the copy several times as fast.
 */
function copyPlainRows({ x, features }: Matrix, { start, count, order }: RowRange, out: Float32Array): void {
  if (order === undefined) {
    out.set(x.subarray(start * features, (start + count) * features));
    return;
  }
  let to = 0;
  for (let first = start; first < start + count; first += TOGETHER) {
    const end = Math.min(first + TOGETHER, start + count);
    // Overwritten at once; a sum that goes nowhere would not be computed.
    out[to] = callFor(x, features, order, first, end);
    for (let r = first; r < end; r++) {
      let from = order[r]! * features;
      for (const last = to + features; to < last; to++, from++) out[to] = x[from]!;
    }
  }
}

/** Reads a number of each line of the rows `order[first]` to `order[end - 1]`. */
function callFor(x: Float32Array, features: number, order: Uint32Array, first: number, end: number): number {
  let sum = 0;
  for (let r = first; r < end; r++) {
    const from = order[r]! * features;
    const last = from + features - 1;
    for (let i = from; i < last; i += LINE) sum += x[i]!;
    sum += x[last]!;
  }
  return sum;
}
