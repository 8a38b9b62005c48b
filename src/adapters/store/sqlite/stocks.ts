import { randomUUID } from 'node:crypto';
import type Database from 'better-sqlite3';
import { eq, sql as text } from 'drizzle-orm';
import type { Stock, StockInput } from '../../../domain/stock.js';
import type { StockStore, UpsertCounts, WriteOptions } from '../../../ports/store.js';
import { reportRow } from '../row-progress.js';
import { type Connection, write } from './connection.js';
import { stocks } from './schema/facts.js';
import type { Blocking } from './sqlite-errors.js';
import { searchStocks } from './stock-search.js';

export type StockRow = typeof stocks.$inferSelect;

export function openStocks({ sql, orm }: Connection): Blocking<StockStore> {
  return {
    upsert: (inputs, options) => write(sql, () => upsertStocks(sql, inputs, options)),
    list: () =>
      orm
        .select()
        .from(stocks)
        .orderBy(
          text`${stocks.fortune_500_rank} IS NULL`,
          stocks.fortune_500_rank,
          text`${stocks.symbol} IS NULL`,
          stocks.symbol,
          stocks.company_name,
        )
        .all()
        .map(toStock),
    find: (symbol) => orm.select().from(stocks).where(eq(stocks.symbol, symbol)).all().map(toStock)[0],
    search: (query, limit) => searchStocks(sql, query, limit).map(toStock),
  };
}

function toStock({ id: _key, uuid, ...fields }: StockRow): Stock {
  return { id: uuid, ...fields };
}

function upsertStocks(sql: Database.Database, inputs: readonly StockInput[], options: WriteOptions): UpsertCounts {
  const bySymbol = sql.prepare('SELECT * FROM stocks WHERE symbol = ?');
  const byName = sql.prepare('SELECT * FROM stocks WHERE symbol IS NULL AND company_name = ?');
  const insert = sql.prepare(`
    INSERT INTO stocks (uuid, symbol, company_name, sector, fortune_500_rank, year, created_at, updated_at)
    VALUES (@uuid, @symbol, @company_name, @sector, @fortune_500_rank, @year, @seenAt, @seenAt)`);
  const update = sql.prepare(`
    UPDATE stocks SET company_name = @company_name, sector = @sector, fortune_500_rank = @fortune_500_rank,
      year = @year, updated_at = @seenAt WHERE id = @id`);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  inputs.forEach(({ symbol, company_name, sector, fortune_500_rank, year }, done) => {
    const found = (symbol === null ? byName.get(company_name) : bySymbol.get(symbol)) as StockRow | undefined;
    // What is known stays known: a file without sectors does not take them away.
    const next = {
      company_name,
      sector: sector ?? found?.sector ?? null,
      fortune_500_rank: fortune_500_rank ?? found?.fortune_500_rank ?? null,
      year: year ?? found?.year ?? null,
    };
    if (found === undefined) {
      insert.run({ ...next, symbol, uuid: randomUUID(), seenAt: options.seenAt });
      counts.added++;
    } else if (isSame(found, next)) counts.unchanged++;
    else {
      update.run({ ...next, id: found.id, seenAt: options.seenAt });
      counts.changed++;
    }
    reportRow(options, done + 1, inputs.length);
  });
  return counts;
}

function isSame(found: StockRow, next: Omit<StockInput, 'symbol'>): boolean {
  return (
    found.company_name === next.company_name &&
    found.sector === next.sector &&
    found.fortune_500_rank === next.fortune_500_rank &&
    found.year === next.year
  );
}
