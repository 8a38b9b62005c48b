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
  const distinct = countDistinct(sorted);
  const cuts: number[] = [];
  let left = sorted.length;
  let binsLeft = Math.min(bins, distinct);
  let held = 0;
  for (let i = 0; i < sorted.length - 1; i++) {
    held++;
    const value = sorted[i];
    const next = sorted[i + 1];
    if (value === next || binsLeft === 1) continue;
    if (distinct > bins && held * binsLeft < left) continue;
    cuts.push(between(value, next));
    left -= held;
    held = 0;
    binsLeft--;
  }
  return Float32Array.from(cuts);
}

function countDistinct(sorted: Float32Array): number {
  let distinct = 1;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
  return distinct;
}

/** A float32 c with low <= c < high. The midpoint, unless rounding it to float32 gives `high`, which would put both on one side. */
function between(low: number, high: number): number {
  const middle = Math.fround((low + high) / 2);
  return middle < high ? middle : low;
}
