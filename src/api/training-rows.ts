import { OpenAlphaError } from '../domain/errors.js';
import type { LabelledRows, Matrix, TrainingData } from '../ports/model.js';
import { checkClasses, checkShape, expectArray } from './checks.js';

/** Rows to learn from. All values finite; nothing is kept or changed. */
export interface TrainingRows extends Matrix {
  /**
   * Class per row: 0 sell, 1 hold, 2 buy. The models have these three classes: with two classes use two of the three
   * numbers, and the third gets a probability near 0. Another number is refused (INPUT).
   */
  readonly y: Uint8Array;
  /** What is to be expected besides the class, per row: a return, as a fraction. Default: 0 for every row. */
  readonly target?: Float32Array;
  /** Weight per row, 0 or more, mean about 1. Default: 1 for every row. */
  readonly weights?: Float32Array;
  /**
   * Later rows, to stop early by; never learnt from. Default: none, and the kinds that could stop early go on to the end.
   */
  readonly validation?: Omit<TrainingRows, 'validation' | 'featureNames'>;
  /** Name per feature, no doubles. Default: `feature_0`, `feature_1` ... */
  readonly featureNames?: readonly string[];
}

/**
 * What a learner takes, with the defaults filled in. Refuses (USAGE) what is not of the documented type and names that do not fit,
 * (INPUT) columns whose sizes do not fit; values are checked by the learner.
 */
export function trainingData(given: TrainingRows): TrainingData {
  const train = labelledRows('the training rows', given);
  const { validation, featureNames } = given;
  if (validation !== undefined && validation.features !== given.features) {
    throw new OpenAlphaError(
      'INPUT',
      `The validation rows have ${validation.features} features, the training rows ${given.features}.`,
    );
  }
  // The learners check the classes that they learn from; those to stop by are only here.
  if (validation !== undefined) checkClasses('y of the validation rows', validation.y, validation.rows);
  return {
    train,
    validation: validation === undefined ? noRows(train) : labelledRows('the validation rows', validation),
    featureNames: featureNames === undefined ? numbered(given.features) : checkedNames(featureNames, given.features),
  };
}

function labelledRows(what: string, given: Omit<TrainingRows, 'validation' | 'featureNames'>): LabelledRows {
  checkShape(what, given);
  const { x, rows, features, windows, y, target, weights } = given;
  expectArray(`y of ${what}`, y, 'Uint8Array');
  if (target !== undefined) expectArray(`target of ${what}`, target, 'Float32Array');
  if (weights !== undefined) expectArray(`weights of ${what}`, weights, 'Float32Array');
  return {
    ...{ x, rows, features, y, target: target ?? new Float32Array(y.length) },
    ...(weights && { weights }),
    ...(windows && { windows }),
  };
}

function noRows({ features }: Matrix): LabelledRows {
  return { x: new Float32Array(0), rows: 0, features, y: new Uint8Array(0), target: new Float32Array(0) };
}

function numbered(features: number): string[] {
  return Array.from({ length: features }, (_, feature) => `feature_${feature}`);
}

function checkedNames(names: readonly string[], features: number): readonly string[] {
  const texts = Array.isArray(names) && names.every((name) => typeof name === 'string' && name !== '');
  if (!texts || names.length !== features || new Set(names).size !== features) {
    throw new OpenAlphaError('USAGE', `featureNames must be ${features} different texts, one per feature.`);
  }
  return [...names];
}
