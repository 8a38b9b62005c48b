/**
 * A training row in one Int32, so that a histogram needs one read per row and feature instead of three: the class
 * in the top 2 bits, then the row's weight in this tree, then the row number. The row number takes as few bits as the rows need and
 * the weight gets the rest, so the sum of all weights stays below 2^30 and the histograms' integer sums are exact.
 */
export interface RowCode {
  readonly rowBits: number;
  readonly rowMask: number;
  readonly weightMask: number;
}

/** Most rows that leave at least 6 bits for the weight. */
export const MOST_ROWS = 2 ** 24;

export function rowCodeFor(rows: number): RowCode {
  const rowBits = Math.max(1, 32 - Math.clz32(rows - 1));
  return { rowBits, rowMask: 2 ** rowBits - 1, weightMask: 2 ** (30 - rowBits) - 1 };
}

/** Copies of one row that a tree can hold before its weight is cut off: of 10^8 draws with replacement about one goes above. */
const MOST_COPIES = 11;

/**
 * Steps per unit of weight: a power of two, so that a weight of 1 has no rounding and weights that are all 1 give the same
 * trees as none. Rows without weights count their copies: 1.
 */
export function weightScale(weights: Float32Array | undefined, code: RowCode): number {
  if (weights === undefined) return 1;
  let most = 0;
  for (const weight of weights) if (weight > most) most = weight;
  return 2 ** Math.floor(Math.log2(code.weightMask / (MOST_COPIES * most)));
}
