import { OpenAlphaError } from '../../domain/errors.js';
import { type EpochMs, msToIso } from '../../domain/time.js';
import { driftRows, type FeatureDrift, featureDrift } from '../../learning/monitoring/feature-drift.js';
import { type ModelManifest, nameOf } from '../../learning/registry/manifest.js';
import { readChampionVersion, readManifest } from '../../learning/registry/registry.js';
import type { Progress } from '../../ports/progress.js';
import type { ModelStore } from '../../ports/registry.js';
import type { Store } from '../../ports/store.js';
import { buildFeatures, type FeatureFrame } from '../build-features.js';

/** One feature of a model, as `FeatureDrift` has it. */
export type NamedDrift = FeatureDrift & { readonly feature: string; readonly drifted: boolean };

/** How far what a model sees now is from what it learnt from. */
export interface ModelDrift {
  /** `forest@v0003`. */
  readonly model: string;
  readonly trained_at: string;
  /** Rows that were compared. */
  readonly recent: number;
  readonly training: number;
  /** Share of the features that have moved. */
  readonly drifted: number;
  /** The furthest first. */
  readonly features: readonly NamedDrift[];
}

export interface DriftSettings {
  readonly now: EpochMs;
  /** How far back recent rows reach, ms. */
  readonly window: number;
  /** Population stability index from which on a feature may count as moved. */
  readonly psi: number;
}

/** Fewer rows than this say nothing about a distribution in ten bins. */
const LEAST_ROWS = 100;
/** As in training: above half a gigabyte the features are not held together. */
const STREAM_ABOVE = 2 ** 29;

/**
 * Champions of every kind, oldest first; the class prior sees no features and is left out, and so is what is damaged: `models
 * verify` and `doctor` tell it, and the others are looked at all the same.
 */
export async function championManifests(models: ModelStore): Promise<ModelManifest[]> {
  const found: ModelManifest[] = [];
  for (const kind of await models.kinds()) {
    try {
      const version = await readChampionVersion(models, kind);
      if (version !== null && kind !== 'prior') found.push(await readManifest(models, kind, version));
    } catch (error) {
      if (!(error instanceof OpenAlphaError)) throw error;
    }
  }
  return found.sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
}

/**
 * Compares the recent rows of every feature with the training range of each champion, by the road on which models get their
 * features. A feature has moved when its index is at least `psi` and greater than that of any equally long span of the training
 * range: features of the market as a whole always leave their ten-year distribution for a month. Models with too few rows are
 * left out.
 */
export async function modelDrift(
  manifests: readonly ModelManifest[],
  settings: DriftSettings,
  deps: { readonly store: Store; readonly progress: Progress },
): Promise<ModelDrift[]> {
  const groups = new Map<string, ModelManifest[]>();
  for (const manifest of manifests) {
    const key = `${manifest.interval} ${manifest.features.cross_section}`;
    groups.set(key, [...(groups.get(key) ?? []), manifest]);
  }
  const found: ModelDrift[] = [];
  for (const group of groups.values()) {
    const { interval, features } = group[0] as ModelManifest;
    const names = [...new Set(group.flatMap((manifest) => manifest.features.names))];
    const request = { interval, names, crossSection: features.cross_section, streamAbove: STREAM_ABOVE };
    const frame = await buildFeatures(request, deps);
    found.push(...driftOf(group, frame, settings));
  }
  return found;
}

function driftOf(group: readonly ModelManifest[], frame: FeatureFrame, settings: DriftSettings): ModelDrift[] {
  const { now, window, psi } = settings;
  const judged = group
    .map((manifest) => {
      const { train_from, train_to } = manifest.split.bounds;
      const range = { from: Date.parse(train_from), to: Date.parse(train_to), recentFrom: now - window };
      return { manifest, rows: driftRows(frame.features.time, range), features: [] as NamedDrift[] };
    })
    .filter(({ rows }) => rows.recent.length >= LEAST_ROWS && rows.reference.length >= LEAST_ROWS);
  for (const { name, values } of columnsOf(frame)) {
    for (const { manifest, rows, features } of judged) {
      if (!manifest.features.names.includes(name)) continue;
      const drift = featureDrift(values, rows);
      const drifted = drift.psi >= psi && !(drift.psi <= drift.psi_in_training);
      features.push({ feature: name, ...drift, drifted });
    }
  }
  return judged.map(({ manifest, rows, features }) => ({
    model: nameOf(manifest),
    trained_at: msToIso(Date.parse(manifest.created_at)),
    recent: rows.recent.length,
    training: rows.reference.length,
    drifted: features.filter(({ drifted }) => drifted).length / features.length,
    features: features.sort((a, b) => Number(b.drifted) - Number(a.drifted) || b.psi - a.psi),
  }));
}

function columnsOf({ features, stream }: FeatureFrame): Iterable<{ name: string; values: Float32Array }> {
  if (stream !== undefined) return stream.each();
  return Object.entries(features.columns).map(([name, values]) => ({ name, values }));
}
