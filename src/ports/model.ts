import type { LayersLibrary } from './layers-library.js';
import type { Parallel } from './parallel.js';

/** Rows of features, row-major: value of row r, feature f is `x[r * features + f]`. */
export interface Matrix {
  readonly x: Float32Array;
  readonly rows: number;
  readonly features: number;
  /** What came before each row, for kinds that look back; the others do not look at it. */
  readonly windows?: Windows;
}

/** Feature rows that windows are cut from, so that no window is ever copied. All finite. */
export interface Windows {
  /** Rows of the same features, stock after stock and oldest first inside each: value of row r, feature f is `history[r * features + f]`. */
  readonly history: Float32Array;
  /**
   * Per row of the matrix the row of the history at which its window ends: the row itself. A window of n steps is the n rows up to
   * there; whoever makes the matrix sees to it that they are of one stock and follow one another.
   */
  readonly ends: Uint32Array;
}

/** Rows with what is known about them. All finite. */
export interface LabelledRows extends Matrix {
  /** Class per row: 0 sell, 1 hold, 2 buy. */
  readonly y: Uint8Array;
  /** Forward return relative to the universe's mean over the same span, a fraction; per row. */
  readonly target: Float32Array;
  /** Weight per row, mean about 1; absent means 1. */
  readonly weights?: Float32Array;
  /** In place of `x`, which is then empty: only for learners that say `readsColumns`. */
  readonly columns?: ColumnSource;
}

/** Rows given feature by feature, where all of them together would not fit into memory as floats. */
export interface ColumnSource {
  /**
   * Every feature once, in any order: its number and its value per row. The values are written over when the next feature is asked
   * for. May be asked again from the start.
   */
  each(): Iterable<{ readonly feature: number; readonly values: Float32Array }>;
}

export interface TrainingData {
  readonly train: LabelledRows;
  /** Later rows, for early stopping only; never learnt from. */
  readonly validation: LabelledRows;
  readonly featureNames: readonly string[];
}

export interface FitContext {
  /** Same seed, same bytes, whatever the number of threads. */
  readonly seed: number;
  readonly parallel: Parallel;
  readonly signal?: AbortSignal | undefined;
  /** `done` of `total` units (trees, epochs). */
  readonly onProgress?: (done: number, total: number, note?: string) => void;
  /** Same bytes on every machine too. Default true; false allows arithmetic that is faster and rounds as the processor likes. */
  readonly deterministic?: boolean | undefined;
  /** Where long trainings leave how far they are, and go on from after a kill, to the same bytes. Absent: nowhere. */
  readonly checkpoints?: Checkpoints | undefined;
  /** Trains nets in place of our own kernels; kinds that are no nets do not look at it. */
  readonly library?: LayersLibrary | undefined;
}

/** One place for the bytes of one training. */
export interface Checkpoints {
  /** What was written last; `null` when there is nothing. */
  read(): Promise<Uint8Array | null>;
  /** Replaces it, whole or not at all. */
  write(bytes: Uint8Array): Promise<void>;
  /** Forgets it. */
  clear(): Promise<void>;
}

export interface ModelOutput {
  /** rows x 3, row-major, in the order sell, hold, buy; each row adds to 1. */
  readonly probabilities: Float32Array;
  /** Expected market-relative return per row, a fraction. */
  readonly expected: Float32Array;
}

/** File name to bytes, as kept in a version's folder. No format that can run code. */
export type ModelFiles = Readonly<Record<string, Uint8Array>>;

/** A model that has learnt. Only reads: the same rows give the same output for ever. */
export interface Model {
  readonly kind: string;
  readonly featureNames: readonly string[];
  /** Steps of the window that a row needs, its own included; absent: the row alone, without `windows`. */
  readonly window?: number;
  /** Refuses (MODEL) a matrix whose number of features differs. */
  predict(matrix: Matrix): ModelOutput;
  /**
   * What each feature brought to the probability of class `classes[row]`, rows x features: positive raised it. A row's contributions add up
   * to its probability less that of a row of which nothing is known, which is the same for every row; over the three classes they add
   * up to 0. Both up to float32 rounding.
   */
  contributions(matrix: Matrix, classes: Uint8Array): Float32Array;
  files(): ModelFiles;
  /** Facts worth keeping in the manifest: epochs run, nodes, losses. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A kind of model: how it learns and how it is read back. */
export interface Learner<Options extends object = object> {
  readonly kind: string;
  readonly defaults: Readonly<Options>;
  /** For nets: whether a library of layers (`FitContext.library`) can train them too. */
  readonly layers?: boolean;
  /** Steps of the window that a row needs under these options; absent: the row alone. */
  window?(options: Partial<Options>): number;
  /** Training rows may come as `columns`, to the same model. Absent: not. */
  readonly readsColumns?: true;
  /** Refuses (USAGE) an option that is out of range, naming it and its range. */
  fit(data: TrainingData, options: Partial<Options>, context: FitContext): Promise<Model>;
  /** Checks magic, version and sizes; refuses (MODEL) what does not match. */
  load(files: ModelFiles): Model;
}
