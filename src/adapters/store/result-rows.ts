import { OpenAlphaError } from '../../domain/errors.js';
import type { PredictionOutcome } from '../../domain/operation.js';
import type { Prediction } from '../../domain/prediction.js';
import type { Recommendation } from '../../domain/recommendation.js';
import { type EpochMs, HOUR } from '../../domain/time.js';
import { fromJson } from './json-column.js';

/** A row of `predictions`, in either dialect. */
export type PredictionRow = Omit<Prediction, 'id' | 'symbol' | 'probabilities' | 'models'> &
  Prediction['probabilities'] & {
    readonly uuid: string;
    readonly models: string;
    readonly due_at: EpochMs | null;
    readonly outcome_return: number | null;
    readonly outcome_signal: PredictionOutcome['outcome_signal'] | null;
  };

/** A row as the prediction that was given. */
export function toPrediction(symbol: string | null, row: PredictionRow): Prediction {
  return {
    id: row.uuid,
    symbol: symbol ?? '',
    interval: row.interval,
    horizon: row.horizon,
    as_of: row.as_of,
    bar_time: row.bar_time,
    signal: row.signal,
    confidence_score: row.confidence_score,
    probabilities: { sell: row.sell, hold: row.hold, buy: row.buy },
    expected_return: row.expected_return,
    models: fromJson<Prediction['models']>(row.models, 'predictions.models'),
    inputs_hash: row.inputs_hash,
    created_at: row.created_at,
  };
}

/** A row that was scored, and what became of it. */
export function scoredRow(
  symbol: string | null,
  row: PredictionRow,
): { readonly prediction: Prediction; readonly outcome: PredictionOutcome } {
  return {
    prediction: toPrediction(symbol, row),
    outcome: {
      id: row.uuid,
      due_at: row.due_at as number,
      outcome_return: row.outcome_return as number,
      outcome_signal: row.outcome_signal as PredictionOutcome['outcome_signal'],
    },
  };
}

/** Refuses (INPUT) an outcome that is no number. The column may be empty, as it is before the horizon has passed. */
export function refuseNoNumber({ id, outcome_return }: PredictionOutcome): void {
  if (Number.isFinite(outcome_return)) return;
  throw new OpenAlphaError(
    'INPUT',
    `The outcome of the prediction ${id} is ${outcome_return}; expected a return that is a number.`,
    { hint: 'Nothing was changed. A prediction whose return cannot be computed stays open.' },
  );
}

/** The UTC hour that a set of recommendations is of. */
export const hourOf = (asOf: EpochMs): EpochMs => Math.floor(asOf / HOUR) * HOUR;

/** A row of `recommendations`, in either dialect. */
export type RecommendationRow = Omit<
  Recommendation,
  'id' | 'symbol' | 'probabilities' | 'sentiment_sources' | 'risk' | 'drivers' | 'models'
> &
  Recommendation['probabilities'] & {
    readonly id: number;
    readonly uuid: string;
    readonly hour: EpochMs;
    readonly stock_id: number;
    readonly sentiment_sources: string;
    readonly risk: string;
    readonly drivers: string;
    readonly models: string;
  };

/** A row as the recommendation that was given. */
export function toRecommendation(symbol: string, row: RecommendationRow): Recommendation {
  const { id: _key, uuid, hour: _hour, stock_id: _stock, sell, hold, buy, ...fields } = row;
  return {
    ...fields,
    id: uuid,
    symbol,
    probabilities: { sell, hold, buy },
    sentiment_sources: fromJson(row.sentiment_sources, 'recommendations.sentiment_sources'),
    risk: fromJson(row.risk, 'recommendations.risk'),
    drivers: fromJson(row.drivers, 'recommendations.drivers'),
    models: fromJson(row.models, 'recommendations.models'),
  };
}
