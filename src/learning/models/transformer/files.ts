import { OpenAlphaError } from '../../../domain/errors.js';
import type { ModelFiles } from '../../../ports/model.js';
import { type ContainerFormat, readContainer, writeContainer } from '../nets/container.js';
import type { FeatureScaling } from '../nets/feature-scaling.js';
import { fileOf } from '../nets/model-files.js';
import { isNames, isObject, type NetMetadata } from '../nets/model-json.js';
import type { NetWeights } from '../nets/parameters.js';
import { transformerDesign } from './design.js';
import { resolveTransformerOptions, type TransformerOptions } from './options.js';

const FILE = 'transformer.oatf';
const FORMAT: ContainerFormat = { magic: 'OATF', version: 1, file: FILE };

/** All that the file of a transformer holds. */
export interface TransformerContent {
  readonly metadata: NetMetadata<TransformerOptions>;
  readonly weights: NetWeights;
  readonly scaling: FeatureScaling;
}

/** Mean and variance of the features, then every parameter in the order of the design, as `container.ts` describes. */
export function writeTransformer({ metadata, weights, scaling }: TransformerContent): ModelFiles {
  const { featureNames, options, facts } = metadata;
  const features = featureNames.length;
  const parameters = transformerDesign(features, options).parameters.map(({ name, shape }) => ({
    name,
    shape,
    values: weights.get(name)!,
  }));
  const blocks = [
    { name: 'scaling/mean', shape: [features], values: scaling.mean },
    { name: 'scaling/variance', shape: [features], values: scaling.variance },
    ...parameters,
  ];
  const header = { kind: 'openalpha-transformer', feature_names: featureNames, options, facts };
  return { [FILE]: writeContainer(FORMAT, header, blocks) };
}

/** The way back. Refuses (MODEL) what is missing, damaged, of other sizes, or not finite. */
export function readTransformer(files: ModelFiles): TransformerContent {
  const { header, blocks } = readContainer(FORMAT, fileOf('transformer', files, FILE));
  const { feature_names: featureNames, facts } = header;
  if (!isNames(featureNames)) throw damaged('feature_names is not a list of 1 to 65,536 different texts');
  if (!isObject(facts)) throw damaged('facts is not an object');
  const options = optionsIn(header['options']);
  const take = (name: string, shape: readonly number[]): Float32Array => {
    const values = blocks.get(name);
    if (values?.length !== shape.reduce((product, n) => product * n, 1)) {
      throw damaged(`${name} does not have the shape ${shape.join(' x ')}`);
    }
    if (!values.every(Number.isFinite)) throw damaged(`${name} holds a number that is not finite`);
    return values;
  };
  const { parameters } = transformerDesign(featureNames.length, options);
  const variance = take('scaling/variance', [featureNames.length]);
  if (!variance.every((value) => value > 0)) throw damaged('scaling/variance must be above 0 everywhere');
  return {
    metadata: { featureNames, options, facts },
    weights: new Map(parameters.map(({ name, shape }) => [name, take(name, shape)])),
    scaling: { mean: take('scaling/mean', [featureNames.length]), variance },
  };
}

function optionsIn(value: unknown): TransformerOptions {
  if (!isObject(value)) throw damaged('options is not an object');
  try {
    return resolveTransformerOptions(value as Partial<TransformerOptions>);
  } catch (cause) {
    if (cause instanceof OpenAlphaError) throw damaged(`its options do not hold: ${cause.message}`);
    throw cause;
  }
}

function damaged(what: string): OpenAlphaError {
  return new OpenAlphaError('MODEL', `${FILE} cannot be used: ${what}.`, {
    hint: 'Restore the version from a backup, or train again.',
  });
}
