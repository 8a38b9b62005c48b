import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import { DAY } from '../../../src/domain/time.js';
import { batchOf, day, stock } from '../../contracts/store-samples.js';

const seenAt = day('2024-02-01');
const jan = (date: number) => day('2024-01-01') + (date - 1) * DAY;

describe('origins of bars', () => {
  it('are runs of neighbours from one provider, a correction by another one in between', async () => {
    const store = await openSqliteStore(':memory:');
    await store.stocks.upsert([stock('AAA'), stock('BBB')], { seenAt });
    const bars = [2, 3, 4, 5].map((date) => ({ symbol: 'AAA', time: jan(date), close: date }));
    const other = { symbol: 'BBB', time: jan(2), close: 20 };
    await store.bars.upsert(batchOf([...bars, other], { provider: 'one' }), { seenAt });
    await store.bars.upsert(batchOf([{ ...bars[2]!, close: 9 }, bars[3]!], { provider: 'two' }), { seenAt });
    expect(await store.bars.origins({ interval: '1d', symbols: ['AAA'] })).toEqual([
      { symbol: 'AAA', provider: 'one', first: jan(2), last: jan(3) },
      { symbol: 'AAA', provider: 'two', first: jan(4), last: jan(4) },
      { symbol: 'AAA', provider: 'one', first: jan(5), last: jan(5) },
    ]);
    const cut = await store.bars.origins({ interval: '1d', from: jan(3), to: jan(4) });
    expect(cut.map(({ provider, first, last }) => [provider, first, last])).toEqual([
      ['one', jan(3), jan(3)],
      ['two', jan(4), jan(4)],
    ]);
    expect(await store.bars.origins({ interval: '1h' })).toEqual([]);
    await store.close();
  });
});
