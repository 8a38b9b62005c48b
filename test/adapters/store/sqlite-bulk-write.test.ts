import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBars } from '../../../src/adapters/store/sqlite/bulk-write.js';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import { DAY } from '../../../src/domain/time.js';
import { batchOf, day, stock } from '../../contracts/store-samples.js';
import { scratchFolder } from './store-files.js';

const MANY = 20_000;

describe('the first bars of a store', () => {
  let folder: ReturnType<typeof scratchFolder>;
  let path: string;
  let sql: Database.Database;
  beforeEach(async () => {
    folder = scratchFolder();
    path = folder.path('openalpha.db');
    const store = await openSqliteStore(path);
    await store.stocks.upsert([stock('AAA')], { seenAt: 1 });
    await store.close();
    sql = new Database(path);
    sql.pragma('foreign_keys = ON');
    sql.pragma('synchronous = NORMAL');
  });
  afterEach(() => {
    sql.close();
    folder.remove();
  });

  const settings = () =>
    ['journal_mode', 'synchronous', 'foreign_keys'].map((name) => sql.pragma(name, { simple: true }));
  const addBar = () => {
    sql.exec(`INSERT INTO bar_batches VALUES (1, 'sample', 1, 1)`);
    sql.exec(`INSERT INTO market_data VALUES (1, '1d', 0, 1, 1, 1, 1, 1, 1, 1)`);
  };

  it('are written past the write-ahead log when they are many, and the settings come back', () => {
    const during = writeBars(sql, MANY, () => {
      addBar();
      return settings();
    });
    expect(during).toEqual(['delete', 2, 0]);
    expect(settings()).toEqual(['wal', 1, 1]);
  });

  it('go through the log when they are few, or not the first', () => {
    expect(writeBars(sql, 9, settings)).toEqual(['wal', 1, 0]);
    addBar();
    expect(writeBars(sql, MANY, settings)).toEqual(['wal', 1, 0]);
  });

  it('go through the log while someone else has the store open', () => {
    const other = new Database(path);
    other.prepare('SELECT count(*) FROM stocks').get();
    expect(writeBars(sql, MANY, settings)).toEqual(['wal', 1, 0]);
    other.close();
    expect(settings()).toEqual(['wal', 1, 1]);
  });

  it('leave nothing behind when the write fails', () => {
    const fail = () => {
      addBar();
      throw new Error('stop');
    };
    expect(() => writeBars(sql, MANY, fail)).toThrow('stop');
    expect(settings()).toEqual(['wal', 1, 1]);
    expect(sql.prepare('SELECT count(*) FROM market_data').pluck().get()).toBe(0);
    expect(existsSync(`${path}-journal`)).toBe(false);
  });

  it('point to stocks and batches that exist, for all that SQLite does not look', async () => {
    const store = await openSqliteStore(path);
    const bars = Array.from({ length: MANY }, (_, k) => ({
      symbol: 'AAA',
      time: day('1970-01-02') + k * DAY,
      close: 9,
    }));
    await store.bars.upsert(batchOf(bars), { seenAt: day('2030-01-01') });
    expect(await store.check()).toEqual([]);
    await store.close();
  });
});
