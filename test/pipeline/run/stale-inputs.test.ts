import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import { DAY, HOUR } from '../../../src/domain/time.js';
import { staleInputs } from '../../../src/pipeline/run/stale-inputs.js';
import { batchOf, day, stock } from '../../contracts/store-samples.js';

const FRIDAY = day('2026-11-20');
/** After the close of that Friday. */
const EVENING = FRIDAY + 22 * HOUR;

async function storeWith(last: Readonly<Record<string, number>>) {
  const store = await openSqliteStore(':memory:');
  await store.stocks.upsert(
    Object.keys(last).map((symbol) => stock(symbol)),
    { seenAt: 1 },
  );
  const bars = Object.entries(last).map(([symbol, time]) => ({ symbol, time, close: 10 }));
  await store.bars.upsert(batchOf(bars), { seenAt: EVENING });
  return store;
}

const look = async (last: Readonly<Record<string, number>>, now = EVENING) =>
  staleInputs(await storeWith(last), { interval: '1d', now, maxAge: 10 * DAY });

describe('stale inputs', () => {
  it('are none when every stock has the bar of the last session that ended', async () => {
    expect(await look({ AAA: FRIDAY, BBB: FRIDAY })).toEqual([]);
    // In the session the bar of the day before is the newest there can be; on a Sunday that of Friday.
    expect(await look({ AAA: FRIDAY - DAY }, FRIDAY + 16 * HOUR)).toEqual([]);
    expect(await look({ AAA: FRIDAY }, FRIDAY + 2 * DAY + 12 * HOUR)).toEqual([]);
  });

  it('are prices when no stock has the newest bar', async () => {
    expect(await look({ AAA: FRIDAY - DAY, BBB: FRIDAY - 2 * DAY })).toEqual([
      {
        ...{ what: 'prices', newest: '2026-11-19', expected: '2026-11-20' },
        words: 'The newest 1d bar is of 2026-11-19; that of 2026-11-20 has ended.',
      },
    ]);
  });

  it('are prices when some stocks lack it, but for those that are no longer traded', async () => {
    expect(await look({ AAA: FRIDAY, BBB: FRIDAY - DAY, GONE: FRIDAY - 40 * DAY })).toMatchObject([
      { what: 'prices', words: '1 of 2 stocks have no 1d bar of 2026-11-20: BBB.' },
    ]);
  });

  it('are news and levels of the economy whose newest is old, and not those that there never were', async () => {
    const store = await storeWith({ AAA: FRIDAY });
    const known_at = EVENING - 3 * DAY;
    await store.articles.upsert(
      [
        {
          ...{ title: 'old news', url: null, source: 'wire', published_at: known_at, known_at, provider: 'wire' },
          symbols: ['AAA'],
        },
      ],
      { seenAt: EVENING },
    );
    const found = await staleInputs(store, { interval: '1d', now: EVENING, maxAge: 10 * DAY });
    expect(found).toMatchObject([{ what: 'news', words: 'The newest of news is of 2026-11-17T22:00:00Z.' }]);
  });
});
