/**
 * Finds the bin of a value: a table over equal cells between the first and the last cut narrows the search, because
 * a plain binary search costs about three times as much (its branches cannot be predicted).
 */
export interface BinLookup {
  readonly cuts: Float32Array;
  /** First cut and cells per unit; a constant feature has no cuts and `scale` 0. */
  readonly low: number;
  readonly scale: number;
  /** Per cell, the number of cuts in earlier cells; CELLS + 1 values. */
  readonly start: Uint8Array;
}

const CELLS = 1024;

/** The cell of a value. Never falls as the value rises, which is all that the search relies on. */
function cellOf(value: number, low: number, scale: number): number {
  const cell = (value - low) * scale;
  return cell <= 0 ? 0 : cell >= CELLS - 1 ? CELLS - 1 : cell | 0;
}

export function makeBinLookup(cuts: Float32Array): BinLookup {
  const low = cuts[0] ?? 0;
  const width = (cuts[cuts.length - 1] ?? 0) - low;
  const scale = width > 0 ? CELLS / width : 0;
  const start = new Uint8Array(CELLS + 1);
  for (const cut of cuts) start[cellOf(cut, low, scale) + 1]++;
  for (let cell = 0; cell < CELLS; cell++) start[cell + 1] += start[cell];
  return { cuts, low, scale, start };
}

/**
 * Writes the bins of `count` finite values: value i is `x[from + i * step]`, its bin goes to `bins[to + i * binStep]`.
 * The clear form is `cuts.filter((cut) => cut < value).length`: cuts of earlier cells lie below the value and cuts of
 * later cells do not, because `cellOf` is monotone; only the value's own cell is searched.
 */
export function binValues(
  lookup: BinLookup,
  values: { readonly x: Float32Array; readonly from: number; readonly step: number; readonly count: number },
  out: { readonly bins: Uint8Array; readonly to: number; readonly binStep: number },
): void {
  const { cuts, low, scale, start } = lookup;
  const { x, step, count } = values;
  const { bins, binStep } = out;
  let at = values.from;
  let to = out.to;
  for (let i = 0; i < count; i++) {
    const value = x[at];
    const cell = cellOf(value, low, scale);
    let bin = start[cell];
    let end = start[cell + 1];
    while (end - bin > 4) {
      const middle = (bin + end) >> 1;
      if (cuts[middle] < value) bin = middle + 1;
      else end = middle;
    }
    while (bin < end && cuts[bin] < value) bin++;
    bins[to] = bin;
    at += step;
    to += binStep;
  }
}
