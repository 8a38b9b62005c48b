import { createHash } from 'node:crypto';
import { OpenAlphaError } from '../../domain/errors.js';
import { TABLES, type Table } from './tables.js';

/** Values of a row in the order of the table's columns: bytes, texts, numbers or nothing. */
export type Cells = readonly (Uint8Array | string | number | null)[];

/** The tables of a store at one moment. */
export interface TableReader {
  count(table: Table): Promise<number>;
  /** Rows in the order of the table's key, some thousands at a time. */
  rows(table: Table): AsyncIterable<readonly Cells[]>;
}

/** The tables of a store while they are filled; what was written can be read. */
export interface TableWriter extends TableReader {
  write(table: Table, rows: readonly Cells[]): Promise<void>;
  /** To be called when all rows are there: identifiers that are given next follow on theirs. */
  finish(): Promise<void>;
}

/** A store as its tables, for moving all of it. */
export interface PortableStore {
  /** For people: never with a password. */
  readonly location: string;
  /** Reads on one snapshot. */
  read<Result>(work: (reader: TableReader) => Promise<Result>): Promise<Result>;
  /** One write: all of it or nothing. */
  fill<Result>(work: (writer: TableWriter) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** What was moved of one table. */
export interface CopiedTable {
  readonly table: string;
  readonly rows: number;
  /** SHA-256 of all rows in the order of their key, the same in every dialect. */
  readonly sha256: string;
}

/**
 * Moves all rows into an empty store, in one write, and reads them back: their number and their checksum must be those of the
 * source, or nothing is kept (STORE). Refuses (REFUSED) a target with rows in it.
 */
export async function copyTables(
  source: PortableStore,
  target: PortableStore,
  onProgress?: (table: string, done: number, total: number) => void,
): Promise<CopiedTable[]> {
  return source.read((from) =>
    target.fill(async (to) => {
      await refuseFull(to, target.location);
      const copied: CopiedTable[] = [];
      for (const table of TABLES) {
        const sent = await copyTable(from, to, table, onProgress);
        const arrived = await sumUp(table, to.rows(table));
        if (sent.rows !== arrived.rows || sent.sha256 !== arrived.sha256) throw differs(table, sent, arrived);
        copied.push(sent);
      }
      await to.finish();
      return copied;
    }),
  );
}

async function copyTable(
  from: TableReader,
  to: TableWriter,
  table: Table,
  onProgress: ((table: string, done: number, total: number) => void) | undefined,
): Promise<CopiedTable> {
  const total = await from.count(table);
  let done = 0;
  const passing = async function* () {
    for await (const rows of from.rows(table)) {
      await to.write(table, rows);
      done += rows.length;
      onProgress?.(table.name, done, total);
      yield rows;
    }
  };
  return sumUp(table, passing());
}

/** Number and checksum of rows as they pass. */
export async function sumUp(table: Table, batches: AsyncIterable<readonly Cells[]>): Promise<CopiedTable> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const batch of batches) {
    hash.update(canonical(batch));
    rows += batch.length;
  }
  return { table: table.name, rows, sha256: hash.digest('hex') };
}

/** Each value behind its kind and length, so that no two rows read alike; a number by its eight bytes, without a sign of zero. */
function canonical(rows: readonly Cells[]): Buffer {
  const parts: Buffer[] = [];
  const number = Buffer.alloc(9, 'n');
  for (const cell of rows.flat()) {
    if (cell === null) parts.push(NOTHING);
    else if (typeof cell === 'number') {
      // SQLite keeps -0 as 0.
      number.writeDoubleLE(cell + 0, 1);
      parts.push(Buffer.from(number));
    } else {
      const bytes = typeof cell === 'string' ? Buffer.from(cell) : Buffer.from(cell);
      parts.push(Buffer.from(`${typeof cell === 'string' ? 't' : 'b'}${bytes.length}:`), bytes);
    }
  }
  return Buffer.concat(parts);
}

const NOTHING = Buffer.from('-');

async function refuseFull(target: TableReader, location: string): Promise<void> {
  for (const table of TABLES) {
    const rows = await target.count(table);
    if (rows === 0) continue;
    throw new OpenAlphaError('REFUSED', `The store ${location} is not empty: ${table.name} has ${rows} rows.`, {
      hint: 'Copy into a store of its own: another file, another database, or another schema (?schema=NAME). Nothing was changed.',
    });
  }
}

function differs(table: Table, sent: CopiedTable, arrived: CopiedTable): OpenAlphaError {
  return new OpenAlphaError(
    'STORE',
    `The copy of ${table.name} is not what was sent: ${arrived.rows} rows with checksum ${arrived.sha256.slice(0, 12)} instead of ${sent.rows} with ${sent.sha256.slice(0, 12)}.`,
    { hint: 'Nothing was kept. `openalpha doctor` checks the source.' },
  );
}
