import { readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import { OpenAlphaError } from '../../../src/domain/errors.js';
import { DAY } from '../../../src/domain/time.js';
import { Random } from '../../../src/math/random.js';
import type { Store } from '../../../src/ports/store.js';
import { batchOf, day, prediction, stock } from '../../contracts/store-samples.js';
import { scratchFolder } from './store-files.js';

describe('a damaged SQLite store', () => {
  let folder: ReturnType<typeof scratchFolder>;
  let path: string;
  beforeEach(async () => {
    folder = scratchFolder();
    path = folder.path('openalpha.db');
    const store = await openSqliteStore(path);
    await store.stocks.upsert(
      ['AAA', 'BBB', 'CCC'].map((symbol) => stock(symbol, { company_name: `${symbol} Holding` })),
      { seenAt: 1 },
    );
    const bars = ['AAA', 'BBB', 'CCC'].flatMap((symbol) =>
      Array.from({ length: 300 }, (_, k) => ({ symbol, time: day('2020-01-02') + k * DAY, close: 10 + (k % 17) })),
    );
    await store.bars.upsert(batchOf(bars), { seenAt: day('2021-06-01') });
    await store.predictions.replace([prediction('AAA', day('2021-06-01'))], { seenAt: day('2021-06-01') });
    await store.close();
  });
  afterEach(() => folder.remove());

  const edit = (statement: string) => {
    const sql = new Database(path);
    sql.pragma('foreign_keys = OFF');
    sql.exec(statement);
    sql.close();
  };
  async function checkAfter(statement: string): Promise<string[]> {
    edit(statement);
    const store = await openSqliteStore(path);
    const found = await store.check();
    await store.close();
    return found;
  }

  it('is told by rows that the chunks do not have', async () => {
    const found = await checkAfter(`DELETE FROM market_data WHERE stock_id = 2 AND ts = ${day('2020-01-02')}`);
    expect(found).toEqual(['BBB (1d): market_data has 299 bars and the column chunks 300.']);
  });

  it('is told by values that differ from those of the chunks, in any column', async () => {
    expect(await checkAfter('UPDATE market_data SET low = low - 1 WHERE stock_id = 3')).toEqual([
      expect.stringMatching(/^CCC \(1d\): low of bar 0 is 8\.25 in market_data and 9\.25/),
    ]);
    expect(await checkAfter('UPDATE bar_batches SET adjustment = 2')).toContainEqual(
      expect.stringContaining('adjustment of bar 0 is 2'),
    );
  });

  it('is told by chunks that do not have the checksum they were written with', async () => {
    edit(`UPDATE bar_chunks SET columns = zeroblob(length(columns)) WHERE stock_id = 1`);
    const store = await openSqliteStore(path);
    expect(await store.check()).toEqual([expect.stringContaining('AAA (1d): The column chunk')]);
    const refusal = { code: 'STORE', message: expect.stringContaining('checksum') };
    await expect(store.bars.read({ interval: '1d' })).rejects.toMatchObject(refusal);
    const more = batchOf([{ symbol: 'AAA', time: day('2020-01-02'), close: 1 }]);
    await expect(store.bars.upsert(more, { seenAt: 1 })).rejects.toMatchObject(refusal);
    expect((await store.bars.read({ interval: '1d', symbols: ['BBB'] })).symbols).toEqual(['BBB']);
    await store.close();
  });

  it('is told by rows that point nowhere', async () => {
    expect(await checkAfter('DELETE FROM bar_batches')).toContainEqual(
      '900 rows of market_data point to a row of bar_batches that is not there.',
    );
  });

  it('is told by a search index that lost a name', async () => {
    const lost = `INSERT INTO stock_search (stock_search, rowid, company_name) VALUES ('delete', 1, 'AAA Holding')`;
    expect(await checkAfter(lost)).toContainEqual(expect.stringContaining('is damaged'));
  });

  it('is not what a store is called that someone else is writing to', async () => {
    const store = await openSqliteStore(path, { busyTimeoutMs: 10 });
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    expect(await store.check()).toEqual([]);
    other.close();
    await store.close();
  });

  it('refuses a correction of a bar that only the chunks have', async () => {
    edit(`DELETE FROM market_data WHERE stock_id = 1`);
    const store = await openSqliteStore(path);
    const correction = batchOf([{ symbol: 'AAA', time: day('2020-01-02'), close: 99 }]);
    await expect(store.bars.upsert(correction, { seenAt: day('2022-01-01') })).rejects.toMatchObject({ code: 'STORE' });
    await store.close();
  });

  it('refuses text that should be JSON', async () => {
    edit(`UPDATE predictions SET models = '[{'`);
    const store = await openSqliteStore(path);
    await expect(store.predictions.read()).rejects.toMatchObject({
      code: 'STORE',
      message: expect.stringContaining('predictions.models'),
    });
    await store.close();
  });

  it('never does worse than a clear refusal, whichever bytes are flipped', async () => {
    const sound = readFileSync(path);
    let refused = 0;
    for (let seed = 0; seed < 24; seed++) {
      const random = new Random(seed);
      const bytes = Buffer.from(sound);
      // Every other time among the first pages, where the schema is.
      const reach = seed % 2 === 0 ? bytes.length : 8192;
      const flips = 1 + random.int(40);
      for (let k = 0; k < flips; k++) bytes[random.int(reach)]! ^= 1 << random.int(8);
      writeFileSync(path, bytes);
      if (await isRefused(path)) refused++;
    }
    // Some flips fall on bytes that nothing uses.
    expect(refused).toBeGreaterThan(12);
  });

  it('never does worse than a clear refusal when its end is missing', async () => {
    const sound = readFileSync(path);
    for (const share of [0.02, 0.3, 0.6, 0.95]) {
      writeFileSync(path, sound.subarray(0, Math.floor(sound.length * share)));
      expect(await isRefused(path)).toBe(true);
    }
  });
});

/** Uses a store in every way; true when any use was refused, with an error of ours each time. */
async function isRefused(path: string): Promise<boolean> {
  let refused = false;
  const attempt = async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await work();
    } catch (error) {
      expect(error).toBeInstanceOf(OpenAlphaError);
      expect(error).toMatchObject({
        code: expect.stringMatching(/^(STORE|INPUT|NOT_FOUND)$/),
        hint: expect.any(String),
      });
      refused = true;
      return undefined;
    }
  };
  const store: Store | undefined = await attempt(() => openSqliteStore(path));
  if (store === undefined) return true;
  const findings = await attempt(() => store.check());
  await attempt(() => store.info());
  await attempt(() => store.bars.read({ interval: '1d' }));
  await attempt(() => store.bars.coverage());
  await attempt(() => store.stocks.search('holding', 5));
  await attempt(() => store.predictions.read());
  await attempt(() => store.stocks.upsert([stock('DDD')], { seenAt: 5 }));
  const more = batchOf([{ symbol: 'AAA', time: day('2022-01-03'), close: 5 }]);
  await attempt(() => store.bars.upsert(more, { seenAt: day('2022-02-01') }));
  await attempt(() => store.close());
  return refused || (findings?.length ?? 0) > 0;
}
