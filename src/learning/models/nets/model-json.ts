import { OpenAlphaError } from '../../../domain/errors.js';

/** What we keep beside the graph, in the place that the format leaves for it. */
export interface NetMetadata<Options extends object> {
  readonly featureNames: readonly string[];
  readonly options: Options;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A kind of net as a model.json: its graph, and how its options are checked. */
export interface ModelJsonKind<Options extends object> {
  /** As errors name it. */
  readonly kind: string;
  /** Of what we keep, not of tfjs. */
  readonly format: number;
  /** `modelTopology` and the weight specs for these options and so many features. */
  graph(features: number, options: Options): { readonly topology: object; readonly specs: readonly object[] };
  /** Refuses (USAGE) what cannot be. */
  resolve(given: Partial<Options>): Options;
}

const MOST_FEATURES = 65_536;

/** model.json of the tfjs layers format, with the metadata as `userDefinedMetadata`. */
export function writeModelJson<Options extends object>(
  how: ModelJsonKind<Options>,
  { featureNames, options, facts }: NetMetadata<Options>,
): Uint8Array {
  const document = {
    ...graphDocument(how, featureNames.length, options),
    userDefinedMetadata: {
      kind: `openalpha-${how.kind}`,
      format: how.format,
      feature_names: featureNames,
      options,
      facts,
    },
  };
  return new TextEncoder().encode(`${JSON.stringify(document)}\n`);
}

/**
 * The metadata of a model.json. Refuses (MODEL) what is not JSON, another kind or format, names or options that cannot be, and a
 * graph that is not the one that `writeModelJson` makes for them.
 */
export function readModelJson<Options extends object>(
  how: ModelJsonKind<Options>,
  bytes: Uint8Array,
): NetMetadata<Options> {
  const damaged = damagedFile(how.kind);
  const document = parse(bytes, damaged);
  const metadata = field(document, 'userDefinedMetadata');
  const kind = field(metadata, 'kind');
  if (kind !== `openalpha-${how.kind}`) throw damaged(`its kind is ${show(kind)}, expected openalpha-${how.kind}`);
  const format = field(metadata, 'format');
  if (format !== how.format) throw damaged(`its format is ${show(format)}, and this version reads ${how.format}`);
  const featureNames = field(metadata, 'feature_names');
  if (!isNames(featureNames)) throw damaged('feature_names is not a list of 1 to 65,536 different texts');
  const options = readOptions(how, field(metadata, 'options'), damaged);
  const facts = field(metadata, 'facts');
  if (!isObject(facts)) throw damaged('facts is not an object');
  for (const [part, expected] of Object.entries(graphDocument(how, featureNames.length, options))) {
    if (JSON.stringify(field(document, part)) !== JSON.stringify(expected)) {
      throw damaged(`${part} is not the one for ${featureNames.length} features and its options`);
    }
  }
  return { featureNames, options, facts };
}

/** All of the document but the metadata. */
function graphDocument<Options extends object>(
  how: ModelJsonKind<Options>,
  features: number,
  options: Options,
): Record<string, unknown> {
  const { topology, specs } = how.graph(features, options);
  return {
    format: 'layers-model',
    generatedBy: 'OpenAlpha',
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [{ paths: ['weights.bin'], weights: specs }],
  };
}

type Damaged = (what: string, cause?: unknown) => OpenAlphaError;

function parse(bytes: Uint8Array, damaged: Damaged): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw damaged('it is not JSON', cause);
  }
}

function readOptions<Options extends object>(how: ModelJsonKind<Options>, given: unknown, damaged: Damaged): Options {
  if (!isObject(given)) throw damaged('options is not an object');
  try {
    return how.resolve(given as Partial<Options>);
  } catch (cause) {
    if (cause instanceof OpenAlphaError) throw damaged(`its options do not hold: ${cause.message}`, cause);
    throw cause;
  }
}

/** Whether a value from a file can be the names of features. */
export function isNames(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length < 1 || value.length > MOST_FEATURES) return false;
  return value.every((name) => typeof name === 'string') && new Set(value).size === value.length;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);
}

function damagedFile(kind: string): Damaged {
  return (what, cause) =>
    new OpenAlphaError('MODEL', `The ${kind}'s model.json cannot be used: ${what}.`, {
      hint: 'Restore the version from a backup, or train again.',
      cause,
    });
}
