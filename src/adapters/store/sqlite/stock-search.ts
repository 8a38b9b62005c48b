import type Database from 'better-sqlite3';
import { bestMatches, symbolForms, wordsOf } from '../stock-match.js';
import type { StockRow } from './stocks.js';

/** Shortest word that a trigram index can look up. */
const SHORTEST_INDEXED = 3;

/**
 * Stocks that fit a person's text, best first: exact symbol, symbol prefix, name that begins with the text, name with a
 * word that begins with each word of the text, name that has each word as a part; among equals by Fortune rank, then
 * symbol, then name. Upper and lower case and accents are alike. Any text is allowed: it is cut into letters and digits
 * before the index sees it, so quotes and the index's own operators have no meaning.
 */
export function searchStocks(sql: Database.Database, text: string, limit: number): StockRow[] {
  const symbols = symbolForms(text);
  const words = wordsOf(text);
  const candidates = new Map<number, StockRow>();
  for (const row of [...bySymbolPrefix(sql, symbols), ...byNameParts(sql, words)]) candidates.set(row.id, row);
  return bestMatches(candidates.values(), text, limit);
}

function bySymbolPrefix(sql: Database.Database, symbols: readonly string[]): StockRow[] {
  // U+FFFF sorts after everything that a symbol can go on with, so the range is the prefix, read from the index.
  const select = sql.prepare('SELECT * FROM stocks WHERE symbol >= ? AND symbol < ?');
  return symbols.flatMap((form) => select.all(form, `${form}\uffff`) as StockRow[]);
}

/**
 * Names that may have every word as a part. The index answers for words of three letters and more; when all are
 * shorter, they fit so many names that reading the few thousand there are is as quick.
 */
function byNameParts(sql: Database.Database, words: readonly string[]): StockRow[] {
  if (words.length === 0) return [];
  const indexed = words.filter((word) => [...word].length >= SHORTEST_INDEXED);
  if (indexed.length === 0) return sql.prepare('SELECT * FROM stocks').all() as StockRow[];
  const match = indexed.map((word) => `"${word}"`).join(' AND ');
  return sql
    .prepare('SELECT s.* FROM stock_search JOIN stocks s ON s.id = stock_search.rowid WHERE stock_search MATCH ?')
    .all(match) as StockRow[];
}
