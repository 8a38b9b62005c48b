import type { Learner, Model } from '../../../ports/model.js';
import type { FeatureScaling } from '../nets/feature-scaling.js';
import { fitNet } from '../nets/fit-net.js';
import { HEADS } from '../nets/heads.js';
import { fileOf, MODEL_JSON, WEIGHTS_BIN } from '../nets/model-files.js';
import { netModel } from '../nets/net-model.js';
import type { NetWeights } from '../nets/parameters.js';
import { mlpDesign } from './design.js';
import { type MlpMetadata, readModelJson, writeModelJson } from './model-json.js';
import { layerShapes, type Network } from './network.js';
import { MLP_DEFAULTS, type MlpOptions, resolveMlpOptions } from './options.js';
import { readWeights, writeWeights } from './weights.js';

export type { MlpOptions };

const KIND = 'mlp';

/**
 * A multilayer perceptron with two heads on its last hidden layer: class probabilities (cross-entropy, weighted by the rows'
 * weights) and the expected market-relative return (squared error of the standardised target, unweighted: class weights would
 * pull an expectation away from what is to be expected). Features are standardised inside, by the training rows, and kept to +-5 deviations.
 */
export const mlp: Learner<MlpOptions> = {
  kind: KIND,
  layers: true,
  defaults: MLP_DEFAULTS,
  async fit(data, given, context) {
    const options = resolveMlpOptions(given);
    const { featureNames } = data;
    const design = mlpDesign(data.train.features, options.hidden);
    const { weights, scaling, facts } = await fitNet(KIND, design, options, data, context);
    return createModel(networkOf(weights, featureNames.length, options.hidden), scaling, {
      featureNames,
      options,
      facts,
    });
  },
  load(files) {
    const metadata = readModelJson(fileOf(KIND, files, MODEL_JSON));
    const shape = { features: metadata.featureNames.length, hidden: metadata.options.hidden };
    const { network, scaling } = readWeights(fileOf(KIND, files, WEIGHTS_BIN), shape);
    return createModel(network, scaling, metadata);
  },
};

function createModel(network: Network, scaling: FeatureScaling, metadata: MlpMetadata): Model {
  const { featureNames, facts, options } = metadata;
  return netModel({
    kind: KIND,
    design: mlpDesign(featureNames.length, options.hidden),
    weights: weightsOf(network),
    scaling,
    featureNames,
    facts,
    files: () => ({ [MODEL_JSON]: writeModelJson(metadata), [WEIGHTS_BIN]: writeWeights(network, scaling) }),
  });
}

const nameOf = (i: number, layers: number): string => (i < layers - 1 ? `dense_${i + 1}` : HEADS);

function networkOf(weights: NetWeights, features: number, hidden: readonly number[]): Network {
  return layerShapes(features, hidden).map((shape, i, { length }) => {
    const name = nameOf(i, length);
    return { ...shape, weights: weights.get(`${name}/kernel`)!, bias: weights.get(`${name}/bias`)! };
  });
}

function weightsOf(network: Network): NetWeights {
  return new Map(
    network.flatMap(({ weights, bias }, i): [string, Float32Array][] => {
      const name = nameOf(i, network.length);
      return [
        [`${name}/kernel`, weights],
        [`${name}/bias`, bias],
      ];
    }),
  );
}
