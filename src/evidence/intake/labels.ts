import type { Fault } from './faults.js';
import { numericCell } from './numeric-cell.js';
import { normalName } from './vocabulary.js';

/** Scores of the labels that vendors give. A label says which way, not how strongly: the plain ones are the ends. */
const LABEL_SCORES: Readonly<Record<string, number>> = {
  positive: 1,
  pos: 1,
  bullish: 1,
  somewhatbullish: 0.5,
  neutral: 0,
  neu: 0,
  mixed: 0,
  somewhatbearish: -0.5,
  negative: -1,
  neg: -1,
  bearish: -1,
};

/** A sentiment score from a number between -1 and 1 or a label (`Positive`, `bearish`), or what is wrong with the cell. */
export function sentimentScore(cell: string): number | Fault {
  const score = LABEL_SCORES[normalName(cell)];
  if (score !== undefined) return score;
  const value = numericCell(cell, 'sentiment', { from: -1, to: 1 });
  if (typeof value === 'number' || value.kind !== 'not_a_number') return value;
  return { kind: 'not_a_number', reason: `sentiment is "${cell}", expected -1 to 1 or positive, neutral, negative.` };
}
