/**
 * Median of the first `count` values, the mean of the middle two when they are even; NaN of none. Values are finite and are put
 * in another order. Linear on average (Hoare's selection, 1961); the clear form sorts and looks at the middle.
 */
export function medianInPlace(values: Float64Array, count = values.length): number {
  if (count === 0) return Number.NaN;
  const upper = count >>> 1;
  const high = select(values, count, upper);
  if (count % 2 === 1) return high;
  // After the selection everything before `upper` is at most its value: the other middle is the largest of them.
  let low = values[0];
  for (let i = 1; i < upper; i++) if (values[i] > low) low = values[i];
  return low + (high - low) / 2;
}

/** Puts the values in such an order that `values[k]` is where sorting would have it, and gives it. */
function select(values: Float64Array, count: number, k: number): number {
  let left = 0;
  let right = count - 1;
  while (left < right) {
    const pivot = middleOf(values[left], values[(left + right) >>> 1], values[right]);
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const kept = values[i];
      values[i++] = values[j];
      values[j--] = kept;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k];
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
