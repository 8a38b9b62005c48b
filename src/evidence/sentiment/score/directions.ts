import type { Token } from './tokens.js';
import type { Word } from './words.js';

/** A move of something, up or down, and whether that is good. */
export interface Move {
  /** Token of the word of direction. */
  readonly at: number;
  /** Token of the quantity that moves, -1 when none is named. */
  readonly quantity: number;
  /** Up times more-is-good: above 0 is good. */
  readonly value: number;
}

type Words = readonly (Word | undefined)[];

const STOPS = new Set(
  '. ; : | ? as but while whereas although though after despite amid because since when however'.split(' '),
);
const PREPOSITIONS = new Set('to from by on at for with over after before than against due thanks'.split(' '));
/** Verbs that do something to what comes after them. */
const TRANSITIVE = new Set(
  'increase boost lift raise hike improve expand strengthen enhance cut reduce lower trim slash shed ease pare halve double triple treble widen narrow curb grow minimise minimize shorten slow downsize accelerate broaden curtail lessen moderate inflate multiply weaken lose rev shrink downgrade upgrade soften'.split(
    ' ',
  ),
);
/** Adjectives and participles that stand right before what moves: `higher sales`, `rising costs`. */
const BEFORE_NOUN = /(ing|er|ed|en)$|^(less|more|up|down)$/;
/** Words with which `up` and `down` are no direction: `set up`, `up to 5 %`. */
const WITH_PARTICLE = new Set(
  'set sign signed signs back backed follow start line lined make makes made making take takes took taken give gave wind come comes came hook tie tied sum mop build builds built building open speed split hold holds held put puts write track break breaks broke shut lock settle lay step get gets got stock stocks pass crack bring cool calm narrow boil water'.split(
    ' ',
  ),
);

/**
 * The moves a text speaks of, each with its quantity: `profit fell`, `cuts costs`, `a drop in sales`, `higher margins`.
 * The quantity is looked for where the grammar of the word puts it; without one, the move is the subject's own.
 */
export function findMoves(tokens: readonly Token[], words: Words, covered: Uint8Array): Move[] {
  const moves: Move[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const word = words[at];
    if (word === undefined || word.direction === 0 || covered[at] === 1) continue;
    if (isOtherSense(tokens, words, at)) continue;
    const quantity = quantityOf(tokens, words, at, word);
    const sign = quantity < 0 ? 1 : signOf(tokens, words, quantity);
    moves.push({ at, quantity, value: word.direction * sign });
  }
  return moves;
}

/** `up to 5 %`, `set up`, `declined to comment`, `raise Rs 300 crore`: not a move. */
function isOtherSense(tokens: readonly Token[], words: Words, at: number): boolean {
  const text = tokens[at]!.text;
  const before = tokens[at - 1]?.text ?? '';
  const after = tokens[at + 1]?.text ?? '';
  if (text === 'up' || text === 'down') {
    if (after === 'to' && tokens[at + 2]?.kind === 'number' && words[at - 1] !== undefined) return true;
    return WITH_PARTICLE.has(before);
  }
  const lemma = words[at]!.lemma;
  if (lemma === 'decline' && after === 'to') return true;
  if (lemma === 'raise' && moneyFollows(tokens, at)) return true;
  return lemma === 'advance' && after === 'to';
}

function moneyFollows(tokens: readonly Token[], at: number): boolean {
  for (let i = at + 1; i <= at + 3 && i < tokens.length; i++) {
    const { kind, unit, text } = tokens[i]!;
    if (kind === 'number') return unit === 'money' || (unit === 'plain' && tokens[i]!.value >= 1e5);
    if (text === 'to' || text === 'by' || text === 'from') return false;
    if (text === 'fund' || text === 'funds' || text === 'stake') return true;
  }
  return false;
}

function quantityOf(tokens: readonly Token[], words: Words, at: number, word: Word): number {
  const { text } = tokens[at]!;
  const next = tokens[at + 1]?.text;
  const inOf = ofWhat(tokens, words, at);
  if (inOf >= 0) return inOf;
  if (BEFORE_NOUN.test(text) && words[at + 1] !== undefined) {
    const near = lastOfRun(tokens, words, at + 1, 2);
    if (near >= 0) return near;
  }
  if (TRANSITIVE.has(word.lemma) && next !== undefined && !PREPOSITIONS.has(next)) {
    const object = lastOfRun(tokens, words, at + 1, 5);
    if (object >= 0) return object;
  }
  return subjectOf(tokens, words, at);
}

/** `a drop of 20 % in profit`, `growth of sales`, `upturn in demand`. */
function ofWhat(tokens: readonly Token[], words: Words, at: number): number {
  for (let i = at + 1; i <= at + 5 && i < tokens.length; i++) {
    const { text, kind } = tokens[i]!;
    if (STOPS.has(text)) return -1;
    if ((text === 'in' || text === 'of') && tokens[i + 1]?.kind !== 'number') {
      const found = lastOfRun(tokens, words, i + 1, 5);
      if (found >= 0) return found;
      return -1;
    }
    if (
      i > at + 1 &&
      kind === 'word' &&
      text !== 'about' &&
      text !== 'nearly' &&
      text !== 'over' &&
      text !== 'points' &&
      text !== 'per'
    )
      return -1;
  }
  return -1;
}

/** The first quantity within `reach` tokens from `from`, and on to the last of an unbroken run: `profit forecast`. */
function lastOfRun(tokens: readonly Token[], words: Words, from: number, reach: number): number {
  for (let i = from; i < from + reach && i < tokens.length; i++) {
    const { text, kind } = tokens[i]!;
    if (STOPS.has(text) || PREPOSITIONS.has(text) || kind === 'number' || text === ',') return -1;
    if (isQuantity(tokens, words, i)) {
      let last = i;
      while (last + 1 < tokens.length && isQuantity(tokens, words, last + 1)) last++;
      return last;
    }
  }
  return -1;
}

/** Token of the quantity before a verb or phrase, -1 for none: `operating profit for the quarter fell`. Figures of the accounts win over prices and plans. */
export function subjectOf(tokens: readonly Token[], words: Words, at: number): number {
  let second = -1;
  for (let i = at - 1; i >= 0 && i >= at - 16; i--) {
    if (STOPS.has(tokens[i]!.text)) break;
    if (!isQuantity(tokens, words, i)) continue;
    const { group } = words[i]!;
    if (group === 'PROFIT' || group === 'SALES' || group === 'LOSS' || group === 'BURDEN') return i;
    if (second < 0) second = i;
  }
  return second;
}

function isQuantity(tokens: readonly Token[], words: Words, at: number): boolean {
  const word = words[at];
  if (word === undefined || word.quantity === 0) return false;
  // `profit before taxes`, `earnings per share`, `excluding restructuring costs`: what is measured stands before.
  for (let i = at - 1; i >= at - 4 && i >= 0; i--) {
    const { text } = tokens[i]!;
    if (text === 'per' || text === 'excluding' || text === 'ex') return false;
    if (text === 'before' || text === 'after') return i === 0 || (words[i - 1]?.quantity ?? 0) === 0;
    if (
      text !== 'interest' &&
      text !== 'and' &&
      text !== 'of' &&
      text !== 'one' &&
      text !== 'non' &&
      text !== 'recurring'
    )
      break;
  }
  return true;
}

/** 1 or -1: whether more of the quantity is good. A forecast or share of a bad thing is bad. */
export function signOf(tokens: readonly Token[], words: Words, at: number): number {
  const own = words[at]!.quantity;
  const before = words[at - 1];
  if (before === undefined || before.quantity >= 0 || tokens[at - 1]?.kind !== 'word') return own;
  return words[at]!.group === 'OUTLOOK' || words[at]!.group === 'WORTH' ? -Math.abs(own) : own;
}
