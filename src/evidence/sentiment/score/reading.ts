import { clausesOf } from './clauses.js';
import { findMentions, type Mention } from './mentions.js';
import { findSignals, type Signal } from './signals.js';
import { type Token, tokenize } from './tokens.js';
import { knownWord, type Word } from './words.js';

/** A text taken apart: what the rules and the model look at. */
export interface Reading {
  readonly tokens: readonly Token[];
  /** What the vocabulary knows of each token. */
  readonly words: readonly (Word | undefined)[];
  readonly signals: readonly Signal[];
  /** Clause of each token. */
  readonly clause: Uint16Array;
  /** Where the company that the score is about is named; empty when it is not, or nobody asked. */
  readonly mentions: readonly Mention[];
  /** Written as sentences (a report, a release), not as a headline. */
  readonly prose: boolean;
}

/** Takes a text apart, with a view to the company of that name. */
export function readText(text: string, about: readonly string[] = []): Reading {
  return readTokens(text, tokenize(text), about);
}

/** The same of a text that was cut into tokens before. */
export function readTokens(text: string, tokens: readonly Token[], about: readonly string[]): Reading {
  const words = tokens.map((token) => (token.kind === 'word' ? knownWord(token.text) : undefined));
  const signals = findSignals(tokens, words);
  const speaking = new Uint8Array(tokens.length);
  for (const { at, value } of signals) if (value !== 0) speaking[at] = 1;
  const clause = clausesOf(tokens, (at) => speaking[at] === 1);
  const mentions = about.length === 0 ? [] : findMentions(text, tokens, about);
  return { tokens, words, signals, clause, mentions, prose: isProse(tokens) };
}

/** Ends with a full stop, or is long. */
function isProse(tokens: readonly Token[]): boolean {
  return (tokens.length > 5 && tokens.at(-1)?.text === '.') || tokens.length > 30;
}
