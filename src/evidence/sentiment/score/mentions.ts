import { type Token, tokenize } from './tokens.js';

/** A run of tokens that names the company. */
export interface Mention {
  readonly from: number;
  readonly to: number;
}

const FORMS = new Set(
  'inc inc. corp corporation co company ltd limited plc ag sa se nv oyj oy ab asa group holdings holding llc lp the'.split(
    ' ',
  ),
);

/**
 * Where a text names a company: by any of its names, without the legal form (`Apple` for `Apple Inc.`), by cashtag, or, when no
 * full name is there, by the first word of one. A short name in capitals (`IT`, `ALL`) must stand in capitals.
 */
export function findMentions(text: string, tokens: readonly Token[], about: readonly string[]): Mention[] {
  const names = about.map(knownName).filter((name) => name.words.length > 0);
  const whole = names.flatMap((name) => occurrences(text, tokens, name));
  if (whole.length > 0) return inOrder(whole);
  const firsts = names
    .filter((name) => name.words.length > 1 && name.words[0]!.length >= 4)
    .map((name) => ({ words: name.words.slice(0, 1), ticker: '' }));
  return inOrder(firsts.flatMap((name) => occurrences(text, tokens, name)).filter(({ from }) => tokens[from]!.capital));
}

interface Name {
  readonly words: readonly string[];
  /** The name as written where it is a ticker, else empty. */
  readonly ticker: string;
}

/** Names that were taken apart before: many texts are about the same few companies. */
const NAMES = new Map<string, Name>();
const MOST_NAMES = 5_000;
const LONGEST_NAME = 200;

function knownName(written: string): Name {
  const known = NAMES.get(written);
  if (known !== undefined) return known;
  const name = nameOf(written);
  if (NAMES.size === MOST_NAMES) NAMES.clear();
  if (written.length <= LONGEST_NAME) NAMES.set(written, name);
  return name;
}

function nameOf(name: string): Name {
  const words = tokenize(name.slice(0, LONGEST_NAME)).map((token) => token.text);
  while (words.length > 1 && (FORMS.has(words.at(-1) as string) || /^[.,&]$/.test(words.at(-1) as string))) words.pop();
  if (words.length > 1 && words[0] === 'the') words.shift();
  return { words, ticker: /^[A-Z]{1,5}$/.test(name) ? name : '' };
}

function occurrences(text: string, tokens: readonly Token[], { words, ticker }: Name): Mention[] {
  const found: Mention[] = [];
  const cashtag = words.length === 1 ? `$${words[0]}` : undefined;
  for (let from = 0; from + words.length <= tokens.length; from++) {
    const first = tokens[from]!;
    if (first.text === cashtag) found.push({ from, to: from });
    if (first.text !== words[0]) continue;
    if (ticker !== '' && !text.startsWith(ticker, first.start)) continue;
    let length = 1;
    while (length < words.length && tokens[from + length]!.text === words[length]) length++;
    if (length === words.length) found.push({ from, to: from + length - 1 });
  }
  return found;
}

function inOrder(mentions: readonly Mention[]): Mention[] {
  return [...mentions]
    .sort((a, b) => a.from - b.from || b.to - a.to)
    .filter((m, i, all) => i === 0 || m.from > all[i - 1]!.to);
}
