import { randomUUID } from 'node:crypto';
import type { RecommendationFilter } from '../../decisions/recommendation/filter.js';
import { holdingPeriod } from '../../decisions/recommendation/holding-period.js';
import type { HoldingPeriod, Recommendation } from '../../domain/recommendation.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import { type PredictDeps, type PredictedDay, type PredictRequest, predict } from '../predict/predict.js';
import type { LeftOut } from '../predict/rows.js';
import { knownReliability } from '../score-sentiment/measure-reliability.js';
import { decideDay } from './decide-day.js';

export interface RecommendRequest extends Omit<PredictRequest, 'accepts' | 'symbols'> {
  readonly top: number;
  readonly filter: RecommendationFilter;
  /** Of sentiment, milliseconds. Default 3 days. */
  readonly halfLife?: number | undefined;
}

export interface RecommendReport {
  readonly as_of: EpochMs;
  readonly recommendations: readonly Recommendation[];
  /** Stocks that were predicted, before filters and `top`. */
  readonly considered: number;
  readonly left_out: readonly LeftOut[];
  readonly warnings: readonly string[];
  readonly synthetic: boolean;
}

/** Texts older than this say nothing about a stock any more. */
const SENTIMENT_AGE = 30 * DAY;

/** Predicts, assesses risk, ranks, explains, and keeps the set of the hour. */
export async function recommend(request: RecommendRequest, deps: PredictDeps): Promise<RecommendReport> {
  const day = await predict({ ...request, accepts: acceptsHorizon(request.filter.holdingPeriod) }, deps);
  return recommendDay(day, request, deps);
}

/** The same from predictions that were just made. */
export async function recommendDay(
  day: PredictedDay,
  request: Pick<RecommendRequest, 'filter' | 'top' | 'halfLife'>,
  deps: PredictDeps,
): Promise<RecommendReport> {
  const { filter } = request;
  const { asOf } = day;
  deps.progress.start('recommend');
  const [sentiment, reliability, macro, stocks] = await Promise.all([
    deps.store.sentiment.read({ from: asOf - SENTIMENT_AGE, to: asOf, asOf }),
    knownReliability(deps.store, asOf),
    deps.store.macro.read({ series: ['VIXCLS'], asOf }),
    deps.store.stocks.list(),
  ]);
  const recommendations = decideDay(
    {
      ...day,
      members: day.votes.map(({ member }) => member),
      sentiment,
      reliability,
      halfLife: request.halfLife,
      vix: macro['VIXCLS'] ?? null,
    },
    {
      ...filter,
      knownSectors: stocks.map(({ sector }) => sector),
      top: request.top,
      createdAt: deps.clock.now(),
      newId: randomUUID,
    },
  );
  await deps.store.recommendations.replaceHour(recommendations, { seenAt: deps.clock.now() });
  deps.progress.done(`${recommendations.length} of ${day.predictions.length} stocks`);
  const warnings =
    recommendations.length > 0
      ? day.warnings
      : [...day.warnings, 'No stock passes the filters; the last kept recommendations stay as they are.'];
  return {
    as_of: asOf,
    recommendations,
    considered: day.predictions.length,
    left_out: day.leftOut,
    warnings,
    synthetic: day.synthetic,
  };
}

/** A holding period is a matter of which models are asked: those whose horizon falls into it. */
function acceptsHorizon(period: HoldingPeriod | undefined): PredictRequest['accepts'] {
  if (period === undefined) return undefined;
  return {
    test: (manifest) => holdingPeriod(manifest.label.horizon, manifest.interval) === period,
    wanted: `holding ${period} (${HORIZONS[period]} ahead)`,
  };
}

const HORIZONS: Readonly<Record<HoldingPeriod, string>> = {
  daily: '1 to 2 sessions',
  weekly: '3 to 10 sessions',
  monthly: 'more than 10 sessions',
};
