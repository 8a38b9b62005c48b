import type { BarBatch, Interval } from '../../../domain/bar.js';
import { OpenAlphaError } from '../../../domain/errors.js';
import type { StockPlan } from '../bar-plan.js';
import { asColumns } from './columns.js';
import type { Transaction } from './connection.js';
import { copyIn } from './copy-in.js';

/** What a write does to one stock. */
export interface PlannedStock {
  readonly id: number;
  readonly plan: StockPlan;
}

const BAR_COLUMNS = [
  'stock_id',
  'interval',
  'ts',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'known_at',
  'batch_id',
] as const;
const ROWS_PER_CHUNK = 2_048;

/** Writes new bars by COPY. */
export async function insertBars(
  db: Transaction,
  batch: BarBatch,
  batchId: number,
  stocks: readonly PlannedStock[],
): Promise<void> {
  if (stocks.every(({ plan }) => plan.added.length === 0)) return;
  await copyIn(db, 'market_data', BAR_COLUMNS, barChunks(batch, batchId, stocks));
}

/**
 * Rows as binary COPY has them: number of fields, then each field behind its length; whole numbers big-endian, prices with
 * the bits that they have here.
 */
function* barChunks(batch: BarBatch, batchId: number, stocks: readonly PlannedStock[]): Generator<Uint8Array> {
  const { time, columns } = batch.panel;
  const { open, high, low, close, volume, known_at } = columns;
  const interval = new TextEncoder().encode(batch.interval);
  const rowBytes = 2 + 2 * (4 + 4) + (4 + interval.length) + 7 * (4 + 8);
  for (const { id, plan } of stocks) {
    for (let start = 0; start < plan.added.length; start += ROWS_PER_CHUNK) {
      const end = Math.min(plan.added.length, start + ROWS_PER_CHUNK);
      const bytes = new Uint8Array((end - start) * rowBytes);
      const view = new DataView(bytes.buffer);
      let at = 0;
      for (let k = start; k < end; k++) {
        const row = plan.added[k]!;
        view.setInt16(at, BAR_COLUMNS.length);
        view.setInt32(at + 2, 4);
        view.setInt32(at + 6, id);
        view.setInt32(at + 10, interval.length);
        bytes.set(interval, at + 14);
        at += 14 + interval.length;
        at = putInt8(view, at, time[row]!);
        at = putFloat8(view, at, open[row]!);
        at = putFloat8(view, at, high[row]!);
        at = putFloat8(view, at, low[row]!);
        at = putFloat8(view, at, close[row]!);
        at = putFloat8(view, at, volume[row]!);
        at = putInt8(view, at, known_at[row]!);
        view.setInt32(at, 4);
        view.setInt32(at + 4, batchId);
        at += 8;
      }
      yield bytes;
    }
  }
}

/** A whole number within 2^53 as eight bytes, without the cost of a BigInt. */
export function putInt8(view: DataView, at: number, value: number): number {
  const high = Math.floor(value / 4_294_967_296);
  view.setInt32(at, 8);
  view.setInt32(at + 4, high);
  view.setUint32(at + 8, value - high * 4_294_967_296);
  return at + 12;
}

function putFloat8(view: DataView, at: number, value: number): number {
  view.setInt32(at, 8);
  view.setFloat64(at + 4, value);
  return at + 12;
}

const CHANGES = {
  stock_id: 'int4',
  ts: 'int8',
  open: 'float8',
  high: 'float8',
  low: 'float8',
  close: 'float8',
  volume: 'float8',
  known_at: 'int8',
} as const;
const NAMES = '(stock_id, ts, open, high, low, close, volume, known_at)';

/** Keeps the values in force as revisions and puts the panel's in their place. */
export async function replaceBars(
  db: Transaction,
  batch: BarBatch,
  batchId: number,
  stocks: readonly PlannedStock[],
): Promise<void> {
  const { interval, panel } = batch;
  const { open, high, low, close, volume } = panel.columns;
  const rows = stocks.flatMap(({ id, plan }) =>
    plan.changed.map(({ row, knownAt }) => ({
      stock_id: id,
      ts: panel.time[row]!,
      open: open[row]!,
      high: high[row]!,
      low: low[row]!,
      close: close[row]!,
      volume: volume[row]!,
      known_at: knownAt,
    })),
  );
  if (rows.length === 0) return;
  const { from, values } = asColumns(CHANGES, rows);
  const next = values.length + 1;
  const kept = await db.run(
    `INSERT INTO market_data_revisions
     SELECT m.stock_id, m.interval, m.ts,
       (SELECT coalesce(max(revision), 0) + 1 FROM market_data_revisions r
        WHERE r.stock_id = m.stock_id AND r.interval = m.interval AND r.ts = m.ts),
       m.open, m.high, m.low, m.close, m.volume, m.known_at, k.known_at, m.batch_id
     FROM ${from} AS k ${NAMES}
     JOIN market_data m ON m.stock_id = k.stock_id AND m.interval = $${next} AND m.ts = k.ts`,
    [...values, interval satisfies Interval],
  );
  await db.run(
    `UPDATE market_data m SET open = k.open, high = k.high, low = k.low, close = k.close, volume = k.volume,
       known_at = k.known_at, batch_id = $${next + 1}
     FROM ${from} AS k ${NAMES} WHERE m.stock_id = k.stock_id AND m.interval = $${next} AND m.ts = k.ts`,
    [...values, interval, batchId],
  );
  if (kept === rows.length) return;
  throw new OpenAlphaError('STORE', 'The column chunks hold a bar that market_data does not have.', {
    hint: 'The rows of the store were changed by hand or are damaged: `openalpha doctor` lists where.',
  });
}
