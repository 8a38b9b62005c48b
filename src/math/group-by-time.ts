/** Rows put together by their time: the rows of `times[g]` are `order[starts[g]] .. order[starts[g + 1] - 1]`. */
export interface TimeGroups {
  /** The distinct times, ascending. */
  readonly times: Float64Array;
  /** Row numbers, by time, ascending inside a time. Left-out rows are not in it. */
  readonly order: Uint32Array;
  /** `times.length + 1` positions in `order`. */
  readonly starts: Uint32Array;
}

/** The distinct times of some rows, ascending, and per row the position of its own; 0 for rows that are left out. */
export interface TimeRanks {
  readonly times: Float64Array;
  readonly ofRow: Uint32Array;
}

/**
 * Ranks rows by time in one pass. `time` is per row, finite, in any order; rows with `include[row] === 0` are left out.
 * Fastest when the time climbs from row to row as in a panel.
 */
export function rankTimes(time: Float64Array, include?: Uint8Array): TimeRanks {
  const idOf = new Map<number, number>();
  const seen: number[] = [];
  const ofRow = new Uint32Array(time.length);
  let climbing = true;
  for (let row = 0; row < time.length; row++) {
    if (include !== undefined && include[row] === 0) continue;
    const t = time[row] as number;
    const known = idOf.get(t);
    const id = known ?? seen.length;
    if (known === undefined) {
      climbing &&= id === 0 || (seen[id - 1] as number) < t;
      idOf.set(t, id);
      seen.push(t);
    }
    ofRow[row] = id;
    // Stocks share a calendar, so the next row is nearly always the next time: the map is only asked when it is not.
    row = follow({ time, include, seen, ofRow }, row);
  }
  const times = Float64Array.from(seen);
  // When the first stock has every session, the order of first sight is that of time.
  if (climbing) return { times, ofRow };
  times.sort();
  const rank = new Uint32Array(times.length);
  for (let g = 0; g < times.length; g++) rank[idOf.get(times[g] as number) as number] = g;
  for (let row = 0; row < ofRow.length; row++) {
    if (include === undefined || include[row] !== 0) ofRow[row] = rank[ofRow[row] as number] as number;
  }
  return { times, ofRow };
}

interface Ranking {
  readonly time: Float64Array;
  readonly include: Uint8Array | undefined;
  readonly seen: readonly number[];
  readonly ofRow: Uint32Array;
}

/** Ranks the rows after `row` while their times are the known ones after its own, and gives the last that it ranked. */
function follow({ time, include, seen, ofRow }: Ranking, row: number): number {
  let at = row + 1;
  let id = (ofRow[row] as number) + 1;
  while (at < time.length && id < seen.length && seen[id] === time[at]) {
    if (include !== undefined && include[at] === 0) break;
    ofRow[at++] = id++;
  }
  return at - 1;
}

/** Groups rows by equal time, by their ranks and a counting sort. Takes what `rankTimes` takes. */
export function groupByTime(time: Float64Array, include?: Uint8Array): TimeGroups {
  const { times, ofRow } = rankTimes(time, include);
  const starts = new Uint32Array(times.length + 1);
  let rows = 0;
  for (let row = 0; row < time.length; row++) {
    if (include !== undefined && include[row] === 0) continue;
    const after = (ofRow[row] as number) + 1;
    starts[after] = (starts[after] as number) + 1;
    rows++;
  }
  for (let g = 0; g < times.length; g++) starts[g + 1] = (starts[g + 1] as number) + (starts[g] as number);
  const order = new Uint32Array(rows);
  const next = starts.slice();
  for (let row = 0; row < time.length; row++) {
    if (include !== undefined && include[row] === 0) continue;
    const g = ofRow[row] as number;
    const at = next[g] as number;
    order[at] = row;
    next[g] = at + 1;
  }
  return { times, order, starts };
}

/** The values of some rows, in their order. A plain loop: `Float64Array.from` with a function takes five times as long (Node 20). */
export function gather(values: Float64Array | Float32Array, rows: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i] as number] as number;
  return out;
}

/** 1 per row whose value is a number, 0 where it is NaN. */
export function present(values: Float64Array | Float32Array): Uint8Array {
  const out = new Uint8Array(values.length);
  for (let row = 0; row < out.length; row++) out[row] = Number.isNaN(values[row]) ? 0 : 1;
  return out;
}
