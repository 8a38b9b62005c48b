import type { Learner, Model } from '../../../ports/model.js';
import { fitNet } from '../nets/fit-net.js';
import { netModel } from '../nets/net-model.js';
import { lstmDesign } from './design.js';
import { type LstmContent, readLstm, writeLstm } from './files.js';
import { LSTM_DEFAULTS, type LstmOptions, resolveLstmOptions } from './options.js';

const KIND = 'lstm';

/**
 * A long short-term memory over the last 60 rows of a stock (`windows`), with the two heads of the mlp on its last state: class
 * probabilities and the expected market-relative return. Features are standardised inside, by the training rows, and kept to +-5 deviations.
 */
export const lstm: Learner<LstmOptions> = {
  kind: KIND,
  layers: true,
  defaults: LSTM_DEFAULTS,
  window: (given) => resolveLstmOptions(given).steps,
  async fit(data, given, context) {
    const options = resolveLstmOptions(given);
    const { featureNames } = data;
    const { weights, scaling, facts } = await fitNet(
      KIND,
      lstmDesign(data.train.features, options),
      options,
      data,
      context,
    );
    return createModel({ weights, scaling, metadata: { featureNames, options, facts } });
  },
  load: (files) => createModel(readLstm(files)),
};

function createModel(content: LstmContent): Model {
  const { metadata, weights, scaling } = content;
  const { featureNames, facts, options } = metadata;
  const design = lstmDesign(featureNames.length, options);
  return netModel({ kind: KIND, design, weights, scaling, featureNames, facts, files: () => writeLstm(content) });
}
