import { setTimeout as sleep } from 'node:timers/promises';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { PostgresSettings } from './connection-url.js';
import { isConflict, isConnectionFailure } from './postgres-errors.js';
import { type Patience, patiently } from './retry.js';

/** One transaction, in both of its forms: hand-written SQL and small typed queries. */
export interface Transaction {
  /** Rows as objects. */
  rows<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Rows as arrays, in the order of the columns. */
  tuples<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Rows that were written. */
  run(text: string, values?: readonly unknown[]): Promise<number>;
  readonly orm: NodePgDatabase;
  readonly client: pg.PoolClient;
}

export interface Connection {
  readonly location: string;
  readonly schema: string;
  readonly readOnly: boolean;
  /** Several reads on one snapshot: a write that is committed in between is not seen. Done again when the server goes away. */
  read<Result>(work: (db: Transaction) => Promise<Result>): Promise<Result>;
  /**
   * A write, whole or not at all. Done again from the start when it got in the way of another one or when the connection
   * broke before it was committed; when it broke while committing, the server is asked what became of it.
   */
  write<Result>(work: (db: Transaction) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface ConnectionOptions extends PostgresSettings {
  readonly location: string;
  readonly schema: string;
  readonly readOnly: boolean;
  readonly patience: Patience;
}

export function createConnection(pool: pg.Pool, options: ConnectionOptions): Connection {
  const { location, schema, readOnly, patience, statementTimeoutMs = 300_000, lockTimeoutMs = 30_000 } = options;
  const settings = `SET LOCAL search_path = "${schema}"; SET LOCAL statement_timeout = ${Math.trunc(statementTimeoutMs)};
    SET LOCAL lock_timeout = ${Math.trunc(lockTimeoutMs)};`;
  const mayPass = (error: unknown) => isConflict(error) || isConnectionFailure(error);
  let closed = false;
  return {
    location,
    schema,
    readOnly,
    read: (work) =>
      patiently(
        () => transact(pool, `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${settings}`, work),
        mayPass,
        patience,
      ),
    write: (work) => {
      const begin = `BEGIN${readOnly ? ' READ ONLY' : ''}; ${settings}`;
      return patiently(() => transact(pool, begin, work, readOnly ? undefined : outcomeOf), mayPass, patience);
    },
    async close() {
      if (closed) return;
      closed = true;
      await pool.end();
    },
  };
}

type AskOutcome = (pool: pg.Pool, transactionId: string) => Promise<'committed' | 'aborted'>;

async function transact<Result>(
  pool: pg.Pool,
  begin: string,
  work: (db: Transaction) => Promise<Result>,
  ask?: AskOutcome,
): Promise<Result> {
  const client = await pool.connect();
  let broken: unknown;
  try {
    const began = (await client.query(
      ask === undefined ? begin : `${begin} SELECT pg_current_xact_id()::text AS id`,
    )) as unknown as pg.QueryResult<{ id: string }>[];
    let result: Result;
    try {
      result = await work(transactionOn(client));
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: unknown) => {
        broken = failure;
      });
      throw error;
    }
    try {
      await client.query('COMMIT');
    } catch (error) {
      broken = error;
      const id = began.at(-1)?.rows[0]?.id;
      const lost = ask !== undefined && id !== undefined && isConnectionFailure(error);
      if (!lost || (await ask(pool, id)) !== 'committed') throw error;
    }
    return result;
  } catch (error) {
    if (isConnectionFailure(error)) broken ??= error;
    throw error;
  } finally {
    client.release(broken instanceof Error ? broken : broken !== undefined);
  }
}

/** What became of a transaction whose COMMIT had no answer. Waits for a server that is coming back. */
const outcomeOf: AskOutcome = async (pool, transactionId) => {
  const askMs = 30_000;
  return patiently(
    async () => {
      for (;;) {
        const { rows } = await pool.query<{ status: string | null }>('SELECT pg_xact_status($1::xid8) AS status', [
          transactionId,
        ]);
        if (rows[0]?.status === 'committed') return 'committed';
        if (rows[0]?.status !== 'in progress') return 'aborted';
        await sleep(50);
      }
    },
    isConnectionFailure,
    { forMs: askMs },
  );
};

function transactionOn(client: pg.PoolClient): Transaction {
  return {
    rows: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rows as Row[],
    tuples: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await client.query({ text, values: [...values], rowMode: 'array' })).rows as Row[],
    run: async (text, values = []) => (await client.query(text, [...values])).rowCount ?? 0,
    orm: drizzle(client),
    client,
  };
}
