import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openByteSource } from '../../../src/adapters/files/byte-source.js';
import { rowCount } from '../../../src/domain/panel.js';
import { importPrices } from '../../../src/pipeline/import/prices.js';
import type { ImportReport } from '../../../src/pipeline/import/report.js';
import { memorySource } from '../../support/memory-source.js';
import { describeWithSharedData, sharedData } from '../../support/shared-data.js';
import { importDeps, NOW } from './import-deps.js';

const HEADER = 'symbol,date,open,high,low,close,volume\n';
const GOOD = `${HEADER}AAPL,2018-01-03,3,4,2,3.5,20\nAAPL,2018-01-02,5,6,4,5.5,0\n`;
const MIXED = `${HEADER}AAPL,2018-01-02,5,6,4,5.5,0\nAAPL,2018-01-03,3,4,2,x,20\nZZZ,2018-01-03,3,4,2,3,20\nAAPL,2018-01-02,5,6,4,5.5,0\n`;

function counts({ rows_read, rows_imported, rows_new, rows_changed, rows_unchanged, rows_rejected }: ImportReport) {
  return [rows_read, rows_imported, rows_new, rows_changed, rows_unchanged, rows_rejected];
}

describe('importing prices', () => {
  it('keeps the bars with their end, adjustment and provider', async () => {
    const deps = await importDeps(['AAPL']);
    const report = await importPrices([memorySource(GOOD, { name: 'folder/bars.csv' })], {}, deps);
    expect(counts(report)).toEqual([2, 2, 2, 0, 0, 0]);
    expect(report.files[0]).toMatchObject({ provider: 'file:bars.csv', adjustment: 'split' });
    const panel = await deps.store.bars.read({ interval: '1d' });
    expect([...panel.columns.close]).toEqual([5.5, 3.5]);
    expect(new Date(panel.columns.known_at[0] as number).toISOString()).toBe('2018-01-02T21:00:00.000Z');
    expect([...panel.adjustment]).toEqual([1, 1]);
  });

  it('twice changes nothing, and a corrected value is one change', async () => {
    const deps = await importDeps(['AAPL']);
    await importPrices([memorySource(GOOD)], {}, deps);
    expect(counts(await importPrices([memorySource(GOOD)], {}, deps))).toEqual([2, 2, 0, 0, 2, 0]);
    const corrected = GOOD.replace('3.5,20', '3.6,20');
    expect(counts(await importPrices([memorySource(corrected)], { dryRun: true }, deps))).toEqual([2, 2, 0, 1, 1, 0]);
    expect(counts(await importPrices([memorySource(corrected)], {}, deps))).toEqual([2, 2, 0, 1, 1, 0]);
  });

  it('reports bad rows with file, line, kind and reason, and keeps the good ones', async () => {
    const deps = await importDeps(['AAPL']);
    const report = await importPrices([memorySource(MIXED), memorySource(GOOD, { name: 'b.csv' })], {}, deps);
    expect(counts(report)).toEqual([6, 3, 2, 0, 1, 3]);
    expect(report.rejected).toEqual({ not_a_number: 1, unknown_symbol: 1, duplicate_key: 1 });
    expect(report.rejected_rows).toEqual([
      {
        file: 'prices.csv',
        line: 3,
        kind: 'not_a_number',
        reason: 'close is "x", expected a plain number.',
        text: 'AAPL,2018-01-03,3,4,2,x,20',
      },
      {
        file: 'prices.csv',
        line: 4,
        kind: 'unknown_symbol',
        reason: 'ZZZ is not among the stocks.',
        text: 'ZZZ,2018-01-03,3,4,2,3,20',
      },
      {
        file: 'prices.csv',
        line: 5,
        kind: 'duplicate_key',
        reason: 'AAPL 2018-01-02 already stands on line 2, with the same values.',
        text: 'AAPL 2018-01-02',
      },
    ]);
    expect(report.files.map((file) => file.rows_imported)).toEqual([1, 2]);
  });

  it('shows as many bad rows as asked for, the lowest lines first', async () => {
    const deps = await importDeps(['AAPL']);
    const report = await importPrices([memorySource(MIXED)], { showRejected: 1 }, deps);
    expect(report.rejected_rows.map(({ line }) => line)).toEqual([3]);
    expect(report.rows_rejected).toBe(3);
  });

  it('strictly refuses all files for one bad row, and changes nothing', async () => {
    const deps = await importDeps(['AAPL']);
    const refused = importPrices(
      [memorySource(GOOD), memorySource(MIXED, { name: 'b.csv' })],
      { strict: true, createStocks: true },
      deps,
    );
    await expect(refused).rejects.toMatchObject({ code: 'REFUSED', hint: expect.stringContaining('--dry-run') });
    await expect(refused).rejects.toThrow(
      /2 of 6 rows are faulty \(not_a_number 1, duplicate_key 1\).*Nothing was changed\.\n {2}b\.csv line 3 \(not_a_number\)/,
    );
    expect((await deps.store.bars.coverage()).length).toBe(0);
    expect((await deps.store.stocks.list()).map(({ symbol }) => symbol)).toEqual(['AAPL']);
  });

  it('writes nothing when a later file cannot be read', async () => {
    const deps = await importDeps(['AAPL']);
    const files = [memorySource(GOOD), memorySource('<html>', { name: 'page.csv' })];
    await expect(importPrices(files, {}, deps)).rejects.toMatchObject({ code: 'INPUT' });
    expect((await deps.store.bars.coverage()).length).toBe(0);
  });

  it('makes stocks of unknown symbols when told to, also in the report of a dry run', async () => {
    const deps = await importDeps(['AAPL']);
    const text = `${HEADER}ZZZ,2018-01-03,3,4,2,3,20\nAAPL,2018-01-03,3,4,2,3,20\nYYY,2018-01-03,3,4,2,x,20\n`;
    const dry = await importPrices([memorySource(text)], { createStocks: true, dryRun: true }, deps);
    expect([dry.created_stocks, dry.dry_run, counts(dry)]).toEqual([['ZZZ'], true, [3, 2, 2, 0, 0, 1]]);
    expect((await deps.store.stocks.list()).length).toBe(1);
    const report = await importPrices([memorySource(text)], { createStocks: true }, deps);
    expect([report.created_stocks, report.dry_run, counts(report)]).toEqual([['ZZZ'], false, [3, 2, 2, 0, 0, 1]]);
    expect(await deps.store.stocks.find('ZZZ')).toMatchObject({ company_name: 'ZZZ', sector: null });
    expect(await deps.store.stocks.find('YYY')).toBeUndefined();
    const mixed = await importPrices(
      [memorySource(text.replaceAll('YYY', 'XXX').replace('x,20', '3,20'))],
      { createStocks: true, dryRun: true },
      deps,
    );
    expect(counts(mixed)).toEqual([3, 3, 1, 0, 2, 0]);
  });

  it('takes the adjustment from the spelling of the header unless told', async () => {
    const deps = await importDeps(['AAPL']);
    const row = '2018-01-02,1,2,0.5,1.5,10';
    const adjustment = async (text: string, options = {}) =>
      (await importPrices([memorySource(text, { name: 'aapl.csv' })], { ...options, dryRun: true }, deps)).files[0]
        ?.adjustment;
    const wiki = `ticker,date,open,high,low,close,volume,ex-dividend,split_ratio\nAAPL,${row},0,1\n`;
    expect(await adjustment(wiki)).toBe('raw');
    expect(await adjustment(`Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen\n${row}\n`)).toBe('all');
    expect(await adjustment(`<TICKER>,<DATE>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\nAAPL.US,${row}\n`)).toBe('all');
    expect(await adjustment(`Date,Open,High,Low,Close,Volume\n${row}\n`)).toBe('split');
    expect(await adjustment(wiki, { adjustment: 'all' })).toBe('all');
  });

  it('warns of daily bars on days without a session, of dividends passed over and of rows without a known stock', async () => {
    const deps = await importDeps();
    const text = `symbol,date,open,high,low,close,volume,ex_dividend\nA,2018-01-06,1,1,1,1,1,0\nA,2018-12-25,1,1,1,1,1,0\nA,2018-12-26,1,1,1,1,1,0\n`;
    const { warnings } = await importPrices([memorySource(text)], { createStocks: true, dryRun: true }, deps);
    expect(warnings).toEqual([
      'prices.csv also tells dividends and splits: import them with `openalpha import actions`.',
      'Daily bars of prices.csv on days without a session in New York: 2, the first on 2018-01-06.',
    ]);
    expect((await importPrices([memorySource(GOOD)], {}, deps)).warnings).toEqual([
      'No row names a known stock: import a list of stocks first, or use --create-stocks.',
    ]);
    expect((await importPrices([memorySource(HEADER)], { createStocks: true }, deps)).warnings).toEqual([
      'prices.csv has a header and no rows.',
    ]);
  });

  it('keeps hourly bars by the start of the hour, on both sides of a change of the clocks', async () => {
    const deps = await importDeps(['AAPL']);
    const text = `symbol,datetime,open,high,low,close,volume\nAAPL,2014-03-07T15:00,1,1,1,1,1\nAAPL,2014-03-10T15:00,1,1,1,1,1\n`;
    await expect(importPrices([memorySource(text)], { interval: '1h' }, deps)).rejects.toThrow('without a zone');
    await importPrices([memorySource(text)], { interval: '1h', timeZone: 'America/New_York' }, deps);
    const panel = await deps.store.bars.read({ interval: '1h' });
    const iso = (values: Float64Array) => [...values].map((ms) => new Date(ms).toISOString().slice(0, 16));
    expect(iso(panel.time)).toEqual(['2014-03-07T20:00', '2014-03-10T19:00']);
    expect(iso(panel.columns.known_at)).toEqual(['2014-03-07T21:00', '2014-03-10T20:00']);
  });

  it('maps columns by field=column, and says what is wrong with an option', async () => {
    const deps = await importDeps(['AAPL']);
    const text = 'papier,kiedy,open,high,low,close,volume\nAAPL,2018-01-02,1,2,0.5,1.5,10\n';
    const map = ['symbol=papier', 'date = kiedy'];
    expect(counts(await importPrices([memorySource(text)], { map }, deps))).toEqual([1, 1, 1, 0, 0, 0]);
    for (const options of [
      { map: ['close'] },
      { interval: '5m' as never },
      { stamp: 'middle' as never },
      { adjustment: 'some' as never },
      { dateFormat: 'DD-MM' as never },
    ]) {
      await expect(importPrices([memorySource(text)], options, deps)).rejects.toMatchObject({ code: 'USAGE' });
    }
  });

  it('reports how far it is by bytes, then by rows, and stops when told', async () => {
    const deps = await importDeps(['AAPL']);
    const seen: unknown[] = [];
    const progress = {
      start: (stage: string, total?: number) => seen.push(['start', stage, total]),
      update: (done: number) => seen.push(['update', done]),
      done: (summary?: string) => seen.push(['done', summary]),
    };
    const half = GOOD.length >> 1;
    const files = [memorySource(GOOD, { cuts: [half] }), memorySource(GOOD)];
    await importPrices(files, {}, { ...deps, progress });
    expect(seen).toEqual([
      ['start', 'Reading prices', 2 * GOOD.length],
      ['update', half],
      ['update', GOOD.length],
      ['update', 2 * GOOD.length],
      ['done', '4 read, 0 rejected'],
      ['start', 'Writing prices', 4],
      ['update', 2],
      ['update', 4],
      ['done', '2 new, 0 changed, 2 unchanged'],
    ]);
    const stopped = importPrices([memorySource(GOOD)], {}, { ...deps, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('gives the same for a packed file as for the plain one', async () => {
    const plain = await importDeps(['AAPL']);
    const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs');
    const folder = mkdtempSync('/tmp/openalpha-import-');
    try {
      writeFileSync(`${folder}/bars.csv.gz`, gzipSync(GOOD));
      const report = await importPrices([await openByteSource(`${folder}/bars.csv.gz`)], {}, plain);
      expect(counts(report)).toEqual([2, 2, 2, 0, 0, 0]);
      expect(report.files[0]?.provider).toBe('file:bars.csv.gz');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describeWithSharedData(
  'hourly bars in New York time and a table of raw prices',
  ['lean_hourly_raw_2014_aapl_spy.csv.gz', 'wiki_daily_aapl_msft.csv.gz'],
  () => {
    it('are imported whole, as what they are', async () => {
      const deps = await importDeps(['AAPL', 'MSFT', 'SPY']);
      const hourly = await importPrices(
        [await openByteSource(sharedData('lean_hourly_raw_2014_aapl_spy.csv.gz'))],
        { interval: '1h', adjustment: 'raw' },
        deps,
      );
      expect(counts(hourly)).toEqual([3510, 3510, 3510, 0, 0, 0]);
      const panel = await deps.store.bars.read({ interval: '1h', symbols: ['AAPL'] });
      // The name of the column, datetime_ny, gives the zone: 09:00 New York on 2014-01-02.
      expect(panel.time[0]).toBe(Date.UTC(2014, 0, 2, 14));
      const wiki = await importPrices([await openByteSource(sharedData('wiki_daily_aapl_msft.csv.gz'))], {}, deps);
      expect(counts(wiki)).toEqual([17_476, 17_476, 17_476, 0, 0, 0]);
      expect(wiki.files[0]?.adjustment).toBe('raw');
      expect(rowCount(await deps.store.bars.read({ interval: '1d', asOf: NOW }))).toBe(17_476);
    });
  },
);
