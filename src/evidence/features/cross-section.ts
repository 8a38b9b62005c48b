import type { TimeGroups } from '../../math/group-by-time.js';
import { sorterByFloat32 } from '../../math/sort-float32.js';

export type CrossSection = 'none' | 'rank' | 'zscore';

/** Standard deviations beyond which a z-score is cut off, so that one wild stock does not set the scale for a model. */
const WINSOR = 3;

/** Writes the standing of `column[rows[k]]`, k below `count`, into the same places; may reorder the rows. */
type Compare = (column: Float32Array, rows: Uint32Array, count: number) => void;

/**
 * Replaces each column's values by their standing among the stocks of the same session, in place. Values that are NaN stay
 * NaN and do not count. `rank`: from -0.5 (lowest) to 0.5 (highest), equal values share their mean rank, a single value is
 * 0. `zscore`: (value - mean) / population standard deviation, cut off at -3 and 3; 0 where all are equal.
 */
export function compareWithinSessions(
  columns: readonly Float32Array[],
  { order, starts, times }: TimeGroups,
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

function ranker(most: number): Compare {
  const sort = sorterByFloat32(most);
  return (column, rows, count) => {
    sort(column, rows, count);
    let first = 0;
    while (first < count) {
      const value = column[rows[first]];
      let next = first + 1;
      while (next < count && column[rows[next]] === value) next++;
      const standing = count > 1 ? (first + next - 1) / 2 / (count - 1) - 0.5 : 0;
      while (first < next) column[rows[first++]] = standing;
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
