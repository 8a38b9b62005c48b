import { OpenAlphaError } from '../../../domain/errors.js';
import { rebuildChunks } from './bar-chunks.js';
import type { Connection, Transaction } from './connection.js';
import { MIGRATIONS, type Migration } from './migrations.js';
import { makeHypertables } from './timescale.js';

/** What the schema holds: nothing at all, things of somebody else, or a store of some version. */
export type Found =
  | { readonly kind: 'empty' | 'foreign' }
  | { readonly kind: 'store'; readonly version: number; readonly lacksChunks: boolean };

/** The oldest server that has all that is used here. */
const OLDEST_SERVER = 140_000;

/** Looks at the server and the schema, changing nothing. Refuses (STORE) a server that is too old or does not keep UTF-8. */
export async function identifySchema(db: Transaction, connection: Connection): Promise<Found> {
  const { schema, location } = connection;
  const [server] = await db.rows<{ version: number; encoding: string; name: string }>(`
    SELECT current_setting('server_version_num')::int4 AS version, current_setting('server_encoding') AS encoding,
      current_setting('server_version') AS name`);
  refuseServer(server!, location);
  const [found] = await db.rows<{ ours: boolean; relations: number }>(
    `SELECT to_regclass($1) IS NOT NULL AS ours,
      (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')) AS relations`,
    [`"${schema}".openalpha_schema`, schema],
  );
  if (found!.ours) {
    const version = await schemaVersion(db);
    return { kind: 'store', version, lacksChunks: version > 0 && (await lacksChunks(db)) };
  }
  return { kind: found!.relations > 0 ? 'foreign' : 'empty' };
}

/** Refuses (STORE) a server that this version cannot work with. */
export function refuseServer(
  server: { readonly version: number; readonly encoding: string; readonly name: string },
  location: string,
): void {
  if (server.version < OLDEST_SERVER) {
    throw new OpenAlphaError('STORE', `The server of ${location} is Postgres ${server.name}; expected 14 or newer.`, {
      hint: 'Upgrade the server, or name another one with --db.',
    });
  }
  if (server.encoding !== 'UTF8') {
    throw new OpenAlphaError('STORE', `The database of ${location} keeps text as ${server.encoding}; expected UTF8.`, {
      hint: `Make one that does: createdb --encoding=UTF8 --template=template0 NAME.`,
    });
  }
}

/**
 * Whether there are bars and no column chunks: after a migration that changed their form (which then empties the table), and
 * when a person emptied it to have them made again.
 */
async function lacksChunks(db: Transaction): Promise<boolean> {
  const [row] = await db.rows<{ lacks: boolean }>(
    'SELECT NOT EXISTS (SELECT 1 FROM bar_chunks) AND EXISTS (SELECT 1 FROM market_data) AS lacks',
  );
  return row!.lacks;
}

export async function schemaVersion(db: Transaction): Promise<number> {
  const [row] = await db.rows<{ version: number }>('SELECT max(version) AS version FROM openalpha_schema');
  return row?.version ?? 0;
}

/**
 * Makes the schema or brings it to the newest version, in one transaction: all steps or none. Of several processes that come at
 * once one does it, and the others then find nothing to do. Refuses (STORE) a schema that holds tables of somebody else, and
 * one that a newer version of OpenAlpha has written; both are left untouched.
 * Gives the version that was found, 0 where there was nothing, and the one that is.
 */
export async function migrate(
  connection: Connection,
  options: { readonly at: number; readonly migrations?: readonly Migration[] },
): Promise<{ readonly from: number; readonly to: number }> {
  const { migrations = MIGRATIONS } = options;
  const latest = migrations.at(-1)?.version ?? 0;
  const isDone = (found: Found) => {
    refuseForeign(found, connection);
    if (found.kind === 'store') refuseNewer(found.version, latest, connection.location);
    return found.kind === 'store' && found.version === latest && !found.lacksChunks;
  };
  if (isDone(await connection.read((db) => identifySchema(db, connection)))) return { from: latest, to: latest };
  return connection.write(async (db) => {
    await db.run(`SELECT pg_advisory_xact_lock(hashtextextended('openalpha migration ' || $1, 0))`, [
      connection.schema,
    ]);
    const found = await identifySchema(db, connection);
    if (isDone(found)) return { from: latest, to: latest };
    if (found.kind === 'empty') {
      // Asked for first: whoever may use a schema that is there need not be allowed to make one.
      const made = await db.rows('SELECT 1 FROM pg_namespace WHERE nspname = $1', [connection.schema]);
      if (made.length === 0) await db.run(`CREATE SCHEMA "${connection.schema}"`);
      await db.run(
        'CREATE TABLE openalpha_schema (version INTEGER PRIMARY KEY, about TEXT NOT NULL, applied_at BIGINT NOT NULL)',
      );
    }
    const before = found.kind === 'store' ? found.version : 0;
    for (const { version, about, sql } of migrations) {
      if (version <= before) continue;
      await db.run(sql);
      await db.run('INSERT INTO openalpha_schema VALUES ($1, $2, $3)', [version, about, options.at]);
    }
    if (before < latest) await makeHypertables((text) => db.rows(text));
    if (found.kind === 'store' && found.lacksChunks) await rebuildChunks(db);
    return { from: before, to: latest };
  });
}

/** Refuses (STORE) an older schema that is opened for reading only, and (NOT_FOUND) one that is not there. */
export function refuseUnready(found: Found, connection: Connection, options: { readonly anyVersion: boolean }): void {
  refuseForeign(found, connection);
  const { location, schema } = connection;
  if (found.kind !== 'store') {
    throw new OpenAlphaError('NOT_FOUND', `There is no store in the schema "${schema}" of ${location}.`, {
      hint: 'Make one with `openalpha init`, or name another database or schema (?schema=NAME) with --db.',
    });
  }
  const latest = MIGRATIONS.at(-1)!.version;
  refuseNewer(found.version, latest, location);
  if (options.anyVersion || found.version === latest) return;
  throw new OpenAlphaError(
    'STORE',
    `The store ${location} has schema version ${found.version}, this version of OpenAlpha reads ${latest}, and it was opened for reading only.`,
    { hint: 'Open it once for writing, for instance with `openalpha status`, and it is brought up to date.' },
  );
}

function refuseForeign(found: Found, { location, schema }: Connection): void {
  if (found.kind !== 'foreign') return;
  throw new OpenAlphaError('STORE', `The schema "${schema}" of ${location} holds tables that are not of OpenAlpha.`, {
    hint: 'Name another schema with ?schema=NAME at the end of the URL. Nothing was changed.',
  });
}

function refuseNewer(found: number, supported: number, location: string): void {
  if (found <= supported) return;
  throw new OpenAlphaError(
    'STORE',
    `The store ${location} has schema version ${found}; this version of OpenAlpha knows versions up to ${supported}.`,
    {
      hint: 'It was written by a newer OpenAlpha: upgrade this one, or name another store with --db. Nothing was changed.',
    },
  );
}
