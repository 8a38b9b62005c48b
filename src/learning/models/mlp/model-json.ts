import * as layers from '../nets/model-json.js';
import { graphTopology, weightSpecs } from './layers-model.js';
import { type MlpOptions, resolveMlpOptions } from './options.js';

export type MlpMetadata = layers.NetMetadata<MlpOptions>;

const MLP: layers.ModelJsonKind<MlpOptions> = {
  kind: 'mlp',
  format: 1,
  graph(features, { hidden, dropout }) {
    const shape = { features, hidden, dropout };
    return { topology: graphTopology(shape), specs: weightSpecs(shape) };
  },
  resolve: resolveMlpOptions,
};

/** model.json of the tfjs layers format, with the metadata as `userDefinedMetadata`. */
export function writeModelJson(metadata: MlpMetadata): Uint8Array {
  return layers.writeModelJson(MLP, metadata);
}

/** The metadata of a model.json. Refuses (MODEL) what `writeModelJson` cannot have written. */
export function readModelJson(bytes: Uint8Array): MlpMetadata {
  return layers.readModelJson(MLP, bytes);
}
