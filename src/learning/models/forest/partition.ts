/**
 * Reorders `codes[start..end)` so that rows whose bin is at most `bin` come first, each side in its former order; gives where
 * the second side starts. Both places are written for every row and one counter moves: no branch that could be guessed wrong.
 * `scratch` must be as long as `codes`.
 */
export function partition(
  codes: Int32Array,
  scratch: Int32Array,
  range: { readonly start: number; readonly end: number },
  split: { readonly column: Uint8Array; readonly bin: number; readonly rowMask: number },
): number {
  const { column, bin, rowMask } = split;
  const { start, end } = range;
  let left = start;
  let right = 0;
  for (let i = start; i < end; i++) {
    const code = codes[i];
    const goesRight = (bin - column[code & rowMask]) >>> 31;
    codes[left] = code;
    scratch[right] = code;
    left += 1 - goesRight;
    right += goesRight;
  }
  for (let i = 0; i < right; i++) codes[left + i] = scratch[i];
  return left;
}
