import { LEGAL, TRADE } from './company-words.js';
import { EVERYDAY_WORDS, PEOPLE_AND_PLACES, PLAIN_WORDS } from './plain-words.js';
import { plain, type Token, tokensOf } from './tokens.js';

/** A name of a company as words, and how much evidence a text must give before it is taken for the company. */
export interface NameForm {
  readonly words: readonly string[];
  /** 0: the name is enough. 1: a hint of business. 2 and more: clear signs. */
  readonly threshold: number;
  /** Only in capitals (`HP`, `NOV`). */
  readonly caps?: true;
  /** Part of a longer name: other companies begin with it too. */
  readonly short?: true;
}

/** What lists of securities write behind the name: class, kind of paper, state of registration. */
const BEHIND_NAME =
  /[\s,]+(?:(?:class|series) [a-z]\b|cl [a-z]\b|common (?:stock|shares?)|ordinary shares?|capital stock|american depositary|ads\b|adr\b|sponsored|\(the\)|\/[a-z]{2,3}\b).*$|\s+-\s+.*$/i;

/** Words of a company's name without class and paper and without a leading "The". */
function nameTokens(companyName: string): Token[] {
  const tokens = tokensOf(plain(companyName).replace(BEHIND_NAME, ''));
  return tokens.length > 1 && tokens[0]?.full === 'the' ? tokens.slice(1) : tokens;
}

/**
 * A company's name as lists, filings and people agree on it: lower case, without legal form, class and "The". `Alphabet Inc. Class C` and
 * `Alphabet` are both `alphabet`. Two lines of stock with one key may be one company.
 */
export function companyKey(companyName: string): string {
  return withoutEnd(nameTokens(companyName), LEGAL)
    .map((token) => token.full)
    .join(' ');
}

/** The names under which a company may be met, derived from its registered one; the key first. Empty for an empty name. */
export function nameForms(companyName: string): NameForm[] {
  const tokens = nameTokens(companyName);
  const key = withoutEnd(tokens, LEGAL);
  if (key.length === 0) return [];
  const shouted = companyName === companyName.toUpperCase();
  const forms: NameForm[] = [formOf(key, shouted)];
  const last = key[key.length - 1] as Token;
  // "Yahoo com" of a filing and "Yahoo.com" are Yahoo.
  if (key.length > 1 && last.full === 'com') forms.push(formOf(key.slice(0, -1), shouted));
  const short = withoutEnd(key, TRADE);
  if (short.length < key.length && mayBeShort(short)) {
    forms.push({ words: wordsOf(short), threshold: 0, short: true });
  }
  return forms;
}

function formOf(tokens: readonly Token[], shouted: boolean): NameForm {
  const words = wordsOf(tokens);
  const first = tokens[0] as Token;
  if (tokens.length > 1) return { words, threshold: words.every(isWord) ? 1 : 0 };
  const word = first.full;
  const caps = first.caps && (!shouted || word.length < 4) && word.length < 5 && !/^\d/.test(word);
  const threshold = thresholdOf(word, caps);
  return caps ? { words, threshold, caps: true } : { words, threshold };
}

function thresholdOf(word: string, caps: boolean): number {
  if (EVERYDAY_WORDS.has(word) || /^\d+$/.test(word)) return 4;
  if (PLAIN_WORDS.has(word)) return 2;
  if (PEOPLE_AND_PLACES.has(word) || word.length < 3) return 1;
  return word.length === 3 && !caps ? 1 : 0;
}

/** Whether a name without its trade still says which company it is: "Agilent" does, "United" and "Duke" do not. */
function mayBeShort(tokens: readonly Token[]): boolean {
  if (tokens.length > 1) return !tokens.every((token) => isWord(token.full) || PEOPLE_AND_PLACES.has(token.full));
  const word = tokens[0]?.full ?? '';
  return word.length > 3 && !isWord(word) && !PEOPLE_AND_PLACES.has(word);
}

function isWord(word: string): boolean {
  return (
    PLAIN_WORDS.has(word) || TRADE.has(word) || LEGAL.has(word) || word === 'and' || word === 'of' || word === 'the'
  );
}

function wordsOf(tokens: readonly Token[]): string[] {
  return tokens.map((token) => token.full);
}

function withoutEnd(tokens: readonly Token[], ends: ReadonlySet<string>): Token[] {
  let length = tokens.length;
  while (length > 1) {
    const word = (tokens[length - 1] as Token).full;
    if (ends.has(word)) length--;
    // "Deere & Co": what is left of it would end in "and".
    else if (word === 'and') length--;
    else break;
  }
  return tokens.slice(0, length);
}
