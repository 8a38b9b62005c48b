import { OpenAlphaError } from '../../domain/errors.js';
import { CLASSES } from '../../domain/signal.js';
import type { LabelledRows, Matrix, TrainingData } from '../../ports/model.js';

/**
 * Refuses rows that no model of this family can learn from: none (NO_DATA); sizes that do not fit, a class above 2, a weight below
 * zero, weights that add to nothing, or a value that is not finite (INPUT, naming row and feature). Only `train` is looked at:
 * validation rows are the business of the models that use them.
 */
export function checkTrainingData(data: TrainingData): void {
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
  checkFinite(train, featureNames);
}

/** Refuses (MODEL) rows whose features are not those the model learnt from, and (INPUT) values that are not finite. */
export function checkMatrix(matrix: Matrix, featureNames: readonly string[]): void {
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
  checkFinite(matrix, featureNames);
}

function checkSizes(train: LabelledRows): void {
  const columns: readonly (readonly [string, number, number])[] = [
    ['x', train.x.length, train.rows * train.features],
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

function checkFinite(matrix: Matrix, featureNames: readonly string[]): void {
  const { x } = matrix;
  // x - x is 0 for every finite x and NaN otherwise: one sum a block tells, and only a bad block is searched.
  for (let from = 0; from < x.length; from += 4096) {
    const to = Math.min(x.length, from + 4096);
    let sum = 0;
    for (let i = from; i < to; i++) sum += x[i] - x[i];
    if (sum === 0) continue;
    const at = x.findIndex((value) => !Number.isFinite(value));
    const feature = at % matrix.features;
    throw new OpenAlphaError(
      'INPUT',
      `Row ${Math.floor(at / matrix.features)} has ${x[at]} for ${featureNames[feature]}; expected a finite number.`,
      { hint: 'Fill or leave out rows with missing features before they reach a model.' },
    );
  }
}
