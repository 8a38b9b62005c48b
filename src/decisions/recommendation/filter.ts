import { OpenAlphaError } from '../../domain/errors.js';
import { type HoldingPeriod, RISK_LEVELS, type RiskLevel } from '../../domain/recommendation.js';
import type { Signal } from '../../domain/signal.js';
import type { Candidate } from './candidate.js';
import { holdingPeriod } from './holding-period.js';

/** What a person wants to see; an absent field, or an empty list, lets everything through. */
export interface RecommendationFilter {
  readonly signals?: readonly Signal[] | undefined;
  /** Lowest confidence, 0 to 1, itself included. */
  readonly minConfidence?: number | undefined;
  /** Highest risk level, itself included. */
  readonly maxRisk?: RiskLevel | undefined;
  readonly holdingPeriod?: HoldingPeriod | undefined;
  /** Names in any case. */
  readonly sectors?: readonly string[] | undefined;
  /** Sectors of the whole universe, for the check of `sectors`. Default: those of the candidates. */
  readonly knownSectors?: readonly (string | null)[] | undefined;
  /** Canonical symbols. One without a candidate is not an error: a watch list outlives its stocks. */
  readonly symbols?: readonly string[] | undefined;
}

/**
 * The candidates that pass every condition, in the order given. Refuses (USAGE) a sector that the universe does not have,
 * listing those it has, and a confidence outside 0 to 1.
 */
export function filterCandidates(candidates: readonly Candidate[], filter: RecommendationFilter): Candidate[] {
  const { minConfidence = 0, maxRisk = 'high' } = filter;
  if (!(minConfidence >= 0 && minConfidence <= 1)) {
    throw new OpenAlphaError('USAGE', `The lowest confidence is ${minConfidence}; a number from 0 to 1 was expected.`, {
      hint: 'Confidence is a probability: write 0.6 for 60 %.',
    });
  }
  const signals = wanted(filter.signals);
  const symbols = wanted(filter.symbols);
  const sectors = wanted(knownSectors(candidates, filter));
  const highest = RISK_LEVELS.indexOf(maxRisk);
  return candidates.filter(
    ({ prediction, stock, risk_level }) =>
      signals(prediction.signal) &&
      prediction.confidence_score >= minConfidence &&
      RISK_LEVELS.indexOf(risk_level) <= highest &&
      (filter.holdingPeriod === undefined ||
        holdingPeriod(prediction.horizon, prediction.interval) === filter.holdingPeriod) &&
      sectors(stock.sector) &&
      symbols(prediction.symbol),
  );
}

function wanted<Value>(values: readonly Value[] | undefined): (value: Value | null) => boolean {
  if (values === undefined || values.length === 0) return () => true;
  const set = new Set<Value | null>(values);
  return (value) => set.has(value);
}

/** The sectors asked for, as the universe writes them. */
function knownSectors(candidates: readonly Candidate[], filter: RecommendationFilter): string[] {
  if (filter.sectors === undefined || filter.sectors.length === 0) return [];
  const bySpelling = new Map<string, string>();
  for (const sector of filter.knownSectors ?? candidates.map(({ stock }) => stock.sector)) {
    if (sector !== null) bySpelling.set(sector.toLowerCase(), sector);
  }
  const unknown = filter.sectors.filter((sector) => !bySpelling.has(sector.trim().toLowerCase()));
  if (unknown.length > 0) {
    const known = [...bySpelling.values()].sort();
    throw new OpenAlphaError(
      'USAGE',
      `No stock is in the ${unknown.length === 1 ? 'sector' : 'sectors'} ${unknown.map((sector) => `"${sector}"`).join(', ')}.`,
      {
        hint:
          known.length > 0
            ? `Known sectors: ${known.join(', ')}.`
            : 'No stock has a sector: import stocks with a sector column.',
      },
    );
  }
  return filter.sectors.map((sector) => bySpelling.get(sector.trim().toLowerCase()) as string);
}
