import type Database from 'better-sqlite3';
import { canonicalSymbol } from '../../../domain/stock.js';
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
  return [...candidates.values()]
    .map((row) => ({ row, grade: gradeOf(row, symbols, words) }))
    .filter(({ grade }) => grade < NO_FIT)
    .sort((a, b) => a.grade - b.grade || byImportance(a.row, b.row))
    .slice(0, Math.max(0, limit))
    .map(({ row }) => row);
}

const NO_FIT = 5;

function gradeOf(row: StockRow, symbols: readonly string[], words: readonly string[]): number {
  const { symbol } = row;
  if (symbol !== null && symbols.includes(symbol)) return 0;
  if (symbol !== null && symbols.some((form) => symbol.startsWith(form))) return 1;
  if (words.length === 0) return NO_FIT;
  const nameWords = wordsOf(row.company_name);
  if (nameWords.join(' ').startsWith(words.join(' '))) return 2;
  if (words.every((word) => nameWords.some((nameWord) => nameWord.startsWith(word)))) return 3;
  if (words.every((word) => nameWords.some((nameWord) => nameWord.includes(word)))) return 4;
  return NO_FIT;
}

function byImportance(a: StockRow, b: StockRow): number {
  const rank = (a.fortune_500_rank ?? Number.MAX_SAFE_INTEGER) - (b.fortune_500_rank ?? Number.MAX_SAFE_INTEGER);
  return rank || compareText(a.symbol ?? '\uffff', b.symbol ?? '\uffff') || compareText(a.company_name, b.company_name);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How the text would read as a symbol: as given, and with the class after a point (`BRK-` finds `BRK.B`). */
function symbolForms(text: string): string[] {
  const upper = text.trim().toUpperCase();
  if (upper === '') return [];
  return [...new Set([canonicalSymbol(text) ?? upper, upper.replace(/[-/_ ]+/g, '.')])];
}

/** Words as the name index sees them: letters and digits, without case and accents. */
function wordsOf(text: string): string[] {
  const folded = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
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
