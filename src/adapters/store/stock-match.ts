import { canonicalSymbol } from '../../domain/stock.js';

interface Candidate {
  readonly symbol: string | null;
  readonly company_name: string;
  readonly fortune_500_rank: number | null;
}

/**
 * Candidates that fit a person's text, best first: exact symbol, symbol prefix, name that begins with the text, name with a
 * word that begins with each word of the text, name that has each word as a part; among equals by Fortune rank, then
 * symbol, then name. Upper and lower case and accents are alike.
 */
export function bestMatches<Row extends Candidate>(candidates: Iterable<Row>, text: string, limit: number): Row[] {
  const symbols = symbolForms(text);
  const words = wordsOf(text);
  return [...candidates]
    .map((row) => ({ row, grade: gradeOf(row, symbols, words) }))
    .filter(({ grade }) => grade < NO_FIT)
    .sort((a, b) => a.grade - b.grade || byImportance(a.row, b.row))
    .slice(0, Math.max(0, limit))
    .map(({ row }) => row);
}

const NO_FIT = 5;

function gradeOf(row: Candidate, symbols: readonly string[], words: readonly string[]): number {
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

function byImportance(a: Candidate, b: Candidate): number {
  const rank = (a.fortune_500_rank ?? Number.MAX_SAFE_INTEGER) - (b.fortune_500_rank ?? Number.MAX_SAFE_INTEGER);
  return rank || compareText(a.symbol ?? '\uffff', b.symbol ?? '\uffff') || compareText(a.company_name, b.company_name);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How the text would read as a symbol: as given, and with the class after a point (`BRK-` finds `BRK.B`). */
export function symbolForms(text: string): string[] {
  const upper = text.trim().toUpperCase();
  if (upper === '') return [];
  return [...new Set([canonicalSymbol(text) ?? upper, upper.replace(/[-/_ ]+/g, '.')])];
}

/** Words as the name index sees them: letters and digits, without case and accents. */
export function wordsOf(text: string): string[] {
  const folded = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
