import type { Parcels } from '../../../ports/queue.js';
import type { QueueDatabase, Statements } from './database.js';

/** Bytes in one row: far below the gigabyte that a value may have, and small enough to be sent in one message. */
const ROW_BYTES = 8 * 2 ** 20;

/** The table of parcels; they are bytes that do not shrink, so that the server need not try. */
export async function makeParcels(db: Statements, schema: string): Promise<void> {
  // STORAGE is a word of CREATE TABLE from Postgres 16 on only; altering locks the table, so it is done once.
  await db.rows(`
    DO $$ BEGIN
      IF to_regclass('${schema}.parcels') IS NULL THEN
        CREATE TABLE IF NOT EXISTS ${schema}.parcels (
          key text NOT NULL, part int4 NOT NULL, at timestamptz NOT NULL DEFAULT now(), bytes bytea NOT NULL,
          PRIMARY KEY (key, part)
        );
        ALTER TABLE ${schema}.parcels ALTER COLUMN bytes SET STORAGE EXTERNAL;
      END IF;
    END $$`);
}

/** Parcels in a table beside the jobs. */
export function openParcels(db: QueueDatabase, schema: string): Parcels {
  return {
    put: (key, bytes) =>
      db.transaction(async (statements) => {
        await statements.rows(`DELETE FROM ${schema}.parcels WHERE key = $1`, [key]);
        for (let at = 0, part = 0; at < bytes.length || part === 0; at += ROW_BYTES, part++) {
          const piece = bytes.subarray(at, at + ROW_BYTES);
          await statements.rows(`INSERT INTO ${schema}.parcels (key, part, bytes) VALUES ($1, $2, $3)`, [
            key,
            part,
            Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength),
          ]);
        }
      }),
    async get(key) {
      // As text, a third longer: the client reads every answer as text, and would break bytes that are none.
      const pieces = await db.rows<{ text: string }>(
        `SELECT encode(bytes, 'base64') AS text FROM ${schema}.parcels WHERE key = $1 ORDER BY part`,
        [key],
      );
      if (pieces.length === 0) return undefined;
      return new Uint8Array(Buffer.concat(pieces.map(({ text }) => Buffer.from(text, 'base64'))));
    },
    async remove(keys) {
      await db.rows(`DELETE FROM ${schema}.parcels WHERE key = ANY($1::text[])`, [[...keys]]);
    },
    async removeOlderThan(ms) {
      await db.rows(`DELETE FROM ${schema}.parcels WHERE at < now() - $1 * interval '1 millisecond'`, [ms]);
    },
  };
}
