import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFiles } from '../../ports/model.js';
import { type FileFacts, sealManifest } from './manifest-file.js';

export const VERSION = /^v\d{4,}$/;
export const MANIFEST = 'manifest.json';
export const CHAMPION = 'champion.json';
/** A version is written in seconds: what has lain about for an hour was left by a writer that was killed. */
const LEFT_OVER_MS = 3_600_000;

/** A version beside its place, flushed, and renamed into the next free one. */
export async function writeVersion(parent: string, manifest: object, files: ModelFiles): Promise<string> {
  const temporary = join(parent, `.new-${randomUUID()}`);
  await mkdir(parent, { recursive: true });
  // By itself: made together with its parents, a folder that may not be made is said to be missing.
  await mkdir(temporary);
  try {
    const facts: Record<string, FileFacts> = {};
    for (const [name, bytes] of Object.entries(files)) {
      await writeFlushed(join(temporary, name), bytes);
      facts[name] = factsOf(bytes);
    }
    for (;;) {
      const version = nextVersion(await namesIn(parent));
      await writeFlushed(join(temporary, MANIFEST), sealManifest({ ...manifest, version, files: facts }));
      await flushFolder(temporary);
      if (!(await renamedIntoFreePlace(temporary, join(parent, version)))) continue;
      await flushFolder(parent);
      await removeLeftOvers(parent);
      return version;
    }
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** Under another name first, so that nobody reads half of it. */
export async function removeVersion(parent: string, place: string): Promise<void> {
  if (!(await exists(place))) return;
  const gone = join(parent, `.old-${randomUUID()}`);
  await rename(place, gone);
  await flushFolder(parent);
  await rm(gone, { recursive: true, force: true });
}

/** What killed writers left beside the versions. Younger ones may be the work of another process. */
async function removeLeftOvers(parent: string): Promise<void> {
  for (const name of await namesIn(parent)) {
    if (!/^\.(new|old|champion)-/.test(name)) continue;
    const path = join(parent, name);
    const { mtimeMs } = (await lstat(path).catch(() => null)) ?? { mtimeMs: Number.POSITIVE_INFINITY };
    // The version stands: what cannot be tidied up is no reason to call it failed.
    if (Date.now() - mtimeMs > LEFT_OVER_MS) await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

export async function replaceChampion(parent: string, pointer: object): Promise<void> {
  await mkdir(parent, { recursive: true });
  const temporary = join(parent, `.champion-${randomUUID()}`);
  try {
    await writeFlushed(temporary, `${JSON.stringify(pointer, null, 2)}\n`);
    await rename(temporary, join(parent, CHAMPION));
    await flushFolder(parent);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export function factsOf(bytes: Uint8Array): FileFacts {
  return { bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
}

export function numberOf(version: string): number {
  return Number(version.slice(1));
}

function nextVersion(names: readonly string[]): string {
  const highest = names.filter((name) => VERSION.test(name)).reduce((most, name) => Math.max(most, numberOf(name)), 0);
  return `v${String(highest + 1).padStart(4, '0')}`;
}

/** False when another process took the place first. A rename onto a folder with anything in it is refused by the system. */
async function renamedIntoFreePlace(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const taken = code === 'ENOTEMPTY' || code === 'EEXIST' || (code === 'EPERM' && (await exists(to)));
    if (taken) return false;
    throw error;
  }
}

/** Names in a folder; none when it is not there. */
export async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

async function writeFlushed(path: string, content: Uint8Array | string): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename last through a power cut. Windows cannot open a folder, and does not need it. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
