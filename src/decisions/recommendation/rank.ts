import { OpenAlphaError } from '../../domain/errors.js';
import type { Prediction } from '../../domain/prediction.js';
import type { Signal } from '../../domain/signal.js';
import type { Candidate } from './candidate.js';
import { filterCandidates, type RecommendationFilter } from './filter.js';

export interface RankOptions extends RecommendationFilter {
  /** How many of the first are kept; at least 1. Default all. */
  readonly top?: number | undefined;
}

const PLACE: Readonly<Record<Signal, number>> = { buy: 0, hold: 1, sell: 2 };
/** A key that is not known: after every known one, and equal to itself, which NaN and infinity are not when subtracted. */
const LAST = Number.MAX_VALUE;
/** Which end of "good for the price" speaks for the signal. A hold near a buy comes before one near a sell. */
const DIRECTION: Readonly<Record<Signal, number>> = { buy: 1, hold: 1, sell: -1 };

/**
 * The candidates that pass the filter, best first. The order, each step only where all before it are equal:
 *
 * 1. signal: buy, hold, sell;
 * 2. confidence, highest first;
 * 3. sentiment, highest first; for sell lowest first; no sentiment counts as 0;
 * 4. expected market-relative return, highest first; for sell lowest first;
 * 5. lean, the models' p(buy) - p(sell) before it is drawn towards the class prior; for sell lowest first;
 * 6. symbol.
 *
 * A return or probability that is not known (NaN) comes after the known ones of its step.
 * So inside each signal the strongest comes first. Where the models have no skill, every confidence is the class prior's
 * and steps 3 to 5 alone order the stocks. It does not depend on the order of the candidates. Refuses (USAGE) what
 * `filterCandidates` refuses, and a `top` that is no whole number above 0.
 */
export function rankRecommendations(candidates: readonly Candidate[], options: RankOptions = {}): Candidate[] {
  const { top = Number.MAX_SAFE_INTEGER } = options;
  if (!Number.isInteger(top) || top < 1) {
    throw new OpenAlphaError('USAGE', `The number of recommendations is ${top}; a whole number from 1 was expected.`, {
      hint: 'Write --top 10, or leave it out to see all.',
    });
  }
  return filterCandidates(candidates, options)
    .map((candidate) => ({ candidate, keys: keysOf(candidate) }))
    .sort(
      (a, b) => compare(a.keys, b.keys) || compareText(a.candidate.prediction.symbol, b.candidate.prediction.symbol),
    )
    .slice(0, top)
    .map(({ candidate }) => candidate);
}

/**
 * Which way the models lean, -1 (sell) to 1 (buy): their calibrated p(buy) - p(sell), weighted, before it is drawn
 * towards the class prior.
 */
export function lean({ models }: Pick<Prediction, 'models'>): number {
  return models.reduce((sum, { calibrated, weight }) => sum + weight * (calibrated.buy - calibrated.sell), 0);
}

/** Steps 1 to 5 as numbers that sort upwards. */
function keysOf({ prediction, sentiment }: Candidate): readonly number[] {
  const { signal } = prediction;
  const direction = DIRECTION[signal];
  return [
    PLACE[signal],
    -prediction.confidence_score,
    -direction * (sentiment.score ?? 0),
    -direction * prediction.expected_return,
    -direction * lean(prediction),
  ].map((key) => (Number.isNaN(key) ? LAST : key));
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let key = 0; key < a.length; key++) {
    const difference = (a[key] as number) - (b[key] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
