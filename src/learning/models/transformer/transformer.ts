import type { Learner, Model } from '../../../ports/model.js';
import { fitNet } from '../nets/fit-net.js';
import { netModel } from '../nets/net-model.js';
import { transformerDesign } from './design.js';
import { readTransformer, type TransformerContent, writeTransformer } from './files.js';
import { resolveTransformerOptions, TRANSFORMER_DEFAULTS, type TransformerOptions } from './options.js';

const KIND = 'transformer';

/**
 * A Transformer encoder over the last 60 rows of a stock (`windows`), with the two heads of the mlp on the mean of its steps: class
 * probabilities and the expected market-relative return. Features are standardised inside, by the training rows, and kept to +-5 deviations.
 */
export const transformer: Learner<TransformerOptions> = {
  kind: KIND,
  layers: false,
  defaults: TRANSFORMER_DEFAULTS,
  window: (given) => resolveTransformerOptions(given).steps,
  async fit(data, given, context) {
    const options = resolveTransformerOptions(given);
    const { featureNames } = data;
    const design = transformerDesign(data.train.features, options);
    const { weights, scaling, facts } = await fitNet(KIND, design, options, data, context);
    return createModel({ weights, scaling, metadata: { featureNames, options, facts } });
  },
  load: (files) => createModel(readTransformer(files)),
};

function createModel(content: TransformerContent): Model {
  const { metadata, weights, scaling } = content;
  const { featureNames, facts, options } = metadata;
  const design = transformerDesign(featureNames.length, options);
  return netModel({
    kind: KIND,
    design,
    weights,
    scaling,
    featureNames,
    facts,
    files: () => writeTransformer(content),
  });
}
