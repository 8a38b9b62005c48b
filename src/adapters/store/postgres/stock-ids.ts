import { type ListedStock, unknownStocks } from '../listed-stock.js';
import type { Transaction } from './connection.js';

/** Integer key per symbol, for all symbols named. Refuses (INPUT) when one is not a stock of the store. */
export async function stockIds(db: Transaction, symbols: Iterable<string>): Promise<Map<string, number>> {
  const wanted = new Set(symbols);
  const ids = new Map<string, number>();
  for (const { id, symbol } of await listedStocks(db, [...wanted])) ids.set(symbol, id);
  const unknown = new Set([...wanted].filter((symbol) => !ids.has(symbol)));
  if (unknown.size > 0) throw unknownStocks(unknown);
  return ids;
}

/**
 * The same, and keeps other writers of these stocks waiting until this write ends: what it reads of them stays true. Locked in
 * the order of their keys, so that two writers never wait for one another.
 */
export async function lockStocks(db: Transaction, symbols: Iterable<string>): Promise<Map<string, number>> {
  const ids = await stockIds(db, symbols);
  await db.run('SELECT 1 FROM stocks WHERE id = ANY($1::int4[]) ORDER BY id FOR NO KEY UPDATE', [[...ids.values()]]);
  return ids;
}

/** Keeps other writers of a family of rows waiting until this write ends. */
export async function lockFamily(db: Transaction, family: string): Promise<void> {
  await db.run(`SELECT pg_advisory_xact_lock(hashtextextended('openalpha ' || current_schema() || ' ' || $1, 0))`, [
    family,
  ]);
}

/** The stocks with a symbol, ascending by symbol as panels want them; only those named, when `symbols` is given. */
export async function listedStocks(db: Transaction, symbols?: readonly string[]): Promise<ListedStock[]> {
  return symbols === undefined
    ? db.rows<ListedStock>('SELECT id, symbol FROM stocks WHERE symbol IS NOT NULL ORDER BY symbol')
    : db.rows<ListedStock>('SELECT id, symbol FROM stocks WHERE symbol = ANY($1::text[]) ORDER BY symbol', [symbols]);
}
