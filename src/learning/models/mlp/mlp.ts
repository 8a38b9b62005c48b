import { OpenAlphaError } from '../../../domain/errors.js';
import type { LabelledRows, Learner, Model, ModelFiles } from '../../../ports/model.js';
import { checkMatrix, checkTrainingData } from '../check-rows.js';
import { type FeatureScaling, fitFeatureScaling } from './feature-scaling.js';
import { type MlpMetadata, readModelJson, writeModelJson } from './model-json.js';
import { type Network, OUTPUTS } from './network.js';
import { MLP_DEFAULTS, type MlpOptions, resolveMlpOptions } from './options.js';
import { openPredictor, type Predictor } from './predictor.js';
import { fitTargetScaling, scaleTarget, type TargetScaling } from './target-scaling.js';
import { trainNetwork } from './train-network.js';
import type { ScaledRows } from './trainer.js';
import { readWeights, writeWeights } from './weights.js';

export type { MlpOptions };

const KIND = 'mlp';
const MODEL_JSON = 'model.json';
const WEIGHTS_BIN = 'weights.bin';

/**
 * A multilayer perceptron with two heads on its last hidden layer: class probabilities (cross-entropy, weighted by the rows'
 * weights) and the expected market-relative return (squared error of the standardised target, unweighted: class weights would
 * pull an expectation away from what is to be expected). Features are standardised inside, by the training rows, and kept to +-5 deviations.
 */
export const mlp: Learner<MlpOptions> = {
  kind: KIND,
  defaults: MLP_DEFAULTS,
  async fit(data, given, context) {
    const options = resolveMlpOptions(given);
    checkTrainingData(data);
    if (data.validation.rows > 0) checkTrainingData({ ...data, train: data.validation });
    const { train, validation, featureNames } = data;
    const scaling = fitFeatureScaling(train, featureNames);
    const targetScaling = fitTargetScaling(train.target);
    const scaled = {
      train: withTarget(train, targetScaling),
      validation: withTarget(validation, targetScaling),
      scaling,
    };
    const { network, epochs, best } = await trainNetwork(scaled, options, context);
    const facts = {
      epochs: epochs.length,
      best_epoch: best,
      parameters: network.reduce((sum, layer) => sum + layer.weights.length + layer.bias.length, 0),
      ...epochs[best - 1],
      history: epochs,
      target_deviation: targetScaling.deviation,
    };
    return createModel(inReturns(network, targetScaling), scaling, { featureNames, options, facts });
  },
  load(files) {
    const metadata = readModelJson(fileOf(files, MODEL_JSON));
    const shape = { features: metadata.featureNames.length, hidden: metadata.options.hidden };
    const { network, scaling } = readWeights(fileOf(files, WEIGHTS_BIN), shape);
    return createModel(network, scaling, metadata);
  },
};

function createModel(network: Network, scaling: FeatureScaling, metadata: MlpMetadata): Model {
  const { featureNames, facts } = metadata;
  // Kernel memory is taken at the first use: a model that is only moved between folders needs none.
  let opened: Predictor | undefined;
  const predictor = (): Predictor => (opened ??= openPredictor(network, scaling));
  return {
    kind: KIND,
    featureNames,
    facts,
    predict(matrix) {
      checkMatrix(matrix, featureNames);
      return predictor().predict(matrix);
    },
    contributions(matrix, classes) {
      checkMatrix(matrix, featureNames);
      return predictor().contributions(matrix, classes);
    },
    files: () => ({ [MODEL_JSON]: writeModelJson(metadata), [WEIGHTS_BIN]: writeWeights(network, scaling) }),
  };
}

function withTarget(rows: LabelledRows, scaling: TargetScaling): ScaledRows {
  return { ...rows, scaledTarget: scaleTarget(rows.target, scaling) };
}

/** The network whose last column is the expected return itself, not its standardised form. */
function inReturns(network: Network, { mean, deviation }: TargetScaling): Network {
  const last = network.at(-1)!;
  const expected = OUTPUTS - 1;
  const weights = last.weights.map((value, i) => (i % OUTPUTS === expected ? value * deviation : value));
  const bias = last.bias.map((value, i) => (i === expected ? value * deviation + mean : value));
  return [...network.slice(0, -1), { ...last, weights, bias }];
}

function fileOf(files: ModelFiles, name: string): Uint8Array {
  const bytes = files[name];
  if (bytes === undefined) {
    const found = Object.keys(files).join(', ') || 'none';
    throw new OpenAlphaError('MODEL', `A version of the mlp needs ${name}; its files are: ${found}.`, {
      hint: 'Restore the version from a backup, or train again.',
    });
  }
  return bytes;
}
