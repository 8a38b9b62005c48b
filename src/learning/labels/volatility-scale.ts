import { gather, groupByTime, present } from '../../math/group-by-time.js';
import type { LabelInput } from '../../ports/label.js';

/** Returns that make up a row's volatility, the row's own bar included. */
const WINDOW = 20;
/** A price that stands still has no volatility, and would make every return a signal: it counts at a tenth of the median. */
const LEAST = 0.1;

/**
 * Factor per row for `up` and `down`: the stock's volatility over the last 20 bars (root mean square of log returns) divided by the
 * median of all rows of all stocks up to and including that time. Over a horizon both grow with its square root,
 * which cancels. At least 0.1; 1 for rows with fewer than 20 returns behind them. Nothing after the row is looked at.
 */
export function volatilityScale(input: LabelInput): Float64Array {
  const volatility = trailingVolatility(input);
  const known = present(volatility);
  const { order, starts } = groupByTime(input.time, known);
  const scale = new Float64Array(volatility.length).fill(1);
  const seen = new RunningMedian(gather(volatility, order).sort());
  for (let g = 0; g + 1 < starts.length; g++) {
    const rows = order.subarray(starts[g], starts[g + 1]);
    for (const row of rows) seen.add(volatility[row] as number);
    const median = seen.median();
    for (const row of rows) scale[row] = median > 0 ? Math.max(LEAST, (volatility[row] as number) / median) : 1;
  }
  return scale;
}

function trailingVolatility(input: LabelInput): Float64Array {
  const { close } = input.columns;
  const { offsets } = input;
  const out = new Float64Array(close.length).fill(Number.NaN);
  const square = new Float64Array(close.length);
  for (let s = 0; s + 1 < offsets.length; s++) {
    const first = offsets[s] as number;
    for (let row = first + 1; row < (offsets[s + 1] as number); row++) {
      square[row] = Math.log((close[row] as number) / (close[row - 1] as number)) ** 2;
      if (row - first < WINDOW) continue;
      // Summed anew for every row: twenty additions cost less than the drift of a sum that is carried along.
      let sum = 0;
      for (let i = row - WINDOW + 1; i <= row; i++) sum += square[i] as number;
      out[row] = Math.sqrt(sum / WINDOW);
    }
  }
  return out;
}

/**
 * Median of what was added so far, exact, in O(log n) a value: a Fenwick tree (1994) of counts over the sorted values that are
 * going to be added. Of an even number it is the lower of the two in the middle.
 */
class RunningMedian {
  readonly #sorted: Float64Array;
  readonly #tree: Uint32Array;
  #count = 0;

  constructor(sorted: Float64Array) {
    this.#sorted = sorted;
    this.#tree = new Uint32Array(sorted.length + 1);
  }

  add(value: number): void {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    for (let i = low + 1; i < this.#tree.length; i += i & -i) this.#tree[i] = (this.#tree[i] as number) + 1;
    this.#count++;
  }

  median(): number {
    let before = (this.#count - 1) >>> 1;
    let at = 0;
    for (let step = 1 << (31 - Math.clz32(this.#tree.length)); step > 0; step >>= 1) {
      const count = at + step < this.#tree.length ? (this.#tree[at + step] as number) : Number.POSITIVE_INFINITY;
      if (count > before) continue;
      at += step;
      before -= count;
    }
    return this.#sorted[at] as number;
  }
}
