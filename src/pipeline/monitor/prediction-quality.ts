import type { PredictionOutcome } from '../../domain/operation.js';
import type { Prediction } from '../../domain/prediction.js';
import { SIGNALS, type Signal } from '../../domain/signal.js';
import type { EpochMs } from '../../domain/time.js';
import { type Evaluation, evaluateModel } from '../../learning/evaluation/evaluate.js';
import type { ModelStore } from '../../ports/registry.js';
import type { Store } from '../../ports/store.js';
import { type Question, questionReader } from '../score-predictions/label-of.js';

/** How often predictions of one kind were right. */
export interface HitRate {
  /** A signal, or bounds of the confidence: `0.4-0.5`. */
  readonly of: string;
  readonly rows: number;
  /** Share that came true. */
  readonly hit_rate: number;
  /** Mean confidence of these predictions. */
  readonly confidence: number;
  /** Mean return of what became of them, as the label counts it; a fraction. */
  readonly mean_return: number;
}

/** What became of predictions that were asked one question. */
export interface PredictionQuality {
  readonly interval: Prediction['interval'];
  readonly horizon: number;
  readonly label: string;
  /** Measured as a model is on held-back rows, the class prior and the calibration table included. */
  readonly evaluation: Evaluation;
  readonly by_signal: readonly HitRate[];
  readonly by_confidence: readonly HitRate[];
}

type Scored = { readonly prediction: Prediction; readonly outcome: PredictionOutcome };

/**
 * Scored predictions whose horizon passed after `dueAfter`, one entry a question, that with the most predictions first; those
 * whose models are gone are left out.
 */
export async function predictionQuality(
  dueAfter: EpochMs,
  deps: { readonly store: Store; readonly models: ModelStore },
): Promise<PredictionQuality[]> {
  return qualityOf(await readScored(dueAfter, deps.store), deps.models);
}

/** Longest time between a prediction and its outcome that is looked for: a year of trading. */
const LONGEST_HORIZON = 380 * 86_400_000;

async function readScored(dueAfter: EpochMs, store: Store): Promise<Scored[]> {
  const scored = await store.outcomes.scored({ from: dueAfter - LONGEST_HORIZON });
  return scored.filter(({ outcome }) => outcome.due_at > dueAfter);
}

async function qualityOf(scored: readonly Scored[], models: ModelStore): Promise<PredictionQuality[]> {
  const readQuestion = questionReader(models);
  const groups = new Map<string, { readonly label: Question['label']; readonly rows: Scored[]; prior: Prior }>();
  for (const row of scored) {
    const question = await readQuestion(row.prediction);
    if (typeof question === 'string') continue;
    const { label, prior } = question;
    const key = JSON.stringify([row.prediction.interval, label]);
    const group = groups.get(key) ?? { label, rows: [], prior: [0, 0, 0] };
    groups.set(key, group);
    group.rows.push(row);
    // Every training has its own class prior; what all are held against is their mean over the predictions.
    const part = 1 / group.rows.length;
    group.prior = group.prior.map((share, k) => share + ((prior[k] as number) - share) * part) as unknown as Prior;
  }
  return [...groups.values()]
    .map(({ label, prior, rows }) => measure({ label, prior }, rows))
    .sort((a, b) => b.evaluation.rows - a.evaluation.rows);
}

type Prior = Question['prior'];

function measure({ label, prior }: Question, rows: readonly Scored[]): PredictionQuality {
  const time = Float64Array.from(rows, ({ prediction }) => prediction.bar_time);
  const forward = Float32Array.from(rows, ({ outcome }) => outcome.outcome_return);
  const evaluation = evaluateModel({
    probabilities: Float32Array.from(rows.flatMap(({ prediction: { probabilities: p } }) => [p.sell, p.hold, p.buy])),
    expected: Float32Array.from(rows, ({ prediction }) => prediction.expected_return),
    y: Uint8Array.from(rows, ({ outcome }) => SIGNALS.indexOf(outcome.outcome_signal)),
    forward,
    // What is kept of a relative label is relative already; of the others the mean of the session is taken away.
    relative: label.kind === 'relative' ? forward : lessSessionMean(time, forward),
    time,
    prior,
    horizon: label.horizon,
  });
  const { interval } = (rows[0] as Scored).prediction;
  return {
    ...{ interval, horizon: label.horizon, label: label.kind, evaluation },
    by_signal: SIGNALS.flatMap((signal: Signal) =>
      hitRate(
        signal,
        rows.filter(({ prediction }) => prediction.signal === signal),
      ),
    ),
    by_confidence: Array.from({ length: 10 }, (_, k) => [k / 10, (k + 1) / 10] as const).flatMap(([from, to]) =>
      hitRate(
        `${from.toFixed(1)}-${to.toFixed(1)}`,
        rows.filter(({ prediction: { confidence_score: c } }) => c > from && c <= to),
      ),
    ),
  };
}

function hitRate(of: string, rows: readonly Scored[]): HitRate[] {
  if (rows.length === 0) return [];
  const mean = (value: (row: Scored) => number) => rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
  return [
    {
      ...{ of, rows: rows.length },
      hit_rate: mean(({ prediction, outcome }) => (prediction.signal === outcome.outcome_signal ? 1 : 0)),
      confidence: mean(({ prediction }) => prediction.confidence_score),
      mean_return: mean(({ outcome }) => outcome.outcome_return),
    },
  ];
}

function lessSessionMean(time: Float64Array, forward: Float32Array): Float32Array {
  const sums = new Map<number, { total: number; rows: number }>();
  for (const [row, at] of time.entries()) {
    const sum = sums.get(at) ?? { total: 0, rows: 0 };
    sum.total += forward[row] as number;
    sum.rows++;
    sums.set(at, sum);
  }
  return forward.map((value, row) => {
    const { total, rows } = sums.get(time[row] as number) as { total: number; rows: number };
    return value - total / rows;
  });
}
