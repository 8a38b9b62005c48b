import { OpenAlphaError } from '../../domain/errors.js';
import { CLASSES } from '../../domain/signal.js';
import type { LabelledRows, Matrix, TrainingData } from '../../ports/model.js';

/** What rows may have beyond finite numbers. */
interface Allowed {
  /** NaN for a missing feature; default false. */
  readonly missing?: boolean;
  /** What a row is called when it is refused; default `Row`. */
  readonly what?: string;
}

/**
 * Refuses rows that no model of this family can learn from: none (NO_DATA); sizes that do not fit, a class above 2, a weight below
 * zero, weights that add to nothing, or a value that is not finite (INPUT, naming row and feature). Only `train` is looked at:
 * validation rows are the business of the models that use them.
 */
export function checkTrainingData(data: TrainingData, allowed: Allowed = {}): void {
  const { train, featureNames } = data;
  if (train.rows < 1 || train.features < 1) {
    throw new OpenAlphaError('NO_DATA', `There are ${train.rows} training rows of ${train.features} features.`, {
      hint: 'Import a longer history, or choose a shorter horizon or smaller feature lookbacks.',
    });
  }
  if (featureNames.length !== train.features) {
    throw new OpenAlphaError(
      'INPUT',
      `The training rows have ${train.features} features, but ${featureNames.length} names were given.`,
    );
  }
  checkSizes(train);
  checkOutcomes(train);
  checkFinite(train, featureNames, allowed);
}

/** Refuses (MODEL) rows whose features are not those the model learnt from, and (INPUT) values that are not finite. */
export function checkMatrix(matrix: Matrix, featureNames: readonly string[], allowed: Allowed = {}): void {
  if (matrix.features !== featureNames.length) {
    throw new OpenAlphaError(
      'MODEL',
      `The model learnt from ${featureNames.length} features, but the rows have ${matrix.features}.`,
      { hint: 'Build the rows with the feature set that the model was trained with, or train again.' },
    );
  }
  if (matrix.x.length !== matrix.rows * matrix.features) {
    throw new OpenAlphaError(
      'INPUT',
      `${matrix.rows} rows of ${matrix.features} features need ${matrix.rows * matrix.features} values, but there are ${matrix.x.length}.`,
    );
  }
  checkFinite(matrix, featureNames, allowed);
}

/**
 * Refuses (INPUT) rows whose windows of `steps` are missing, reach past the history, or hold a value that is not finite; with one step
 * nothing is looked at.
 */
export function checkWindows(matrix: Matrix, steps: number, featureNames: readonly string[]): void {
  if (steps === 1) return;
  const { windows, rows, features } = matrix;
  if (windows === undefined) {
    throw new OpenAlphaError('INPUT', `The rows come without windows, and the model looks at ${steps} steps.`, {
      hint: 'Give `windows`: the history that rows are part of, and the row of it at which each window ends.',
    });
  }
  const { history, ends } = windows;
  const length = history.length / features;
  if (ends.length !== rows || !Number.isInteger(length)) {
    throw new OpenAlphaError(
      'INPUT',
      `${rows} rows of ${features} features need ${rows} window ends and whole rows of history, but there are ${ends.length} and ${length}.`,
    );
  }
  const wrong = ends.findIndex((end) => end < steps - 1 || end >= length);
  if (wrong !== -1) {
    throw new OpenAlphaError(
      'INPUT',
      `The window of row ${wrong} ends at row ${ends[wrong]} of the history; expected ${steps - 1} to ${length - 1}.`,
      { hint: `Leave out rows with fewer than ${steps} rows of history.` },
    );
  }
  checkFinite({ x: history, rows: length, features }, featureNames, { what: 'History row' });
}

function checkSizes(train: LabelledRows): void {
  const columns: readonly (readonly [string, number, number])[] = [
    // Columns are checked as they come.
    ['x', train.x.length, train.columns === undefined ? train.rows * train.features : 0],
    ['y', train.y.length, train.rows],
    ['target', train.target.length, train.rows],
    ['weights', train.weights?.length ?? train.rows, train.rows],
  ];
  for (const [name, found, expected] of columns) {
    if (found !== expected) {
      throw new OpenAlphaError(
        'INPUT',
        `The training rows need ${expected} values of ${name}, but there are ${found}.`,
      );
    }
  }
}

function checkOutcomes(train: LabelledRows): void {
  let weightSum = 0;
  for (let row = 0; row < train.rows; row++) {
    const label = train.y[row];
    if (label >= CLASSES) {
      throw new OpenAlphaError('INPUT', `Training row ${row} has class ${label}; expected 0, 1 or 2.`, {
        hint: 'Leave unlabelled rows (255) out of the training rows.',
      });
    }
    const target = train.target[row];
    if (!Number.isFinite(target)) {
      throw new OpenAlphaError('INPUT', `Training row ${row} has the target ${target}; expected a finite return.`);
    }
    const weight = train.weights ? train.weights[row] : 1;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new OpenAlphaError('INPUT', `Training row ${row} has the weight ${weight}; expected 0 or more, finite.`);
    }
    weightSum += weight;
  }
  if (weightSum === 0) throw new OpenAlphaError('INPUT', 'The weights of the training rows add to 0.');
}

function checkFinite(
  matrix: Matrix,
  featureNames: readonly string[],
  { missing = false, what = 'Row' }: Allowed,
): void {
  const { x } = matrix;
  // x - x is 0 for every finite x and NaN otherwise: one sum a block tells, and only a bad block is searched.
  for (let from = 0; from < x.length; from += 4096) {
    const to = Math.min(x.length, from + 4096);
    let sum = 0;
    for (let i = from; i < to; i++) sum += x[i] - x[i];
    if (sum === 0) continue;
    const stretch = x.subarray(from, to);
    const bad = stretch.findIndex((value) => !Number.isFinite(value) && !(missing && Number.isNaN(value)));
    if (bad < 0) continue;
    const at = from + bad;
    const feature = at % matrix.features;
    throw new OpenAlphaError(
      'INPUT',
      `${what} ${Math.floor(at / matrix.features)} has ${x[at]} for ${featureNames[feature]}; expected a finite number.`,
      { hint: 'Fill or leave out rows with missing features before they reach a model.' },
    );
  }
}
