import { boosting as boostingLearner } from '../learning/models/boosting/boosting.js';
import type { BoostingOptions } from '../learning/models/boosting/options.js';
import { forest as forestLearner } from '../learning/models/forest/forest.js';
import type { ForestOptions } from '../learning/models/forest/options.js';
import { lstm as lstmLearner } from '../learning/models/lstm/lstm.js';
import type { LstmOptions } from '../learning/models/lstm/options.js';
import { mlp as mlpLearner } from '../learning/models/mlp/mlp.js';
import type { MlpOptions } from '../learning/models/mlp/options.js';
import type { TransformerOptions } from '../learning/models/transformer/options.js';
import { transformer as transformerLearner } from '../learning/models/transformer/transformer.js';
import { type Estimator, estimator } from './estimator.js';

/** `openalpha/models`: the learners of the command line as functions. See docs/api.md. */

/** Random forest of histogram trees. */
export const forest: Estimator<ForestOptions> = estimator(forestLearner);

/** Gradient boosting of histogram trees. */
export const boosting: Estimator<BoostingOptions> = estimator(boostingLearner);

/** Multilayer perceptron. */
export const mlp: Estimator<MlpOptions> = estimator(mlpLearner);

/** Long short-term memory over windows of rows: see `panelRows` and `sampleRows`. */
export const lstm: Estimator<LstmOptions> = estimator(lstmLearner);

/** Transformer encoder over windows of rows: see `panelRows` and `sampleRows`. */
export const transformer: Estimator<TransformerOptions> = estimator(transformerLearner);

export { type ErrorCode, OpenAlphaError } from '../domain/errors.js';
export type { KnownRows } from '../learning/evaluation/permutation-importance.js';
export type { Matrix, ModelOutput, Windows } from '../ports/model.js';
export type { Estimator, FitControl, FittedModel } from './estimator.js';
export type { TrainingRows } from './training-rows.js';
export { type PanelRows, panelRows, type SampleRows, sampleRows } from './windows.js';
export type { BoostingOptions, ForestOptions, LstmOptions, MlpOptions, TransformerOptions };
