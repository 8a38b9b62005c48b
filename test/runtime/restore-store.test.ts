import { copyFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/adapters/store/sqlite/open.js';
import { SILENT } from '../../src/ports/progress.js';
import { systemProcesses } from '../../src/runtime/processes.js';
import { restoreStore, verifyStore } from '../../src/runtime/restore-store.js';
import { stock } from '../contracts/store-samples.js';
import { temporaryFolder } from '../support/openalpha.js';

const NOON = Date.parse('2026-11-21T12:00:00Z');
let folder: ReturnType<typeof temporaryFolder>;
let target: string;
let backup: string;

beforeEach(async () => {
  folder = temporaryFolder();
  target = join(folder.path, 'data', 'store.db');
  backup = join(folder.path, 'backup.db');
  const store = await openSqliteStore(target);
  await store.stocks.upsert([stock('OLD')], { seenAt: NOON });
  await store.maintenance.backup(backup);
  await store.stocks.upsert([stock('NEW')], { seenAt: NOON });
  await store.close();
});
afterEach(() => folder.remove());

const restore = (force: boolean, from = backup) => restoreStore(from, target, { force, at: NOON, progress: SILENT });
const symbolsOf = async (path: string) => {
  const store = await openSqliteStore(path);
  const symbols = (await store.stocks.list()).map(({ symbol }) => symbol);
  await store.close();
  return symbols.sort();
};
const files = () => readdirSync(join(folder.path, 'data')).sort();

describe('a store that is restored', () => {
  it('is the one of the backup, and what was there before stays beside it', async () => {
    const { store, before, kept_as } = await restore(true);
    expect(store).toMatchObject({ location: target, rows: { stocks: 1 } });
    expect(before).toMatchObject({ rows: { stocks: 2 } });
    expect(files()).toEqual(['store.db', 'store.db.before-20261121T120000000Z']);
    expect(await symbolsOf(target)).toEqual(['OLD']);
    expect(await symbolsOf(kept_as as string)).toEqual(['NEW', 'OLD']);
    expect(await symbolsOf(backup)).toEqual(['OLD']);
  });

  it('replaces nothing unless it was told to', async () => {
    await expect(restore(false)).rejects.toMatchObject({ code: 'REFUSED', hint: expect.stringContaining('--force') });
    expect(await symbolsOf(target)).toEqual(['NEW', 'OLD']);
  });

  it('is put where none was, with its folder', async () => {
    target = join(folder.path, 'elsewhere', 'store.db');
    expect(await restore(false)).toMatchObject({ before: null, kept_as: null });
    expect(await symbolsOf(target)).toEqual(['OLD']);
  });

  it('is refused from what is damaged, cut off, strange, newer or not there, and nothing is moved', async () => {
    const broken = (name: string, breakIt: (path: string) => void) => {
      const path = join(folder.path, name);
      copyFileSync(backup, path);
      breakIt(path);
      return path;
    };
    const overwrite = (path: string) => {
      const bytes = readFileSync(path);
      bytes.fill(0x5a, 8_192, 40_000);
      writeFileSync(path, bytes);
    };
    const sql = (path: string, statement: string) => {
      const database = new Database(path);
      database.exec(statement);
      database.close();
    };
    const bad = [
      broken('cut.db', (path) => truncateSync(path, 20_000)),
      broken('overwritten.db', overwrite),
      broken('strange.db', (path) => sql(path, 'PRAGMA application_id = 1')),
      broken('newer.db', (path) => sql(path, 'PRAGMA user_version = 1000')),
      broken('text.db', (path) => writeFileSync(path, 'symbol,date\n')),
      join(folder.path, 'missing.db'),
    ];
    for (const path of bad) {
      const error = await restore(true, path).catch((e: unknown) => e as { code: string; message: string });
      expect(['STORE', 'NOT_FOUND']).toContain((error as { code: string }).code);
      expect((error as { message: string }).message).toContain(path);
      expect(files()).toEqual(['store.db']);
    }
    await expect(restore(true, target)).rejects.toMatchObject({ code: 'USAGE' });
    expect(await symbolsOf(target)).toEqual(['NEW', 'OLD']);
  });

  it('waits for whoever uses the present one: a run by its lock, a process by what it has open', async () => {
    const user = await openSqliteStore(target);
    await user.stocks.upsert([stock('NEWER')], { seenAt: NOON });
    await expect(restore(true)).rejects.toMatchObject({ code: 'LOCKED' });
    const holder = { id: 'h', host: 'here', pid: 1, command: 'run hourly' };
    await user.locks.acquire('run', holder, { leaseMs: 60_000, at: NOON - 1_000 });
    await user.close();
    await expect(restore(true)).rejects.toThrow(/in use by run hourly/);
    // A process of this machine that lives holds it however old its lease is.
    const again = await openSqliteStore(target);
    await again.locks.release('run', 'h');
    const alive = systemProcesses.self('run nightly');
    await again.locks.acquire('run', alive, { leaseMs: 60_000, at: NOON - 3_600_000 });
    await again.close();
    await expect(restore(true)).rejects.toThrow(/in use by run nightly/);
    const last = await openSqliteStore(target);
    await last.locks.release('run', alive.id);
    await last.close();
    expect(files()).toEqual(['store.db']);
    const after = await restoreStore(backup, target, { force: true, at: NOON + 60_000, progress: SILENT });
    expect(await symbolsOf(after.kept_as as string)).toEqual(['NEW', 'NEWER', 'OLD']);
  });

  it('takes the place of one that cannot be read any more, which is kept with all that belongs to it', async () => {
    writeFileSync(target, Buffer.concat([readFileSync(target).subarray(0, 4_096), Buffer.alloc(8_192, 0x5a)]));
    writeFileSync(`${target}-wal`, 'newest rows');
    const { before, kept_as } = await restore(true);
    expect(before).toBeNull();
    expect(
      readFileSync(kept_as as string)
        .subarray(0, 15)
        .toString(),
    ).toBe('SQLite format 3');
    expect(existsSync(`${target}-wal`)).toBe(false);
    expect(await symbolsOf(target)).toEqual(['OLD']);
  });
});

describe('a store that is verified', () => {
  it('is described when it is sound', async () => {
    expect(await verifyStore(backup, SILENT)).toMatchObject({ rows: { stocks: 1 } });
  });
});
