import type { Fundamental } from '../../../domain/fundamental.js';
import type { EpochMs } from '../../../domain/time.js';
import type { FundamentalStore, UpsertCounts, WriteOptions } from '../../../ports/store.js';
import { reportRow } from '../row-progress.js';
import { END_OF_TIME, vintageKnownAt } from '../vintages.js';
import { asColumns, insertRows } from './columns.js';
import type { Connection, Transaction } from './connection.js';
import { addTo, newestUpTo, type Release } from './releases.js';
import { listedStocks, lockStocks } from './stock-ids.js';

const KEY = { stock_id: 'int4', name: 'text', start: 'int8', end: 'int8' } as const;
const ROW = {
  ...KEY,
  value: 'float8',
  form: 'text',
  provider: 'text',
  filed_at: 'int8',
  known_at: 'int8',
  first_seen: 'int8',
} as const;

export function openFundamentals({ read, write }: Connection): FundamentalStore {
  return {
    upsert: (fundamentals, options) => write((db) => upsertFundamentals(db, fundamentals, options)),
    read: (query = {}) => read((db) => readFundamentals(db, query.symbols, query.asOf ?? END_OF_TIME)),
  };
}

type Key = Pick<Fundamental, 'name' | 'start' | 'end'> & { readonly stock_id: number };

const keyOf = ({ stock_id, name, start, end }: Key) => `${stock_id} ${name} ${start} ${end}`;

/**
 * A source gives every filing of a number, in whatever order. A filing that repeats the value before it says nothing new; one
 * with another value is a restatement, known from its own day. Another value for a filing that is there already is a
 * correction, known from when it was seen. Where one write brings several values of one filing day (a report and its
 * amendment), the last counts.
 */
async function upsertFundamentals(
  db: Transaction,
  fundamentals: readonly Fundamental[],
  options: WriteOptions,
): Promise<UpsertCounts> {
  const ids = await lockStocks(
    db,
    fundamentals.map(({ symbol }) => symbol),
  );
  const keyed = fundamentals.map((filed) => ({ ...filed, stock_id: ids.get(filed.symbol)! }));
  const kept = await readFilings(db, keyed);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  const rows: { [Name in keyof typeof ROW]: unknown }[] = [];
  const lastOf = new Map(keyed.map((filed) => [`${keyOf(filed)} ${filed.known_at}`, filed]));
  keyed.forEach((filed, done) => {
    const { known_at: filedAt, value } = filed;
    const releases = kept.get(keyOf(filed)) ?? [];
    const newest = newestUpTo(releases, filedAt);
    if (newest?.value === value || lastOf.get(`${keyOf(filed)} ${filedAt}`) !== filed) counts.unchanged++;
    else {
      const corrected = newest?.released_at === filedAt ? newest.known_at : undefined;
      const knownAt = vintageKnownAt(filedAt, options.seenAt, corrected);
      rows.push({ ...filed, filed_at: filedAt, known_at: knownAt, first_seen: options.seenAt });
      counts[releases.length === 0 ? 'added' : 'changed']++;
      addTo(kept, keyOf(filed), { released_at: filedAt, known_at: knownAt, value });
    }
    reportRow(options, done + 1, fundamentals.length);
  });
  await insertRows(db, 'fundamentals', ROW, rows);
  return counts;
}

async function readFilings(db: Transaction, fundamentals: readonly Key[]): Promise<Map<string, Release[]>> {
  const keys = [...new Map(fundamentals.map((filed) => [keyOf(filed), filed])).values()];
  const { from, values } = asColumns(KEY, keys);
  // Written as the index has it, so that periods without a start are found by it as well.
  const rows = await db.rows<Key & Release>(
    `SELECT f.stock_id, f.name, f.start, f."end", f.filed_at AS released_at, f.known_at, f.value
     FROM ${from} AS k (stock_id, name, start, "end")
     JOIN fundamentals f ON f.stock_id = k.stock_id AND f.name = k.name AND f."end" = k."end"
       AND coalesce(f.start, 9007199254740991) = coalesce(k.start, 9007199254740991)`,
    values,
  );
  const kept = new Map<string, Release[]>();
  for (const row of rows) addTo(kept, keyOf(row), row);
  return kept;
}

async function readFundamentals(
  db: Transaction,
  symbols: readonly string[] | undefined,
  asOf: EpochMs,
): Promise<Fundamental[]> {
  const stocks = await listedStocks(db, symbols);
  return db.rows<Fundamental>(
    `SELECT symbol, name, start, "end", value, form, provider, known_at
     FROM fundamentals f JOIN stocks s ON s.id = f.stock_id
     WHERE stock_id = ANY($1::int4[]) AND known_at <= $2
     ORDER BY symbol, known_at, name, "end", start NULLS FIRST, f.id`,
    [stocks.map(({ id }) => id), asOf],
  );
}
