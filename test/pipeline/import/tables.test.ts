import { describe, expect, it } from 'vitest';
import { openByteSource } from '../../../src/adapters/files/byte-source.js';
import { importActions } from '../../../src/pipeline/import/actions.js';
import { importMacro } from '../../../src/pipeline/import/macro.js';
import { importNews } from '../../../src/pipeline/import/news.js';
import type { ImportReport } from '../../../src/pipeline/import/report.js';
import type { ImportDeps } from '../../../src/pipeline/import/run-import.js';
import { importSentiment } from '../../../src/pipeline/import/sentiment.js';
import { importStocks } from '../../../src/pipeline/import/stocks.js';
import type { ByteSource } from '../../../src/ports/text-source.js';
import { memorySource } from '../../support/memory-source.js';
import { describeWithSharedData, sharedData } from '../../support/shared-data.js';
import { importDeps, NOW } from './import-deps.js';

const faults = ({ rejected_rows }: ImportReport) => rejected_rows.map(({ line, kind }) => [line, kind]);
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

/** Dry run, import, import again: the counts of each, which must agree. */
async function threeTimes(
  run: (options: { dryRun?: boolean }) => Promise<ImportReport>,
): Promise<{ report: ImportReport; counts: number[][] }> {
  const dry = await run({ dryRun: true });
  const report = await run({});
  const again = await run({});
  const counts = [dry, report, again, await run({ dryRun: true })].map((one) => {
    expect(one.rows_read).toBe(one.rows_imported + one.rows_rejected);
    expect(one.rows_imported).toBe(one.rows_new + one.rows_changed + one.rows_unchanged);
    return [one.rows_new, one.rows_changed, one.rows_unchanged];
  });
  expect(counts[0]).toEqual(counts[1]);
  expect(counts[2]).toEqual(counts[3]);
  expect(counts[2]).toEqual([0, 0, report.rows_imported]);
  return { report, counts };
}

describe('importing stocks', () => {
  const LIST = `fortune_500_rank,symbol,company_name,sector,year
1,WMT,Walmart,Retailing,2023
2,NA,Nano Labs,,2023
4,,Publix,Food,2023
4,brk-b,Berkshire Hathaway,Financials,2023
6,WMT,Some Private Company,Retailing,2023
7,W MT,Bad Symbol,,2023
0,ZERO,Zero Rank,,2023
x,TEXT,Text Rank,,2023
8,NONAME,,,2023
9,,Publix,Food,2023
10,YEAR,Odd Year,,23
`;

  it('keeps companies, private ones too, and tells the faulty rows', async () => {
    const deps = await importDeps();
    const { report } = await threeTimes((options) => importStocks([memorySource(LIST)], options, deps));
    expect(faults(report)).toEqual([
      [6, 'duplicate_key'],
      [7, 'bad_symbol'],
      [8, 'not_positive'],
      [9, 'not_a_number'],
      [10, 'missing_value'],
      [11, 'duplicate_key'],
      [12, 'out_of_bounds'],
    ]);
    expect(report.rejected_rows[0]?.reason).toBe('WMT (Walmart) already stands on line 2.');
    expect((await deps.store.stocks.list()).map(({ symbol, company_name }) => [symbol, company_name])).toEqual([
      ['WMT', 'Walmart'],
      ['NA', 'Nano Labs'],
      ['BRK.B', 'Berkshire Hathaway'],
      [null, 'Publix'],
    ]);
  });

  it('tells which ranks are missing or doubled, and how many companies have no symbol', async () => {
    const report = await importStocks([memorySource(LIST)], { dryRun: true }, await importDeps());
    expect(report.missing_ranks).toHaveLength(497);
    expect(report.missing_ranks?.slice(0, 2)).toEqual([3, 5]);
    expect([report.doubled_ranks, report.without_symbol]).toEqual([[4], 1]);
    expect(report.warnings).toEqual([
      'prices.csv lacks the ranks 3, 5-500.',
      'prices.csv has the rank 4 twice.',
      '1 company of prices.csv has no symbol.',
    ]);
  });

  it('updates in place: what a file does not say stays as it is', async () => {
    const deps = await importDeps();
    await importStocks([memorySource(LIST)], {}, deps);
    const before = await deps.store.stocks.find('WMT');
    const refresh = 'Symbol,Security,GICS Sector\nWMT,Walmart Inc.,\nNEW,Newcomer,Energy\n';
    const dry = await importStocks([memorySource(refresh)], { dryRun: true }, deps);
    const report = await importStocks([memorySource(refresh)], {}, deps);
    for (const one of [dry, report]) expect([one.rows_new, one.rows_changed]).toEqual([1, 1]);
    expect(report.missing_ranks).toEqual([]);
    expect(await deps.store.stocks.find('WMT')).toMatchObject({
      id: before?.id,
      company_name: 'Walmart Inc.',
      sector: 'Retailing',
      fortune_500_rank: 1,
    });
  });
});

describe('importing actions', () => {
  async function actionsOf(text: string, options: Parameters<typeof importActions>[1] = {}) {
    const deps = await importDeps(['AAPL', 'MSFT']);
    const { report } = await threeTimes((more) => importActions([memorySource(text)], { ...options, ...more }, deps));
    const kept = await deps.store.actions.read();
    return { report, kept: kept.map((a) => [a.symbol, iso(a.ex_date).slice(0, 10), a.type, a.value]) };
  }

  it('reads splits in every spelling and dividends as USD per share', async () => {
    const { kept, report } = await actionsOf(
      'symbol,ex_date,type,value\nAAPL,2014-06-09,split,7:1\nAAPL,2000-06-21,Stock Split,2/1\nAAPL,2005-02-28,split,2-for-1\nMSFT,2003-02-18,split,0.05\nMSFT,2003-02-19,dividend,0.08\n',
    );
    expect(report.rows_rejected).toBe(0);
    expect(kept).toEqual([
      ['AAPL', '2000-06-21', 'split', 2],
      ['AAPL', '2005-02-28', 'split', 2],
      ['AAPL', '2014-06-09', 'split', 7],
      ['MSFT', '2003-02-18', 'split', 0.05],
      ['MSFT', '2003-02-19', 'dividend', 0.08],
    ]);
  });

  it('are known from their ex-date', async () => {
    const deps = await importDeps(['AAPL']);
    await importActions([memorySource('symbol,ex_date,type,value\nAAPL,2014-06-09,split,7\n')], {}, deps);
    expect(await deps.store.actions.read({ asOf: Date.UTC(2014, 5, 8, 23) })).toEqual([]);
    expect(await deps.store.actions.read({ asOf: Date.UTC(2014, 5, 9) })).toHaveLength(1);
  });

  it('moves a last session to the next one, by the name of the column or the option', async () => {
    // 2014-06-06 was a Friday.
    const named = await actionsOf('symbol,last_session_before_ex,type,value\nAAPL,2014-06-06,split,7\n');
    expect(named.kept).toEqual([['AAPL', '2014-06-09', 'split', 7]]);
    const told = await actionsOf('symbol,date,ratio_new,ratio_old\nAAPL,2014-06-06,7,1\n', {
      dateMeans: 'last-session',
    });
    expect(told.kept).toEqual([['AAPL', '2014-06-09', 'split', 7]]);
    const plain = await actionsOf('symbol,date,ratio_new,ratio_old\nAAPL,2014-06-09,1,4\n');
    expect(plain.kept).toEqual([['AAPL', '2014-06-09', 'split', 0.25]]);
  });

  it('finds them in a table of prices, whose other rows are not counted', async () => {
    const { kept, report } = await actionsOf(
      'ticker,date,close,ex-dividend,split_ratio\nAAPL,2014-06-05,647,0.0,1.0\nAAPL,2014-06-09,93,0.0,7.0\nAAPL,2014-08-07,94,0.47,1\nMSFT,2004-11-15,27,3.08,2\nMSFT,2004-11-16,27,x,1\nMSFT,2004-11-17,27,,\n',
    );
    expect(report.rows_read).toBe(5);
    expect(faults(report)).toEqual([[6, 'not_a_number']]);
    expect(kept).toEqual([
      ['AAPL', '2014-06-09', 'split', 7],
      ['AAPL', '2014-08-07', 'dividend', 0.47],
      ['MSFT', '2004-11-15', 'dividend', 3.08],
      ['MSFT', '2004-11-15', 'split', 2],
    ]);
  });

  it('tells the faulty rows', async () => {
    const { report } = await actionsOf(
      'symbol,date,type,value\nZZZ,2014-06-09,split,7\nAAPL,2014-06-31,split,7\nAAPL,2014-06-09,merger,7\nAAPL,2014-06-09,split,0\nAAPL,2014-06-09,split,7:0\nAAPL,2014-06-09,dividend,-1\nAAPL,2014-06-09,split,7\nAAPL,2014-06-09,split,7\nAAPL,2014-06-09,dividend,\n',
    );
    expect(faults(report)).toEqual([
      [2, 'unknown_symbol'],
      [3, 'bad_date'],
      [4, 'not_a_number'],
      [5, 'not_positive'],
      [6, 'not_positive'],
      [7, 'not_positive'],
      [9, 'duplicate_key'],
      [10, 'missing_value'],
    ]);
  });

  it('refuses a table that tells none', async () => {
    const text = 'symbol,date,close\nAAPL,2014-06-09,93\n';
    await expect(importActions([memorySource(text)], {}, await importDeps())).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining('no columns that tell actions'),
    });
  });
});

describe('importing news', () => {
  const NEWS = `symbol,published_utc,source,title,provider_sentiment
AAPL,2018-01-02T15:00:00Z,Reuters,"Apple, again",Positive
MSFT,2018-01-02T15:00:00Z,Reuters,"Apple, again",Negative
AAPL,2018-01-02 15:00:00,CNBC,Another at that time,Neutral
AAPL,2018-01-03,CNBC,A day only,
"AAPL,ZZZ|$MSFT",2018-01-04T01:00:00-05:00,CNBC,Two at once,0.4
ZZZ,2018-01-02T15:00:00Z,Reuters,Unknown,Positive
AAPL,2018-01-02T15:00:00Z,Reuters,"Apple,  again",Positive
AAPL,2018-01-02T25:00:00Z,Reuters,No such hour,Positive
AAPL,2018-01-02T15:00:00Z,Reuters,,Positive
AAPL,2018-01-02T15:00:00Z,Reuters,Odd label,great
AAPL,2018-01-02T15:00:00Z,Reuters,Beyond,1.5
`;
  const run = (deps: ImportDeps) => threeTimes((options) => importNews([memorySource(NEWS)], options, deps));

  it('keeps headlines once for all their stocks, and tells the faulty rows', async () => {
    const deps = await importDeps(['AAPL', 'MSFT']);
    const { report, counts } = await run(deps);
    expect(faults(report)).toEqual([
      [7, 'unknown_symbol'],
      [8, 'duplicate_key'],
      [9, 'bad_date'],
      [10, 'missing_value'],
      [11, 'not_a_number'],
      [12, 'out_of_bounds'],
    ]);
    // The second telling of a headline adds a stock to it.
    expect(counts[1]).toEqual([4, 1, 0]);
    expect((await deps.store.articles.latest('MSFT', 9)).map(({ title, symbols }) => [title, symbols])).toEqual([
      ['Two at once', ['AAPL', 'MSFT']],
      ['Apple, again', ['AAPL', 'MSFT']],
    ]);
  });

  it('counts a headline as known from its time, or from the end of its date in New York', async () => {
    const deps = await importDeps(['AAPL', 'MSFT']);
    const { report } = await run(deps);
    expect(report.warnings[0]).toContain('Times of day are missing');
    const known = (await deps.store.articles.latest('AAPL', 9)).map(({ title, known_at }) => [title, iso(known_at)]);
    expect(known).toContainEqual(['A day only', '2018-01-04T05:00']);
    expect(known).toContainEqual(['Apple, again', '2018-01-02T15:00']);
    expect(known).toContainEqual(['Two at once', '2018-01-04T06:00']);
  });

  it("makes observations of the provider's own sentiment, the mean where headlines share a time", async () => {
    const deps = await importDeps(['AAPL', 'MSFT']);
    const { report } = await run(deps);
    expect(report.sentiment_observations).toBe(4);
    const kept = await deps.store.sentiment.read();
    expect(kept.map((o) => [o.symbol, iso(o.ts), o.source, o.scorer, o.score, o.articles])).toEqual([
      ['AAPL', '2018-01-02T15:00', 'news', 'provider', 0.5, 2],
      ['AAPL', '2018-01-04T06:00', 'news', 'provider', 0.4, 1],
      ['MSFT', '2018-01-02T15:00', 'news', 'provider', -1, 1],
      ['MSFT', '2018-01-04T06:00', 'news', 'provider', 0.4, 1],
    ]);
  });

  it('keeps rows with bytes that are not UTF-8, and says so', async () => {
    const bytes = Buffer.from('symbol,published_utc,title\nAAPL,2018-01-02T15:00:00Z,Caf\xe9\n', 'latin1');
    const report = await importNews([memorySource(bytes)], {}, await importDeps(['AAPL']));
    expect(report.rows_imported).toBe(1);
    expect(report.warnings).toEqual(['Rows of prices.csv with bytes that are not UTF-8, whose letters are lost: 1.']);
  });

  it('needs a zone for times of day unless the column promises one', async () => {
    const deps = await importDeps(['AAPL']);
    const text = 'symbol,published,title\nAAPL,2018-07-02 09:30,Morning\n';
    await expect(importNews([memorySource(text)], {}, deps)).rejects.toThrow('without a zone');
    await importNews([memorySource(text)], { timeZone: 'America/New_York', source: 'Wire' }, deps);
    expect((await deps.store.articles.latest('AAPL', 1))[0]).toMatchObject({
      published_at: Date.UTC(2018, 6, 2, 13, 30),
      source: 'wire',
    });
  });
});

describe('importing sentiment', () => {
  it('keeps scores and labels, and tells the faulty rows', async () => {
    const deps = await importDeps(['AAPL']);
    const text = `{"symbol":"AAPL","date":"2018-01-02T15:00:00Z","score":-0.25,"source":"Reddit","confidence":0.9,"articles":12}
{"symbol":"AAPL","date":"2018-01-02","score":"bullish","confidence":null}
{"symbol":"AAPL","date":"2018-01-03","score":1.01}
{"symbol":"AAPL","date":"2018-01-03","score":0.1,"confidence":2}
{"symbol":"AAPL","date":"2018-01-03","score":0.1,"articles":0}
{"symbol":"AAPL","date":"2018-01-03","score":0.1,"articles":1.5}
{"symbol":"AAPL","date":"2018-01-03","score":null}
{"symbol":"AAPL","date":"2018-01-02","score":0.3}
{"symbol":"AAPL","date":"2030-01-02","score":0.3}
{"symbol":"AAPL",
`;
    const { report } = await threeTimes((options) => importSentiment([memorySource(text)], options, deps));
    expect(faults(report)).toEqual([
      [3, 'out_of_bounds'],
      [4, 'out_of_bounds'],
      [5, 'not_positive'],
      [6, 'not_a_number'],
      [7, 'missing_value'],
      [8, 'duplicate_key'],
      [9, 'bad_date'],
      [10, 'bad_row'],
    ]);
    const kept = await deps.store.sentiment.read();
    expect(kept.map((o) => [o.source, iso(o.known_at), o.score, o.confidence, o.articles, o.scorer])).toEqual([
      ['file', '2018-01-03T05:00', 1, 1, 1, 'provider'],
      ['reddit', '2018-01-02T15:00', -0.25, 0.9, 12, 'provider'],
    ]);
  });
});

describe('importing macro series', () => {
  async function seriesOf(text: string, options: Parameters<typeof importMacro>[1] = {}) {
    const deps = await importDeps();
    const { report } = await threeTimes((more) => importMacro([memorySource(text)], { ...options, ...more }, deps));
    const kept = await deps.store.macro.read();
    const rows = Object.values(kept).flatMap(({ series, date, known_at, value }) =>
      [...date].map((day, i) => [series, iso(day).slice(0, 10), iso(known_at[i] as number), value[i]]),
    );
    return { report, rows };
  }
  const DAILY = 'date,open,close\n2018-01-04,9,9.2\n2018-01-05,9,9.1\n2018-01-08,9,9.5\n';

  it('knows VIXCLS at 16:15 New York of its own date, indices from the end of it, other daily series a weekday later', async () => {
    expect((await seriesOf(DAILY, { series: 'vixcls' })).rows).toEqual([
      ['VIXCLS', '2018-01-04', '2018-01-04T21:15', 9.2],
      ['VIXCLS', '2018-01-05', '2018-01-05T21:15', 9.1],
      ['VIXCLS', '2018-01-08', '2018-01-08T21:15', 9.5],
    ]);
    const other = await seriesOf(DAILY, { series: 'VXN' });
    expect(other.rows[1]).toEqual(['VXN', '2018-01-05', '2018-01-06T05:00', 9.1]);
    expect(other.report.warnings).toEqual([
      'VXN (daily) counts as known from the end of the reference date in New York.',
    ]);
    expect(other.report.files[0]?.ignored_columns).toEqual(['open']);
    const unknown = await seriesOf(DAILY, { series: 'BAMLH0A0HYM2' });
    expect(unknown.rows.map(([, , known]) => known)).toEqual([
      '2018-01-06T05:00',
      '2018-01-09T05:00',
      '2018-01-10T05:00',
    ]);
    expect(unknown.report.warnings[0]).toContain('the end of the weekday after the reference date in New York');
  });

  it('takes the dates that are stored already into account: one new quarter is still a quarter', async () => {
    const deps = await importDeps();
    await importMacro([memorySource('date,GDP\n2018-01-01,1\n2018-04-01,2\n2018-07-01,3\n')], {}, deps);
    const { warnings } = await importMacro([memorySource('date,GDP\n2018-10-01,4\n')], {}, deps);
    expect(warnings).toEqual(['GDP (quarterly) counts as known from 170 days after the reference date.']);
    const { GDP } = await deps.store.macro.read();
    expect(iso(GDP?.known_at[3] as number).slice(0, 10)).toBe('2019-03-20');
  });

  it('knows another value for a stored date from now, however few dates the file has', async () => {
    const deps = await importDeps();
    await importMacro([memorySource(DAILY)], { series: 'VXN' }, deps);
    const report = await importMacro([memorySource('date,VXN\n2018-01-04,7\n2018-01-09,8\n')], {}, deps);
    expect(report).toMatchObject({ rows_new: 1, rows_changed: 1 });
    const then = await deps.store.macro.read({ asOf: NOW - 1 });
    expect([...(then['VXN']?.value ?? [])]).toEqual([9.2, 9.1, 9.5, 8]);
    const now = await deps.store.macro.read({ asOf: NOW });
    expect(now['VXN']?.value).toContain(7);
  });

  it('knows the average of a rate 45 days after the first of its month, other months after 75, or by --release-lag', async () => {
    const text = 'month,rate\n2018-01,2.5\n2018-02,2.6\n2018-03-01,2.7\n';
    expect((await seriesOf(text, { series: 'GS10' })).rows[0]).toEqual(['GS10', '2018-01-01', '2018-02-15T00:00', 2.5]);
    const lagged = await seriesOf(text, { series: 'GS10', releaseLag: '30d' });
    expect(lagged.rows[0]).toEqual(['GS10', '2018-01-01', '2018-01-31T00:00', 2.5]);
    // One new month, as a scheduled refresh brings it.
    expect((await seriesOf('date,CPI\n2018-01-01,248\n')).rows).toEqual([
      ['CPI', '2018-01-01', '2018-03-17T00:00', 248],
    ]);
    const none = importMacro([memorySource(text)], { series: 'GS10', releaseLag: '0d' }, await importDeps());
    await expect(none).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('waits longer for weeks, quarters and years', async () => {
    const known = async (dates: readonly string[]) =>
      (await seriesOf(`date,X\n${dates.map((date) => `${date},1\n`).join('')}`)).rows[0]?.[2];
    expect(await known(['2018-01-05', '2018-01-12', '2018-01-19'])).toBe('2018-01-15T00:00');
    expect(await known(['2018-01-01', '2018-04-01', '2018-07-01'])).toBe('2018-06-20T00:00');
    expect(await known(['2015-01-01', '2016-01-01', '2017-01-01'])).toBe('2016-04-05T00:00');
  });

  it("reads FRED's wide files: every column a series, a lone point no value and no row", async () => {
    const { report, rows } = await seriesOf(
      'DATE,DGS3MO,DGS10\n2018-01-01,.,.\n2018-01-02,1.44,2.46\n2018-01-03,,2.44\n2018-01-04,x,2.46\n2018-01-04,1.41,2.4\n2018-02-30,1,2\n',
    );
    expect([report.rows_read, report.rows_imported, report.rows_empty]).toEqual([8, 5, 3]);
    expect(report.series).toEqual(['DGS3MO', 'DGS10']);
    expect(faults(report)).toEqual([
      [5, 'not_a_number'],
      [6, 'duplicate_key'],
      [7, 'bad_date'],
    ]);
    expect(rows.filter(([series]) => series === 'DGS10').map(([, date, , value]) => [date, value])).toEqual([
      ['2018-01-02', 2.46],
      ['2018-01-03', 2.44],
      ['2018-01-04', 2.46],
    ]);
    expect(report.files[0]?.ignored_columns).toEqual([]);
  });

  it('reads long files that name the series row by row', async () => {
    const { report, rows } = await seriesOf(
      'series,date,value\nVIXCLS,2018-01-02,9.77\nDGS10,2018-01-02,2.46\n,2018-01-02,1\n%,2018-01-02,1\nDGS10,1871-01-01,5.3\n',
    );
    expect(faults(report)).toEqual([
      [4, 'missing_value'],
      [5, 'bad_symbol'],
    ]);
    expect(rows.map(([series, date]) => [series, date])).toEqual([
      ['DGS10', '1871-01-01'],
      ['DGS10', '2018-01-02'],
      ['VIXCLS', '2018-01-02'],
    ]);
  });

  it('asks for a name or a column where the file leaves it open', async () => {
    const deps = await importDeps();
    await expect(importMacro([memorySource(DAILY)], {}, deps)).rejects.toMatchObject({
      code: 'INPUT',
      hint: 'Give its name: --series VIXCLS',
    });
    const two = 'date,a,b\n2018-01-02,1,2\n';
    await expect(importMacro([memorySource(two)], { series: 'X' }, deps)).rejects.toMatchObject({
      code: 'INPUT',
      hint: expect.stringContaining('--map value=a'),
    });
    await expect(importMacro([memorySource(two)], { series: '1%' }, deps)).rejects.toMatchObject({ code: 'USAGE' });
    expect((await importMacro([memorySource(two)], { series: 'X', map: ['value=b'] }, deps)).rows_new).toBe(1);
  });
});

/** After the last row of any of the files. */
const LATER = Date.UTC(2026, 0, 1);

describeWithSharedData(
  'real tables',
  [
    'fortune500_2017.csv',
    'wiki_daily_aapl_msft.csv.gz',
    'macro_treasury_yields_daily.csv',
    'news_headlines_2025_oct_nov.csv.gz',
  ],
  () => {
    const file = async (name: string): Promise<ByteSource> => openByteSource(sharedData(name));

    it('have their traps told: 32 tickers of neighbours on private companies', async () => {
      const report = await importStocks(
        [await file('fortune500_2017.csv')],
        { dryRun: true, showRejected: 40 },
        await importDeps([], LATER),
      );
      expect([report.rows_read, report.rejected]).toEqual([500, { duplicate_key: 32 }]);
      expect(report.rejected_rows[0]).toMatchObject({ line: 34, reason: 'IBM (IBM) already stands on line 33.' });
      expect(report.doubled_ranks).toEqual([306]);
    });

    it('give 13 splits and 110 dividends of the raw price table', async () => {
      const report = await importActions(
        [await file('wiki_daily_aapl_msft.csv.gz')],
        { dryRun: true },
        await importDeps(['AAPL', 'MSFT']),
      );
      expect([report.rows_read, report.rows_imported]).toEqual([123, 123]);
    });

    it('give six yield series without the holidays', async () => {
      const report = await importMacro(
        [await file('macro_treasury_yields_daily.csv')],
        { dryRun: true },
        await importDeps([], LATER),
      );
      expect([report.rows_read, report.rows_empty, report.rows_rejected]).toEqual([46_542, 2_004, 0]);
      expect((report.rows_read ?? 0) + (report.rows_empty ?? 0)).toBe(8_091 * 6);
    });

    it('give headlines of seven stocks, 2,800 of them with a label', async () => {
      const deps = await importDeps(['AAPL', 'AMZN', 'GOOGL', 'META', 'MSFT', 'NVDA', 'TSLA'], LATER);
      const report = await importNews([await file('news_headlines_2025_oct_nov.csv.gz')], { dryRun: true }, deps);
      expect([report.rows_read, report.rows_imported]).toEqual([3_500, 3_500]);
      expect(report.sentiment_observations).toBeGreaterThan(2_700);
    });
  },
);
