import type { Prediction } from '../../domain/prediction.js';
import { SIGNALS } from '../../domain/signal.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import { type Evaluation, evaluateModel } from '../../learning/evaluation/evaluate.js';
import { listModels } from '../../learning/registry/registry.js';
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

/** Scored predictions of one question, a value a row; all that is kept of them, since there may be very many. */
interface Rows {
  readonly label: Question['label'];
  readonly interval: Prediction['interval'];
  readonly probabilities: number[];
  readonly expected: number[];
  readonly confidence: number[];
  /** Codes of the signal that was given, and of that which came true. */
  readonly signal: number[];
  readonly actual: number[];
  readonly outcome: number[];
  readonly time: number[];
  readonly due: number[];
  /** Class prior of the models that made it. */
  readonly prior: Question['prior'][];
}

/** Predictions are read so many days at a time. */
const SLICE = 7 * DAY;

/**
 * Scored predictions whose horizon passed after each of the given times: for each one entry a question, that with the most predictions
 * first. Those whose models are gone are left out.
 */
export async function predictionQuality(
  dueAfter: readonly EpochMs[],
  deps: { readonly store: Store; readonly models: ModelStore; readonly now: EpochMs },
): Promise<PredictionQuality[][]> {
  const earliest = dueAfter.reduce((a, b) => Math.min(a, b), deps.now);
  const questions = await readRows(earliest, deps);
  return dueAfter.map((after) =>
    questions
      .flatMap((rows) => {
        const chosen = [...rows.due.keys()].filter((row) => (rows.due[row] as number) > after);
        return chosen.length === 0 ? [] : [measure(rows, chosen)];
      })
      .sort((a, b) => b.evaluation.rows - a.evaluation.rows),
  );
}

async function readRows(
  dueAfter: EpochMs,
  { store, models, now }: { readonly store: Store; readonly models: ModelStore; readonly now: EpochMs },
): Promise<Rows[]> {
  const readQuestion = questionReader(models);
  const questions = new Map<string, Rows>();
  for (let from = dueAfter - (await longestHorizon(models)); from <= now; from += SLICE) {
    for (const { prediction, outcome } of await store.outcomes.scored({ from, to: from + SLICE - 1 })) {
      if (outcome.due_at <= dueAfter) continue;
      const question = await readQuestion(prediction);
      if (typeof question === 'string') continue;
      const { interval, probabilities: p } = prediction;
      const key = JSON.stringify([interval, question.label]);
      const rows = questions.get(key) ?? noRows(question.label, interval);
      questions.set(key, rows);
      rows.probabilities.push(p.sell, p.hold, p.buy);
      rows.expected.push(prediction.expected_return);
      rows.confidence.push(prediction.confidence_score);
      rows.signal.push(SIGNALS.indexOf(prediction.signal));
      rows.actual.push(SIGNALS.indexOf(outcome.outcome_signal));
      rows.outcome.push(outcome.outcome_return);
      rows.time.push(prediction.bar_time);
      rows.due.push(outcome.due_at);
      rows.prior.push(question.prior);
    }
  }
  return [...questions.values()];
}

function noRows(label: Rows['label'], interval: Rows['interval']): Rows {
  const empty = { probabilities: [], expected: [], confidence: [], signal: [], actual: [] };
  return { label, interval, ...empty, outcome: [], time: [], due: [], prior: [] };
}

/** Longest time, ms, from a prediction to the end of its horizon: sessions as days, with weekends and holidays, and ten days more. */
async function longestHorizon(models: ModelStore): Promise<number> {
  const horizons = (await listModels(models)).map(({ label }) => label.horizon);
  return (Math.ceil(Math.max(0, ...horizons) * 1.5) + 10) * DAY;
}

/** `chosen`: row numbers, one at least. */
function measure(rows: Rows, chosen: readonly number[]): PredictionQuality {
  const { label, interval } = rows;
  const floats = (values: readonly number[]) => Float32Array.from(chosen, (row) => values[row] as number);
  const time = Float64Array.from(chosen, (row) => rows.time[row] as number);
  const forward = floats(rows.outcome);
  const evaluation = evaluateModel({
    probabilities: Float32Array.from(chosen.flatMap((row) => rows.probabilities.slice(3 * row, 3 * row + 3))),
    expected: floats(rows.expected),
    y: Uint8Array.from(chosen, (row) => rows.actual[row] as number),
    forward,
    // What is kept of a relative label is relative already; of the others the mean of the session is taken away.
    relative: label.kind === 'relative' ? forward : lessSessionMean(time, forward),
    time,
    prior: meanPrior(rows, chosen),
    horizon: label.horizon,
  });
  const tenths = Array.from({ length: 10 }, (_, k) => [k / 10, (k + 1) / 10] as const);
  return {
    ...{ interval, horizon: label.horizon, label: label.kind, evaluation },
    by_signal: SIGNALS.flatMap((signal, code) =>
      hitRate(
        signal,
        rows,
        chosen.filter((row) => rows.signal[row] === code),
      ),
    ),
    by_confidence: tenths.flatMap(([from, to]) =>
      hitRate(
        `${from.toFixed(1)}-${to.toFixed(1)}`,
        rows,
        chosen.filter((row) => (rows.confidence[row] as number) > from && (rows.confidence[row] as number) <= to),
      ),
    ),
  };
}

/** Every training has its own class prior; what all are held against is their mean over the predictions. */
function meanPrior({ prior }: Rows, chosen: readonly number[]): Question['prior'] {
  const mean = (k: 0 | 1 | 2) => chosen.reduce((sum, row) => sum + (prior[row]?.[k] ?? 0), 0) / chosen.length;
  return [mean(0), mean(1), mean(2)];
}

function hitRate(of: string, rows: Rows, chosen: readonly number[]): HitRate[] {
  if (chosen.length === 0) return [];
  const mean = (value: (row: number) => number) => chosen.reduce((sum, row) => sum + value(row), 0) / chosen.length;
  return [
    {
      ...{ of, rows: chosen.length },
      hit_rate: mean((row) => (rows.signal[row] === rows.actual[row] ? 1 : 0)),
      confidence: mean((row) => rows.confidence[row] as number),
      mean_return: mean((row) => rows.outcome[row] as number),
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
