import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import { Random } from '../../../src/math/random.js';
import { writeBatches } from './crash-batches.mjs';
import { scratchFolder } from './store-files.js';

const CHILD = fileURLToPath(new URL('crash-child.mjs', import.meta.url));
const KILLS = 10;

/** Runs the writing process; kills it `afterMs` from when it begins to open the store, if it has not ended by then. */
function runChild(path: string, afterMs?: number): Promise<{ killed: boolean; wroteForMs: number; errors: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CHILD, path], { stdio: ['ignore', 'pipe', 'pipe'] });
    let startedAt = 0;
    let doneAt = 0;
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += text;
    });
    child.stdout.on('data', (text: Buffer) => {
      if (String(text).includes('start')) {
        startedAt = performance.now();
        if (afterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), afterMs);
      }
      if (String(text).includes('done')) doneAt = performance.now();
    });
    child.on('close', (_code, signal) =>
      resolve({ killed: signal === 'SIGKILL', wroteForMs: doneAt - startedAt, errors }),
    );
  });
}

/** Every fact about bars and stocks, without the identifiers that are drawn at random. */
function factsOf(path: string): unknown[] {
  const sql = new Database(path, { readonly: true });
  const all = (query: string) => sql.prepare(query).raw().all();
  const facts = [
    all('SELECT id, symbol, company_name, created_at, updated_at FROM stocks ORDER BY id'),
    all(`SELECT stock_id, interval, ts, open, high, low, close, volume, known_at, provider, adjustment, first_seen
         FROM market_data m JOIN bar_batches b ON b.id = m.batch_id ORDER BY stock_id, interval, ts`),
    all('SELECT count(*) FROM market_data_revisions'),
    all('SELECT stock_id, interval, chunk, rows, crc32 FROM bar_chunks ORDER BY stock_id, interval, chunk'),
  ];
  sql.close();
  return facts;
}

describe('a process that is killed while it writes', () => {
  const folder = scratchFolder();
  let undisturbed: string;
  let writingMs = 0;
  beforeAll(async () => {
    const path = folder.path('undisturbed.db');
    const { killed, wroteForMs, errors } = await runChild(path);
    expect({ killed, errors }).toEqual({ killed: false, errors: '' });
    writingMs = wroteForMs;
    undisturbed = JSON.stringify(factsOf(path));
  });
  afterAll(() => folder.remove());

  it('leaves a sound store, and writing again gives the rows of an undisturbed run', async () => {
    const random = new Random(20_240_601);
    let killed = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const path = folder.path(`killed-${kill}.db`);
      const moment = (writingMs * (kill + random.float())) / KILLS;
      const ending = await runChild(path, moment);
      expect(ending.errors).toBe('');
      if (ending.killed) killed++;
      const store = await openSqliteStore(path);
      expect(await store.check()).toEqual([]);
      await writeBatches(store);
      expect(await store.check()).toEqual([]);
      await store.close();
      expect(JSON.stringify(factsOf(path)) === undisturbed).toBe(true);
    }
    // The last moments may come after the process has ended by itself, on a machine that has become quicker.
    expect(killed).toBeGreaterThanOrEqual(KILLS / 2);
  });
});
