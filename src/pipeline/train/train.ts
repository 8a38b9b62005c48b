import { msToDate, msToIso } from '../../domain/time.js';
import { featureNames } from '../../evidence/features/catalog.js';
import type { Evaluation } from '../../learning/evaluation/evaluate.js';
import { chronologicalSplit } from '../../learning/evaluation/split.js';
import { learner } from '../../learning/models/catalog.js';
import { withoutLayers } from '../../learning/models/nets/without-layers.js';
import { readChampionVersion, registerModel } from '../../learning/registry/registry.js';
import type { Clock } from '../../ports/clock.js';
import type { LayersLibrary } from '../../ports/layers-library.js';
import type { Checkpoints, Model } from '../../ports/model.js';
import type { Parallel } from '../../ports/parallel.js';
import type { Progress } from '../../ports/progress.js';
import type { ModelStore } from '../../ports/registry.js';
import type { Store } from '../../ports/store.js';
import { buildDataset, type DatasetRequest } from './dataset.js';
import { type Fitted, fitAndEvaluate, type SplitRows, splitRows, windowOf } from './fit-one.js';
import { dataFacts, type ManifestFacts, manifestOf } from './manifest-of.js';
import { type ModelOptions, optionsOfKinds } from './model-options.js';

export type { Evaluation } from '../../learning/evaluation/evaluate.js';

export interface TrainRequest extends Omit<DatasetRequest, 'names' | 'window'> {
  /** A named set or names with commas. */
  readonly featureSet: string;
  /** Kinds to train, in order. */
  readonly models: readonly string[];
  /** Options of the kinds beyond their defaults. */
  readonly modelOptions?: ModelOptions | undefined;
  readonly seed: number;
  /** Shares of the sessions, and sessions left out after each boundary. */
  readonly split: { readonly train: number; readonly validation: number; readonly embargo: number };
  readonly classWeights: 'balanced' | 'none';
  /** Same bytes on every machine; false allows faster arithmetic where nets learn. Default true. */
  readonly deterministic?: boolean | undefined;
  /** True when the data were made up: said in the manifest and in every output. */
  readonly synthetic?: boolean;
  readonly codeVersion: string;
}

/** Half a gigabyte of features, such as 2.5 million bars with 53: below that one pass over all is quicker than several. */
const STREAM_ABOVE = 2 ** 29;

export interface TrainDeps {
  readonly store: Store;
  readonly models: ModelStore;
  readonly parallel: Parallel;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** Where a kind leaves how far its training is, to go on from there after a kill. Absent: nowhere. */
  readonly checkpoints?: ((kind: string) => Checkpoints) | undefined;
  /** Trains nets in place of our own kernels; what is no net learns as always. Refuses (USAGE) a net whose layers it does not have. */
  readonly library?: LayersLibrary | undefined;
  /** Has kinds learnt by others while this process learns one. Absent: all here, one after another. */
  readonly shareFits?: ShareFits | undefined;
}

/** Gives kinds away to be learnt from the same rows. */
export type ShareFits = (request: TrainRequest, rows: SplitRows) => Promise<SharedFits>;

export interface SharedFits {
  /** The model of a kind that somebody learns; undefined when nobody does and it is to be learnt here. */
  learnt(kind: string): Promise<Model | undefined>;
  /** Takes back what nobody has begun. */
  end(): Promise<void>;
}

export interface TrainedModel {
  readonly kind: string;
  readonly version: string;
  /** False for a challenger. */
  readonly champion: boolean;
  readonly metrics: Evaluation;
  readonly verdict: string;
  readonly seconds: number;
}

export interface TrainReport {
  readonly models: readonly TrainedModel[];
  readonly label: TrainRequest['label'];
  readonly features: readonly string[];
  readonly rows: {
    readonly train: number;
    readonly validation: number;
    readonly test: number;
    readonly purged: number;
    readonly embargoed: number;
  };
  readonly bounds: Readonly<Record<string, string>>;
  readonly classes: { readonly prior: readonly number[]; readonly weights: readonly number[] };
  readonly synthetic: boolean;
  /** Seconds per stage. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** Learns every kind that was asked for from the same rows, measures each on the held-back end of time, and registers them. */
export async function train(request: TrainRequest, deps: TrainDeps): Promise<TrainReport> {
  const started = deps.clock.elapsed();
  // An unknown kind, or one that the library cannot train, is told before minutes of work, not after.
  for (const kind of request.models) {
    const { layers } = await learner(kind);
    if (deps.library !== undefined && layers === false) throw withoutLayers(kind, deps.library.name);
  }
  const options = await optionsOfKinds(request.models, request.modelOptions);
  const { rows, data } = await prepareRows(request, deps);
  const { split } = rows;
  const seconds: Record<string, number> = { prepare: (deps.clock.elapsed() - started) / 1000 };
  const trained: TrainedModel[] = [];
  const shared = await deps.shareFits?.(request, rows);
  try {
    for (const kind of request.models) {
      const fitted = await fitAndEvaluate(
        kind,
        rows,
        {
          seed: request.seed,
          horizon: request.label.horizon,
          deterministic: request.deterministic,
          options: options.get(kind),
        },
        {
          ...deps,
          now: () => deps.clock.elapsed(),
          checkpoints: deps.checkpoints?.(kind),
          learnt: shared && (() => shared.learnt(kind)),
        },
      );
      trained.push(await register(kind, fitted, { request, rows, data, options: options.get(kind) ?? {} }, deps));
      seconds[`${kind}_fit`] = fitted.seconds.fit;
      seconds[`${kind}_evaluate`] = fitted.seconds.evaluate;
    }
  } finally {
    await shared?.end();
  }
  seconds['total'] = (deps.clock.elapsed() - started) / 1000;
  return {
    models: trained,
    label: request.label,
    features: rows.featureNames,
    rows: {
      train: split.train.length,
      validation: split.validation.length,
      test: split.test.length,
      purged: split.purged,
      embargoed: split.embargoed,
    },
    bounds: Object.fromEntries(Object.entries(split.bounds).map(([name, time]) => [name, msToDate(time)])),
    classes: { prior: rows.prior, weights: rows.classWeights },
    synthetic: request.synthetic === true,
    seconds,
  };
}

/** The rows to learn from. Features and bars of the whole panel, which are larger, do not outlive this. */
export async function prepareRows(request: TrainRequest, deps: Pick<TrainDeps, 'store' | 'progress'>) {
  const options = await optionsOfKinds(request.models, request.modelOptions);
  const names = featureNames(request.featureSet);
  const [window, streamAbove] = [await windowOf(request.models, options), await streamingFrom(request)];
  const dataset = await buildDataset({ ...request, names, window, streamAbove }, deps);
  const split = chronologicalSplit(
    { time: dataset.frame.bars.time, spanEnd: dataset.labels.spanEnd, usable: dataset.usable },
    request.split,
  );
  return { rows: splitRows(dataset, split, request.classWeights), data: dataFacts(request, dataset, split) };
}

/** From how many bytes of features on they are streamed: only where every kind can learn column by column. */
async function streamingFrom({ models, streamAbove = STREAM_ABOVE }: TrainRequest): Promise<number | undefined> {
  const learners = await Promise.all(models.map(learner));
  return learners.every(({ readsColumns }) => readsColumns === true) ? streamAbove : undefined;
}

async function register(
  kind: string,
  fitted: Fitted,
  facts: Pick<ManifestFacts, 'request' | 'rows' | 'data' | 'options'>,
  deps: TrainDeps,
): Promise<TrainedModel> {
  const at = deps.clock.now();
  const parent = await readChampionVersion(deps.models, kind);
  const manifest = manifestOf(kind, fitted, { ...facts, createdAt: msToIso(at), parent });
  const { version, champion } = await registerModel(deps.models, manifest, fitted.model.files());
  await deps.store.models.record({
    kind,
    version,
    created_at: at,
    manifest: { ...manifest, version },
    metrics: numbersOf(fitted.evaluation),
  });
  return {
    kind,
    version,
    champion,
    metrics: fitted.evaluation,
    verdict: fitted.verdict,
    seconds: fitted.seconds.fit + fitted.seconds.evaluate,
  };
}

/** Plain numbers of an evaluation by dotted name, for queries in the store. */
function numbersOf(value: object, prefix = ''): Record<string, number> {
  const out: Record<string, number> = {};
  for (const [key, child] of Object.entries(value)) {
    if (typeof child === 'number' && Number.isFinite(child)) out[prefix + key] = child;
    else if (child !== null && typeof child === 'object' && !Array.isArray(child))
      Object.assign(out, numbersOf(child, `${prefix}${key}.`));
  }
  return out;
}
