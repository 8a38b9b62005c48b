/**
 * Columns of one stock's rows, which every stock writes over those of the stock before. What it made is copied to where it belongs:
 * a view into each column of the table for each stock takes longer to make, and to collect, than the copy.
 */
export function stockOutput(
  names: Iterable<string>,
  offsets: Uint32Array,
): (stock: number) => Record<string, Float32Array> {
  let longest = 0;
  for (let stock = 0; stock + 1 < offsets.length; stock++)
    longest = Math.max(longest, offsets[stock + 1] - offsets[stock]);
  const scratch = [...names].map((name) => [name, new Float32Array(longest)] as const);
  let rows = longest;
  let cut: Record<string, Float32Array> = Object.fromEntries(scratch);
  return (stock) => {
    // Stocks often have the same number of bars.
    if (rows !== offsets[stock + 1] - offsets[stock]) {
      rows = offsets[stock + 1] - offsets[stock];
      cut = Object.fromEntries(scratch.map(([name, column]) => [name, column.subarray(0, rows)]));
    }
    return cut;
  };
}
