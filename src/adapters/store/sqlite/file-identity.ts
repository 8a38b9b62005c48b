import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { OpenAlphaError } from '../../../domain/errors.js';

/** `PRAGMA application_id` of every store: the bytes "OAlp" at offset 68 of the file. */
export const APPLICATION_ID = 0x4f41_6c70;

const MAGIC = 'SQLite format 3\0';
/** The header of the file and that of its first page, which holds the schema. */
const HEADER_BYTES = 108;

/**
 * Refuses (STORE) a path that is not one of our stores, without touching it; gives whether there is anything there yet.
 * Reads the file's bytes, since opening a stranger's database may already replay its journal. Our own files carry
 * the application id from their first commit on (migrate.ts writes it before the file is put into WAL mode), so a header
 * without it is a stranger's, or a database that nobody has put anything in.
 */
export function identifyFile(path: string): 'store' | 'empty' | 'missing' {
  if (!existsSync(path)) return 'missing';
  const stat = statSync(path);
  if (!stat.isFile()) {
    throw refused(`${path} is ${stat.isDirectory() ? 'a folder' : 'not a file'}, and a store is one file.`);
  }
  if (stat.size === 0) return 'empty';
  const header = readHeader(path);
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) throw refused(`${path} is not a SQLite file.`);
  if (header.readUInt32BE(68) === APPLICATION_ID) return 'store';
  if (hasNoSchema(header) && !existsSync(`${path}-wal`) && !existsSync(`${path}-journal`)) return 'empty';
  throw refused(`${path} is a SQLite file, but not a store of OpenAlpha.`);
}

/** Makes the folders that lead to the file. Refuses (STORE) when that is not possible. */
export function makeParentFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (cause) {
    throw new OpenAlphaError('STORE', `The folder ${dirname(path)} of the store cannot be made (${String(cause)}).`, {
      hint: 'Choose another place with --db, or check the permissions.',
      cause,
    });
  }
}

function readHeader(path: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, header, 0, HEADER_BYTES, 0);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new OpenAlphaError('STORE', `The store ${path} cannot be read (${String(cause)}).`, {
      hint: 'Check the permissions of the file.',
      cause,
    });
  }
  return header;
}

/**
 * Whether the first page is a leaf without cells (a database without tables), by https://www.sqlite.org/fileformat.html:
 * user version at 60, application id at 68, type of the page at 100 (13 is a leaf), number of its cells at 103.
 */
function hasNoSchema(header: Buffer): boolean {
  return (
    header.readUInt32BE(60) === 0 &&
    header.readUInt32BE(68) === 0 &&
    header.readUInt8(100) === 13 &&
    header.readUInt16BE(103) === 0
  );
}

function refused(message: string): OpenAlphaError {
  return new OpenAlphaError('STORE', message, {
    hint: 'The file was left as it is. Name another one with --db, or move this one away.',
  });
}
