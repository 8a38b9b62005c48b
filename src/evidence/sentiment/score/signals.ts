import { everydayTone } from './afinn.js';
import { findComparisons } from './comparisons.js';
import { findMoves, subjectOf } from './directions.js';
import { findPhrases } from './phrases.js';
import type { Token } from './tokens.js';
import type { Word } from './words.js';

/** One thing that a text says, good or bad. */
export interface Signal {
  /** Token that carries it. */
  readonly at: number;
  /** Last token of it. */
  readonly to: number;
  /** Above 0 is good, below 0 bad, 0 a statement of fact. */
  readonly value: number;
  /** Which rule or group of words spoke: `MOVE:PROFIT`, `BEATS`, `GOOD` ... */
  readonly group: string;
  readonly negated: boolean;
  readonly hedged: boolean;
}

const NEGATIONS = new Set(
  "not no never without neither nor hardly cannot can't won't don't doesn't didn't isn't aren't wasn't weren't hasn't haven't couldn't wouldn't shouldn't n't unlikely fails fail failed".split(
    ' ',
  ),
);
const HEDGES = new Set(
  'may might could would should if whether can expect expects expected likely possible possibly perhaps plans plan hopes hope seen sees see will aims'.split(
    ' ',
  ),
);
const SMALL = new Set('slightly marginally somewhat modestly little bit marginal slight modest'.split(' '));
const GREAT = new Set(
  'sharply significantly strongly considerably substantially steeply dramatically heavily hugely massively clearly'.split(
    ' ',
  ),
);

/** All that the rules find in a text, in the order of its tokens. Words inside a phrase do not count again by themselves. */
export function findSignals(tokens: readonly Token[], words: readonly (Word | undefined)[]): Signal[] {
  const covered = new Uint8Array(tokens.length);
  const signals: Signal[] = [];
  for (const { from, to, value, group } of findPhrases(tokens, words)) {
    signals.push(signal(tokens, from, to, value * extremeSign(tokens, words, from, group), group));
    if (group !== 'NEUTRAL_FACT') covered.fill(1, from, to + 1);
  }
  for (const { at, quantity, value } of findMoves(tokens, words, covered)) {
    const what = quantity < 0 ? 'ALONE' : words[quantity]!.group;
    covered[at] = 1;
    if (quantity >= 0) covered[quantity] = 1;
    signals.push(signal(tokens, at, at, value, `MOVE:${what}`));
  }
  for (const { at, to, quantity, value } of findComparisons(tokens, words)) {
    // Both sides of it are said: the loss of last year is no bad news of its own.
    covered.fill(1, Math.min(quantity, at), to + 1);
    signals.push(signal(tokens, at, to, value, 'COMPARED'));
  }
  for (let at = 0; at < tokens.length; at++) {
    if (covered[at] === 1 || tokens[at]!.kind !== 'word') continue;
    const word = words[at];
    if (word === undefined) {
      const tone = everydayTone(tokens[at]!.text);
      if (tone !== 0) signals.push(signal(tokens, at, at, tone, 'EVERYDAY'));
    } else if (word.tone !== 0 && !isEarlierLoss(tokens, word, at))
      signals.push(signal(tokens, at, at, word.tone, word.group));
  }
  return signals.sort((a, b) => a.at - b.at);
}

/** `from a loss of EUR 3 mn`, `compared with a loss`: it is over. */
function isEarlierLoss(tokens: readonly Token[], word: Word, at: number): boolean {
  if (word.group !== 'LOSS') return false;
  for (let i = at - 1; i >= 0 && i >= at - 5; i--) {
    const { text } = tokens[i]!;
    if (text === 'from' || text === 'against' || text === 'compared' || text === 'versus' || text === 'vs') return true;
    if (text === ',' || text === '.') return false;
  }
  return false;
}

/** A record of debt is bad, a low of unemployment is good. */
function extremeSign(
  tokens: readonly Token[],
  words: readonly (Word | undefined)[],
  from: number,
  group: string,
): number {
  if (group !== 'RECORD' && group !== 'RECORD_LOW') return 1;
  const quantity = subjectOf(tokens, words, from);
  return quantity >= 0 && words[quantity]!.quantity < 0 ? -1 : 1;
}

function signal(tokens: readonly Token[], at: number, to: number, value: number, group: string): Signal {
  let negated = false;
  let hedged = false;
  let strength = 1;
  for (let i = at - 1; i >= 0 && i >= at - 5; i--) {
    const { text } = tokens[i]!;
    if (text === ',' || text === ';' || text === ':' || text === '.') break;
    const after = tokens[i + 1]?.text;
    if (NEGATIONS.has(text) && after !== 'only' && (i >= at - 3 || after === 'longer')) negated = true;
    else if (HEDGES.has(text) && i >= at - 4) hedged = true;
    else if (i === at - 1 && SMALL.has(text)) strength = 0.6;
    else if (i === at - 1 && GREAT.has(text)) strength = 1.3;
  }
  const next = tokens[to + 1]?.text ?? '';
  if (SMALL.has(next)) strength = 0.6;
  else if (GREAT.has(next)) strength = 1.3;
  // What is compared by its figures is a fact, whatever stands before it.
  if (group === 'COMPARED') negated = false;
  return { at, to, value: value * strength * (negated ? -0.7 : 1), group, negated, hedged };
}
