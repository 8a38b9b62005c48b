import type { Token } from './tokens.js';

/** Texts of fewer tokens are read in one piece: a headline, a sentence or two of a report. */
const SHORT = 90;
const MOST_SENTENCES = 60;

/** The sentences of a long text, in order; one piece for a short text. A sentence ends at `.`, `!` or `?` before a capital, or at a line end. */
export function sentencesOf(text: string, tokens: readonly Token[]): string[] {
  if (tokens.length < SHORT) return [text];
  const sentences: string[] = [];
  let from = 0;
  for (let i = 0; i < tokens.length - 1; i++) {
    const { text: mark, start } = tokens[i]!;
    const next = tokens[i + 1]!;
    const ends = (mark === '.' || mark === '!' || mark === '?') && (next.capital || next.kind === 'mark');
    const cut = ends ? start + 1 : lineEnd(text, start, next.start);
    if (cut < 0 || cut - from < 20) continue;
    sentences.push(text.slice(from, cut));
    from = cut;
    if (sentences.length === MOST_SENTENCES) return sentences;
  }
  return [...sentences, text.slice(from)];
}

function lineEnd(text: string, from: number, to: number): number {
  const at = text.indexOf('\n', from);
  return at >= 0 && at < to ? at : -1;
}
