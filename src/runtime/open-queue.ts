import type pg from 'pg';
import type { QueueDatabase, Statements } from '../adapters/queue/pg-boss/database.js';
import { openPgBossQueue, type QueueOptions } from '../adapters/queue/pg-boss/open.js';
import { type PostgresSettings, readTarget } from '../adapters/store/postgres/connection-url.js';
import { openPool } from '../adapters/store/postgres/pool.js';
import { isConflict, isConnectionFailure, translateError } from '../adapters/store/postgres/postgres-errors.js';
import { patiently } from '../adapters/store/postgres/retry.js';
import type { Parcels, Queue } from '../ports/queue.js';
import type { Timer } from '../ports/timer.js';
import { systemTimer } from './timer.js';

/** Jobs and parcels of a store. */
export type StoreQueue = Queue & { readonly parcels: Parcels };

/** How long a server that went away is waited for, milliseconds: a restart takes seconds. */
const PATIENCE_MS = 60_000;

/**
 * Opens the queue of the store at a Postgres URL, in a schema of its own that is named after that of the store:
 * `openalpha_jobs`. Errors: STORE when the server cannot be reached or refuses.
 */
export async function openQueue(
  url: string,
  options: Omit<QueueOptions, 'schema' | 'timer'> & { readonly postgres?: PostgresSettings; readonly timer?: Timer },
): Promise<StoreQueue> {
  const { postgres = {}, timer = systemTimer, ...rest } = options;
  const target = readTarget(url, postgres);
  try {
    const pool = await openPool(target, postgres, { forMs: postgres.openPatienceMs ?? 3_000 });
    const db = databaseOf(pool);
    try {
      return await openPgBossQueue(db, { ...rest, timer, schema: `${target.schema.slice(0, 45)}_jobs` });
    } catch (error) {
      await db.close();
      throw error;
    }
  } catch (error) {
    throw translateError(error, target.location);
  }
}

function databaseOf(pool: pg.Pool): QueueDatabase {
  const mayPass = (error: unknown) => isConnectionFailure(error) || isConflict(error);
  const patient = <Result>(work: () => Promise<Result>) => patiently(work, mayPass, { forMs: PATIENCE_MS });
  const rowsOf = async <Row>(client: Pick<pg.Pool, 'query'>, text: string, values: readonly unknown[]) => {
    const result = values.length > 0 ? await client.query(text, [...values]) : await client.query(text);
    return (result.rows ?? []) as Row[];
  };
  return {
    rows: (text, values = []) => patient(() => rowsOf(pool, text, values)),
    transaction: (work) => patient(() => transact(pool, (client) => work(statementsOn(client)))),
    close: () => pool.end(),
  };

  function statementsOn(client: pg.PoolClient): Statements {
    return { rows: (text, values = []) => rowsOf(client as unknown as Pick<pg.Pool, 'query'>, text, values) };
  }
}

async function transact<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
