/** A share that is held to be at least this: a bin that nobody is in would make the index infinite. */
const LEAST_SHARE = 1e-4;

/**
 * Population stability index of counts per bin: Σ (a - e) ln(a / e) over the shares e expected and a found. 0 for the same shares;
 * by custom below 0.1 nothing has moved, from 0.25 on it is another population. Empty bins count as 0.0001. Both have the same
 * bins and at least one row; NaN when one has none. N. Siddiqi (2006), "Credit Risk Scorecards", chapter 9.
 */
export function populationStability(expected: ArrayLike<number>, found: ArrayLike<number>): number {
  const [expectedRows, foundRows] = [sum(expected), sum(found)];
  if (expectedRows === 0 || foundRows === 0) return Number.NaN;
  let index = 0;
  for (let bin = 0; bin < expected.length; bin++) {
    const e = Math.max(LEAST_SHARE, (expected[bin] as number) / expectedRows);
    const a = Math.max(LEAST_SHARE, (found[bin] as number) / foundRows);
    index += (a - e) * Math.log(a / e);
  }
  return index;
}

/**
 * Inner edges of `bins` bins with about as many of the values each, ascending and without repetition: values that are often the same
 * make fewer bins. `sorted` is ascending, without NaN.
 */
export function quantileEdges(sorted: Float32Array, bins: number): Float32Array {
  const edges: number[] = [];
  for (let k = 1; k < bins; k++) {
    const value = sorted[Math.ceil((k * sorted.length) / bins) - 1];
    const last = sorted[sorted.length - 1] as number;
    // Nothing lies above the greatest value: an edge there would make a bin for nobody.
    if (value !== undefined && value !== edges.at(-1) && value < last) edges.push(value);
  }
  return Float32Array.from(edges);
}

/** Bin of a value: the number of edges below it, so that a bin is (from, to]. NaN has a bin of its own, after the others. */
export function binOf(value: number, edges: Float32Array): number {
  if (Number.isNaN(value)) return edges.length + 1;
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sum(counts: ArrayLike<number>): number {
  let total = 0;
  for (let k = 0; k < counts.length; k++) total += counts[k] as number;
  return total;
}
