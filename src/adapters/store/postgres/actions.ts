import type { CorporateAction } from '../../../domain/corporate-action.js';
import type { EpochMs } from '../../../domain/time.js';
import type { ActionStore, UpsertCounts, WriteOptions } from '../../../ports/store.js';
import { reportRow } from '../row-progress.js';
import { END_OF_TIME, vintageKnownAt } from '../vintages.js';
import { asColumns, insertRows } from './columns.js';
import type { Connection, Transaction } from './connection.js';
import { listedStocks, lockStocks } from './stock-ids.js';

const KEY = { stock_id: 'int4', ex_date: 'int8', type: 'text' } as const;
const ROW = { ...KEY, known_at: 'int8', value: 'float8', provider: 'text', first_seen: 'int8' } as const;

export function openActions({ read, write }: Connection): ActionStore {
  return {
    upsert: (actions, options) => write((db) => upsertActions(db, actions, options)),
    read: (query = {}) => read((db) => readActions(db, query.symbols, query.asOf ?? END_OF_TIME)),
  };
}

async function upsertActions(
  db: Transaction,
  actions: readonly CorporateAction[],
  options: WriteOptions,
): Promise<UpsertCounts> {
  const ids = await lockStocks(
    db,
    actions.map(({ symbol }) => symbol),
  );
  const keyed = actions.map((action) => ({ ...action, stock_id: ids.get(action.symbol)! }));
  const newest = await readNewest(db, keyed);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  const rows: { [Name in keyof typeof ROW]: unknown }[] = [];
  keyed.forEach(({ symbol: _symbol, ...action }, done) => {
    const key = keyOf(action);
    const found = newest.get(key);
    if (found?.value === action.value) counts.unchanged++;
    else {
      const knownAt = vintageKnownAt(action.known_at, options.seenAt, found?.known_at);
      rows.push({ ...action, known_at: knownAt, first_seen: options.seenAt });
      newest.set(key, { known_at: knownAt, value: action.value });
      counts[found === undefined ? 'added' : 'changed']++;
    }
    reportRow(options, done + 1, actions.length);
  });
  await insertRows(db, 'corporate_actions', ROW, rows);
  return counts;
}

interface Key {
  readonly stock_id: number;
  readonly ex_date: EpochMs;
  readonly type: string;
}

function keyOf({ stock_id, ex_date, type }: Key): string {
  return `${stock_id} ${ex_date} ${type}`;
}

async function readNewest(
  db: Transaction,
  keys: readonly Key[],
): Promise<Map<string, { readonly known_at: EpochMs; readonly value: number }>> {
  const { from, values } = asColumns(KEY, keys);
  const rows = await db.rows<Key & { known_at: EpochMs; value: number }>(
    `SELECT DISTINCT ON (stock_id, ex_date, type) stock_id, ex_date, type, a.known_at, a.value
     FROM ${from} AS k (stock_id, ex_date, type) JOIN corporate_actions a USING (stock_id, ex_date, type)
     ORDER BY stock_id, ex_date, type, a.known_at DESC`,
    values,
  );
  return new Map(rows.map((row) => [keyOf(row), row]));
}

async function readActions(
  db: Transaction,
  symbols: readonly string[] | undefined,
  asOf: EpochMs,
): Promise<CorporateAction[]> {
  const stocks = await listedStocks(db, symbols);
  return db.rows<CorporateAction>(
    `SELECT symbol, ex_date, type, value, provider, known_at FROM (
       SELECT DISTINCT ON (stock_id, ex_date, type) * FROM corporate_actions
       WHERE stock_id = ANY($1::int4[]) AND known_at <= $2 ORDER BY stock_id, ex_date, type, known_at DESC) a
     JOIN stocks s ON s.id = a.stock_id ORDER BY symbol, ex_date, type`,
    [stocks.map(({ id }) => id), asOf],
  );
}
