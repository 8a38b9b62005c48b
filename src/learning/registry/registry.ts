import { z } from 'zod';
import { OpenAlphaError } from '../../domain/errors.js';
import { type EpochMs, msToIso } from '../../domain/time.js';
import type { ModelFiles } from '../../ports/model.js';
import type { ModelStore } from '../../ports/registry.js';
import { type ChampionEvent, parsePointer, reigns, withEvent } from './champion.js';
import { type ModelManifest, modelManifest, type NewModelManifest } from './manifest.js';

export interface Registered {
  readonly kind: string;
  readonly version: string;
  /** False for a challenger. */
  readonly champion: boolean;
}

/**
 * Keeps a new version. The first version of a kind becomes its champion; later ones are challengers until promoted. Refuses
 * MODEL, before anything is written, when the manifest does not fit its schema.
 */
export async function registerModel(
  store: ModelStore,
  manifest: NewModelManifest,
  files: ModelFiles,
): Promise<Registered> {
  const { kind } = manifest;
  checkManifest(`new ${kind}`, { ...manifest, version: 'new', files: {} });
  const version = await store.write(kind, manifest, files);
  if ((await readPointer(store, kind)) === null) {
    // Two processes may register first versions at once: both must crown the same one, the oldest.
    const first = (await store.versions(kind))[0] ?? version;
    await crown(store, kind, {
      action: 'registered',
      version: first,
      at: manifest.created_at,
      reason: `first version of ${kind}`,
    });
  }
  return { kind, version, champion: (await readChampionVersion(store, kind)) === version };
}

/** The champion's version; `null` when the kind has none. Refuses MODEL when the pointer is damaged. */
export async function readChampionVersion(store: ModelStore, kind: string): Promise<string | null> {
  return (await readPointer(store, kind))?.champion ?? null;
}

/** Who was champion when, oldest first; empty when the kind never had one. */
export async function championHistory(store: ModelStore, kind: string): Promise<readonly ChampionEvent[]> {
  return (await readPointer(store, kind))?.history ?? [];
}

/**
 * Manifests of every version, by kind, oldest first. A version whose manifest cannot be used is left out and given to
 * `onDamaged`, so that one of them does not hide the others.
 */
export async function listModels(
  store: ModelStore,
  options: { readonly onDamaged?: (kind: string, version: string, error: OpenAlphaError) => void } = {},
): Promise<ModelManifest[]> {
  const manifests: ModelManifest[] = [];
  for (const kind of await store.kinds()) {
    for (const version of await store.versions(kind)) {
      try {
        manifests.push(await readManifest(store, kind, version));
      } catch (error) {
        if (!(error instanceof OpenAlphaError)) throw error;
        options.onDamaged?.(kind, version, error);
      }
    }
  }
  return manifests;
}

/**
 * One version with its files, every sum checked. `version` is `v0003`, `latest` or `champion`. Refuses NOT_FOUND when there is no
 * such version, MODEL when it is damaged or is not what it claims to be.
 */
export async function readModel(
  store: ModelStore,
  kind: string,
  version: string,
): Promise<{ readonly manifest: ModelManifest; readonly files: ModelFiles }> {
  const found = await resolveVersion(store, kind, version);
  const manifest = await readManifest(store, kind, found);
  return { manifest, files: await store.readFiles(kind, found) };
}

/** Makes a version the champion of its kind, after reading it whole. Refuses REFUSED when it already is. */
export async function promote(
  store: ModelStore,
  kind: string,
  version: string,
  options: { readonly at: EpochMs; readonly reason: string },
): Promise<ChampionEvent> {
  const { manifest } = await readModel(store, kind, version);
  if ((await readChampionVersion(store, kind)) === manifest.version) {
    throw new OpenAlphaError('REFUSED', `${kind}@${manifest.version} is the champion already.`, {
      hint: 'openalpha models list shows who else there is.',
    });
  }
  return crown(store, kind, {
    action: 'promoted',
    version: manifest.version,
    at: msToIso(options.at),
    reason: options.reason,
  });
}

/**
 * Gives the kind back to the champion before the present one, after reading that version whole. Refuses REFUSED when there was
 * none.
 */
export async function rollback(
  store: ModelStore,
  kind: string,
  options: { readonly at: EpochMs },
): Promise<ChampionEvent> {
  const pointer = await readPointer(store, kind);
  const before = pointer === null ? undefined : reigns(pointer.history).at(-2);
  if (pointer === null || before === undefined) {
    const found = pointer === null ? 'has no champion' : `has had no champion but ${pointer.champion}`;
    throw new OpenAlphaError('REFUSED', `${kind} ${found}: there is nothing to go back to.`, {
      hint: `Choose one by name: openalpha models promote ${kind}@<version>.`,
    });
  }
  await readModel(store, kind, before);
  return crown(store, kind, {
    action: 'rolled_back',
    version: before,
    at: msToIso(options.at),
    reason: `back from ${pointer.champion}`,
  });
}

/** `forest@v0003`, `forest@latest`, `forest@champion`, or `forest` for its champion. Refuses USAGE on anything else. */
export function parseModelRef(text: string): { readonly kind: string; readonly version: string } {
  const match = /^([a-z0-9][a-z0-9._-]*)(?:@(v\d{4,}|latest|champion))?$/.exec(text.trim());
  if (match !== null) return { kind: match[1] as string, version: match[2] ?? 'champion' };
  throw new OpenAlphaError('USAGE', `"${text}" does not name a model.`, {
    hint: 'Write the kind, or kind and version: forest, forest@v0003, forest@latest or forest@champion.',
  });
}

/** The manifest of one version. Refuses MODEL when it does not fit its schema or its place. */
export async function readManifest(store: ModelStore, kind: string, version: string): Promise<ModelManifest> {
  const raw = await store.readManifest(kind, version);
  const manifest = checkManifest(`${kind}@${version}`, raw);
  if (manifest.kind !== kind || manifest.version !== version) {
    throw new OpenAlphaError(
      'MODEL',
      `${kind}@${version} holds the manifest of ${manifest.kind}@${manifest.version}: the folder was moved or copied.`,
      { hint: 'Put it back under its own name, or train again.' },
    );
  }
  return manifest;
}

function checkManifest(name: string, raw: unknown): ModelManifest {
  const parsed = modelManifest.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new OpenAlphaError('MODEL', `The manifest of ${name} cannot be used: ${z.prettifyError(parsed.error)}`, {
    hint: 'It was changed by hand, or written by another version of OpenAlpha: train again.',
  });
}

async function resolveVersion(store: ModelStore, kind: string, version: string): Promise<string> {
  if (version === 'champion') {
    const champion = await readChampionVersion(store, kind);
    if (champion !== null) return champion;
    throw notFound(`${kind} has no champion`, await store.kinds());
  }
  const versions = await store.versions(kind);
  const found = version === 'latest' ? versions.at(-1) : versions.find((name) => name === version);
  if (found !== undefined) return found;
  throw versions.length > 0
    ? notFound(`There is no ${kind}@${version}; ${kind} has ${versions.join(', ')}`, [])
    : notFound(`There is no model of kind ${kind}`, await store.kinds());
}

function notFound(what: string, kinds: readonly string[]): OpenAlphaError {
  const registered = kinds.length > 0 ? ` Registered: ${kinds.join(', ')}.` : '';
  return new OpenAlphaError('NOT_FOUND', `${what}.${registered}`, {
    hint: 'openalpha models list shows what there is; openalpha train makes more.',
  });
}

async function readPointer(store: ModelStore, kind: string) {
  return parsePointer(kind, await store.readChampion(kind));
}

async function crown(store: ModelStore, kind: string, event: ChampionEvent): Promise<ChampionEvent> {
  await store.writeChampion(kind, withEvent(await readPointer(store, kind), event));
  return event;
}
