import { randomUUID } from 'node:crypto';
import { asc, eq, sql } from 'drizzle-orm';
import type { Stock, StockInput } from '../../../domain/stock.js';
import type { StockStore, UpsertCounts, WriteOptions } from '../../../ports/store.js';
import { reportRow } from '../row-progress.js';
import { bestMatches } from '../stock-match.js';
import { asColumns, insertRows } from './columns.js';
import type { Connection, Transaction } from './connection.js';
import { stocks } from './schema/facts.js';
import { lockFamily } from './stock-ids.js';

type StockRow = typeof stocks.$inferSelect;

export function openStocks({ read, write }: Connection): StockStore {
  return {
    upsert: (inputs, options) => write((db) => upsertStocks(db, inputs, options)),
    list: () =>
      read(async ({ orm }) => {
        const rows = await orm
          .select()
          .from(stocks)
          .orderBy(
            sql`${stocks.fortune_500_rank} NULLS LAST`,
            sql`${stocks.symbol} NULLS LAST`,
            asc(stocks.company_name),
          );
        return rows.map(toStock);
      }),
    find: (symbol) =>
      read(async ({ orm }) => (await orm.select().from(stocks).where(eq(stocks.symbol, symbol))).map(toStock)[0]),
    // The names are few thousand, and an index for parts of words without accents is an extension that may be missing.
    search: (text, limit) =>
      read(async ({ orm }) => bestMatches(await orm.select().from(stocks), text, limit).map(toStock)),
  };
}

function toStock({ id: _key, uuid, ...fields }: StockRow): Stock {
  return { id: uuid, ...fields };
}

const NEW = {
  uuid: 'text',
  symbol: 'text',
  company_name: 'text',
  sector: 'text',
  fortune_500_rank: 'int4',
  year: 'int4',
  created_at: 'int8',
  updated_at: 'int8',
} as const;
const CHANGED = { id: 'int4', company_name: 'text', sector: 'text', fortune_500_rank: 'int4', year: 'int4' } as const;

interface Kept {
  readonly id: number | undefined;
  readonly uuid: string;
  readonly symbol: string | null;
  company_name: string;
  sector: string | null;
  fortune_500_rank: number | null;
  year: number | null;
}

async function upsertStocks(
  db: Transaction,
  inputs: readonly StockInput[],
  options: WriteOptions,
): Promise<UpsertCounts> {
  await lockFamily(db, 'stocks');
  const found = await db.rows<Kept>(
    `SELECT id, uuid, symbol, company_name, sector, fortune_500_rank, year FROM stocks
     WHERE symbol = ANY($1::text[]) OR (symbol IS NULL AND company_name = ANY($2::text[]))`,
    [
      inputs.flatMap(({ symbol }) => symbol ?? []),
      inputs.flatMap(({ symbol, company_name }) => (symbol === null ? company_name : [])),
    ],
  );
  const keyOf = ({ symbol, company_name }: Pick<Kept, 'symbol' | 'company_name'>) =>
    symbol === null ? `name ${company_name}` : `symbol ${symbol}`;
  const kept = new Map(found.map((row) => [keyOf(row), row]));
  const counts = { added: 0, changed: 0, unchanged: 0 };
  const [added, changed] = [new Set<Kept>(), new Set<Kept>()];
  inputs.forEach((input, done) => {
    const known = kept.get(keyOf(input));
    // What is known stays known: a file without sectors does not take them away.
    const next = {
      company_name: input.company_name,
      sector: input.sector ?? known?.sector ?? null,
      fortune_500_rank: input.fortune_500_rank ?? known?.fortune_500_rank ?? null,
      year: input.year ?? known?.year ?? null,
    };
    if (known === undefined) {
      const row = { id: undefined, uuid: randomUUID(), symbol: input.symbol, ...next };
      kept.set(keyOf(input), row);
      added.add(row);
      counts.added++;
    } else if ((Object.keys(next) as (keyof typeof next)[]).every((name) => known[name] === next[name])) {
      counts.unchanged++;
    } else {
      Object.assign(known, next);
      if (known.id !== undefined) changed.add(known);
      counts.changed++;
    }
    reportRow(options, done + 1, inputs.length);
  });
  const times = { created_at: options.seenAt, updated_at: options.seenAt };
  await insertRows(
    db,
    'stocks',
    NEW,
    [...added].map((row) => ({ ...row, ...times })),
  );
  if (changed.size > 0) {
    const { from, values } = asColumns(CHANGED, [...changed]);
    await db.run(
      `UPDATE stocks s SET company_name = k.company_name, sector = k.sector, fortune_500_rank = k.fortune_500_rank,
        year = k.year, updated_at = $${values.length + 1}
       FROM ${from} AS k (id, company_name, sector, fortune_500_rank, year) WHERE s.id = k.id`,
      [...values, options.seenAt],
    );
  }
  return counts;
}
