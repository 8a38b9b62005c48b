import { averageRanks } from '../../../math/ranks.js';

/** What a source said of a stock once, and what the stock then did against the market. */
export interface Foretold {
  readonly source: string;
  /** -1 to 1. */
  readonly score: number;
  /** Return over the following sessions minus the market's over the same, a fraction. */
  readonly outcome: number;
}

export interface SourceReliability {
  readonly source: string;
  /** Pairs of score and outcome. */
  readonly observations: number;
  /** Spearman rank correlation of scores and outcomes; `null` with too few pairs, or when either never varies. */
  readonly correlation: number | null;
  /** What the source counts against one of which nothing is known: 1/4 to 4. */
  readonly weight: number;
}

export interface ReliabilityOptions {
  /** Pairs below which nothing is concluded. Default 250. */
  readonly minimum?: number;
  /** Pairs at which half of a measured correlation is believed. Default 1000. */
  readonly halfBelief?: number;
}

/** A correlation that doubles a source's weight: an information coefficient of 0.05 is good (Grinold and Kahn, 1999). */
const DOUBLES = 0.05;
const BOUND = 4;

/**
 * How far each source is to be trusted, by how well its scores ranked what followed: weight = 2 ^ (r / 0.05), where r is the rank
 * correlation, shrunk towards 0 by n / (n + halfBelief), and the weight is kept in [1/4, 4]. Without enough pairs a
 * source weighs 1: all sources are equal until they have shown otherwise. A source that ranks the wrong way round weighs
 * less; it is never turned over. Pairs of neighbouring days overlap, so that n is kinder than it looks: hence the
 * strong shrinkage. By name.
 */
export function sourceReliability(history: readonly Foretold[], options: ReliabilityOptions = {}): SourceReliability[] {
  const { minimum = 250, halfBelief = 1000 } = options;
  const bySource = new Map<string, Foretold[]>();
  for (const pair of history) {
    const pairs = bySource.get(pair.source);
    if (pairs === undefined) bySource.set(pair.source, [pair]);
    else pairs.push(pair);
  }
  return [...bySource]
    .map(([source, pairs]) => {
      const n = pairs.length;
      const correlation = n < minimum ? null : rankCorrelation(pairs);
      const believed = (correlation ?? 0) * (n / (n + halfBelief));
      const weight = Math.max(1 / BOUND, Math.min(BOUND, 2 ** (believed / DOUBLES)));
      return { source, observations: n, correlation, weight };
    })
    .sort((a, b) => (a.source < b.source ? -1 : 1));
}

function rankCorrelation(pairs: readonly Foretold[]): number | null {
  const scores = averageRanks(Float64Array.from(pairs, ({ score }) => score));
  const outcomes = averageRanks(Float64Array.from(pairs, ({ outcome }) => outcome));
  const mean = (pairs.length - 1) / 2;
  let together = 0;
  let ofScores = 0;
  let ofOutcomes = 0;
  for (let i = 0; i < pairs.length; i++) {
    const s = (scores[i] as number) - mean;
    const o = (outcomes[i] as number) - mean;
    together += s * o;
    ofScores += s * s;
    ofOutcomes += o * o;
  }
  const spread = Math.sqrt(ofScores * ofOutcomes);
  return spread > 0 ? together / spread : null;
}
