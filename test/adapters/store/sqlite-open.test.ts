import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APPLICATION_ID } from '../../../src/adapters/store/sqlite/file-identity.js';
import { migrate } from '../../../src/adapters/store/sqlite/migrate.js';
import { MIGRATIONS } from '../../../src/adapters/store/sqlite/migrations.js';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import { articleScore, barsOf, batchOf, day, stock } from '../../contracts/store-samples.js';
import { scratchFolder } from './store-files.js';

/** Nothing is forbidden to root, so it asks as nobody. */
const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const unwritable = fileURLToPath(new URL('read-unwritable.mjs', import.meta.url));
const nobodyMayRead = spawnSync(process.execPath, ['--check', unwritable], asNobody).status === 0;

describe('opening a SQLite store', () => {
  let folder: ReturnType<typeof scratchFolder>;
  let path: string;
  beforeEach(() => {
    folder = scratchFolder();
    path = folder.path('openalpha.db');
  });
  afterEach(() => folder.remove());

  /** Tries to open and says whether the folder is byte for byte what it was. */
  async function refusalOf(options = {}): Promise<{ error: unknown; untouched: boolean }> {
    const look = () => readdirSync(dirname(path)).map((name) => [name, readFileSync(folder.path(name), 'latin1')]);
    const before = look();
    const error = await openSqliteStore(path, options).then(
      () => 'opened',
      (reason) => reason,
    );
    return { error, untouched: JSON.stringify(look()) === JSON.stringify(before) };
  }
  const raw = (work: (sql: Database.Database) => void) => {
    const sql = new Database(path);
    work(sql);
    sql.close();
  };

  it('makes the file and the folders that lead to it', async () => {
    const deep = folder.path('a/b/c.db');
    const store = await openSqliteStore(deep);
    expect((await store.info()).location).toBe(deep);
    await store.close();
    const sql = new Database(deep, { readonly: true });
    expect(sql.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
    expect(sql.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    expect(sql.pragma('journal_mode', { simple: true })).toBe('wal');
    sql.close();
  });

  it('keeps a store in memory when asked to', async () => {
    const store = await openSqliteStore(':memory:');
    await store.stocks.upsert([stock('AAA')], { seenAt: 1 });
    expect((await store.info()).size_bytes).toBeGreaterThan(0);
    expect(await store.check()).toEqual([]);
    await store.close();
    expect(existsSync(':memory:')).toBe(false);
  });

  it('takes an empty file, and a database that nobody has put anything in', async () => {
    writeFileSync(path, '');
    await (await openSqliteStore(path)).close();
    path = folder.path('vacuumed.db');
    raw((sql) => sql.exec('VACUUM'));
    expect(readFileSync(path).length).toBeGreaterThan(0);
    const store = await openSqliteStore(path);
    expect(await store.stocks.list()).toEqual([]);
    await store.close();
  });

  it('refuses a file that is not a database and leaves it as it is', async () => {
    writeFileSync(path, 'symbol,date,close\nAAPL,2020-01-02,300\n');
    const { error, untouched } = await refusalOf();
    expect(error).toMatchObject({ code: 'STORE', message: expect.stringContaining('is not a SQLite file') });
    expect(untouched).toBe(true);
  });

  it('refuses the database of another program and leaves it as it is, journal and all', async () => {
    raw((sql) => sql.exec('CREATE TABLE notes (text)'));
    let { error, untouched } = await refusalOf();
    expect(error).toMatchObject({ code: 'STORE', message: expect.stringContaining('not a store of OpenAlpha') });
    expect(untouched).toBe(true);
    // Left behind by a program that was killed: a WAL that whoever opens the file would write back into it.
    const other = new Database(path);
    other.pragma('journal_mode = WAL');
    other.exec(`INSERT INTO notes VALUES ('unfinished')`);
    const wal = readFileSync(`${path}-wal`);
    other.close();
    writeFileSync(`${path}-wal`, wal);
    ({ error, untouched } = await refusalOf());
    expect(error).toMatchObject({ code: 'STORE' });
    expect(untouched).toBe(true);
    // Closed properly in WAL mode: there is no WAL beside it, and opening it would make one.
    path = folder.path('calm.db');
    raw((sql) => {
      sql.pragma('journal_mode = WAL');
      sql.exec('CREATE TABLE notes (text)');
    });
    ({ error, untouched } = await refusalOf());
    expect(error).toMatchObject({ code: 'STORE' });
    expect(untouched).toBe(true);
    path = folder.path('signed.db');
    raw((sql) => sql.pragma('application_id = 1234'));
    expect((await refusalOf()).error).toMatchObject({ code: 'STORE' });
  });

  it('refuses a folder', async () => {
    mkdirSync(path);
    const opening = openSqliteStore(path);
    await expect(opening).rejects.toMatchObject({ code: 'STORE', message: expect.stringContaining('is a folder') });
  });

  it('says so when the folder cannot be made', async () => {
    writeFileSync(path, 'a file');
    const below = `${path}/store.db`;
    await expect(openSqliteStore(below)).rejects.toMatchObject({ code: 'STORE' });
  });

  it('refuses a store of a newer version, naming both versions and what to do', async () => {
    await (await openSqliteStore(path)).close();
    raw((sql) => sql.pragma('user_version = 99'));
    for (const options of [{}, { readOnly: true }]) {
      const { error } = await refusalOf(options);
      expect(error).toMatchObject({
        code: 'STORE',
        message: expect.stringMatching(new RegExp(`version 99.*up to ${MIGRATIONS.length}`)),
        hint: expect.stringContaining('upgrade'),
      });
    }
  });

  it('brings an older store up to date, with everything in it', async () => {
    raw((sql) => {
      migrate(sql, path, MIGRATIONS.slice(0, 1));
      sql.exec(`
        INSERT INTO stocks VALUES (1, 'uuid-1', 'AAA', 'First Company', NULL, NULL, NULL, 1, 1);
        INSERT INTO bar_batches VALUES (1, 'sample', 2, 5);
        INSERT INTO market_data VALUES (1, '1d', ${day('2020-01-02')}, 10, 11, 9, 10.5, 100, ${day('2020-01-03')}, 1);
        INSERT INTO market_data VALUES (1, '1d', ${day('2015-01-02')}, 5, 6, 4, 5.5, 50, ${day('2015-01-03')}, 1);
        INSERT INTO market_data VALUES (1, '1h', ${day('2020-01-02')}, 1, 1, 1, 1, 10, ${day('2020-01-03')}, 1)`);
      expect(sql.pragma('user_version', { simple: true })).toBe(1);
    });
    const older = await openSqliteStore(path, { readOnly: true }).catch((reason) => reason);
    expect(older).toMatchObject({ code: 'STORE', message: expect.stringContaining('schema version 1') });
    const store = await openSqliteStore(path);
    expect((await store.info()).schema_version).toBe(MIGRATIONS.length);
    expect(barsOf(await store.bars.read({ interval: '1d' })).map((bar) => [bar.close, bar.adjustment])).toEqual([
      [5.5, 2],
      [10.5, 2],
    ]);
    expect((await store.bars.read({ interval: '1h' })).columns.volume[0]).toBe(10);
    expect((await store.stocks.search('compan', 5)).map((row) => row.symbol)).toEqual(['AAA']);
    expect(await store.check()).toEqual([]);
    await store.close();
  });

  it.each(MIGRATIONS.map(({ version, about }) => [version, about] as const))(
    'opens what schema %i (%s) has left, with its bars and its runs',
    async (version) => {
      raw((sql) => {
        migrate(sql, path, MIGRATIONS.slice(0, version));
        sql.exec(`
          INSERT INTO stocks VALUES (1, 'uuid-1', 'AAA', 'First Company', NULL, NULL, NULL, 1, 1);
          INSERT INTO bar_batches VALUES (1, 'sample', 2, 5);
          INSERT INTO market_data VALUES (1, '1d', ${day('2020-01-02')}, 10, 11, 9, 10.5, 100, ${day('2020-01-03')}, 1);
          INSERT INTO runs (uuid, command, started_at, status, detail) VALUES ('r-1', 'train', 7, 'running', '{}')`);
        expect(sql.pragma('user_version', { simple: true })).toBe(version);
        if (version === 1) return;
        // Before version 5 chunks had another form, which nobody reads any more; from then on there is none to begin with.
        if (version < 5)
          sql.exec(
            `INSERT INTO bar_chunks VALUES (1, '1d', 35, 1, ${day('2020-01-02')}, ${day('2020-01-02')}, 0, x'00')`,
          );
      });
      const store = await openSqliteStore(path);
      expect((await store.info()).schema_version).toBe(MIGRATIONS.length);
      expect(barsOf(await store.bars.read({ interval: '1d' })).map((bar) => bar.close)).toEqual([10.5]);
      expect(await store.runs.running()).toMatchObject([{ id: 'r-1', process: null, heartbeat_at: null }]);
      await store.runs.interrupt('r-1');
      expect(await store.runs.latest(1)).toMatchObject([{ status: 'interrupted', finished_at: 7 }]);
      const run = await store.runs.start('run hourly', 8, 'here:1:1');
      const step = { run, schedule: 'hourly', hour: 0, position: 0, name: 'n', inputs: '0', started_at: 8 } as const;
      await store.steps.start(step);
      expect(await store.steps.ofRun(run)).toMatchObject([{ name: 'n', status: 'running' }]);
      const holder = { id: 'h', host: 'here', pid: 1, command: 'run hourly' };
      expect((await store.locks.acquire('run', holder, { leaseMs: 1, at: 8 })).holder).toEqual(holder);
      await store.metrics.record([{ name: 'm', labels: {}, at: 8, value: 1 }]);
      expect(await store.check()).toEqual([]);
      await store.close();
    },
  );

  it('keeps articles that were stored before they had texts, stories and scores', async () => {
    raw((sql) => {
      migrate(sql, path, MIGRATIONS.slice(0, 2));
      sql.exec(`
        INSERT INTO stocks VALUES (1, 'uuid-1', 'AAA', 'First Company', NULL, NULL, NULL, 1, 1);
        INSERT INTO articles VALUES (1, 'uuid-2', 'wire', 100, 'a headline', NULL, 100, 'sample', 200);
        INSERT INTO article_stocks VALUES (1, 1, 100, 'sample', 200);
        INSERT INTO provider_state VALUES ('yahoo', 'cooldown', '{}', 1)`);
      expect(sql.pragma('user_version', { simple: true })).toBe(2);
    });
    const store = await openSqliteStore(path);
    expect(await store.articles.unscored('s-1', 5)).toEqual([
      {
        id: 'uuid-2',
        title: 'a headline',
        url: null,
        source: 'wire',
        published_at: 100,
        known_at: 100,
        provider: 'sample',
        symbols: ['AAA'],
        relevance: [1],
        text: null,
        story: 'uuid-2',
      },
    ]);
    await store.articles.recordScores([articleScore('uuid-2', 'AAA')]);
    expect(await store.articles.scored('s-1')).toHaveLength(1);
    expect(await store.providers.state('yahoo')).toEqual({ cooldown: '{}' });
    expect(await store.check()).toEqual([]);
    await store.close();
  });

  it('upgrades whole or not at all', async () => {
    raw((sql) => migrate(sql, path, MIGRATIONS.slice(0, 1)));
    const next = MIGRATIONS.length + 1;
    const broken = [...MIGRATIONS, { version: next, about: 'broken', sql: 'CREATE TABLE more (a); CREATE NONSENSE' }];
    raw((sql) => {
      expect(() => migrate(sql, path, broken)).toThrow(/syntax error/);
      expect(sql.pragma('user_version', { simple: true })).toBe(1);
      expect(sql.prepare(`SELECT name FROM sqlite_master WHERE name IN ('more', 'bar_chunks')`).all()).toEqual([]);
    });
    await (await openSqliteStore(path)).close();
  });

  it('makes the column chunks again when they were taken away', async () => {
    let store = await openSqliteStore(path);
    await store.stocks.upsert([stock('AAA')], { seenAt: 1 });
    const bars = [2, 3, 6].map((d) => ({ symbol: 'AAA', time: day(`2020-01-0${d}`), close: d }));
    await store.bars.upsert(batchOf(bars), { seenAt: day('2020-02-01') });
    const before = barsOf(await store.bars.read({ interval: '1d' }));
    await store.close();
    raw((sql) => sql.exec('DELETE FROM bar_chunks'));
    store = await openSqliteStore(path);
    expect(barsOf(await store.bars.read({ interval: '1d' }))).toEqual(before);
    expect(await store.check()).toEqual([]);
    await store.close();
  });

  it('opened read-only reads, and refuses to write', async () => {
    await expect(openSqliteStore(path, { readOnly: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(existsSync(path)).toBe(false);
    const writer = await openSqliteStore(path);
    await writer.stocks.upsert([stock('AAA')], { seenAt: 1 });
    const store = await openSqliteStore(path, { readOnly: true });
    expect(await store.stocks.list()).toHaveLength(1);
    expect(await store.check()).toEqual([]);
    await expect(store.stocks.upsert([stock('BBB')], { seenAt: 1 })).rejects.toMatchObject({
      code: 'STORE',
      message: expect.stringContaining('can only be read'),
    });
    await store.close();
    await writer.close();
  });

  it('tells once that it brought an older file up to date, and says nothing of a new one', async () => {
    const told: unknown[] = [];
    const open = async () => (await openSqliteStore(path, { onMigrated: (versions) => told.push(versions) })).close();
    await open();
    rmSync(path);
    raw((sql) => migrate(sql, path, MIGRATIONS.slice(0, 2)));
    await open();
    await open();
    expect(told).toEqual([{ from: 2, to: MIGRATIONS.length }]);
  });

  it.skipIf(!nobodyMayRead).each(['the file', 'its folder'])(
    'reads where %s may not be written, and refuses to write',
    async (what) => {
      const writer = await openSqliteStore(path);
      await writer.stocks.upsert([stock('AAA')], { seenAt: 1 });
      await writer.close();
      const folder = dirname(path);
      for (const above of [folder, path]) chmodSync(above, 0o755);
      if (what === 'the file') chmodSync(path, 0o444);
      else chmodSync(folder, 0o555);
      const { stdout, stderr } = spawnSync(process.execPath, [unwritable, path], { ...asNobody, encoding: 'utf8' });
      chmodSync(folder, 0o755);
      expect([stdout, stderr]).toEqual(['1 stock, then STORE', '']);
      expect(await (await openSqliteStore(path)).check()).toEqual([]);
    },
  );

  it.skipIf(process.getuid?.() === 0)('says so when the file may not be read', async () => {
    await (await openSqliteStore(path)).close();
    chmodSync(path, 0o000);
    await expect(openSqliteStore(path)).rejects.toMatchObject({ code: 'STORE' });
  });

  it('waits for another writer, and says LOCKED when that takes too long', async () => {
    const store = await openSqliteStore(path, { busyTimeoutMs: 20 });
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    const blocked = { code: 'LOCKED', message: expect.stringContaining('Another process is writing') };
    await expect(store.stocks.upsert([stock('AAA')], { seenAt: 1 })).rejects.toMatchObject(blocked);
    await expect(store.runs.start('train', 1, 'here:1:1')).rejects.toMatchObject(blocked);
    expect(await store.stocks.list()).toEqual([]);
    other.exec('COMMIT');
    other.close();
    expect((await store.stocks.upsert([stock('AAA')], { seenAt: 1 })).added).toBe(1);
    await store.close();
  });

  it('says LOCKED when another process keeps a new file to itself', async () => {
    const other = new Database(path);
    other.exec('BEGIN EXCLUSIVE');
    await expect(openSqliteStore(path, { busyTimeoutMs: 20 })).rejects.toMatchObject({ code: 'LOCKED' });
    other.close();
  });

  it('reads one state of the store while another connection writes', async () => {
    const [reader, writer] = [await openSqliteStore(path), await openSqliteStore(path)];
    await writer.stocks.upsert([stock('AAA')], { seenAt: 1 });
    await writer.bars.upsert(batchOf([{ symbol: 'AAA', time: day('2020-01-02'), close: 1 }]), { seenAt: 1 });
    expect(barsOf(await reader.bars.read({ interval: '1d' }))).toHaveLength(1);
    await Promise.all([reader.close(), writer.close()]);
  });

  it('of one new file by several processes at once gives one sound store to all of them', async () => {
    const child = fileURLToPath(new URL('open-together.mjs', import.meta.url));
    const endings = await Promise.all(
      Array.from(
        { length: 4 },
        (_, k) =>
          new Promise<string>((resolve) => {
            const run = spawn(process.execPath, [child, path, `S${k}`], { stdio: ['ignore', 'ignore', 'pipe'] });
            let text = '';
            run.stderr.on('data', (chunk) => {
              text += chunk;
            });
            run.on('close', (code) => resolve(`${code}${text}`));
          }),
      ),
    );
    expect(endings).toEqual(['0', '0', '0', '0']);
    const store = await openSqliteStore(path);
    expect((await store.stocks.list()).map((row) => row.symbol)).toEqual(['S0', 'S1', 'S2', 'S3']);
    expect(await store.check()).toEqual([]);
    await store.close();
  });
});
