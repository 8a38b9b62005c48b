import Database from 'better-sqlite3';
import { OpenAlphaError } from '../../../domain/errors.js';

type Translation = (
  location: string,
  text: string,
) => { code: 'LOCKED' | 'STORE' | 'INPUT'; message: string; hint: string };

const damaged: Translation = (location, text) => ({
  code: 'STORE',
  message: `The store ${location} is damaged (SQLite says: ${text}).`,
  hint: 'Put back a copy of the file, or move it away and import again; `openalpha doctor` lists what is damaged.',
});

/** By the first part of SQLite's result code: SQLITE_BUSY_SNAPSHOT is found under SQLITE_BUSY. */
const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  SQLITE_BUSY: (location) => ({
    code: 'LOCKED',
    message: `Another process is writing to the store ${location} and did not finish in time.`,
    hint: 'Nothing was changed. Wait for the other run to end, then try again.',
  }),
  SQLITE_LOCKED: (location) => ({
    code: 'LOCKED',
    message: `The store ${location} is being written to from elsewhere.`,
    hint: 'Nothing was changed. Wait for the other run to end, then try again.',
  }),
  SQLITE_CORRUPT: damaged,
  SQLITE_NOTADB: damaged,
  SQLITE_FORMAT: damaged,
  // Damage to the schema shows as tables, columns or SQL that SQLite cannot make sense of.
  SQLITE_ERROR: (location, text) => ({
    code: 'STORE',
    message: `The store ${location} does not have the tables it should have (SQLite says: ${text}).`,
    hint: 'Put back a copy of the file, or move it away and import again; `openalpha doctor` says more.',
  }),
  SQLITE_MISMATCH: damaged,
  SQLITE_FULL: (location) => ({
    code: 'STORE',
    message: `There is no room left to write to the store ${location}.`,
    hint: 'Nothing was changed. Free some disk space, then try again.',
  }),
  SQLITE_READONLY: (location) => ({
    code: 'STORE',
    message: `The store ${location} can only be read.`,
    hint: 'Nothing was changed. Check the permissions of the file and its folder, or name another store with --db.',
  }),
  SQLITE_CANTOPEN: (location, text) => ({
    code: 'STORE',
    message: `The store ${location} cannot be opened (SQLite says: ${text}).`,
    hint: 'Check that the path is right and that you may read and write the file and its folder.',
  }),
  SQLITE_IOERR: (location, text) => ({
    code: 'STORE',
    message: `Reading or writing the store ${location} failed (SQLite says: ${text}).`,
    hint: 'Nothing was changed. Check the disk, then try again.',
  }),
  SQLITE_CONSTRAINT: (location, text) => ({
    code: 'INPUT',
    message: `A row does not fit the store ${location} (SQLite says: ${text}).`,
    hint: 'Nothing was changed. A missing value (NaN) or a doubled identifier is the usual cause.',
  }),
};

/** An error of SQLite as one of ours, with what to do; anything else is given back as it is. */
export function translateError(error: unknown, location: string): unknown {
  const cause = sqliteErrorIn(error);
  if (cause === undefined) return error;
  const translation = TRANSLATIONS[cause.code.split('_').slice(0, 2).join('_')];
  if (translation === undefined) return error;
  const { code, message, hint } = translation(location, cause.message);
  return new OpenAlphaError(code, message, { hint, cause: error });
}

/** drizzle wraps what SQLite throws in an error of its own that names it as its cause. */
function sqliteErrorIn(error: unknown): InstanceType<typeof Database.SqliteError> | undefined {
  for (let e = error, depth = 0; e instanceof Error && depth < 4; e = e.cause, depth++) {
    if (e instanceof Database.SqliteError) return e;
  }
  return undefined;
}

/** Methods of a sub-store, each of which may be written as plain blocking code. */
export type Blocking<SubStore> = {
  [Name in keyof SubStore]: SubStore[Name] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Result
    : never;
};

/**
 * The port's form of a sub-store: each method answers with a promise, and what it throws arrives as a rejection in our
 * own words. The work itself blocks, since better-sqlite3 does: two calls never run into one another.
 */
export function asPort<SubStore extends object>(methods: Blocking<SubStore>, location: string): SubStore {
  const port: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(methods) as [string, (...args: unknown[]) => unknown][]) {
    port[name] = async (...args: unknown[]) => {
      try {
        return method(...args);
      } catch (error) {
        throw translateError(error, location);
      }
    };
  }
  return port as SubStore;
}
