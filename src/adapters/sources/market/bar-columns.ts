import type { Adjustment } from '../../../domain/bar.js';
import type { EpochMs } from '../../../domain/time.js';
import type { FetchedSeries } from '../../../ports/price-source.js';

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Bars of one stock while they are being read: the first `rows` of each column hold. */
export type BarColumns = { rows: number } & Record<(typeof COLUMNS)[number], Float64Array>;

/** Empty columns with room for `capacity` bars; they grow when it is not enough. */
export function createBarColumns(capacity = 64): BarColumns {
  const room = Math.max(1, capacity);
  return {
    rows: 0,
    time: new Float64Array(room),
    open: new Float64Array(room),
    high: new Float64Array(room),
    low: new Float64Array(room),
    close: new Float64Array(room),
    volume: new Float64Array(room),
  };
}

/** Appends a bar. Its numbers are not looked at. */
export function addBar(
  bars: BarColumns,
  time: EpochMs,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
): void {
  const row = bars.rows++;
  if (row === bars.time.length) grow(bars);
  bars.time[row] = time;
  bars.open[row] = open;
  bars.high[row] = high;
  bars.low[row] = low;
  bars.close[row] = close;
  bars.volume[row] = volume;
}

/** The bars as a series: ascending by time; of several at one time the one that came last. */
export function seriesOf(
  symbol: string,
  adjustment: Adjustment,
  bars: BarColumns,
  actions: FetchedSeries['actions'] = [],
): FetchedSeries {
  const { rows, time, open, high, low, close, volume } = inOrder(bars);
  return {
    symbol,
    adjustment,
    time: filled(time, rows),
    open: filled(open, rows),
    high: filled(high, rows),
    low: filled(low, rows),
    close: filled(close, rows),
    volume: filled(volume, rows),
    actions,
  };
}

/** The rows that hold; a copy where there is more room than that, which is let go. */
function filled(column: Float64Array, rows: number): Float64Array {
  return rows === column.length ? column : column.slice(0, rows);
}

/** The same bars, or sorted ones without doubles when they are not in order. */
export function inOrder(bars: BarColumns): BarColumns {
  const { rows, time } = bars;
  let row = 1;
  while (row < rows && (time[row] as number) > (time[row - 1] as number)) row++;
  if (row >= rows) return bars;

  // Sorting is stable: among equal times the last one read stays last.
  const order = Uint32Array.from({ length: rows }, (_, i) => i).sort(
    (a, b) => (time[a] as number) - (time[b] as number),
  );
  const sorted = createBarColumns(rows);
  for (const from of order) {
    if (sorted.rows > 0 && sorted.time[sorted.rows - 1] === time[from]) sorted.rows--;
    const to = sorted.rows++;
    for (const name of COLUMNS) sorted[name][to] = bars[name][from] as number;
  }
  return sorted;
}

function grow(bars: BarColumns): void {
  for (const name of COLUMNS) {
    const larger = new Float64Array(bars[name].length * 2);
    larger.set(bars[name]);
    bars[name] = larger;
  }
}
