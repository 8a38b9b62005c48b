import type Database from 'better-sqlite3';
import { type ListedStock, unknownStocks } from '../listed-stock.js';

/** Integer key per symbol, for all symbols named. Refuses (INPUT) when one is not a stock of the store. */
export function stockIds(sql: Database.Database, symbols: Iterable<string>): Map<string, number> {
  const select = sql.prepare('SELECT id FROM stocks WHERE symbol = ?').pluck();
  const ids = new Map<string, number>();
  const unknown = new Set<string>();
  for (const symbol of symbols) {
    if (ids.has(symbol) || unknown.has(symbol)) continue;
    const id = select.get(symbol) as number | undefined;
    if (id === undefined) unknown.add(symbol);
    else ids.set(symbol, id);
  }
  if (unknown.size === 0) return ids;
  throw unknownStocks(unknown);
}

/** Up to this many stocks are looked up one by one sooner than all are read. */
const FEW = 500;

/** The stocks with a symbol, ascending by symbol as panels want them; only those named, when `symbols` is given. */
export function listedStocks(sql: Database.Database, symbols?: readonly string[]): ListedStock[] {
  if (symbols !== undefined && symbols.length <= FEW) {
    const find = sql.prepare('SELECT id, symbol FROM stocks WHERE symbol = ?');
    const named = [...new Set(symbols)].sort();
    return named.map((symbol) => find.get(symbol) as ListedStock | undefined).filter((stock) => stock !== undefined);
  }
  const all = sql
    .prepare('SELECT id, symbol FROM stocks WHERE symbol IS NOT NULL ORDER BY symbol')
    .all() as ListedStock[];
  if (symbols === undefined) return all;
  const wanted = new Set(symbols);
  return all.filter(({ symbol }) => wanted.has(symbol));
}
