import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import type { EpochMs } from '../domain/time.js';

/** What a backup in a folder is called: `openalpha-20261121T073000Z.db`, after the store and the time. */
const STAMP = /^\d{8}T\d{6}Z\.db$/;

/** Where a backup goes: the file that was named, or a file of a name by the time in the folder that was named. */
export function backupPlace(
  asked: string,
  store: string,
  at: EpochMs,
): { readonly file: string; readonly folder: string | null } {
  const path = resolve(asked);
  const isFolder = /[/\\]$/.test(asked) || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder) return { file: path, folder: null };
  mkdirSync(path, { recursive: true });
  const stamp = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  return { file: join(path, `${prefixOf(store)}${stamp}.db`), folder: path };
}

/** Removes the oldest backups of a store in a folder until `keep` are left; their paths. Other files stay. */
export function dropOldBackups(folder: string, store: string, keep: number): string[] {
  const prefix = prefixOf(store);
  const backups = readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && STAMP.test(name.slice(prefix.length)))
    .sort();
  const old = backups.slice(0, Math.max(0, backups.length - keep)).map((name) => join(folder, name));
  for (const path of old) rmSync(path, { force: true });
  return old;
}

function prefixOf(store: string): string {
  return `${basename(store, extname(store))}-`;
}
