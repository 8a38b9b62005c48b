import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../../../src/domain/provider-error.js';
import { DAY, HOUR } from '../../../../src/domain/time.js';
import { collectActions } from '../../../../src/pipeline/collect/prices/collect-actions.js';
import { collectPrices } from '../../../../src/pipeline/collect/prices/collect-prices.js';
import { reconcilePrices } from '../../../../src/pipeline/collect/prices/reconcile-prices.js';
import type { FetchedSeries } from '../../../../src/ports/price-source.js';
import { barTimes, closes, collectDeps, date, evening, fakeSource } from './fake-market.js';

const DAILY = { interval: '1d', history: 60 * DAY, maxFailures: 0.5 } as const;
const FRIDAY = evening('2024-01-19');
const MONDAY = evening('2024-01-22');
const TUESDAY = evening('2024-01-23');
const SYMBOLS = ['AAA', 'BBB', 'CCC', 'DDD'];

describe('when a provider fails', () => {
  it.each(['limit', 'quota', 'auth'] as const)('by %s, it is left alone and the next one goes on', async (kind) => {
    let calls = 0;
    const one = fakeSource({ fails: () => (++calls > 2 ? kind : undefined) });
    const two = fakeSource({ name: 'two' });
    const deps = await collectDeps(SYMBOLS, FRIDAY, [one, two]);
    const report = await collectPrices({ ...DAILY, batch: 1 }, deps);
    expect(report).toMatchObject({ summary: '4/4', failures: [] });
    expect(report.by_provider['one']).toMatchObject({
      stocks_given: 2,
      failures: { [kind]: 2 },
      stopped: `one says ${kind}.`,
    });
    expect(report.by_provider['two']).toMatchObject({ stocks_asked: 2, stocks_given: 2, stopped: null });
    const origins = await deps.store.bars.origins({ interval: '1d' });
    expect(origins.map(({ provider }) => provider)).toEqual(['one', 'one', 'two', 'two']);
  });

  it('by a limit, it is not asked again for the stocks that are left', async () => {
    const symbols = Array.from({ length: 60 }, (_, k) => `S${k}`);
    const one = fakeSource({ fails: () => 'limit' });
    const deps = await collectDeps(symbols, FRIDAY, [one, fakeSource({ name: 'two' })]);
    expect((await collectPrices({ ...DAILY, batch: 5 }, deps)).summary).toBe('60/60');
    expect(one.requests.length).toBeLessThanOrEqual(15);
  });

  it('by a limit that many stocks met at once, it is told in one way of all of them', async () => {
    const symbols = Array.from({ length: 60 }, (_, k) => `S${k}`);
    let asked = 0;
    const one = fakeSource({ fails: () => 'limit' });
    const fetch: typeof one.fetch = async () => {
      throw new ProviderError('one', 'limit', `one is not asked before ${++asked}.`);
    };
    const two = fakeSource({ name: 'two', failing: (symbol) => (symbol === 'S0' ? undefined : 'empty') });
    const deps = await collectDeps(symbols, FRIDAY, [{ ...one, fetch }, two]);
    const report = await collectPrices(DAILY, deps);
    expect(report).toMatchObject({ failures_total: 59, truncated: 0 });
    expect(report.failures.map(({ symbol }) => symbol).sort()).toEqual(symbols.slice(1).sort());
    expect(new Set(report.failures.map(({ message }) => message))).toEqual(new Set(['one is not asked before 1.']));
  });

  it('five times in a row by its server, it is taken to be down; once, only that stock is tried elsewhere', async () => {
    const symbols = Array.from({ length: 40 }, (_, k) => `S${k}`);
    const down = fakeSource({ fails: () => 'server' });
    const deps = await collectDeps(symbols, FRIDAY, [down, fakeSource({ name: 'two' })]);
    const report = await collectPrices({ ...DAILY, batch: 1 }, deps);
    expect(report.by_provider['one']?.stopped).toBe('one says server.');
    expect(down.requests.length).toBeLessThan(10);
    const once = fakeSource({ fails: ({ symbols: [symbol] }) => (symbol === 'S7' ? 'network' : undefined) });
    const others = await collectDeps(symbols, FRIDAY, [once, fakeSource({ name: 'two' })]);
    const second = await collectPrices({ ...DAILY, batch: 1 }, others);
    expect(second.by_provider).toMatchObject({ one: { stocks_given: 39, stopped: null }, two: { stocks_asked: 1 } });
  });

  it.each(['empty', 'not-found', 'schema'] as const)(
    'for one stock by %s, the next one is asked for it',
    async (kind) => {
      const one = fakeSource({ failing: (symbol) => (symbol === 'BBB' ? kind : undefined) });
      const deps = await collectDeps(SYMBOLS, FRIDAY, [one, fakeSource({ name: 'two' })]);
      const report = await collectPrices(DAILY, deps);
      expect(report).toMatchObject({ summary: '4/4', by_provider: { two: { stocks_asked: 1, stocks_given: 1 } } });
    },
  );

  it('by a form that is not known, that is one finding of the provider, also over several collections of a run', async () => {
    const one = fakeSource({ fails: () => 'schema' });
    const deps = {
      ...(await collectDeps(SYMBOLS, FRIDAY, [one, fakeSource({ name: 'two' })])),
      told: new Set<string>(),
    };
    const finding = { provider: 'one', kind: 'structure_changed', subject: 'prices' };
    const report = await collectPrices(DAILY, deps);
    expect(report).toMatchObject({
      summary: '4/4',
      findings: [{ ...finding, detail: expect.stringMatching(/^4 answers of one .*one says schema\.$/) }],
      findings_total: 1,
    });
    const hourly = await collectPrices({ ...DAILY, interval: '1h' }, deps);
    expect(hourly.findings).toEqual([]);
    expect(await deps.store.providers.findings()).toMatchObject([{ ...finding, times: 1 }]);
    expect((await collectActions({}, { ...deps, told: undefined })).findings).toMatchObject([finding]);
  });

  it('by old bars where others have new ones, the next one is asked', async () => {
    const stale = (series: FetchedSeries, until: number): FetchedSeries => {
      const rows = series.time.filter((time) => time <= until).length;
      const cut = (column: Float64Array) => column.slice(0, rows);
      const { time, open, high, low, close, volume } = series;
      return {
        ...series,
        time: cut(time),
        open: cut(open),
        high: cut(high),
        low: cut(low),
        close: cut(close),
        volume: cut(volume),
      };
    };
    const one = fakeSource({ change: (made) => (made.symbol === 'CCC' ? stale(made, date('2024-01-08')) : made) });
    const two = fakeSource({ name: 'two' });
    const deps = await collectDeps(SYMBOLS, FRIDAY, [one, two]);
    expect(await collectPrices(DAILY, deps)).toMatchObject({
      summary: '4/4',
      by_provider: { two: { stocks_asked: 1 } },
    });
    expect(await deps.store.bars.origins({ interval: '1d', symbols: ['CCC'] })).toMatchObject([
      { provider: 'one', last: date('2024-01-08') },
      { provider: 'two', last: date('2024-01-19') },
    ]);
  });

  it('without a key is passed over and named; when all fail, each is quoted, what went wrong first', async () => {
    const one = fakeSource();
    const two = fakeSource({ name: 'two', fails: () => 'quota' });
    const lacks = { one: ['ONE_API_KEY'] };
    const deps = await collectDeps(SYMBOLS, FRIDAY, [one, two], { lacks });
    await expect(collectPrices(DAILY, deps)).rejects.toMatchObject({
      code: 'NO_DATA',
      message: 'No provider could be used: two (quota): two says quota; one lacks ONE_API_KEY.',
    });
    const fine = await collectDeps(SYMBOLS, FRIDAY, [one, fakeSource({ name: 'two' })], { lacks });
    expect((await collectPrices(DAILY, fine)).not_ready).toEqual([{ provider: 'one', lacks: ['ONE_API_KEY'] }]);
    expect(one.requests).toEqual([]);
  });

  it('part of the stocks failing is no error until they are too many', async () => {
    const one = fakeSource({ failing: (symbol) => (symbol === 'AAA' ? 'schema' : undefined) });
    const deps = await collectDeps(SYMBOLS, FRIDAY, [one]);
    const report = await collectPrices({ ...DAILY, maxFailures: 0.25 }, deps);
    expect(report).toMatchObject({ summary: '3/4', ok: true, stocks_failed: 1, failures_total: 1 });
    expect(report.failures).toEqual([{ symbol: 'AAA', provider: 'one', kind: 'schema', message: 'AAA: schema.' }]);
    expect((await collectPrices({ ...DAILY, maxFailures: 0.25 }, deps)).ok).toBe(false);
  });
});

describe('another provider', () => {
  async function fridayByOne(two: Parameters<typeof fakeSource>[0]) {
    let out = false;
    const one = fakeSource({ fails: () => (out ? 'limit' : undefined) });
    const other = fakeSource({ name: 'two', ...two });
    const deps = await collectDeps(['AAA', 'BBB'], FRIDAY, [one, other]);
    await collectPrices(DAILY, deps);
    out = true;
    deps.clock.time = MONDAY;
    return deps;
  }
  const times = (factor: number) => (series: FetchedSeries) => {
    for (const name of ['open', 'high', 'low', 'close'] as const) {
      if (series.symbol === 'AAA') series[name].set(series[name].map((price) => price * factor));
    }
    return series;
  };

  it('adds what is missing and leaves the stored bars as they are', async () => {
    const deps = await fridayByOne({ change: times(1.0005) });
    const before = await closes(deps.store, 'AAA');
    expect(await collectPrices(DAILY, deps)).toMatchObject({
      bars_new: 2,
      bars_changed: 0,
      bars_unchanged: 12,
      bars_differ: 0,
      findings: [],
    });
    expect((await closes(deps.store, 'AAA')).slice(0, -1)).toEqual(before);
  });

  it('that differs beyond the tolerance is a finding with numbers', async () => {
    const deps = await fridayByOne({
      change: (series) => {
        const at = series.time.indexOf(date('2024-01-18'));
        if (series.symbol !== 'AAA' || at < 0) return series;
        for (const name of ['high', 'close'] as const) series[name][at] = (series[name][at] as number) * 1.03;
        return series;
      },
    });
    const before = await closes(deps.store, 'AAA');
    const report = await collectPrices(DAILY, deps);
    expect(report.findings).toMatchObject([{ provider: 'two', kind: 'price_mismatch', subject: 'AAA' }]);
    expect(report).toMatchObject({ bars_unchanged: 11, bars_differ: 1, bars_not_compared: 0 });
    expect(report.findings[0]?.detail).toMatch(
      /^two closes at [\d.]+ on 2024-01-18 where one has [\d.]+ \(3\.00 %\); 1 of 6 bars/,
    );
    expect((await closes(deps.store, 'AAA')).slice(0, -1)).toEqual(before);
    expect(await deps.store.providers.findings()).toHaveLength(1);
  });

  it('on a basis that no split explains is kept out', async () => {
    const deps = await fridayByOne({ change: times(100) });
    const report = await collectPrices(DAILY, deps);
    expect(report).toMatchObject({ stocks_failed: 1, bars_new: 1, failures: [{ symbol: 'AAA', kind: 'limit' }] });
    expect(report.findings).toMatchObject([{ kind: 'price_mismatch', subject: 'AAA' }]);
    expect(report).toMatchObject({ bars_unchanged: 6, bars_differ: 6 });
    expect(Math.max(...(await closes(deps.store, 'AAA')))).toBeLessThan(1_000);
  });

  it('with fully adjusted prices cannot be compared: stored bars stay, and are not said to agree', async () => {
    const deps = await fridayByOne({ adjustment: 'all', change: times(0.9) });
    const report = await collectPrices(DAILY, deps);
    expect(report).toMatchObject({ bars_unchanged: 0, bars_differ: 0, bars_not_compared: 12, findings: [] });
  });

  it('that differs in each of several collections of one run is one finding', async () => {
    const deps = await fridayByOne({
      change(series) {
        series.close.set(series.close.map((price, k) => price * (k % 2 ? 1 : 0.992)));
        return series;
      },
    });
    const run = { ...deps, told: new Set<string>() };
    expect((await collectPrices(DAILY, run)).findings).toHaveLength(2);
    expect((await collectPrices({ ...DAILY, providers: ['two'], since: date('2024-01-02') }, run)).findings).toEqual(
      [],
    );
    expect((await deps.store.providers.findings()).map(({ times: seen }) => seen)).toEqual([1, 1]);
  });

  it('that knows a split which the first one never told gives the whole series', async () => {
    const deps = await fridayByOne({ change: times(1 / 2), tellsActions: false });
    expect((await collectPrices(DAILY, deps)).refetched_for_split).toEqual(['AAA']);
    const all = await closes(deps.store, 'AAA');
    expect(Math.max(...all) / Math.min(...all)).toBeLessThan(1.2);
  });

  it('of raw prices is compared on the same basis as split-adjusted ones', async () => {
    const split = { symbol: 'AAA', ex_date: date('2024-01-17'), type: 'split', value: 3 } as const;
    let out = false;
    const one = fakeSource({
      actions: [split],
      clock: { now: () => FRIDAY },
      fails: () => (out ? 'limit' : undefined),
    });
    const two = fakeSource({ name: 'two', actions: [split], adjustment: 'raw' });
    const deps = await collectDeps(['AAA'], FRIDAY, [one, two]);
    await collectPrices(DAILY, deps);
    out = true;
    deps.clock.time = MONDAY;
    expect(await collectPrices(DAILY, deps)).toMatchObject({ findings: [], bars_new: 1, bars_changed: 0 });
    expect((await deps.store.bars.read({ interval: '1d' })).adjustment.at(-1)).toBe(0);
  });

  it('is a second opinion that writes nothing', async () => {
    const deps = await collectDeps(['AAA', 'BBB'], FRIDAY, [
      fakeSource(),
      fakeSource({ name: 'two', change: times(1.02) }),
    ]);
    await collectPrices({ ...DAILY, providers: ['one'] }, deps);
    const before = await closes(deps.store, 'AAA');
    const report = await reconcilePrices({ interval: '1d', provider: 'two', sessions: 10 }, deps);
    expect(report).toMatchObject({
      ok: false,
      stocks_compared: 2,
      bars_compared: 20,
      bars_unchanged: 10,
      bars_differ: 10,
      stocks_differ: 1,
    });
    expect(report.findings).toMatchObject([{ kind: 'price_mismatch', subject: 'AAA' }]);
    expect(await closes(deps.store, 'AAA')).toEqual(before);
    const same = await reconcilePrices({ interval: '1d', provider: 'two', symbols: ['BBB'] }, deps);
    expect(same).toMatchObject({ ok: true, bars_differ: 0, findings: [] });
  });
});

describe('a symbol that no provider knows', () => {
  const symbols = Array.from({ length: 30 }, (_, k) => `S${k}`);
  const gone = new Set(['S3', 'S7']);
  const failing = (symbol: string) => (gone.has(symbol) ? 'not-found' : undefined) as 'not-found' | undefined;

  it('is asked for ever more rarely, called delisted from the second day on, and comes back by name', async () => {
    const one = fakeSource({ failing });
    const two = fakeSource({ name: 'two', failing });
    const deps = await collectDeps(symbols, FRIDAY, [one, two]);
    const first = await collectPrices(DAILY, deps);
    expect(first).toMatchObject({ stocks_failed: 2, skipped_dead: [] });
    expect(first.failures.map(({ kind }) => kind)).toEqual(['not-found', 'not-found']);

    deps.clock.time = FRIDAY + 2 * HOUR;
    const before = one.requests.length + two.requests.length;
    const again = await collectPrices(DAILY, deps);
    expect(again).toMatchObject({ skipped_dead: ['S3', 'S7'], stocks_asked: 0, summary: '28/28', ok: true });
    expect(one.requests.length + two.requests.length).toBe(before);

    const asked: number[] = [];
    for (let day = 1; day <= 40; day++) {
      deps.clock.time = FRIDAY + day * DAY;
      const count = two.requests.length;
      const report = await collectPrices(DAILY, deps);
      if (two.requests.length > count) asked.push(day);
      if (asked.at(-1) === day) expect(report.failures.map(({ kind }) => kind)).toEqual(['delisted', 'delisted']);
    }
    expect(asked).toEqual([1, 3, 7, 15, 31]);

    gone.clear();
    const named = await collectPrices({ ...DAILY, symbols: ['S3'] }, deps);
    expect(named).toMatchObject({ summary: '1/1', stocks_updated: 1 });
    expect(Object.keys(await deps.store.providers.state('collect'))).toEqual(['symbol:S7']);
  });

  it('is not believed to be gone when most stocks are', async () => {
    let trouble = true;
    const one = fakeSource({ failing: () => (trouble ? 'not-found' : undefined) });
    const deps = await collectDeps(symbols, FRIDAY, [one]);
    expect(await collectPrices(DAILY, deps)).toMatchObject({ ok: false, stocks_failed: 30 });
    trouble = false;
    expect(await collectPrices(DAILY, deps)).toMatchObject({ ok: true, summary: '30/30' });
  });
});

describe('collecting actions', () => {
  const actions = [
    { symbol: 'AAA', ex_date: date('2024-01-10'), type: 'split', value: 2 },
    { symbol: 'AAA', ex_date: date('2023-12-12'), type: 'dividend', value: 0.24 },
    { symbol: 'BBB', ex_date: date('2024-01-22'), type: 'dividend', value: 1.5 },
  ] as const;

  it('keeps splits and dividends, and asks next time for the new ones only', async () => {
    const clock = { time: FRIDAY, now: () => clock.time };
    const mute = fakeSource({ tellsActions: false });
    const two = fakeSource({ name: 'two', actions, clock });
    const deps = await collectDeps(['AAA', 'BBB'], FRIDAY, [mute, two]);
    const first = await collectActions({ history: 60 * DAY }, deps);
    expect(first).toMatchObject({ actions_new: 2, summary: '2/2', ok: true });
    expect(first.not_ready).toEqual([{ provider: 'one', lacks: ['splits and dividends'] }]);
    expect(await collectActions({}, deps)).toMatchObject({ stocks_asked: 0, stocks_up_to_date: 2 });
    deps.clock.time = TUESDAY;
    clock.time = TUESDAY;
    expect(await collectActions({}, deps)).toMatchObject({ actions_new: 1, actions_changed: 0 });
    expect(two.requests.at(-1)?.from).toBe(barTimes('1d', date('2024-01-04'), TUESDAY)[0]);
    expect((await deps.store.actions.read()).map(({ symbol, value }) => [symbol, value])).toEqual([
      ['AAA', 0.24],
      ['AAA', 2],
      ['BBB', 1.5],
    ]);
    expect(await deps.store.bars.coverage()).toEqual([]);
  });

  it('takes one provider at its word and does not count an event twice', async () => {
    const one = fakeSource({ actions });
    const two = fakeSource({ name: 'two', actions: actions.map((each) => ({ ...each, ex_date: each.ex_date + DAY })) });
    const deps = await collectDeps(['AAA', 'BBB'], MONDAY, [one, two]);
    await collectActions({ history: 60 * DAY, providers: ['one'] }, deps);
    const second = await collectActions({ since: date('2023-12-01'), providers: ['two'] }, deps);
    expect(second).toMatchObject({ actions_new: 0, actions_changed: 0 });
  });
});
