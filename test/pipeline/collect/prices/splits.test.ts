import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../../src/domain/time.js';
import { collectPrices } from '../../../../src/pipeline/collect/prices/collect-prices.js';
import type { PriceRequest } from '../../../../src/ports/price-source.js';
import {
  barTimes,
  closes,
  collectDeps,
  date,
  evening,
  type FakeOptions,
  fakeSource,
  madeUpSeries,
} from './fake-market.js';

const DAILY = { interval: '1d', history: 60 * DAY } as const;
const FRIDAY = evening('2024-01-19');
const MONDAY = evening('2024-01-22');
const TUESDAY = evening('2024-01-23');
const SPLIT = { symbol: 'AAA', ex_date: date('2024-01-22'), type: 'split', value: 4 } as const;
const FROM = date('2023-11-20');

/** What a provider gives of AAA at a time, the whole history. */
function series(now: number, from = FROM) {
  const request: PriceRequest = { interval: '1d', symbols: ['AAA'], from, to: now };
  return madeUpSeries('AAA', request, { adjustment: 'split', actions: [SPLIT], now, first: Number.NEGATIVE_INFINITY });
}

async function untilFriday(options: FakeOptions = {}, symbols = ['AAA', 'BBB']) {
  const clock = { time: FRIDAY, now: () => clock.time };
  const source = fakeSource({ actions: [SPLIT], clock, ...options });
  const deps = await collectDeps(symbols, FRIDAY, [source]);
  await collectPrices(DAILY, deps);
  const at = (time: number) => {
    clock.time = time;
    deps.clock.time = time;
  };
  return { source, deps, at };
}

describe('a split', () => {
  it('restates the whole series to the bit, and reads as of before still give the old prices', async () => {
    const { deps, at } = await untilFriday();
    at(MONDAY);
    const report = await collectPrices(DAILY, deps);
    expect(report).toMatchObject({ refetched_for_split: ['AAA'], summary: '2/2', findings: [], actions_new: 1 });
    const panel = await deps.store.bars.read({ interval: '1d', symbols: ['AAA'] });
    const expected = series(MONDAY);
    expect(panel.time).toEqual(expected.time);
    for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) {
      expect(panel.columns[name]).toEqual(expected[name]);
    }
    expect(await closes(deps.store, 'AAA', '1d', FRIDAY)).toEqual([...series(FRIDAY).close]);
    expect(await deps.store.actions.read()).toMatchObject([{ ...SPLIT, provider: 'one', known_at: SPLIT.ex_date }]);
    expect(await deps.store.providers.state('collect')).toEqual({});
  });

  it('that the provider does not tell is seen in the overlap', async () => {
    const { deps, at } = await untilFriday({ tellsActions: false });
    at(MONDAY);
    const report = await collectPrices(DAILY, deps);
    expect(report.refetched_for_split).toEqual(['AAA']);
    expect(await closes(deps.store, 'AAA')).toEqual([...series(MONDAY).close]);
  });

  it('that shows only days later is seen then', async () => {
    const late = { ...SPLIT, ex_date: date('2024-01-18') };
    let shown = false;
    const { deps, at } = await untilFriday({
      actions: [],
      change: (made) => {
        for (let k = 0; shown && made.symbol === 'AAA' && (made.time[k] as number) < late.ex_date; k++) {
          for (const name of ['open', 'high', 'low', 'close'] as const) made[name][k] = (made[name][k] as number) / 4;
        }
        return made;
      },
    });
    shown = true;
    at(MONDAY);
    expect((await collectPrices(DAILY, deps)).refetched_for_split).toEqual(['AAA']);
  });

  it('whose series cannot be had whole writes nothing of that stock, and is tried again', async () => {
    let broken = false;
    const { deps, at } = await untilFriday({
      fails: ({ symbols, from }) => (broken && symbols[0] === 'AAA' && from <= FROM ? 'server' : undefined),
    });
    broken = true;
    at(MONDAY);
    const before = await closes(deps.store, 'AAA');
    const report = await collectPrices(DAILY, deps);
    expect(report).toMatchObject({ stocks_updated: 1, stocks_failed: 1, refetched_for_split: [] });
    expect(report.findings).toMatchObject([{ kind: 'split_not_refetched', subject: 'AAA' }]);
    expect(await closes(deps.store, 'AAA')).toEqual(before);
    expect(await deps.store.actions.read()).toEqual([]);
    expect(await deps.store.providers.findings()).toHaveLength(1);
    broken = false;
    expect(await collectPrices(DAILY, deps)).toMatchObject({ stocks_updated: 1, refetched_for_split: ['AAA'] });
    expect(await closes(deps.store, 'AAA')).toEqual([...series(MONDAY).close]);
  });
  it('that is told before the bars show it waits until they do', async () => {
    let restated = false;
    const { deps, at } = await untilFriday({
      change: (made, { to }) => {
        if (restated || made.symbol !== 'AAA') return made;
        const old = made.time.findLastIndex((time) => time < SPLIT.ex_date);
        for (let k = 0; to >= SPLIT.ex_date && k <= old; k++) {
          for (const name of ['open', 'high', 'low', 'close'] as const) made[name][k] = (made[name][k] as number) * 4;
        }
        return made;
      },
    });
    at(MONDAY);
    const before = await closes(deps.store, 'AAA');
    const report = await collectPrices(DAILY, deps);
    expect(report.failures).toMatchObject([{ symbol: 'AAA' }]);
    expect(report.findings[0]?.detail).toContain('do not show the split of 2024-01-22');
    expect(await closes(deps.store, 'AAA')).toEqual(before);
    restated = true;
    at(TUESDAY);
    expect((await collectPrices(DAILY, deps)).refetched_for_split).toEqual(['AAA']);
  });

  it('brings bars out of the reach of the provider to the new basis', async () => {
    const { deps, at } = await untilFriday({ reach: { '1d': 70 * DAY } });
    at(MONDAY + 50 * DAY);
    const report = await collectPrices(DAILY, deps);
    expect(report.refetched_for_split).toEqual(['AAA']);
    expect(report.findings).toMatchObject([{ kind: 'split_not_refetched', subject: 'AAA' }]);
    const all = await closes(deps.store, 'AAA');
    expect(all).toHaveLength(barTimes('1d', FROM, MONDAY + 50 * DAY).length);
    series(MONDAY + 50 * DAY).close.forEach((close, k) => {
      expect(all[k]).toBeCloseTo(close, 5);
    });
  });

  it('told with daily bars restates hourly ones that were collected after it unaware', async () => {
    const clock = { time: 0, now: () => clock.time };
    // Tells no splits with hours, and overlaps too little to see it there.
    const source = fakeSource({
      actions: [SPLIT],
      clock,
      change: (made, { interval }) => (interval === '1d' ? made : { ...made, actions: [] }),
    });
    const deps = await collectDeps(['AAA'], FRIDAY, [source]);
    const at = (time: number) => {
      clock.time = time;
      deps.clock.time = time;
    };
    const hourly = { interval: '1h', history: 10 * DAY, overlap: 0 } as const;
    at(FRIDAY);
    await collectPrices(DAILY, deps);
    await collectPrices(hourly, deps);
    at(MONDAY);
    await collectPrices(DAILY, deps);
    at(MONDAY + HOUR);
    const report = await collectPrices(hourly, deps);
    expect(report.refetched_for_split).toEqual(['AAA']);
    const hours = await closes(deps.store, 'AAA', '1h');
    expect(Math.max(...hours) / Math.min(...hours)).toBeLessThan(1.2);
  });

  it('leaves raw prices as they are', async () => {
    const { deps, at } = await untilFriday({ adjustment: 'raw' });
    const before = await closes(deps.store, 'AAA');
    at(MONDAY);
    expect((await collectPrices(DAILY, deps)).refetched_for_split).toEqual([]);
    expect((await closes(deps.store, 'AAA')).slice(0, -1)).toEqual(before);
  });
});
