import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import { DAY } from '../../../src/domain/time.js';
import { barsOf, batchOf, day, stock } from '../../contracts/store-samples.js';
import { scratchFolder } from './store-files.js';

describe('a copy of a SQLite store', () => {
  let folder: ReturnType<typeof scratchFolder>;
  beforeEach(() => {
    folder = scratchFolder();
  });
  afterEach(() => folder.remove());

  it('is a store with everything up to one moment, though another connection kept writing', async () => {
    const store = await openSqliteStore(folder.path('a.db'));
    const writer = await openSqliteStore(folder.path('a.db'));
    const symbols = Array.from({ length: 60 }, (_, k) => `S${k}`);
    await store.stocks.upsert(
      symbols.map((symbol) => stock(symbol)),
      { seenAt: 1 },
    );
    const bars = symbols.flatMap((symbol) =>
      Array.from({ length: 400 }, (_, k) => ({ symbol, time: day('2020-01-01') + k * DAY, close: 10 + k })),
    );
    await store.bars.upsert(batchOf(bars), { seenAt: day('2022-01-01') });
    let written = 0;
    const copying = store.maintenance.backup(folder.path('copy.db'));
    let ended = false;
    const end = copying.then(() => {
      ended = true;
    });
    // One write between any two steps of the copying: each makes SQLite begin again.
    while (!ended) {
      await writer.runs.start('meanwhile', written++, 'here:1:1');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await end;
    const copy = await openSqliteStore(folder.path('copy.db'));
    expect(await copy.check()).toEqual([]);
    expect(barsOf(await copy.bars.read({ interval: '1d' }))).toEqual(barsOf(await store.bars.read({ interval: '1d' })));
    expect(written).toBeGreaterThan(0);
    expect((await copy.runs.latest(written)).length).toBeLessThanOrEqual(written);
    await Promise.all([store.close(), writer.close(), copy.close()]);
    expect(readdirSync(folder.path('')).filter((name) => name.includes('partial'))).toEqual([]);
  });
});
