import type { PredictionOutcome } from '../../domain/operation.js';
import type { Prediction } from '../../domain/prediction.js';
import type { EpochMs } from '../../domain/time.js';
import { type Evaluation, evaluateModel } from '../../learning/evaluation/evaluate.js';
import type { Clock } from '../../ports/clock.js';
import type { Progress } from '../../ports/progress.js';
import type { ModelStore } from '../../ports/registry.js';
import type { Store } from '../../ports/store.js';
import { type Question, questionReader } from './label-of.js';
import { type Matured, outcomesOf } from './outcomes-of.js';

export interface ScorePredictionsDeps {
  readonly store: Store;
  readonly models: ModelStore;
  readonly clock: Clock;
  readonly progress: Progress;
}

export interface ScorePredictionsOptions {
  /** Outcomes are made anew when a bar or an action was corrected since then. Absent: those that are there stay. */
  readonly correctedSince?: EpochMs | undefined;
  /** Outcomes of predictions made earlier stay as they are, so that the work does not grow with the years. Absent: none. */
  readonly madeAfter?: EpochMs | undefined;
}

/** What came of predictions that were asked one question, measured as a model is measured on held-back rows. */
export interface ScoredQuestion {
  readonly interval: Prediction['interval'];
  readonly horizon: number;
  readonly label: string;
  readonly evaluation: Evaluation;
}

export interface ScorePredictionsReport {
  /** Predictions that got their outcome now. */
  readonly scored: number;
  /** Outcomes that are other than they were, since bars were corrected. */
  readonly corrected: number;
  /** Predictions whose horizon has not passed. */
  readonly waiting: number;
  /** Predictions that cannot be scored, by reason. */
  readonly left_out: Readonly<Record<string, number>>;
  /** Of those that got their outcome now; one entry a question. */
  readonly questions: readonly ScoredQuestion[];
}

/** Fills in what became of predictions whose horizon has passed. Doing it again changes nothing. */
export async function scorePredictions(
  options: ScorePredictionsOptions,
  deps: ScorePredictionsDeps,
): Promise<ScorePredictionsReport> {
  const { store, clock, progress } = deps;
  const now = clock.now();
  progress.start('score predictions');
  const open = await store.outcomes.open(now);
  const scored = await toLookAtAgain(options, now, store);
  const before = new Map(scored.map(({ outcome }) => [outcome.id, outcome]));
  const leftOut: Record<string, number> = {};
  const fresh: Matured[] = [];
  const corrected: Matured[] = [];
  const questions: ScoredQuestion[] = [];
  const groups = await byQuestion([...open, ...scored.map(({ prediction }) => prediction)], deps.models, leftOut);
  for (const { question, interval, predictions } of groups) {
    const matured = await outcomesOf(predictions, question, interval, store);
    const news = matured.filter(({ outcome }) => !before.has(outcome.id));
    fresh.push(...news);
    corrected.push(...matured.filter(({ outcome }) => differs(before.get(outcome.id), outcome)));
    if (news.length > 0) questions.push(measured(news, question, interval));
  }
  const outcomes = [...fresh, ...corrected].map(({ outcome }) => outcome);
  if (outcomes.length > 0) await store.outcomes.record(outcomes, now);
  const lost = Object.values(leftOut).reduce((sum, count) => sum + count, 0);
  progress.done(`${fresh.length} predictions scored`);
  return {
    scored: fresh.length,
    corrected: corrected.length,
    waiting: Math.max(0, open.length - fresh.length - lost),
    left_out: leftOut,
    questions,
  };
}

/** Scored predictions, when something that they were scored by has changed. */
async function toLookAtAgain({ correctedSince, madeAfter }: ScorePredictionsOptions, now: EpochMs, store: Store) {
  if (correctedSince === undefined || (await store.revisedBetween(correctedSince, now)) === 0) return [];
  return store.outcomes.scored(madeAfter === undefined ? {} : { from: madeAfter });
}

interface QuestionGroup {
  readonly question: Question;
  readonly interval: Prediction['interval'];
  readonly predictions: Prediction[];
}

async function byQuestion(
  predictions: readonly Prediction[],
  models: ModelStore,
  leftOut: Record<string, number>,
): Promise<QuestionGroup[]> {
  const readQuestion = questionReader(models);
  const groups = new Map<string, QuestionGroup>();
  for (const prediction of predictions) {
    const question = await readQuestion(prediction);
    if (typeof question === 'string') {
      leftOut[question] = (leftOut[question] ?? 0) + 1;
      continue;
    }
    const { interval } = prediction;
    const key = JSON.stringify([interval, question]);
    const group = groups.get(key) ?? { question, interval, predictions: [] };
    groups.set(key, group);
    group.predictions.push(prediction);
  }
  return [...groups.values()];
}

function differs(before: PredictionOutcome | undefined, now: PredictionOutcome): boolean {
  return (
    before !== undefined &&
    (before.due_at !== now.due_at ||
      before.outcome_return !== now.outcome_return ||
      before.outcome_signal !== now.outcome_signal)
  );
}

function measured(
  matured: readonly Matured[],
  { label, prior }: Question,
  interval: Prediction['interval'],
): ScoredQuestion {
  const evaluation = evaluateModel({
    probabilities: Float32Array.from(
      matured.flatMap(({ prediction: { probabilities: p } }) => [p.sell, p.hold, p.buy]),
    ),
    expected: Float32Array.from(matured, ({ prediction }) => prediction.expected_return),
    y: Uint8Array.from(matured, ({ y }) => y),
    forward: Float32Array.from(matured, ({ forward }) => forward),
    relative: Float32Array.from(matured, ({ relative }) => relative),
    time: Float64Array.from(matured, ({ prediction }) => prediction.bar_time),
    prior,
    horizon: label.horizon,
  });
  return { interval, horizon: label.horizon, label: label.kind, evaluation };
}
