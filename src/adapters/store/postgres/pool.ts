import pg from 'pg';
import type { PostgresSettings, PostgresTarget } from './connection-url.js';
import { isConnectionFailure, lacksTls } from './postgres-errors.js';
import { type Patience, patiently } from './retry.js';

const INT8 = 20;
const NUMERIC = 1700;

/** Milliseconds, counts and sums come as numbers; all of them are far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC
      ? (text: string) => Number(text)
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

/**
 * Opens a pool and makes its first connection, trying for a while when the server cannot be reached. A server without TLS is
 * talked to plainly only where `sslmode` allows it.
 */
export async function openPool(
  target: PostgresTarget,
  settings: PostgresSettings,
  patience: Patience,
): Promise<pg.Pool> {
  const open = async (ssl: pg.PoolConfig['ssl']) => {
    const pool = createPool(target, settings, ssl);
    try {
      await patiently(async () => (await pool.connect()).release(), isConnectionFailure, patience);
      return pool;
    } catch (error) {
      await pool.end();
      throw error;
    }
  };
  const { options, fallback } = target.tls;
  try {
    return await open(options);
  } catch (error) {
    if (fallback && lacksTls(error)) return open(false);
    throw error;
  }
}

function createPool(target: PostgresTarget, settings: PostgresSettings, ssl: pg.PoolConfig['ssl']): pg.Pool {
  const { host, port, user, password, database, applicationName } = target;
  const pool = new pg.Pool({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    ssl: ssl ?? false,
    application_name: applicationName,
    max: settings.poolSize ?? 4,
    connectionTimeoutMillis: settings.connectTimeoutMs ?? 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types,
  });
  // A connection that breaks says so here as well as to whoever uses it: unheard, it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
