import { constants, copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { OpenAlphaError } from '../../../domain/errors.js';

/** What SQLite keeps beside a file while it is used. */
const COMPANIONS = ['-wal', '-shm', '-journal'];

/** Copies a store's file, with what SQLite keeps beside it, to a name that nobody has. */
export function copyStoreFile(from: string, to: string): void {
  for (const end of ['', ...COMPANIONS]) {
    // The index of the WAL belongs to the processes that use it, and is made anew.
    if (end !== '-shm' && existsSync(from + end)) copyFileSync(from + end, to + end, constants.COPYFILE_FICLONE);
  }
}

export function removeStoreFile(path: string): void {
  for (const end of ['', ...COMPANIONS]) rmSync(path + end, { force: true });
}

/** Whether somebody has the store open or writes into it, or died with it: then its newest rows may be beside the file. */
export function isInUse(path: string): boolean {
  return existsSync(`${path}-wal`) || existsSync(`${path}-journal`);
}

/**
 * Gives the file `from` the name `target`; what had that name is kept as `aside`. At every moment there is a whole store at
 * `target`, where the file system knows links.
 */
export function putInPlace(from: string, target: string, aside: string): void {
  if (existsSync(aside)) {
    throw new OpenAlphaError('STORE', `There is something at ${aside} already.`, {
      hint: 'Move it away; nothing was changed.',
    });
  }
  if (existsSync(target)) {
    // Left beside another file, they would be taken for its own.
    for (const end of COMPANIONS) if (existsSync(target + end)) renameSync(target + end, aside + end);
    try {
      linkSync(target, aside);
    } catch {
      renameSync(target, aside);
    }
  }
  renameSync(from, target);
}
