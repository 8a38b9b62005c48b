import { OpenAlphaError } from '../domain/errors.js';
import type { Checkpoints, FitContext, Learner, Matrix, Model, ModelOutput } from '../ports/model.js';
import { createParallel } from '../runtime/parallel.js';
import { packModel, unpackModel } from './container.js';
import { checkShape, type TrainingRows, trainingData } from './training-rows.js';

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
  /** What each feature brought to the probability of class `classes[row]`: rows x features, positive raised it. */
  contributions(rows: Matrix, classes: Uint8Array): Float32Array;
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
      const { seed = 1, threads = 1, signal, onProgress, deterministic, checkpoints, ...options } = given;
      if (!Number.isSafeInteger(seed) || seed < 0) {
        throw new OpenAlphaError('USAGE', `seed is ${String(seed)}; expected a whole number from 0.`);
      }
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
      return model.contributions(rows, classes);
    },
    save: () => packModel(model.kind, model.files()),
  };
}
