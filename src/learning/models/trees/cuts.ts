/**
 * Where a feature is cut into bins. A value is in bin b when exactly b cuts lie below it: `cut[b - 1] < value <= cut[b]`.
 * With at most `bins` distinct values in the sample each has its own bin and the cuts are the midpoints between
 * neighbours, so that a split search over bins is an exact one. With more, neighbours are joined so that each bin holds about the
 * same number of sample values.
 *
 * @param sorted sample of the feature, ascending, finite, at least one value
 * @returns strictly ascending cuts, at most `bins - 1`; none for a constant
 */
export function makeCuts(sorted: Float32Array, bins: number): Float32Array {
  const distinct = countDistinct(sorted, bins + 1);
  const cuts: number[] = [];
  const last = sorted.length - 1;
  let binsLeft = Math.min(bins, distinct);
  for (let start = 0; binsLeft > 1; binsLeft--) {
    // The bin takes its share of what is left, and then all values that equal its last one.
    const share = distinct > bins ? Math.ceil((sorted.length - start) / binsLeft) : 1;
    let i = start + share - 1;
    while (i < last && sorted[i] === sorted[i + 1]) i++;
    if (i >= last) break;
    cuts.push(between(sorted[i], sorted[i + 1]));
    start = i + 1;
  }
  return Float32Array.from(cuts);
}

/** How many distinct values there are, counted up to `most`. */
function countDistinct(sorted: Float32Array, most: number): number {
  let distinct = 1;
  for (let i = 1; i < sorted.length && distinct < most; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
  return distinct;
}

/** A float32 c with low <= c < high. The midpoint, unless rounding it to float32 gives `high`, which would put both on one side. */
function between(low: number, high: number): number {
  const middle = Math.fround((low + high) / 2);
  return middle < high ? middle : low;
}
