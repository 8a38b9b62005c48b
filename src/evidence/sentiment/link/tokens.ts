/** A word of a text, as linking sees it. */
export interface Token {
  /** As written, without a possessive ending. */
  readonly text: string;
  /** Lower case, without accents, inner points and apostrophes; a possessive keeps its s: `lowe's` is `lowes`. */
  readonly full: string;
  /** As `full` without the possessive s: `lowe`. The same as `full` where there is none. */
  readonly base: string;
  readonly start: number;
  readonly end: number;
  /** Starts with a capital or a digit. */
  readonly capital: boolean;
  /** At least two letters, all of them capitals. */
  readonly caps: boolean;
  readonly possessive: boolean;
  /** Only a blank, a hyphen or a point lies between this word and the one before: a name may run across. */
  readonly joined: boolean;
}

const WORD = /(?:\p{L}\.){2,}|[\p{L}\p{N}]+(?:[&'][\p{L}\p{N}]+)*|&/gu;

/** Plain form of a text for linking: compatibility forms, quotes and accents made plain. Offsets of tokens refer to it. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a test for text that is plain already
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[‘’‛′`´]/g, "'");
}

/** Words of a text in plain form. `J.P.` is `jp`, `Coca-Cola` two words, `AT&T` one, a lone `&` is `and`. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let last = 0;
  for (const match of text.matchAll(WORD)) {
    const word = match[0];
    const start = match.index;
    const end = start + word.length;
    tokens.push(tokenOf(word, start, end, isJoined(text, last, start), text));
    last = end;
  }
  return tokens;
}

function tokenOf(word: string, start: number, end: number, joined: boolean, text: string): Token {
  if (word === '&') {
    return { text: '&', full: 'and', base: 'and', start, end, capital: true, caps: false, possessive: false, joined };
  }
  const lower = word.toLowerCase();
  const first = word.charCodeAt(0);
  const capital = (first >= 65 && first <= 90) || (first >= 48 && first <= 57) || (first > 127 && word[0] !== lower[0]);
  const withS = lower.endsWith("'s");
  const bare = withS ? word.slice(0, -2) : word;
  const full = lower.replace(/['.]/g, '');
  return {
    text: bare,
    full,
    base: withS ? full.slice(0, -1) : full,
    start,
    end,
    capital,
    caps: bare.length > 1 && bare === bare.toUpperCase() && bare !== bare.toLowerCase(),
    possessive: withS || text[end] === "'",
    joined,
  };
}

function isJoined(text: string, from: number, to: number): boolean {
  if (to - from === 0) return true;
  if (to - from > 3) return false;
  for (let i = from; i < to; i++) {
    const character = text[i];
    if (character !== ' ' && character !== '-' && character !== '.' && character !== '\t') return false;
  }
  // A point before a blank ends a sentence, unless it ends an abbreviation of up to three letters (`St. Jude`).
  return !(text[from] === '.' && text[from + 1] === ' ' && /[a-z]{4}$/.test(text.slice(Math.max(0, from - 4), from)));
}

/** How a text uses capitals: they say much in a sentence, little in a Headline Like This, nothing where all or none are. */
export type Style = 'sentence' | 'title' | 'caps' | 'lower';

/** Judged by its words of four letters and more, the first left out. */
export function styleOf(tokens: readonly Token[]): Style {
  let words = 0;
  let capitals = 0;
  let caps = 0;
  for (let i = 1; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    if (token.text.length < 4 || (token.text.charCodeAt(0) >= 48 && token.text.charCodeAt(0) <= 57)) continue;
    words++;
    if (token.capital) capitals++;
    if (token.caps) caps++;
  }
  const first = tokens[0];
  if (words === 0) return first?.caps && tokens.length > 1 ? 'caps' : first?.capital ? 'sentence' : 'lower';
  if (caps / words > 0.8 && words > 1) return 'caps';
  if (capitals === 0 && !first?.capital) return 'lower';
  return capitals / words > 0.65 ? 'title' : 'sentence';
}
