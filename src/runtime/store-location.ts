import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Dialect, StoreOptions } from '../adapters/store/catalog.js';
import { OpenAlphaError } from '../domain/errors.js';
import { maskUrl } from '../domain/mask-url.js';
import { parseDuration } from '../domain/time.js';
import type { Store } from '../ports/store.js';
import type { Config } from './config-schema.js';
import { explainNativeBinary } from './native-binary.js';

/** Where a store is. */
export interface StoreLocation {
  readonly dialect: Dialect;
  /** What an adapter opens: an absolute path, `:memory:`, or a URL that may have a password in it. Never shown. */
  readonly location: string;
  /** The same for people and logs: without a password. */
  readonly shown: string;
}

const MEMORY = ':memory:';

/** What `--db` names: a path, `sqlite:PATH`, or a `postgres://` URL. Refuses (CONFIG) URLs of anything else. */
export function locateStore(folder: string, db: string): StoreLocation {
  if (/^postgres(ql)?:\/\//i.test(db)) return { dialect: 'postgres', location: db, shown: maskUrl(db) };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(db)) {
    throw new OpenAlphaError('CONFIG', `--db names "${maskUrl(db)}", and that is no store.`, {
      hint: 'Give the path of a SQLite file, such as data/openalpha.db, or postgres://user@host/database.',
    });
  }
  const path = db.replace(/^sqlite:/, '');
  const location = path === MEMORY ? path : resolve(folder, path);
  return { dialect: 'sqlite', location, shown: location };
}

/** The settings `postgres` as the adapter takes them. */
export function postgresSettings({ postgres }: Pick<Config, 'postgres'>): NonNullable<StoreOptions['postgres']> {
  const { connectTimeout, statementTimeout, lockTimeout, sslMode, sslRootCert, ...rest } = postgres;
  return {
    ...rest,
    sslMode: sslMode === '' ? undefined : sslMode,
    sslRootCert: sslRootCert === '' ? undefined : sslRootCert,
    connectTimeoutMs: parseDuration(connectTimeout),
    statementTimeoutMs: parseDuration(statementTimeout),
    lockTimeoutMs: parseDuration(lockTimeout),
  };
}

/**
 * Opens a store. One that is not there is refused (NOT_FOUND), made, or, for a rehearsal that leaves no trace, pretended: an
 * empty one in memory.
 */
export async function openStoreAt(
  { dialect, location, shown }: StoreLocation,
  options: { readonly missing: 'refuse' | 'make' | 'pretend' } & StoreOptions,
): Promise<Store> {
  const { missing, ...rest } = options;
  const { STORES } = await import('../adapters/store/catalog.js');
  const open = async (which: Dialect, where: string, more: StoreOptions) =>
    (await STORES[which]())(where, more).catch((error: unknown) => {
      throw explainNativeBinary(error);
    });
  if (dialect === 'sqlite') {
    const isMissing = location !== MEMORY && !existsSync(location);
    if (isMissing && missing === 'refuse') throw noStore(shown);
    return open('sqlite', isMissing && missing === 'pretend' ? MEMORY : location, rest);
  }
  try {
    return await open('postgres', location, { ...rest, mustExist: missing !== 'make' });
  } catch (error) {
    const isMissing = error instanceof OpenAlphaError && error.code === 'NOT_FOUND';
    if (isMissing && missing === 'pretend') return open('sqlite', MEMORY, {});
    throw error;
  }
}

function noStore(location: string): OpenAlphaError {
  return new OpenAlphaError('NOT_FOUND', `There is no store at ${location}.`, {
    hint: 'Make one with `openalpha init`, or name another file with --db.',
  });
}
