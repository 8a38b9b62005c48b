import type { Interval } from '../../domain/bar.js';
import { OpenAlphaError } from '../../domain/errors.js';
import type { EpochMs } from '../../domain/time.js';
import { MODELS } from '../../learning/models/catalog.js';
import { type ModelManifest, nameOf } from '../../learning/registry/manifest.js';
import { questionOf } from '../../learning/registry/question.js';
import { listModels, readChampionVersion, readModel } from '../../learning/registry/registry.js';
import type { Model, ModelFiles } from '../../ports/model.js';
import type { ModelStore } from '../../ports/registry.js';

/** A model that takes part in the ensemble. */
export interface Member {
  readonly manifest: ModelManifest;
  readonly model: Model;
}

export interface MemberQuery {
  readonly interval: Interval;
  /** Kinds to take; absent: all that are registered. */
  readonly kinds?: readonly string[] | undefined;
  /** Only versions for which this holds, such as a horizon that fits a holding period; `wanted` says it in words. */
  readonly accepts?: { readonly test: (manifest: ModelManifest) => boolean; readonly wanted: string } | undefined;
}

/** Every registered version that could be asked, newest last, with the champion of each kind named. */
export interface Candidates {
  readonly versions: readonly ModelManifest[];
  readonly champions: ReadonlyMap<string, string>;
}

/** Reads the manifests that fit the query. Refuses NO_DATA when nothing has been trained for it. */
export async function findCandidates(store: ModelStore, query: MemberQuery): Promise<Candidates> {
  const all = await listModels(store);
  const fitting = all.filter(
    (manifest) =>
      manifest.interval === query.interval &&
      (query.kinds === undefined || query.kinds.includes(manifest.kind)) &&
      (query.accepts?.test(manifest) ?? true),
  );
  if (fitting.length === 0) {
    const wanted = [`${query.interval} bars`, query.accepts?.wanted, query.kinds?.join(', ')]
      .filter(Boolean)
      .join(', ');
    throw new OpenAlphaError(
      'NO_DATA',
      `There is no trained model for ${wanted} (${all.length} version(s) registered in all).`,
      {
        hint: 'Train with `openalpha train`; `openalpha models list` shows what there is.',
      },
    );
  }
  const champions = new Map<string, string>();
  for (const kind of new Set(fitting.map((manifest) => manifest.kind))) {
    const champion = await readChampionVersion(store, kind);
    if (champion !== null) champions.set(kind, champion);
  }
  return { versions: fitting, champions };
}

/**
 * One version per kind that knew nothing after `trainedBefore`: the champion where it may be asked, else the newest that
 * may. All members answer the same question: those with another label, horizon or bounds than the newest one are left out.
 */
export function chooseVersions(
  candidates: Candidates,
  trainedBefore: (lastLabelTime: EpochMs) => boolean,
): ModelManifest[] {
  const byKind = new Map<string, ModelManifest>();
  for (const manifest of candidates.versions) {
    if (!trainedBefore(Date.parse(manifest.data.last_label_time))) continue;
    const isChampion = candidates.champions.get(manifest.kind) === manifest.version;
    const chosen = byKind.get(manifest.kind);
    const chosenIsChampion = chosen !== undefined && candidates.champions.get(chosen.kind) === chosen.version;
    if (isChampion || !chosenIsChampion) byKind.set(manifest.kind, manifest);
  }
  const chosen = [...byKind.values()].filter((manifest) => manifest.kind !== 'prior' || byKind.size === 1);
  const first = chosen.reduce<ModelManifest | undefined>(
    (newest, manifest) => (newest === undefined || manifest.created_at > newest.created_at ? manifest : newest),
    undefined,
  );
  return chosen.filter((manifest) => first !== undefined && questionOf(manifest) === questionOf(first));
}

/** Says in words why no version may be asked about a time. */
export function allLookAhead(candidates: Candidates, when: string): OpenAlphaError {
  const known = candidates.versions
    .map((manifest) => `${nameOf(manifest)} learnt from outcomes until ${manifest.data.last_label_time.slice(0, 10)}`)
    .slice(-5);
  return new OpenAlphaError('REFUSED', `Predicting ${when} would look ahead: ${known.join('; ')}.`, {
    hint: 'Train a model that ends earlier: `openalpha train --until YYYY-MM-DD`, with a date before the first session to predict.',
  });
}

/** Reads the weights, checked against the manifest. */
export async function loadMember(store: ModelStore, manifest: ModelManifest): Promise<Member> {
  const { files } = await readModel(store, manifest.kind, manifest.version);
  return openMember(manifest, files);
}

/** A member from the files of its version, whose sums have been checked. */
export async function openMember(manifest: ModelManifest, files: ModelFiles): Promise<Member> {
  const load = MODELS[manifest.kind];
  if (load === undefined) {
    throw new OpenAlphaError('MODEL', `${nameOf(manifest)} is of a kind that this version does not know.`, {
      hint: `Known kinds: ${Object.keys(MODELS).join(', ')}.`,
    });
  }
  const model = (await load()).load(files);
  const stated = manifest.features.names;
  if (model.featureNames.length !== stated.length || model.featureNames.some((name, i) => name !== stated[i])) {
    throw new OpenAlphaError(
      'MODEL',
      `The weights of ${nameOf(manifest)} were learnt from other features than its manifest names.`,
      {
        hint: 'Run `openalpha models verify` and train again.',
      },
    );
  }
  return { manifest, model };
}

/** Rows of the longest window that any member needs; 1 when none looks back. */
export function windowOf(members: readonly Member[]): number {
  return members.reduce((most, { model }) => Math.max(most, model.window ?? 1), 1);
}
