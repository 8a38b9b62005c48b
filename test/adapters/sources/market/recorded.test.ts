import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PRICE_SOURCES } from '../../../../src/adapters/sources/market/catalog.js';
import type { PriceReply, PriceRequest } from '../../../../src/ports/price-source.js';
import { describeWithFixtures, fixtureEntries, sharedFixture } from '../../../support/shared-fixtures.js';
import { stubContext } from './stub-context.js';

const at = Date.parse;
const NOW = at('2026-11-20T22:00:00Z');

/** What a source makes of one recorded body for every request. */
async function read(
  provider: string,
  file: string,
  symbols: readonly string[],
  request: Partial<PriceRequest> & { now?: string; status?: number } = {},
): Promise<PriceReply> {
  const { now, status = 200, ...rest } = request;
  const context = stubContext(() => ({ status, body: sharedFixture(file) }), { provider, now: now ? at(now) : NOW });
  const open = await (PRICE_SOURCES[provider] as NonNullable<(typeof PRICE_SOURCES)[string]>)();
  return open(context).fetch({ interval: '1d', symbols, from: at('1970-01-01'), to: at('2026-11-20'), ...rest });
}

interface ChartMeta {
  readonly symbol: string;
  readonly currency: string;
  readonly exchangeTimezoneName: string;
  readonly dataGranularity: '1d' | '1h';
}

/** What a recorded chart says of itself. */
function metaOf(file: string): ChartMeta {
  const { chart } = JSON.parse(sharedFixture(file).toString('utf8')) as { chart: { result: [{ meta: ChartMeta }] } };
  return chart.result[0].meta;
}

const yahoo = (name: string) => `yahoo/recorded/v8-chart-${name}.json`;

describeWithFixtures(
  'recorded charts of Yahoo',
  [
    yahoo('1d-AAPL-p1_1598220000'),
    yahoo('1d-OCDO.L-2020-01-01-to-2020-01-03'),
    yahoo('1h-BIRD-range1d'),
    yahoo('1h-BIRD-range1d-null-bar'),
    yahoo('404-unknown-symbol'),
    yahoo('60m-GME-period'),
    yahoo('scheb-splitData'),
    'yahoo/recorded/v8-aapl_chart_no_results.json',
    'yahoo/recorded/v8-aapl_chart_5d_cl.json',
    'yahoo/documented/422-1h-range-too-old.json',
    'yahoo/documented/synthetic-null-close.json',
  ],
  () => {
    it('three years of AAPL: as many bars as sessions, cents as cents, the split, dividends as they were paid', async () => {
      const { series, dropped } = await read('yahoo', yahoo('1d-AAPL-p1_1598220000'), ['AAPL'], {
        now: '2022-01-21T22:00:00Z',
      });
      const [aapl] = series;
      expect(aapl?.time).toHaveLength(760);
      expect(dropped).toEqual({});
      expect(aapl?.open[2]).toBe(39.1025);
      // The last bar is stamped with the last trade.
      expect(aapl?.time[759]).toBe(at('2022-01-21'));
      expect(aapl?.actions.filter(({ type }) => type === 'split')).toEqual([
        { ex_date: at('2020-08-31'), type: 'split', value: 4 },
      ]);
      const dividends = aapl?.actions.filter(({ type }) => type === 'dividend').map(({ value }) => value);
      expect(dividends).toEqual([0.73, 0.77, 0.77, 0.77, 0.77, 0.82, 0.82, 0.205, 0.205, 0.22, 0.22, 0.22]);
    });

    it('three months of GME hours over a change of the clocks: seven a session, the live bar dropped', async () => {
      const { series, dropped } = await read('yahoo', yahoo('60m-GME-period'), ['GME'], {
        interval: '1h',
        now: '2022-03-16T15:13:03Z',
      });
      const times = [...(series[0]?.time ?? [])];
      expect(times).toContain(at('2022-03-11T14:30:00Z'));
      expect(times).toContain(at('2022-03-14T13:30:00Z'));
      expect(times.at(-1)).toBe(at('2022-03-16T13:30:00Z'));
      expect(dropped).toMatchObject({ off_grid: 1, unfinished: 1 });
    });

    it('a null bar and the flat bar after it are no bars, nor is one of 16:00', async () => {
      const withNull = await read('yahoo', yahoo('1h-BIRD-range1d-null-bar'), ['BIRD'], { interval: '1h' });
      expect(withNull.series[0]?.time).toHaveLength(3);
      expect(withNull.dropped).toEqual({ null_bar: 1, off_grid: 1 });
      const after = await read('yahoo', yahoo('1h-BIRD-range1d'), ['BIRD'], { interval: '1h' });
      expect(after.series[0]?.time).toHaveLength(7);
      expect(after.dropped).toEqual({ off_grid: 1 });
    });

    it('a close that is null is left out', async () => {
      const file = 'yahoo/documented/synthetic-null-close.json';
      const { dropped } = await read('yahoo', file, [metaOf(file).symbol]);
      expect(dropped['null_bar']).toBe(1);
    });

    it('an empty range is empty, an unknown symbol not found, a range too old says so', async () => {
      const none = await read('yahoo', 'yahoo/recorded/v8-aapl_chart_no_results.json', ['AAPL'], { interval: '1h' });
      expect(none.failures).toMatchObject([{ subject: 'AAPL', kind: 'empty' }]);
      const unknown = await read('yahoo', yahoo('404-unknown-symbol'), ['NONE'], { status: 404 });
      expect(unknown.failures).toMatchObject([{ kind: 'not-found', message: expect.stringContaining('delisted') }]);
      const old = await read('yahoo', 'yahoo/documented/422-1h-range-too-old.json', ['AAPL'], {
        status: 422,
        interval: '1h',
      });
      expect(old.failures).toMatchObject([{ kind: 'empty', message: expect.stringContaining('730 days') }]);
    });

    it('prices in pence are kept out', async () => {
      const { series, findings } = await read('yahoo', yahoo('1d-OCDO.L-2020-01-01-to-2020-01-03'), ['OCDO.L']);
      expect(series).toEqual([]);
      expect(findings).toMatchObject([{ kind: 'kept_out', detail: expect.stringContaining('GBp') }]);
    });

    it('months are not taken for days, nor a chart of closes for bars', async () => {
      await expect(read('yahoo', yahoo('scheb-splitData'), ['AAPL'])).rejects.toMatchObject({ kind: 'schema' });
      await expect(read('yahoo', 'yahoo/recorded/v8-aapl_chart_5d_cl.json', ['AAPL'])).rejects.toMatchObject({
        kind: 'schema',
        message: expect.stringContaining('open'),
      });
    });
  },
);

describeWithFixtures(
  'refusals of Yahoo as they are documented',
  ['401-invalid-crumb.json', '401-unable-to-access.json', '429-too-many-requests.txt'].map(
    (file) => `yahoo/documented/${file}`,
  ),
  () => {
    it.each([
      ['401-invalid-crumb.json', 401, 'auth'],
      ['401-unable-to-access.json', 401, 'auth'],
      ['429-too-many-requests.txt', 429, 'limit'],
    ] as const)('%s with status %i ends the use of it: %s', async (file, status, kind) => {
      await expect(read('yahoo', `yahoo/documented/${file}`, ['AAPL'], { status })).rejects.toMatchObject({ kind });
    });
  },
);

/** Every recorded chart of days or hours. */
const charts = fixtureEntries(({ file }) => /^yahoo\/recorded\/v8-chart-(1d|1h|60m)-/.test(file));

describe.skipIf(charts.length === 0)('every recorded chart of Yahoo', () => {
  it.each(charts.map(({ file }) => [file] as const))('%s gives sound series, or says why not', async (file) => {
    const { symbol, currency, exchangeTimezoneName, dataGranularity } = metaOf(file);
    const { series, findings, failures } = await read('yahoo', file, [symbol], { interval: dataGranularity });
    const isOurs = currency === 'USD' && exchangeTimezoneName === 'America/New_York';
    if (!isOurs) {
      expect(series).toEqual([]);
      expect(findings.length + failures.length).toBeGreaterThan(0);
      return;
    }
    const [only] = series;
    expect(only?.time.length).toBeGreaterThan(0);
    for (const column of [only?.open, only?.high, only?.low, only?.close, only?.volume]) {
      expect(column?.every(Number.isFinite)).toBe(true);
    }
    expect([...(only?.time ?? [])]).toEqual([...new Set(only?.time)].sort((a, b) => a - b));
  });
});

describeWithFixtures(
  'written replies of Alpaca',
  ['alpaca/documented/bars-multi-page1.json', 'alpaca/documented/403-recent-sip.json', 'alpaca/documented/429.json'],
  () => {
    it('a page names the next one', async () => {
      // The same page again and again: it must not go round.
      const reply = read('alpaca', 'alpaca/documented/bars-multi-page1.json', ['AAPL', 'MSFT']);
      await expect(reply).rejects.toMatchObject({ kind: 'schema', message: expect.stringContaining('page') });
    });

    it('refusals have their kinds', async () => {
      const recent = read('alpaca', 'alpaca/documented/403-recent-sip.json', ['AAPL'], { status: 403 });
      await expect(recent).rejects.toMatchObject({ kind: 'auth' });
      const many = read('alpaca', 'alpaca/documented/429.json', ['AAPL'], { status: 429 });
      await expect(many).rejects.toMatchObject({ kind: 'limit' });
    });
  },
);

const polygonFiles = {
  recorded: 'polygon/recorded/aggs-AAPL-1-day-2020-06.json',
  grouped: 'polygon/documented/v2-aggs-grouped-locale-us-market-stocks-2005-04-04-adjusted=true.json',
  range: 'polygon/documented/v2-aggs-ticker-AAPL-range-1-day-2005-04-01-2005-04-04.json',
  refused: 'polygon/documented/403-not-authorized.json',
  limit: 'polygon/documented/429.json',
};

describeWithFixtures('replies of Polygon', Object.values(polygonFiles), () => {
  it('days of one stock are dated by New York', async () => {
    const { series } = await read('polygon', polygonFiles.recorded, ['AAPL']);
    expect(series[0]?.time).toHaveLength(13);
    expect([series[0]?.time[0], series[0]?.close[0]]).toEqual([at('2020-06-01'), 80.4625]);
    const early = await read('polygon', polygonFiles.range, ['AAPL']);
    expect([...(early.series[0]?.time ?? [])]).toEqual([at('2005-04-01'), at('2005-04-04')]);
  });

  it('a grouped day is dated by what was asked, not by its stamp', async () => {
    const day = at('2005-04-04');
    const { series, failures } = await read('polygon', polygonFiles.grouped, ['GIK', 'NONE'], { from: day, to: day });
    expect([...(series[0]?.time ?? [])]).toEqual([day]);
    expect(failures.map(({ subject }) => subject)).toEqual(['NONE']);
  });

  it('refusals have their kinds', async () => {
    await expect(read('polygon', polygonFiles.refused, ['AAPL'], { status: 403 })).rejects.toMatchObject({
      kind: 'auth',
    });
    await expect(read('polygon', polygonFiles.limit, ['AAPL'], { status: 429 })).rejects.toMatchObject({
      kind: 'limit',
    });
  });
});

const alphaFiles = {
  daily: 'alpha-vantage/recorded/TIME_SERIES_DAILY_ADJUSTED_AAPL_2023.json',
  premium: 'alpha-vantage/recorded/information-premium-TIME_SERIES_DAILY_ADJUSTED-GME.json',
  note: 'alpha-vantage/recorded/note-5-per-minute-OVERVIEW-TSLA.json',
  day: 'alpha-vantage/documented/information-25-per-day.json',
  burst: 'alpha-vantage/documented/information-burst.json',
  unknown: 'alpha-vantage/documented/error-message-invalid-call.json',
};

describeWithFixtures('recorded replies of Alpha Vantage', Object.values(alphaFiles), () => {
  it('a hundred days, oldest first, fields by name', async () => {
    const { series } = await read('alpha-vantage', alphaFiles.daily, ['AAPL']);
    const last = (series[0]?.time.length ?? 0) - 1;
    expect(last).toBe(99);
    expect([series[0]?.time[last], series[0]?.close[last], series[0]?.volume[last]]).toEqual([
      at('2023-05-12'),
      172.57,
      45_533_138,
    ]);
  });

  it.each([
    ['premium', 'auth'],
    ['note', 'limit'],
    ['day', 'quota'],
    ['burst', 'limit'],
  ] as const)('the notice "%s" is %s', async (name, kind) => {
    await expect(read('alpha-vantage', alphaFiles[name], ['AAPL'])).rejects.toMatchObject({ kind });
  });

  it('an error message is an unknown symbol', async () => {
    expect((await read('alpha-vantage', alphaFiles.unknown, ['AAPL'])).failures).toMatchObject([{ kind: 'not-found' }]);
  });
});

const tiingoFiles = {
  days: 'tiingo/recorded/ticker_price_pandas_daily_equivalent_requesting_json_or_csv.json',
  offset: 'tiingo/recorded/ticker_price.json',
  both: 'tiingo/recorded/ticker_price_with_date.json',
  unknown: 'tiingo/documented/404-unknown-ticker.json',
};

describeWithFixtures('recorded replies of Tiingo', Object.values(tiingoFiles), () => {
  it('days by their date, whatever the zone is written like', async () => {
    const { series } = await read('tiingo', tiingoFiles.days, ['GOOGL']);
    expect([series[0]?.time[0], series[0]?.close[0]]).toEqual([at('2018-01-05'), 1110.29]);
    const one = await read('tiingo', tiingoFiles.offset, ['GOOGL']);
    expect([...(one.series[0]?.time ?? [])]).toEqual([at('2018-04-12')]);
  });

  it('raw prices are taken where adjusted ones stand beside them', async () => {
    const { series } = await read('tiingo', tiingoFiles.both, ['GOOGL']);
    expect(series[0]).toMatchObject({ adjustment: 'raw', actions: [] });
    expect([...(series[0]?.close ?? [])]).toEqual([529.55, 519.46]);
  });

  it('an unknown ticker is not found', async () => {
    const { failures } = await read('tiingo', tiingoFiles.unknown, ['NOSUCH'], { status: 404 });
    expect(failures).toMatchObject([{ kind: 'not-found' }]);
  });
});

const stooqFiles = [
  'stooq/recorded/com-spy_us_d.csv',
  'stooq/recorded/pl-tsla_us_d.csv',
  'stooq/documented/no-data.txt',
  'stooq/documented/daily-limit.txt',
  'stooq/documented/apikey-required.txt',
];

describeWithFixtures('recorded files of Stooq', stooqFiles, () => {
  it('are read in English and in Polish, and its notices for what they are', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'openalpha-stooq-'));
    try {
      const names = ['spy_us_d.csv', 'tsla.us.txt', 'none.us.txt', 'many.us.txt', 'key.us.txt'];
      names.forEach((name, i) => {
        writeFileSync(join(folder, name), sharedFixture(stooqFiles[i] as string));
      });
      const context = stubContext(() => ({ body: '' }), { provider: 'files', now: NOW, settings: { folder } });
      const open = await (PRICE_SOURCES['files'] as NonNullable<(typeof PRICE_SOURCES)[string]>)();
      const { series, failures, dropped } = await open(context).fetch({
        interval: '1d',
        symbols: ['SPY', 'TSLA', 'NONE', 'MANY', 'KEY'],
        from: at('1970-01-01'),
        to: at('2026-11-20'),
      });
      expect(series.map(({ symbol, adjustment, time }) => [symbol, adjustment, time[0]])).toEqual([
        ['SPY', 'all', at('2015-01-02')],
        // Its first day has no volume.
        ['TSLA', 'all', at('2010-06-29')],
      ]);
      expect(dropped).toEqual({ null_bar: 1 });
      expect(failures.map(({ subject, kind }) => `${subject} ${kind}`)).toEqual([
        'NONE empty',
        'MANY schema',
        'KEY schema',
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
