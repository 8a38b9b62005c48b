import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import { DAY, HOUR } from '../../../src/domain/time.js';
import { freshnessByKind } from '../../../src/pipeline/monitor/freshness.js';
import { batchOf, day, stock } from '../../contracts/store-samples.js';

const FRIDAY = day('2026-11-20');
/** The close in New York, in winter. */
const CLOSE = 21 * HOUR;

async function look(last: Readonly<Record<string, number>>, now: number, interval: '1d' | '1h' = '1d') {
  const store = await openSqliteStore(':memory:');
  await store.stocks.upsert(
    Object.keys(last).map((symbol) => stock(symbol)),
    { seenAt: 1 },
  );
  const bars = Object.entries(last).map(([symbol, time]) => ({ symbol, time, close: 10 }));
  if (bars.length > 0) await store.bars.upsert({ ...batchOf(bars), interval }, { seenAt: 1 });
  return freshnessByKind(store, now);
}

describe('freshness', () => {
  it('is of nothing in an empty store', async () => {
    expect(await look({}, FRIDAY)).toEqual([]);
  });

  it('goes on over a weekend without a bar being late, and counts from the close of the one that is missing', async () => {
    const monday = FRIDAY + 3 * DAY;
    const friday = { kind: 'bars_1d', newest: FRIDAY + CLOSE };
    expect(await look({ AAA: FRIDAY }, monday + 12 * HOUR)).toEqual([
      { ...friday, age: 3 * DAY + 12 * HOUR - CLOSE, overdue: 0 },
    ]);
    expect(await look({ AAA: FRIDAY }, monday + CLOSE + 2 * HOUR)).toMatchObject([{ ...friday, overdue: 2 * HOUR }]);
    // It is the first that is missing, however many are.
    expect(await look({ AAA: FRIDAY }, monday + DAY + CLOSE)).toMatchObject([{ ...friday, overdue: DAY }]);
  });

  it('is not judged by the one stock that is up to date, nor by one that is gone', async () => {
    const evening = FRIDAY + CLOSE + HOUR;
    const others = { BBB: FRIDAY - DAY, CCC: FRIDAY - DAY };
    expect(await look({ AAA: FRIDAY, ...others }, evening)).toMatchObject([{ overdue: HOUR }]);
    expect(await look({ AAA: FRIDAY, BBB: FRIDAY, GONE: FRIDAY - 90 * DAY, LOST: 0 }, evening)).toMatchObject([
      { overdue: 0 },
    ]);
  });

  it('knows the hours of a session', async () => {
    const open = FRIDAY + 14.5 * HOUR;
    expect(await look({ AAA: open }, open + 2.5 * HOUR, '1h')).toMatchObject([{ kind: 'bars_1h', overdue: HOUR / 2 }]);
    // The last bar of Friday is followed by the first of Monday.
    expect(await look({ AAA: open + 6 * HOUR }, FRIDAY + 2 * DAY, '1h')).toMatchObject([{ overdue: 0 }]);
    expect(await look({ AAA: open + 6 * HOUR }, open + 3 * DAY + 1.5 * HOUR, '1h')).toMatchObject([
      { overdue: HOUR / 2 },
    ]);
  });
});
