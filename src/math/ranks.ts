/**
 * Ranks 0 .. n - 1 in ascending order, equal values sharing the mean of their ranks. Values are finite. The clear form
 * of rank[i] is (values below values[i]) + (others equal to it) / 2.
 */
export function averageRanks(values: Float64Array): Float64Array {
  // A sorted copy and two binary searches: no permutation is needed, and the plain numeric sort is native.
  const sorted = values.slice().sort();
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const below = countBelow(sorted, value);
    let equal = 1;
    if (sorted[below + 1] === value) equal = countAtMost(sorted, value) - below;
    ranks[i] = below + (equal - 1) / 2;
  }
  return ranks;
}

/** Number of values of an ascending array that are below `value`. */
function countBelow(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function countAtMost(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Lowest third 0, middle 1, highest third 2 per value. The outer thirds have floor(n / 3) members each; equal values
 * always share a third (that of their mean rank), so values that are all equal are all in the middle.
 */
export function terciles(values: Float64Array): Uint8Array {
  const third = Math.floor(values.length / 3);
  const ranks = averageRanks(values);
  const classes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const rank = ranks[i] as number;
    classes[i] = rank <= third - 1 ? 0 : rank >= values.length - third ? 2 : 1;
  }
  return classes;
}
