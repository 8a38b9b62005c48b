/**
 * Expected return of a leaf: the mean target of the rows in it, each as often as it was drawn, drawn towards 0 by
 * n / (n + priorRows). Class weights are left out on purpose: they say how much a class should count when classes are told apart,
 * and would pull a mean return towards the rare class. Rows are added in the order they stand in, which the tree alone decides.
 */
export function leafReturn(
  codes: Int32Array,
  start: number,
  end: number,
  rows: {
    readonly copies: Uint8Array;
    readonly target: Float32Array;
    readonly rowMask: number;
    readonly priorRows: number;
  },
): number {
  const { copies, target, rowMask, priorRows } = rows;
  let sum = 0;
  let count = 0;
  for (let i = start; i < end; i++) {
    const row = codes[i] & rowMask;
    const drawn = copies[row];
    sum += drawn * target[row];
    count += drawn;
  }
  return sum / (count + priorRows);
}
