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

/** From so many features on making a view of a row takes less than copying it number by number. */
const WIDE = 16;

function copyPlainRows({ x, features }: Matrix, { start, count, order }: RowRange, out: Float32Array): void {
  if (order === undefined) {
    out.set(x.subarray(start * features, (start + count) * features));
    return;
  }
  let to = 0;
  for (let r = start; r < start + count; r++) {
    let from = order[r]! * features;
    if (features >= WIDE) {
      out.set(x.subarray(from, from + features), to);
      to += features;
      continue;
    }
    for (let f = 0; f < features; f++) out[to++] = x[from++]!;
  }
}
