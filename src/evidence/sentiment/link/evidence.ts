import { OTHER_COMPANY } from './company-words.js';
import {
  BUSINESS_NOUNS,
  CLAUSE_WORDS,
  COMPANY_BEFORE,
  COMPANY_VERBS,
  FINANCE_WORDS,
  LEGAL_AFTER,
  OF_COMPANY,
  WEAK_VERBS,
} from './context-words.js';
import type { Meaning } from './name-index.js';
import { FIRST_NAMES } from './plain-words.js';
import type { Style, Token } from './tokens.js';

/** A part of an article (title or text) as words. */
export interface Passage {
  readonly tokens: readonly Token[];
  readonly style: Style;
  /** Distinct words, for cues. */
  readonly words: ReadonlySet<string>;
}

const ARTICLES = new Set(
  'a an the this that these those my your our its his her their every each no any another'.split(' '),
);
const NEVER = Number.NEGATIVE_INFINITY;

/**
 * How strongly the words around a name say that it is the company: the name at `from` up to, not including, `to`. Points are added for
 * what companies have and do and taken off for what the word means elsewhere; `-Infinity` when it cannot be. The name is taken when
 * the sum reaches its threshold.
 */
export function evidenceFor(passage: Passage, from: number, to: number, meaning: Meaning): number {
  const { tokens, style } = passage;
  const first = tokens[from] as Token;
  const last = tokens[to - 1] as Token;
  if (meaning.caps && !(first.caps || /^\d/.test(first.text)) && first.text.length > 0) return NEVER;
  if (meaning.caps && style === 'caps' && meaning.threshold < 1 && first.text.length < 3) return NEVER;
  if (meaning.person && !first.capital && style !== 'lower') return NEVER;
  if (meaning.person && from + 1 === to && isSurname(tokens, from)) return NEVER;
  if (isIndianResult(passage)) return NEVER;
  const next = tokens[to];
  const legal = next !== undefined && next.start - last.end <= 2 && LEGAL_AFTER.has(next.full);
  if (from + 1 === to && !legal && beginsAnother(meaning, next, style)) return NEVER;
  const cue = cues(passage, meaning, from, to);
  let score = cue;
  if (legal) score += 4;
  // "Apple of his eye", "a match of wits": of what a company is, headlines do not say.
  if (meaning.person && from + 1 === to && next?.joined && next.full === 'of') score -= 3;
  if (meaning.threshold === 0 || (meaning.threshold > 3 && cue === 0)) return score;
  return (
    score +
    beside(passage, from, to, cue > 0) +
    capitals(passage, from, to) +
    (speaksOfStocks(passage, from, to) ? 1 : 0)
  );
}

/** Results in rupees are those of a company listed in India that bears the name: "Merck Q1 net up 14 pc at Rs 14 cr". */
function isIndianResult({ words }: Passage): boolean {
  if (!words.has('rs') && !words.has('crore')) return false;
  return ['profit', 'net', 'sales', 'revenue', 'q1', 'q2', 'q3', 'q4'].some((word) => words.has(word));
}

/** "Harrison Ford": a first name, then a surname. */
function isSurname(tokens: readonly Token[], from: number): boolean {
  const before = tokens[from - 1];
  return (
    before?.capital === true && (tokens[from] as Token).joined && !before.possessive && FIRST_NAMES.has(before.full)
  );
}

/** "Acadia Healthcare" is not Acadia Pharmaceuticals: behind part of a name, another trade makes another company. */
function beginsAnother(meaning: Meaning, next: Token | undefined, style: Style): boolean {
  if (!meaning.short && meaning.threshold === 0) return false;
  if (next === undefined || !next.joined || !OTHER_COMPANY.has(next.full)) return false;
  return next.capital || style === 'lower';
}

function cues(passage: Passage, meaning: Meaning, from: number, to: number): number {
  const company = meaning.company;
  if (!company || (company.cues.size === 0 && company.not.size === 0) || meaning.brand) return 0;
  let against = 0;
  for (const word of company.not) if (passage.words.has(word) && !isInside(passage, word, from, to)) against++;
  let speaking = 0;
  if (meaning.threshold > 0) for (const word of company.cues) if (passage.words.has(word)) speaking++;
  return 2 * Math.min(speaking, 2) - 4 * against;
}

function isInside(passage: Passage, word: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (passage.tokens[i]?.full === word) return true;
  return false;
}

/** What stands directly before and behind the name. */
function beside({ tokens }: Passage, from: number, to: number, cued: boolean): number {
  const first = tokens[from] as Token;
  const last = tokens[to - 1] as Token;
  const before = first.joined ? tokens[from - 1] : undefined;
  const next = tokens[to];
  const startsClause = before === undefined || CLAUSE_WORDS.has(before.full);
  let score = 0;
  if (last.possessive) score += startsClause ? 2 : 1;
  if (next?.joined) {
    if (BUSINESS_NOUNS.has(next.base)) score += startsClause ? 2 : 1;
    else if (WEAK_VERBS.has(next.full) && next.full !== 'to') score += startsClause ? 1 : 0;
    else if (COMPANY_VERBS.has(next.full)) score += startsClause ? 2 : 1;
  }
  if (before) {
    // "A Delta flight", "the Visa network": an article is common before a company that stands before a noun.
    if (ARTICLES.has(before.full)) score -= cued ? 0 : 3;
    else if (COMPANY_BEFORE.has(before.full)) score += 2;
    else if (
      (before.full === 'of' || before.full === 'in' || before.full === 'on') &&
      OF_COMPANY.has(tokens[from - 2]?.full ?? '')
    )
      score += 2;
  }
  return score;
}

/** In a sentence a capital is chosen: alone it speaks for a name, with capital neighbours for a longer one. */
function capitals({ tokens, style }: Passage, from: number, to: number): number {
  if (style === 'lower') return -1;
  if (style !== 'sentence') return 0;
  const first = tokens[from] as Token;
  const before = tokens[from - 1];
  const next = tokens[to];
  let score = 0;
  if (before !== undefined && first.joined && first.capital) score += 1;
  if (before !== undefined && first.joined && from > 1 && isProperName(before)) score -= 2;
  if (before !== undefined && first.joined && from === 1 && isProperName(before) && !COMPANY_BEFORE.has(before.full))
    score -= 2;
  if (next?.joined && isProperName(next) && !(tokens[to - 1] as Token).possessive) score -= 2;
  return score;
}

function isProperName(token: Token): boolean {
  return (
    token.capital &&
    /^\p{L}/u.test(token.text) &&
    !BUSINESS_NOUNS.has(token.base) &&
    !COMPANY_VERBS.has(token.full) &&
    !CLAUSE_WORDS.has(token.full)
  );
}

function speaksOfStocks({ tokens }: Passage, from: number, to: number): boolean {
  for (let i = 0; i < tokens.length; i++) {
    if ((i < from || i >= to) && FINANCE_WORDS.has((tokens[i] as Token).base)) return true;
  }
  return false;
}
