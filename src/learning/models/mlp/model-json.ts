import { OpenAlphaError } from '../../../domain/errors.js';
import { type GraphShape, graphTopology, weightSpecs } from './layers-model.js';
import { type MlpOptions, resolveMlpOptions } from './options.js';

/** What we keep beside the graph, in the place that the format leaves for it. */
export interface MlpMetadata {
  readonly featureNames: readonly string[];
  readonly options: MlpOptions;
  readonly facts: Readonly<Record<string, unknown>>;
}

const KIND = 'openalpha-mlp';
const FORMAT = 1;
const MOST_FEATURES = 65_536;

/** model.json of the tfjs layers format, with the metadata as `userDefinedMetadata`. */
export function writeModelJson(metadata: MlpMetadata): Uint8Array {
  const { featureNames, options, facts } = metadata;
  const document = {
    ...graphDocument({ features: featureNames.length, hidden: options.hidden, dropout: options.dropout }),
    userDefinedMetadata: { kind: KIND, format: FORMAT, feature_names: featureNames, options, facts },
  };
  return new TextEncoder().encode(`${JSON.stringify(document)}\n`);
}

/**
 * The metadata of a model.json. Refuses (MODEL) what is not JSON, another kind or format, names or options that cannot be, and a
 * graph that is not the one that `writeModelJson` makes for them.
 */
export function readModelJson(bytes: Uint8Array): MlpMetadata {
  const document = parse(bytes);
  const metadata = field(document, 'userDefinedMetadata');
  const kind = field(metadata, 'kind');
  if (kind !== KIND) throw damaged(`its kind is ${show(kind)}, expected ${KIND}`);
  const format = field(metadata, 'format');
  if (format !== FORMAT) throw damaged(`its format is ${show(format)}, and this version reads ${FORMAT}`);
  const featureNames = field(metadata, 'feature_names');
  if (!isNames(featureNames)) throw damaged('feature_names is not a list of 1 to 65,536 different texts');
  const options = readOptions(field(metadata, 'options'));
  const facts = field(metadata, 'facts');
  if (!isObject(facts)) throw damaged('facts is not an object');
  const shape = { features: featureNames.length, hidden: options.hidden, dropout: options.dropout };
  for (const [part, expected] of Object.entries(graphDocument(shape))) {
    if (JSON.stringify(field(document, part)) !== JSON.stringify(expected)) {
      throw damaged(`${part} is not the one for ${shape.features} features and layers of ${shape.hidden.join('-')}`);
    }
  }
  return { featureNames, options, facts };
}

/** All of the document but the metadata. */
function graphDocument(shape: GraphShape): Record<string, unknown> {
  return {
    format: 'layers-model',
    generatedBy: 'OpenAlpha',
    convertedBy: null,
    modelTopology: graphTopology(shape),
    weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs(shape) }],
  };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw damaged('it is not JSON', cause);
  }
}

function readOptions(given: unknown): MlpOptions {
  if (!isObject(given)) throw damaged('options is not an object');
  try {
    return resolveMlpOptions(given as Partial<MlpOptions>);
  } catch (cause) {
    if (cause instanceof OpenAlphaError) throw damaged(`its options do not hold: ${cause.message}`, cause);
    throw cause;
  }
}

function isNames(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length < 1 || value.length > MOST_FEATURES) return false;
  return value.every((name) => typeof name === 'string') && new Set(value).size === value.length;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);
}

function damaged(what: string, cause?: unknown): OpenAlphaError {
  return new OpenAlphaError('MODEL', `The mlp's model.json cannot be used: ${what}.`, {
    hint: 'Restore the version from a backup, or train again.',
    cause,
  });
}
