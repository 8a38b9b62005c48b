import type { Sessions } from './universe.js';

export type CrossSection = 'none' | 'rank' | 'zscore';

/** Standard deviations beyond which a z-score is cut off, so that one wild stock does not set the scale for a model. */
const WINSOR = 3;

/** Writes the standing of `column[rows[k]]`, k below `count`, into the same places. */
type Compare = (column: Float32Array, rows: Uint32Array, count: number) => void;

/**
 * Replaces each column's values by their standing among the stocks of the same session, in place. Values that are NaN stay
 * NaN and do not count. `rank`: from -0.5 (lowest) to 0.5 (highest), equal values share their mean rank, a single value is
 * 0. `zscore`: (value - mean) / population standard deviation, cut off at -3 and 3; 0 where all are equal.
 */
export function compareWithinSessions(
  columns: readonly Float32Array[],
  { order, starts, times }: Sessions,
  kind: 'rank' | 'zscore',
): void {
  const rows = new Uint32Array(order.length);
  const compare = kind === 'rank' ? ranker(order.length) : standardise;
  for (const column of columns) {
    for (let session = 0; session < times.length; session++) {
      let count = 0;
      for (let at = starts[session]; at < starts[session + 1]; at++) {
        const row = order[at];
        if (!Number.isNaN(column[row])) rows[count++] = row;
      }
      if (count > 0) compare(column, rows, count);
    }
  }
}

/** Positions beside a 32-bit key in one double: the two together stay below 2^53. */
const POSITIONS = 2 ** 21;

/**
 * Ranks by one native sort of plain numbers: the bits of a float32 turned into an integer of the same order, with the position
 * of the value in the low digits, so that no permutation is carried along. Up to 2,097,152 stocks.
 */
function ranker(most: number): Compare {
  const keys = new Float64Array(most);
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  const keyOf = (value: number) => {
    // Negative zero is zero.
    float[0] = value + 0;
    const b = bits[0];
    return b >= 0x80000000 ? ~b >>> 0 : b + 0x80000000;
  };
  return (column, rows, count) => {
    for (let k = 0; k < count; k++) keys[k] = keyOf(column[rows[k]]) * POSITIONS + k;
    const sorted = keys.subarray(0, count).sort();
    const scale = count > 1 ? 1 / (count - 1) : 0;
    for (let first = 0; first < count; ) {
      const key = Math.floor(sorted[first] / POSITIONS);
      let next = first + 1;
      while (next < count && sorted[next] < (key + 1) * POSITIONS) next++;
      const standing = count > 1 ? ((first + next - 1) / 2) * scale - 0.5 : 0;
      for (; first < next; first++) column[rows[sorted[first] - key * POSITIONS]] = standing;
    }
  };
}

function standardise(column: Float32Array, rows: Uint32Array, count: number): void {
  // Measured from one of the values, so that equal values have no spread at all.
  const origin = column[rows[0]];
  let mean = 0;
  for (let k = 0; k < count; k++) mean += (column[rows[k]] - origin) / count;
  let squares = 0;
  for (let k = 0; k < count; k++) squares += (column[rows[k]] - origin - mean) ** 2;
  const deviation = Math.sqrt(squares / count);
  for (let k = 0; k < count; k++) {
    const z = deviation > 0 ? (column[rows[k]] - origin - mean) / deviation : 0;
    column[rows[k]] = Math.max(-WINSOR, Math.min(WINSOR, z));
  }
}
