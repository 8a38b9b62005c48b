import { OpenAlphaError } from '../../domain/errors.js';
import type { ModelFiles } from '../../ports/model.js';
import type { ModelStore } from '../../ports/registry.js';
import { readChampionVersion, readModel } from './registry.js';

export interface VerifyOptions {
  /** Reads a model back from its files and throws when it cannot; absent: not tried. */
  readonly load?: (kind: string, files: ModelFiles) => unknown;
}

export interface Verification {
  readonly kind: string;
  /** `null` for the champion pointer of the kind. */
  readonly version: string | null;
  readonly sound: boolean;
  /** What is wrong, in words; `null` when sound. */
  readonly finding: string | null;
  /** `null` when it was not tried. */
  readonly loadable: boolean | null;
}

/** Checks one version: manifest, checksums, and whether it can be loaded. Faults are findings, not errors. */
export async function verifyModel(
  store: ModelStore,
  kind: string,
  version: string,
  options: VerifyOptions = {},
): Promise<Verification> {
  const name = { kind, version };
  let files: ModelFiles;
  try {
    ({ files } = await readModel(store, kind, version));
  } catch (error) {
    return { ...name, sound: false, finding: textOf(error), loadable: null };
  }
  if (options.load === undefined) return { ...name, sound: true, finding: null, loadable: null };
  try {
    await options.load(kind, files);
    return { ...name, sound: true, finding: null, loadable: true };
  } catch (error) {
    return { ...name, sound: false, finding: textOf(error), loadable: false };
  }
}

/** Checks every version of every kind, and that each kind's champion is one of them. By kind, oldest first. */
export async function verifyAll(store: ModelStore, options: VerifyOptions = {}): Promise<Verification[]> {
  const results: Verification[] = [];
  for (const kind of await store.kinds()) {
    const versions = await store.versions(kind);
    for (const version of versions) results.push(await verifyModel(store, kind, version, options));
    const finding = await championFinding(store, kind, versions);
    if (finding !== null) results.push({ kind, version: null, sound: false, finding, loadable: null });
  }
  return results;
}

async function championFinding(store: ModelStore, kind: string, versions: readonly string[]): Promise<string | null> {
  try {
    const champion = await readChampionVersion(store, kind);
    if (champion === null) return `${kind} has ${versions.length} version(s) and no champion.`;
    return versions.includes(champion) ? null : `The champion of ${kind} is ${champion}, which is not there.`;
  } catch (error) {
    return textOf(error);
  }
}

function textOf(error: unknown): string {
  // A programming fault is not a finding about the model.
  if (error instanceof OpenAlphaError) return error.message;
  throw error;
}
