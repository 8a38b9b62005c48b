import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { OpenAlphaError } from '../../../domain/errors.js';
import { keepAlive } from './keep-alive.js';

/** The largest file that is read as a whole, bytes. */
const MOST_IN_MEMORY = 1_000_000_000;

/** Whether this process may write the file and, since SQLite keeps two files beside it, its folder. */
export function mayWrite(path: string): boolean {
  try {
    accessSync(dirname(path), constants.W_OK);
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Opens the file; for reading only also where SQLite could not make its files beside it. */
export function openFile(
  path: string,
  { readOnly, timeout }: { readonly readOnly: boolean; readonly timeout: number },
): Database.Database {
  const sql = keepAlive(new Database(path, { readonly: readOnly, timeout }));
  if (!readOnly) return sql;
  try {
    // The first read is what needs the files.
    sql.pragma('user_version');
    return sql;
  } catch (error) {
    sql.close();
    if (!needsFiles(error)) throw error;
    return keepAlive(new Database(restingBytes(path), { readonly: true }));
  }
}

function needsFiles(error: unknown): boolean {
  if (!(error instanceof Database.SqliteError)) return false;
  return error.code === 'SQLITE_CANTOPEN' || error.code === 'SQLITE_READONLY_DIRECTORY';
}

/**
 * The bytes of a store that nobody has open, as a database without a WAL, which may be opened from memory: what says WAL are bytes 18
 * and 19 of the header (https://www.sqlite.org/fileformat.html, section 1.3.3).
 */
function restingBytes(path: string): Buffer {
  const { size } = statSync(path);
  if (existsSync(`${path}-wal`) || size > MOST_IN_MEMORY) {
    const why =
      size > MOST_IN_MEMORY ? 'it is too large to be read as a whole' : 'its newest rows are in a file beside it';
    throw new OpenAlphaError('STORE', `The folder of the store ${path} may not be written, and ${why}.`, {
      hint: 'Copy the store, with the files beside it, to a folder that may be written, and name that with --db.',
    });
  }
  const bytes = readFileSync(path);
  bytes[18] = 1;
  bytes[19] = 1;
  return bytes;
}
