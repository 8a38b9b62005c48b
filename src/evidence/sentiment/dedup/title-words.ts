import { meaning, turnsTheStory } from './same-words.js';

/** What is compared of a title. */
export interface TitleWords {
  /** Distinct words that carry something, numbers included, the rarest first: by length, then by code units. */
  readonly words: readonly string[];
  readonly numbers: ReadonlySet<string>;
  /** Words on which two copies of a story must agree. */
  readonly turns: ReadonlySet<string>;
}

const NUMBER = /^[$€£¥]?[+-]?\d/;
const UNITS: Readonly<Record<string, string>> = {
  percent: '%',
  pct: '%',
  pc: '%',
  million: 'm',
  mln: 'm',
  mn: 'm',
  billion: 'b',
  bln: 'b',
  bn: 'b',
  trillion: 't',
  tn: 't',
  trln: 't',
  thousand: 'k',
};

/** Words of a title in normal form (`normalTitle`). `5 percent` is `5%`, `$1.50 billion` is `$1.5b`; words of one meaning are one. */
export function titleWords(normal: string): TitleWords {
  const words = new Set<string>();
  const numbers = new Set<string>();
  const turns = new Set<string>();
  const tokens = normal.replace(/\b(first|second|third|fourth) quarter\b/g, '$1-quarter').split(' ');
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as string;
    if (NUMBER.test(token)) {
      const unit = UNITS[tokens[i + 1] ?? ''];
      if (unit) i++;
      const number = plainNumber(token, unit ?? '');
      numbers.add(number);
      words.add(number);
      continue;
    }
    const word = meaning(token);
    if (word === undefined || word === '') continue;
    words.add(word);
    if (turnsTheStory(word)) turns.add(word);
  }
  return { words: [...words].sort(rarestFirst), numbers, turns };
}

function plainNumber(token: string, unit: string): string {
  const match = /^([$€£¥]?[+-]?)(\d+)(\.\d*)?(.*)$/.exec(token);
  if (!match) return token + unit;
  const [, sign, whole, fraction = '', rest] = match;
  const suffix = UNITS[rest as string] ?? rest;
  return `${(sign as string).replace('+', '')}${whole}${fraction.replace(/\.?0*$/, '')}${suffix}${unit}`;
}

/**
 * A fixed order in which rare words tend to stand first. Any total order gives the same pairs; it must not depend on what is indexed,
 * or a run over two batches would differ from a run over one.
 */
function rarestFirst(a: string, b: string): number {
  return weight(b) - weight(a) || (a < b ? -1 : a > b ? 1 : 0);
}

function weight(word: string): number {
  return word.length + (NUMBER.test(word) ? 4 : 0);
}
