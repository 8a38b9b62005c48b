import { OpenAlphaError } from '../domain/errors.js';
import { type KnownRows, permutationImportance } from '../learning/evaluation/permutation-importance.js';
import type { Checkpoints, FitContext, Learner, Matrix, Model, ModelOutput } from '../ports/model.js';
import { createParallel } from '../runtime/parallel.js';
import { checkClasses, checkShape, checkWhole, expectObject } from './checks.js';
import { packModel, unpackModel } from './container.js';
import { type TrainingRows, trainingData } from './training-rows.js';

/** How to learn, beside the options of the kind. */
export interface FitControl {
  /** Same seed, same bytes, whatever the number of threads: a whole number from 0. Default 1. */
  readonly seed?: number;
  /** Worker threads, from 1; they start with the work and are gone when `fit` is. Default 1: the calling thread. */
  readonly threads?: number;
  /** Stops the work; `fit` rejects with CANCELLED. */
  readonly signal?: AbortSignal;
  /** Called with `done` of `total` units (trees, rounds, epochs). */
  readonly onProgress?: (done: number, total: number, note?: string) => void;
  /** Same bytes on every machine. Default true; false allows arithmetic that is faster and rounds as the processor likes. */
  readonly deterministic?: boolean;
  /** Where a long training leaves how far it is, and goes on from after a kill. Default: nowhere. */
  readonly checkpoints?: Checkpoints;
}

/** A model that has learnt. Only reads: the same rows give the same numbers for ever. */
export interface FittedModel {
  readonly kind: string;
  readonly featureNames: readonly string[];
  /** What learning found: trees, nodes, epochs, losses. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Probabilities, rows x 3 row-major in the order sell, hold, buy. Refuses (MODEL) another number of features. */
  predict(rows: Matrix): Float32Array;
  /** `predict` and the expected `target` per row, in one pass. */
  output(rows: Matrix): ModelOutput;
  /**
   * What each feature brought to the probability of class `classes[row]`: rows x features, positive raised it. A row's contributions
   * add up to its probability less that of a row of which nothing is known, which is the same for every row. Refuses
   * (USAGE, INPUT) classes that are not one of 0, 1, 2 per row.
   */
  contributions(rows: Matrix, classes: Uint8Array): Float32Array;
  /**
   * What the model loses when one feature's values change places among the rows: the rise of the mean log loss per feature, nats; 0 or
   * below for one that it does not need. The rows should be such as it has not learnt from. Refuses NO_DATA without rows.
   */
  importance(rows: KnownRows, options?: { readonly seed?: number; readonly repeats?: number }): Float64Array;
  /** The model in one piece, for a file: `load` of its kind reads it back. */
  save(): Uint8Array;
}

/** A kind of model: how it learns and how it is read back. */
export interface Estimator<Options extends object> {
  readonly kind: string;
  readonly defaults: Readonly<Options>;
  /**
   * Learns from the rows. Refuses USAGE (an option that does not exist or is out of range, arrays of another type),
   * INPUT (sizes that do not fit, a class above 2, values that are not finite), NO_DATA (no rows), CANCELLED.
   */
  fit(rows: TrainingRows, options?: Partial<Options> & FitControl): Promise<FittedModel>;
  /** Reads a saved model of this kind. Refuses (MODEL) what is damaged or of another kind. */
  load(bytes: Uint8Array): FittedModel;
}

/** The learner that the command line trains with, for rows that are at hand. */
export function estimator<Options extends object>(learner: Learner<Options>): Estimator<Options> {
  const { kind, defaults } = learner;
  return {
    kind,
    defaults,
    async fit(rows, given = {} as Partial<Options> & FitControl) {
      expectObject('the options', given, 'an object, or nothing');
      const { seed = 1, threads = 1, signal, onProgress, deterministic, checkpoints, ...options } = given;
      checkWhole('seed', seed, 0);
      const data = trainingData(rows);
      const parallel = createParallel(threads);
      const context: FitContext = {
        seed,
        parallel,
        signal,
        deterministic,
        checkpoints,
        ...(onProgress && { onProgress }),
      };
      try {
        // What is left over are the options of the kind; it refuses those that it does not have.
        return fitted(await learner.fit(data, options as Partial<Options>, context));
      } finally {
        await parallel.close();
      }
    },
    load(bytes) {
      const saved = unpackModel(bytes);
      if (saved.kind !== kind) {
        throw new OpenAlphaError('MODEL', `The bytes are a ${saved.kind} model, not a ${kind}.`, {
          hint: `Read it with ${saved.kind}.load().`,
        });
      }
      return fitted(learner.load(saved.files));
    },
  };
}

function fitted(model: Model): FittedModel {
  const output = (rows: Matrix): ModelOutput => {
    checkShape('the rows', rows);
    return model.predict(rows);
  };
  return {
    kind: model.kind,
    featureNames: model.featureNames,
    facts: model.facts,
    output,
    predict: (rows) => output(rows).probabilities,
    contributions(rows, classes) {
      checkShape('the rows', rows);
      checkClasses('classes', classes, rows.rows);
      return model.contributions(rows, classes);
    },
    importance(rows, { seed = 1, repeats = 1 } = {}) {
      checkShape('the rows', rows);
      checkClasses('y of the rows', rows.y, rows.rows);
      checkWhole('seed', seed, 0);
      checkWhole('repeats', repeats, 1);
      if (rows.rows === 0) throw new OpenAlphaError('NO_DATA', 'There are no rows to measure the importance on.');
      // A fault in the rows is told of the rows as they came, not of the blocks that they are cut into.
      const predict = (block: Matrix) => model.predict(block).probabilities;
      predict(rows);
      return permutationImportance(predict, rows, { seed, repeats, steps: model.window }).rise;
    },
    save: () => packModel(model.kind, model.files()),
  };
}
