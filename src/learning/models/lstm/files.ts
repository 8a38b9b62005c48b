import type { ModelFiles } from '../../../ports/model.js';
import type { FeatureScaling } from '../nets/feature-scaling.js';
import { HEADS, joinHeads, splitHeads } from '../nets/heads.js';
import { EXPECTED_RETURN, PROBABILITIES } from '../nets/layers-graph.js';
import { readBlocks, scalingBlocks, writeBlocks } from '../nets/layers-weights.js';
import { fileOf, MODEL_JSON, WEIGHTS_BIN } from '../nets/model-files.js';
import { type ModelJsonKind, type NetMetadata, readModelJson, writeModelJson } from '../nets/model-json.js';
import type { NetWeights } from '../nets/parameters.js';
import { graphTopology, weightSpecs } from './layers-model.js';
import { type LstmOptions, resolveLstmOptions } from './options.js';

const LSTM: ModelJsonKind<LstmOptions> = {
  kind: 'lstm',
  format: 1,
  graph: (features, options) => ({ topology: graphTopology(features, options), specs: weightSpecs(features, options) }),
  resolve: resolveLstmOptions,
};

/** All that the files of an lstm hold. */
export interface LstmContent {
  readonly metadata: NetMetadata<LstmOptions>;
  /** `lstm/kernel` is [features; units] x 4 units: tfjs' kernel over its recurrent kernel. */
  readonly weights: NetWeights;
  readonly scaling: FeatureScaling;
}

/** model.json and weights.bin of the tfjs layers format. */
export function writeLstm({ metadata, weights, scaling }: LstmContent): ModelFiles {
  const split = metadata.featureNames.length * 4 * metadata.options.units;
  const kernel = weights.get('lstm/kernel')!;
  const { scores, expected } = splitHeads(weights.get(`${HEADS}/kernel`)!, weights.get(`${HEADS}/bias`)!);
  const blocks = [
    ...scalingBlocks(scaling),
    kernel.subarray(0, split),
    kernel.subarray(split),
    weights.get('lstm/bias')!,
    ...[scores, expected].flatMap((head) => [head.kernel, head.bias]),
  ];
  return { [MODEL_JSON]: writeModelJson(LSTM, metadata), [WEIGHTS_BIN]: writeBlocks(blocks) };
}

/** The way back. Refuses (MODEL) what is missing, damaged or of another kind. */
export function readLstm(files: ModelFiles): LstmContent {
  const metadata = readModelJson(LSTM, fileOf('lstm', files, MODEL_JSON));
  const specs = weightSpecs(metadata.featureNames.length, metadata.options);
  const { blocks, scaling } = readBlocks('lstm', fileOf('lstm', files, WEIGHTS_BIN), specs);
  const head = (name: string) => ({ kernel: blocks.get(`${name}/kernel`)!, bias: blocks.get(`${name}/bias`)! });
  const { kernel, bias } = joinHeads(head(PROBABILITIES), head(EXPECTED_RETURN));
  const [inputs, recurrent] = [blocks.get('lstm/kernel')!, blocks.get('lstm/recurrent_kernel')!];
  const joint = new Float32Array(inputs.length + recurrent.length);
  joint.set(inputs);
  joint.set(recurrent, inputs.length);
  const weights = new Map([
    ['lstm/kernel', joint],
    ['lstm/bias', blocks.get('lstm/bias')!],
    [`${HEADS}/kernel`, kernel],
    [`${HEADS}/bias`, bias],
  ]);
  return { metadata, weights, scaling };
}
