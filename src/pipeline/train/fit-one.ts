import { OpenAlphaError } from '../../domain/errors.js';
import { CLASSES } from '../../domain/signal.js';
import { type Calibration, calibrate, fitCalibration } from '../../learning/evaluation/calibration.js';
import { type Evaluation, type EvaluationInput, evaluateModel, verdict } from '../../learning/evaluation/evaluate.js';
import { shrinkage } from '../../learning/evaluation/skill.js';
import type { Split } from '../../learning/evaluation/split.js';
import { learner } from '../../learning/models/catalog.js';
import type { LayersLibrary } from '../../ports/layers-library.js';
import type { Checkpoints, LabelledRows, Model, ModelOutput } from '../../ports/model.js';
import type { Parallel } from '../../ports/parallel.js';
import type { Progress } from '../../ports/progress.js';
import { type Dataset, gatherRows, historyOf } from './dataset.js';
import { streamRows } from './stream-rows.js';

export type Prior = readonly [number, number, number];

/** The rows of one split as matrices, shared by every kind of model that learns from them. */
export interface SplitRows {
  readonly train: LabelledRows;
  readonly validation: LabelledRows;
  readonly test: LabelledRows;
  /** What came of the test rows, for measuring. */
  readonly outcomes: Outcomes;
  readonly featureNames: readonly string[];
  readonly split: Split;
  /** Class frequencies of the training rows. */
  readonly prior: Prior;
  /** Weight per class used in training; all 1 when weighing is off. */
  readonly classWeights: Prior;
}

export interface FitOptions {
  readonly seed: number;
  readonly horizon: number;
  /** Options of the kind, beyond its defaults. */
  readonly options?: object | undefined;
  /** Same bytes on every machine too. Default true. */
  readonly deterministic?: boolean | undefined;
}

/** Rows of the longest window that any of the kinds needs under its options; 1 when none looks back. */
export async function windowOf(kinds: readonly string[], options: ReadonlyMap<string, object>): Promise<number> {
  const learners = await Promise.all(kinds.map(learner));
  return learners.reduce((most, { kind, window }) => Math.max(most, window?.(options.get(kind) ?? {}) ?? 1), 1);
}

/** One model after learning, calibrated and measured on rows it has never seen. */
export interface Fitted {
  readonly model: Model;
  readonly calibration: Calibration;
  /** How far calibrated probabilities may leave the prior, 0 to 1, from the held-back rows. */
  readonly shrinkage: number;
  readonly evaluation: Evaluation;
  readonly verdict: string;
  /** Calibrated output for the test rows. */
  readonly output: ModelOutput;
  readonly seconds: { readonly fit: number; readonly evaluate: number };
}

/** Gathers the rows of a split and weighs the classes so that a rare one is not drowned. */
export function splitRows(dataset: Dataset, split: Split, weighing: 'balanced' | 'none'): SplitRows {
  const counts = [0, 0, 0];
  for (const row of split.train) counts[dataset.labels.y[row] as number]!++;
  const rows = split.train.length;
  const prior = counts.map((count) => count / rows) as unknown as Prior;
  // n / (classes x n_class): each class weighs the same in all, and the mean weight is 1. A class without rows weighs 1.
  const classWeights = counts.map((count) =>
    weighing === 'none' || count === 0 ? 1 : rows / (CLASSES * count),
  ) as unknown as Prior;
  const even = classWeights.every((weight) => weight === 1);
  return {
    ...matricesOf(dataset, split, even ? null : classWeights),
    outcomes: outcomesOf(dataset, split.test),
    featureNames: dataset.names,
    split,
    prior,
    classWeights,
  };
}

function matricesOf(dataset: Dataset, split: Split, classWeights: Prior | null) {
  const { stream } = dataset.frame;
  if (stream !== undefined) return streamRows(dataset, stream, split, classWeights);
  const history = historyOf(dataset, [split.train, split.validation, split.test]);
  const weighed = { classWeights, history };
  return {
    train: gatherRows(dataset, split.train, weighed),
    validation: gatherRows(dataset, split.validation, weighed),
    test: gatherRows(dataset, split.test, { classWeights: null, history }),
  };
}

/**
 * Learns on the training rows, stops and calibrates on the validation rows, and measures on the test rows: none of them
 * later looks back at an earlier part's labels.
 */
export async function fitAndEvaluate(
  kind: string,
  rows: SplitRows,
  options: FitOptions,
  deps: {
    readonly parallel: Parallel;
    readonly progress: Progress;
    readonly now: () => number;
    readonly signal?: AbortSignal;
    /** Where this training leaves how far it is. */
    readonly checkpoints?: Checkpoints | undefined;
    /** Trains nets in place of our own kernels. */
    readonly library?: LayersLibrary | undefined;
    /** The model as somebody else has learnt it from the same rows; undefined: it is to be learnt here. */
    readonly learnt?: (() => Promise<Model | undefined>) | undefined;
  },
): Promise<Fitted> {
  const started = deps.now();
  const learn = await learner(kind);
  deps.progress.start(`train ${kind}`);
  let begun = false;
  const model =
    (await deps.learnt?.()) ??
    (await learn.fit(
      { train: rows.train, validation: rows.validation, featureNames: rows.featureNames },
      options.options ?? {},
      {
        seed: options.seed,
        parallel: deps.parallel,
        signal: deps.signal,
        deterministic: options.deterministic,
        checkpoints: deps.checkpoints,
        library: deps.library,
        onProgress(done, total, note) {
          if (!begun) deps.progress.start(`train ${kind}`, total);
          begun = true;
          deps.progress.update(done, note);
        },
      },
    ));
  if (deps.signal?.aborted)
    throw new OpenAlphaError('CANCELLED', `Stopped while training ${kind}; nothing was registered.`);
  const fitted = deps.now();
  deps.progress.done(`${rows.train.rows.toLocaleString('en')} rows, ${rows.featureNames.length} features`);

  deps.progress.start(`evaluate ${kind}`);
  const calibration = fitCalibration(model.predict(rows.validation).probabilities, rows.validation.y);
  const output = model.predict(rows.test);
  const probabilities = calibrate(output.probabilities, calibration);
  const evaluation = evaluateModel({
    probabilities,
    expected: output.expected,
    ...rows.outcomes,
    prior: rows.prior,
    horizon: options.horizon,
  });
  const words = verdict(evaluation);
  deps.progress.done(words);
  return {
    model,
    calibration,
    shrinkage: shrinkage(probabilities, rows.test.y, rows.prior),
    evaluation,
    verdict: words,
    output: { probabilities, expected: output.expected },
    seconds: { fit: (fitted - started) / 1000, evaluate: (deps.now() - fitted) / 1000 },
  };
}

/** Classes, returns and times of rows, as an evaluation wants them. */
export type Outcomes = Pick<EvaluationInput, 'y' | 'forward' | 'relative' | 'time'> & {
  readonly pastReturn: Float32Array;
};

/** What came of the given rows. */
export function outcomesOf(dataset: Dataset, rows: Uint32Array): Outcomes {
  const { labels, pastReturn, frame } = dataset;
  return {
    y: Uint8Array.from(rows, (row) => labels.y[row] as number),
    forward: Float32Array.from(rows, (row) => labels.forward[row] as number),
    relative: Float32Array.from(rows, (row) => labels.relative[row] as number),
    pastReturn: Float32Array.from(rows, (row) => pastReturn[row] as number),
    time: Float64Array.from(rows, (row) => frame.bars.time[row] as number),
  };
}
