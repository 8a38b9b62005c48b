import { forest as forestLearner } from '../learning/models/forest/forest.js';
import type { ForestOptions } from '../learning/models/forest/options.js';
import { mlp as mlpLearner } from '../learning/models/mlp/mlp.js';
import type { MlpOptions } from '../learning/models/mlp/options.js';
import { type Estimator, estimator } from './estimator.js';

/** `openalpha/models`: the learners of the command line as functions. See docs/api.md. */

/** Random forest of histogram trees. */
export const forest: Estimator<ForestOptions> = estimator(forestLearner);

/** Multilayer perceptron. */
export const mlp: Estimator<MlpOptions> = estimator(mlpLearner);

export { type ErrorCode, OpenAlphaError } from '../domain/errors.js';
export type { Matrix, ModelOutput } from '../ports/model.js';
export type { Estimator, FitControl, FittedModel } from './estimator.js';
export type { TrainingRows } from './training-rows.js';
export type { ForestOptions, MlpOptions };
