import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BarBatch } from '../../../../src/domain/bar.js';
import { DAY, HOUR, msToDate } from '../../../../src/domain/time.js';
import { collectPrices } from '../../../../src/pipeline/collect/prices/collect-prices.js';
import type { FetchedSeries } from '../../../../src/ports/price-source.js';
import type { Store } from '../../../../src/ports/store.js';
import { barTimes, closes, collectDeps, date, evening, fakeSource, rawClose } from './fake-market.js';

const DAILY = { interval: '1d', history: 60 * DAY } as const;
const FRIDAY = evening('2024-01-19');
const MONDAY = evening('2024-01-22');
const SYMBOLS = ['AAA', 'BBB', 'CCC'];

async function lastDates(store: Store): Promise<Record<string, string>> {
  return Object.fromEntries((await store.bars.coverage()).map(({ symbol, last }) => [symbol, msToDate(last)]));
}

describe('collecting prices', () => {
  it('fetches the history of a new stock, and then only what is missing and the overlap', async () => {
    const source = fakeSource();
    const deps = await collectDeps(SYMBOLS, FRIDAY, [source]);
    const first = await collectPrices(DAILY, deps);
    expect(first).toMatchObject({ summary: '3/3', ok: true, stocks_updated: 3, failures: [], stocks_up_to_date: 0 });
    expect(first.bars_new).toBe(3 * barTimes('1d', date('2023-11-20'), FRIDAY).length);
    expect(first.by_provider['one']).toMatchObject({ stocks_asked: 3, stocks_given: 3, stopped: null });

    expect(await collectPrices(DAILY, deps)).toMatchObject({ stocks_asked: 0, stocks_up_to_date: 3, summary: '3/3' });
    expect(source.requests).toHaveLength(3);

    deps.clock.time = MONDAY;
    const next = await collectPrices(DAILY, deps);
    expect(next).toMatchObject({ bars_new: 3, bars_changed: 0, bars_unchanged: 18, summary: '3/3' });
    expect(source.requests.slice(3).map(({ from, to }) => [msToDate(from), msToDate(to)])).toEqual(
      Array(3).fill(['2024-01-11', '2024-01-22']),
    );
    expect(await lastDates(deps.store)).toEqual({ AAA: '2024-01-22', BBB: '2024-01-22', CCC: '2024-01-22' });
    expect(await deps.store.check()).toEqual([]);
  });

  it('takes only bars that have ended, and each is known from its end', async () => {
    const source = fakeSource({
      change: (series, request) => withLaterBar(series, request.interval === '1d' ? date('2024-01-22') : 0),
    });
    const deps = await collectDeps(['AAA'], MONDAY - 4 * HOUR, [source]);
    const report = await collectPrices(DAILY, deps);
    expect(await lastDates(deps.store)).toEqual({ AAA: '2024-01-19' });
    expect(report.bars_refused).toEqual({ unfinished: 1 });
    const panel = await deps.store.bars.read({ interval: '1d' });
    expect(new Date(panel.columns.known_at.at(-1) as number).toISOString()).toBe('2024-01-19T21:00:00.000Z');
  });

  it('keeps hourly bars on the grid of the session, also on a half day', async () => {
    const offGrid = date('2023-11-22') + 15 * HOUR + 12_000;
    const afterClose = date('2023-11-24') + 19.5 * HOUR;
    const source = fakeSource({ change: (series) => withLaterBar(withLaterBar(series, offGrid), afterClose) });
    const deps = await collectDeps(['AAA'], date('2023-11-27') + 16 * HOUR, [source]);
    const report = await collectPrices({ interval: '1h', history: 6 * DAY }, deps);
    const panel = await deps.store.bars.read({ interval: '1h' });
    const hours = [...panel.time].map((time) => new Date(time).toISOString().slice(0, 16));
    expect(hours.filter((hour) => hour.startsWith('2023-11-22'))).toHaveLength(7);
    expect(hours.slice(-5)).toEqual([
      '2023-11-24T14:30',
      '2023-11-24T15:30',
      '2023-11-24T16:30',
      '2023-11-24T17:30',
      '2023-11-27T14:30',
    ]);
    expect(report.bars_refused).toEqual({ off_grid: 1, outside_session: 1 });
    expect(new Date(panel.columns.known_at.at(-2) as number).toISOString()).toBe('2023-11-24T18:00:00.000Z');
  });

  it('refuses bars that contradict themselves, by reason, and keeps the others', async () => {
    const source = fakeSource({
      change: (series) => {
        series.high[3] = (series.low[3] as number) / 2;
        series.close[5] = 0;
        series.open[7] = Number.NaN;
        series.high[9] = Number.POSITIVE_INFINITY;
        return series;
      },
    });
    const deps = await collectDeps(['AAA'], FRIDAY, [source]);
    const report = await collectPrices(DAILY, deps);
    expect(report.bars_refused).toEqual({ high_below_low: 1, not_positive: 1, missing_value: 2 });
    expect(report.bars_new).toBe(barTimes('1d', date('2023-11-20'), FRIDAY).length - 4);
  });

  it('writes a restated bar of the overlap as a revision, but not float noise', async () => {
    let restated = false;
    const source = fakeSource({
      change: (series) => {
        const at = series.time.indexOf(date('2024-01-18'));
        if (restated && at >= 0) series.close[at] = (series.close[at] as number) * 1.002;
        for (let k = 0; restated && k < series.time.length; k++)
          series.open[k] = (series.open[k] as number) * (1 + 2e-8);
        return series;
      },
    });
    const deps = await collectDeps(['AAA'], FRIDAY, [source]);
    await collectPrices(DAILY, deps);
    const before = await closes(deps.store, 'AAA');
    restated = true;
    deps.clock.time = MONDAY;
    const report = await collectPrices(DAILY, deps);
    expect(report).toMatchObject({ bars_new: 1, bars_changed: 1, bars_unchanged: 5, findings: [] });
    expect(await closes(deps.store, 'AAA', '1d', MONDAY - 3 * HOUR)).toEqual(before);
  });

  it('fetches the missing front when asked for an earlier date, without doubling anything', async () => {
    const source = fakeSource();
    const deps = await collectDeps(['AAA'], FRIDAY, [source]);
    await collectPrices(DAILY, deps);
    const report = await collectPrices({ ...DAILY, since: date('2023-10-02') }, deps);
    const all = barTimes('1d', date('2023-10-02'), FRIDAY);
    expect(report.bars_new).toBe(all.length - barTimes('1d', date('2023-11-20'), FRIDAY).length);
    expect([...(await deps.store.bars.read({ interval: '1d' })).time]).toEqual(all);
  });

  it('does not ask beyond what a provider reaches', async () => {
    const source = fakeSource({ reach: { '1d': 10 * DAY } });
    const deps = await collectDeps(['AAA'], FRIDAY, [source]);
    const report = await collectPrices(DAILY, deps);
    expect(msToDate(source.requests[0]?.from as number)).toBe('2024-01-10');
    // Less than was wanted is expected of it: said, and no failure.
    expect(report).toMatchObject({ ok: true, summary: '1/1', failures: [] });
    expect(report.shortened).toEqual([{ provider: source.name, from: date('2024-01-10'), stocks: 1 }]);
    const far = fakeSource({ reach: { '1d': 4_000 * DAY } });
    expect((await collectPrices(DAILY, await collectDeps(['AAA'], FRIDAY, [far]))).shortened).toEqual([]);
  });

  it('cuts bulk answers into slices of time that leave no gap', async () => {
    const source = fakeSource({ batch: 1_000 });
    const symbols = Array.from({ length: 300 }, (_, k) => `S${k}`);
    const deps = await collectDeps(symbols, FRIDAY, [source]);
    const report = await collectPrices({ interval: '1d', history: 1_825 * DAY }, deps);
    expect(source.requests.length).toBeGreaterThan(1);
    expect(report.bars_new).toBe(300 * barTimes('1d', date('2019-01-21'), FRIDAY).length);
    expect(report.summary).toBe('300/300');
  });

  it('refuses symbols that are no stocks, and an empty store', async () => {
    const deps = await collectDeps(['AAA'], FRIDAY, [fakeSource()]);
    await expect(collectPrices({ ...DAILY, symbols: ['ZZZ'] }, deps)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const empty = await collectDeps([], FRIDAY, [fakeSource()]);
    await expect(collectPrices(DAILY, empty)).rejects.toMatchObject({ code: 'NO_DATA' });
  });
});

describe('a collection that is stopped', () => {
  const symbols = Array.from({ length: 12 }, (_, k) => `S${String(k).padStart(2, '0')}`);
  const actions = [
    { symbol: 'S03', ex_date: date('2024-01-22'), type: 'split', value: 4 },
    { symbol: 'S05', ex_date: date('2024-01-17'), type: 'dividend', value: 0.5 },
  ] as const;
  const options = { ...DAILY, batch: 2 };

  it('goes on where it was: the same store as after an uninterrupted run, whenever it was killed', async () => {
    const whole = await twoDays();
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 12 }), fc.nat({ max: 12 }), async (first, second) => {
        expect(await twoDays(first, second)).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });

  /** Friday and Monday, each killed after some writes and started again. */
  async function twoDays(...kills: number[]) {
    const clock = { time: FRIDAY, now: () => clock.time };
    const deps = await collectDeps(symbols, FRIDAY, [fakeSource({ actions, clock })]);
    for (const [day, now] of [FRIDAY, MONDAY].entries()) {
      deps.clock.time = now;
      clock.time = now;
      const kill = kills[day];
      if (kill !== undefined) {
        const killed = { ...deps, store: failingAfter(deps.store, kill) };
        await collectPrices(options, killed).catch((error: Error) => expect(error.message).toBe('killed'));
      }
      await collectPrices(options, deps);
    }
    const panel = await deps.store.bars.read({ interval: '1d' });
    return {
      symbols: panel.symbols,
      time: [...panel.time],
      columns: Object.fromEntries(Object.entries(panel.columns).map(([name, values]) => [name, [...values]])),
      actions: await deps.store.actions.read(),
      state: await deps.store.providers.state('collect'),
      check: await deps.store.check(),
    };
  }

  it('by its signal ends with CANCELLED and keeps what was written', async () => {
    const stop = new AbortController();
    const source = fakeSource({
      change: (series) => {
        if (series.symbol === 'S08') stop.abort();
        return series;
      },
    });
    const deps = { ...(await collectDeps(symbols, FRIDAY, [source])), signal: stop.signal };
    await expect(collectPrices(options, deps)).rejects.toMatchObject({ code: 'CANCELLED' });
    const stored = (await deps.store.bars.coverage()).length;
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(symbols.length);
  });
});

/** A store whose writes fail from the nth on, as if the process had ended there. */
function failingAfter(store: Store, writes: number): Store {
  let left = writes;
  const guard =
    <Args extends unknown[], Result>(write: (...args: Args) => Promise<Result>) =>
    (...args: Args): Promise<Result> =>
      left-- > 0 ? write(...args) : Promise.reject(new Error('killed'));
  return {
    ...store,
    bars: { ...store.bars, upsert: guard((batch: BarBatch, options) => store.bars.upsert(batch, options)) },
    actions: { ...store.actions, upsert: guard(store.actions.upsert) },
    providers: { ...store.providers, setState: guard(store.providers.setState) },
  };
}

/** The series with one more bar, at its place in time; none where it has that bar already. */
function withLaterBar(series: FetchedSeries, time: number): FetchedSeries {
  if (series.time.includes(time)) return series;
  const at = series.time.findIndex((each) => each > time);
  const cut = at < 0 ? series.time.length : at;
  const insert = (column: Float64Array, value: number) =>
    Float64Array.from([...column.slice(0, cut), value, ...column.slice(cut)]);
  const close = rawClose(series.symbol, time);
  return {
    ...series,
    time: insert(series.time, time),
    open: insert(series.open, close),
    high: insert(series.high, close),
    low: insert(series.low, close),
    close: insert(series.close, close),
    volume: insert(series.volume, 10),
  };
}
