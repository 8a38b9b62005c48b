import type { ModelFiles } from './model.js';

/** The folder of model versions: `<kind>/<version>/`. Moves bytes and checks their sums; does not know what they mean. */
export interface ModelStore {
  /** Kinds that have at least one version, ascending. */
  kinds(): Promise<string[]>;
  /** Complete versions of a kind, oldest first (`v0001`, `v0002`, ...). Half-written ones are never listed. */
  versions(kind: string): Promise<string[]>;
  /**
   * Writes a new version under a temporary name, then renames it: readers see all of it or nothing. `manifest` becomes
   * manifest.json with `version` and `files: {name: {bytes, sha256}}` added. Gives the version that was taken.
   */
  write(kind: string, manifest: object, files: ModelFiles): Promise<string>;
  /** The manifest as parsed JSON. Refuses NOT_FOUND, and MODEL when it is not as it was written. */
  readManifest(kind: string, version: string): Promise<unknown>;
  /** All files of a version. Refuses MODEL when a file is missing or not named, has another size or another SHA-256 than its manifest says. */
  readFiles(kind: string, version: string): Promise<ModelFiles>;
  /** Takes a version away: readers see all of it or nothing. One that is not there is no fault. */
  remove(kind: string, version: string): Promise<void>;
  /** The pointer file of a kind: who is champion, and who was before. `null` when there is none. */
  readChampion(kind: string): Promise<unknown>;
  /** Atomically replaces the pointer file. */
  writeChampion(kind: string, pointer: object): Promise<void>;
}
