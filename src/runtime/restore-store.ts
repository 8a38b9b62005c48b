import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { STORES } from '../adapters/store/catalog.js';
import { identifyFile, makeParentFolder } from '../adapters/store/sqlite/file-identity.js';
import { copyStoreFile, isInUse, putInPlace, removeStoreFile } from '../adapters/store/sqlite/put-in-place.js';
import { OpenAlphaError } from '../domain/errors.js';
import type { Holder, Lock } from '../domain/operation.js';
import { type EpochMs, MINUTE } from '../domain/time.js';
import { BATCH_LOCK } from '../pipeline/run/run-batch.js';
import type { Progress } from '../ports/progress.js';
import type { Store, StoreInfo } from '../ports/store.js';
import { explainNativeBinary } from './native-binary.js';
import { systemProcesses } from './processes.js';

export interface Restored {
  readonly store: StoreInfo;
  /** What the store held before, where that could be read. */
  readonly before: StoreInfo | null;
  /** Where the store is now that was there before. */
  readonly kept_as: string | null;
}

/** A store with nothing wrong in it, and what it holds. Errors: STORE, with what was found. */
export async function verifyStore(path: string, progress: Progress): Promise<StoreInfo> {
  progress.start('integrity');
  const store = await open(path);
  try {
    const problems = await store.check();
    if (problems.length === 0) return await store.info();
    throw new OpenAlphaError('STORE', `${path} is damaged: ${problems.slice(0, 3).join(' ')}`, {
      hint: 'Take another backup. Nothing was changed.',
    });
  } finally {
    await store.close();
    progress.done();
  }
}

/**
 * Puts a copy of a backup in the place of the store at `target`. The copy is brought up to date and checked before anything
 * is moved; the backup stays as it is. Errors: NOT_FOUND; STORE when the backup is no store, damaged or of a newer version;
 * REFUSED when there is a store and `force` was not given; LOCKED while somebody uses it.
 */
export async function restoreStore(
  backup: string,
  target: string,
  options: { readonly force: boolean; readonly at: EpochMs; readonly progress: Progress },
): Promise<Restored> {
  refuseWrongPlaces(backup, target, options.force);
  makeParentFolder(target);
  const copy = `${target}.${process.pid}.restoring`;
  removeStoreFile(copy);
  try {
    copyStoreFile(backup, copy);
    const store = await verifyStore(copy, options.progress).catch((error: unknown) => {
      if (!(error instanceof OpenAlphaError) || error.code !== 'STORE') throw error;
      throw new OpenAlphaError('STORE', error.message.replaceAll(copy, backup), {
        hint: 'Restore another backup. Nothing was changed.',
        cause: error,
      });
    });
    const replaced = existsSync(target);
    const self = systemProcesses.self('db restore');
    const before = replaced ? await holdOld(target, self, options.at) : null;
    const aside = `${target}.before-${new Date(options.at).toISOString().replace(/[-:.]/g, '')}`;
    try {
      // The last to close a store clears this away. One that cannot be read is moved with all that belongs to it.
      if (before !== null && isInUse(target)) throw inUse(target, 'another process');
      putInPlace(copy, target, aside);
    } catch (error) {
      if (before !== null) await letGo(target, self);
      throw error;
    }
    return { store: { ...store, location: target }, before, kept_as: replaced ? aside : null };
  } finally {
    removeStoreFile(copy);
  }
}

function refuseWrongPlaces(backup: string, target: string, force: boolean): void {
  if (!existsSync(backup) || identifyFile(backup) !== 'store') {
    throw new OpenAlphaError('NOT_FOUND', `There is no store at ${backup}.`, {
      hint: 'Name a file that `openalpha db backup` has made.',
    });
  }
  if (!existsSync(target)) return;
  if (realpathSync(backup) === realpathSync(resolve(target))) {
    throw new OpenAlphaError('USAGE', `${backup} is the store itself.`, { hint: 'Name a backup of it.' });
  }
  if (force) return;
  throw new OpenAlphaError('REFUSED', `There is a store at ${target}.`, {
    hint: 'Restore to another place with --db, or replace it with --force: the present one is then kept beside it.',
  });
}

/**
 * What the old store holds, with its lock taken: a run that starts in this moment finds it held, and leaves. `null` when it
 * cannot be read, which may be why it is to be replaced. Refuses LOCKED when a run has it.
 */
async function holdOld(target: string, self: Holder, at: EpochMs): Promise<StoreInfo | null> {
  try {
    const store = await open(target);
    try {
      const held = (await store.locks.list()).find((lock) => isHeld(lock, at));
      if (held !== undefined) throw inUse(target, `${held.holder.command} (process ${held.holder.pid})`);
      await store.locks.acquire(BATCH_LOCK, self, { leaseMs: MINUTE, at });
      return await store.info();
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof OpenAlphaError && error.code === 'STORE') return null;
    throw error;
  }
}

async function letGo(target: string, self: Holder): Promise<void> {
  const store = await open(target);
  await store.locks.release(BATCH_LOCK, self.id);
  await store.close();
}

function isHeld({ holder, renewed_at, lease_ms }: Lock, at: EpochMs): boolean {
  const state = systemProcesses.stateOf(holder);
  return state === 'alive' || (state === 'unknown' && renewed_at <= at && at < renewed_at + lease_ms);
}

function inUse(target: string, who: string): OpenAlphaError {
  return new OpenAlphaError('LOCKED', `${target} is in use by ${who}.`, {
    hint: 'Wait until that has ended, then restore again. Nothing was changed.',
  });
}

async function open(path: string): Promise<Store> {
  const openStore = await STORES.sqlite();
  return openStore(path).catch((error: unknown) => {
    throw explainNativeBinary(error);
  });
}
