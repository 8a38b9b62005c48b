import type { Token } from './tokens.js';
import type { Word } from './words.js';

/** Two figures of one quantity, set against each other. */
export interface Comparison {
  /** Token of the newer figure. */
  readonly at: number;
  /** Token of the older figure. */
  readonly to: number;
  /** Token of the quantity. */
  readonly quantity: number;
  /** 1 when the newer figure is better, -1 when it is worse, 0 when they are the same. */
  readonly value: number;
}

type Words = readonly (Word | undefined)[];

const AGAINST = new Set('from against vs versus compared than'.split(' '));

/**
 * The comparisons with an earlier figure: `profit of EUR 5.1 mn compared with 3.2 mn`, `sales rose from 8.7 to 13.1`,
 * `net loss 4 mn (6 mn)`, `a profit of 2 mn against a loss of 1 mn`. The figures decide, not the words around them.
 */
export function findComparisons(tokens: readonly Token[], words: Words): Comparison[] {
  const found: Comparison[] = [];
  for (let i = 1; i < tokens.length - 1; i++) {
    const { text } = tokens[i]!;
    const bracket = text === '(';
    if (!bracket && !AGAINST.has(text)) continue;
    const older = bracket ? inBracket(tokens, i) : figureAfter(tokens, i, 7);
    if (older < 0) continue;
    const between = text === 'from' ? figureAfterTo(tokens, older) : -1;
    const newer = between >= 0 ? between : figureBefore(tokens, i, bracket ? 4 : 16, tokens[older]!);
    if (newer < 0) continue;
    const quantity = quantityBefore(tokens, words, Math.min(newer, i));
    if (quantity < 0 || (bracket && !isAccount(words[quantity]!))) continue;
    const value = compare(tokens, words, { newer, older, quantity, from: i });
    if (value !== undefined) found.push({ at: newer, to: Math.max(older, newer), quantity, value });
  }
  return found;
}

function compare(
  tokens: readonly Token[],
  words: Words,
  {
    newer,
    older,
    quantity,
    from,
  }: { readonly newer: number; readonly older: number; readonly quantity: number; readonly from: number },
): number | undefined {
  const [now, then] = [tokens[newer]!, tokens[older]!];
  if (!sameMeasure(now, then)) return undefined;
  const group = words[quantity]!.group;
  for (let i = from + 1; i < older; i++) {
    if (words[i]?.group === 'LOSS' && group !== 'LOSS') return 1;
    if (words[i]?.group === 'PROFIT' && tokens[i]!.text !== 'net' && group === 'LOSS') return -1;
  }
  return Math.sign(now.value - then.value) * words[quantity]!.quantity;
}

/** Money with money, shares with shares; a year is no figure. A figure without its unit takes the other's. */
function sameMeasure(now: Token, then: Token): boolean {
  if (now.unit === 'year' || then.unit === 'year') return false;
  if ((now.unit === 'percent') !== (then.unit === 'percent')) return false;
  const ratio = now.value / then.value;
  return ratio > 0.02 && ratio < 50;
}

function inBracket(tokens: readonly Token[], at: number): number {
  const figure = figureAfter(tokens, at, 3);
  if (figure < 0) return -1;
  return tokens[figure + 1]?.text === ')' || tokens[figure + 2]?.text === ')' ? figure : -1;
}

function figureAfter(tokens: readonly Token[], at: number, reach: number): number {
  for (let i = at + 1; i <= at + reach && i < tokens.length; i++) {
    const { kind, unit, text } = tokens[i]!;
    if (kind === 'number' && unit !== 'year' && !isCount(tokens, i)) return i;
    if (text === '.' || text === ';') return -1;
  }
  return -1;
}

/** `from 8.7 mn to 13.1 mn`. */
function figureAfterTo(tokens: readonly Token[], older: number): number {
  for (let i = older + 1; i <= older + 3 && i < tokens.length; i++)
    if (tokens[i]!.text === 'to') return figureAfter(tokens, i, 3);
  return -1;
}

function figureBefore(tokens: readonly Token[], at: number, reach: number, like: Token): number {
  for (let i = at - 1; i >= 0 && i >= at - reach; i--) {
    const token = tokens[i]!;
    if (token.text === ';' || (token.text === '.' && i < at - 1)) return -1;
    if (
      token.kind === 'number' &&
      token.unit !== 'year' &&
      !isCount(tokens, i) &&
      (token.unit === 'percent') === (like.unit === 'percent')
    )
      return i;
  }
  return -1;
}

/** `three months`, `6 years`, `Q 4`: a span or a name, no figure. */
function isCount(tokens: readonly Token[], at: number): boolean {
  const after = tokens[at + 1]?.text ?? '';
  const before = tokens[at - 1]?.text ?? '';
  return (
    /^(month|year|week|day|quarter|hour)s?$/.test(after) ||
    /^(q|h|january|february|march|april|may|june|july|august|september|october|november|december)$/.test(before)
  );
}

function quantityBefore(tokens: readonly Token[], words: Words, at: number): number {
  let second = -1;
  for (let i = at - 1; i >= 0 && i >= at - 18; i--) {
    if (tokens[i]!.text === ';' || tokens[i]!.text === '.') break;
    const word = words[i];
    if (word === undefined || word.quantity === 0 || afterPer(tokens, i)) continue;
    if (isAccount(word)) return i;
    if (second < 0) second = i;
  }
  return second;
}

function afterPer(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.text;
  return before === 'per' || before === 'before' || before === 'after' || before === 'excluding';
}

function isAccount(word: Word): boolean {
  return word.group === 'PROFIT' || word.group === 'SALES' || word.group === 'LOSS' || word.group === 'BURDEN';
}
