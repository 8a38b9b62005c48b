import { INTERVALS } from '../../../domain/bar.js';
import { OpenAlphaError } from '../../../domain/errors.js';
import { compareChunks } from '../bar-compare.js';
import { columnsOf } from '../chunk-bytes.js';
import { ANY_CHUNK, readChunks, readRows } from './bar-chunks.js';
import type { Connection, Transaction } from './connection.js';

/** More findings of one kind than this say no more than this many do. */
const LIMIT = 20;

/** Everything that is wrong with the store, a sentence each; empty when it is sound. */
export async function checkStore({ read }: Connection): Promise<string[]> {
  return [
    ...(await read(strayFindings)).slice(0, LIMIT),
    ...(await read(indexFindings)).slice(0, LIMIT),
    ...(await read(chunkFindings)).slice(0, LIMIT),
  ];
}

/** Bars and chunks have no foreign keys: whether what they point to is there. */
async function strayFindings(db: Transaction): Promise<string[]> {
  const pointers = [
    ['market_data', 'stock_id', 'stocks'],
    ['market_data', 'batch_id', 'bar_batches'],
    ['market_data_revisions', 'stock_id', 'stocks'],
    ['market_data_revisions', 'batch_id', 'bar_batches'],
    ['bar_chunks', 'stock_id', 'stocks'],
  ] as const;
  const found: string[] = [];
  for (const [table, column, parent] of pointers) {
    const [row] = await db.rows<{ strays: number }>(
      `SELECT count(*) AS strays FROM ${table} t WHERE NOT EXISTS (SELECT 1 FROM ${parent} p WHERE p.id = t.${column})`,
    );
    if (row!.strays > 0) found.push(`${row!.strays} rows of ${table} point to a row of ${parent} that is not there.`);
  }
  return found;
}

/** Indexes that were left half built, and constraints that were switched off. */
async function indexFindings(db: Transaction): Promise<string[]> {
  const rows = await db.rows<{ name: string }>(
    `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = current_schema() AND NOT (i.indisvalid AND i.indisready) ORDER BY c.relname`,
  );
  return rows.map(({ name }) => `The index ${name} is not valid: rebuild it with REINDEX.`);
}

/** Every column chunk against the rows it was made from, and every row against the chunks. */
async function chunkFindings(db: Transaction): Promise<string[]> {
  const stocks = await db.rows<{ id: number; symbol: string | null }>('SELECT id, symbol FROM stocks ORDER BY id');
  const found: string[] = [];
  for (const { id, symbol } of stocks) {
    for (const interval of INTERVALS) {
      const name = `${symbol ?? `stock ${id}`} (${interval})`;
      try {
        const chunks = (await readChunks(db, [id], interval, ANY_CHUNK)).get(id) ?? [];
        const rows = await readRows(db, id, interval);
        const columns = chunks.map((chunk) => columnsOf(chunk.bytes, chunk.rows));
        found.push(...compareChunks(name, rows, columns));
      } catch (error) {
        if (!(error instanceof OpenAlphaError)) throw error;
        found.push(`${name}: ${error.message}`);
      }
      if (found.length >= LIMIT) return found;
    }
  }
  return found;
}
