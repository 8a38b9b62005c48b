import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFiles } from '../../../../../src/adapters/sources/market/files/files.js';
import { readRecentLines } from '../../../../../src/adapters/sources/market/files/recent-lines.js';
import type { PriceRequest } from '../../../../../src/ports/price-source.js';
import { stubContext } from '../stub-context.js';

const at = Date.parse;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openalpha-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function ask(symbols: readonly string[], request: Partial<PriceRequest> = {}, path = folder) {
  const context = stubContext(() => ({ body: '' }), {
    provider: 'files',
    now: at('2024-02-01T00:00:00Z'),
    settings: { folder: path },
  });
  return openFiles(context).fetch({
    interval: '1d',
    symbols,
    from: at('2000-01-01'),
    to: at('2024-12-31'),
    ...request,
  });
}

const ENGLISH = 'Date,Open,High,Low,Close,Volume';
const POLISH = 'Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen';
const BULK = '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>';
const OWN = 'symbol,date,open,high,low,close,volume,adjustment,known_at';

describe('a folder of price files', () => {
  it.each([
    ['acme.us.txt', `${ENGLISH}\r\n2024-01-03,1,3,0.5,2,10.25\r\n`],
    ['acme_us_d.csv', `${POLISH}\r\n2024-01-03,1,3,0.5,2,10.25\r\n`],
    ['daily/us/1/acme.us.txt', `${BULK}\r\nACME.US,D,20240103,000000,1,3,0.5,2,10.25,0\r\n`],
    ['ACME.csv', `\uFEFF${POLISH}\n2024-01-03,1,3,0.5,2,10.25`],
  ])('reads %s as Stooq writes it, with CRLF and fractions of shares, adjusted for all', async (name, text) => {
    put({ [name]: text });
    const { series, failures } = await ask(['ACME']);
    expect(failures).toEqual([]);
    expect(series[0]).toMatchObject({ symbol: 'ACME', adjustment: 'all' });
    expect([series[0]?.time[0], series[0]?.close[0], series[0]?.volume[0]]).toEqual([at('2024-01-03'), 2, 10.25]);
  });

  it('finds class shares under the name that Stooq gives them', async () => {
    put({ 'brk-b.us.txt': `${ENGLISH}\n2024-01-03,1,3,0.5,2,10\n` });
    expect((await ask(['BRK.B'])).series.map(({ symbol }) => symbol)).toEqual(['BRK.B']);
  });

  it('reads our own export with many stocks, each with its adjustment', async () => {
    put({
      'export.csv': `${OWN}\nACME,2024-01-03,1,3,0.5,2,10,raw,\nBOLT,2024-01-03,1,3,0.5,4,10,split,\nELSE,2024-01-03,1,3,0.5,4,10,split,\n`,
    });
    const { series, failures } = await ask(['BOLT', 'ACME', 'NONE']);
    expect(series.map(({ symbol, adjustment, close }) => [symbol, adjustment, close[0]])).toEqual([
      ['BOLT', 'split', 4],
      ['ACME', 'raw', 2],
    ]);
    expect(failures).toMatchObject([{ subject: 'NONE', kind: 'empty' }]);
  });

  it('reads hourly bars from our own export alone', async () => {
    put({
      'hours.csv': `symbol,time,open,high,low,close,volume\nACME,2024-01-03T14:30:00Z,1,3,0.5,2,10\nACME,2024-01-03T15:00:00Z,1,3,0.5,2,10\n`,
      'bolt.us.txt': `${ENGLISH}\n2024-01-03,1,3,0.5,2,10\n`,
    });
    const { series, failures, dropped } = await ask(['ACME', 'BOLT'], { interval: '1h' });
    expect(series.map(({ symbol, time }) => [symbol, ...time])).toEqual([['ACME', at('2024-01-03T14:30:00Z')]]);
    expect(dropped).toEqual({ off_grid: 1 });
    expect(failures).toMatchObject([{ subject: 'BOLT', kind: 'empty' }]);
  });

  it('takes files without a sign of Stooq for adjusted by splits', async () => {
    put({ 'ACME.csv': `${ENGLISH}\n2024-01-03,1,3,0.5,2,10\n` });
    expect((await ask(['ACME'])).series[0]?.adjustment).toBe('split');
  });

  it('drops what is no bar and says what it was', async () => {
    put({
      'acme.us.txt': `${ENGLISH}\n2024-01-02,1,3,0.5,2\n2024-13-03,1,3,0.5,2,10\n2024-01-04,1,3,0.5,2,10\n2024-02-01,1,3,0.5,2,10\n`,
      'mixed.csv': `${OWN}\nBOLT,2024-01-03,1,3,0.5,2,10,raw,\nBOLT,2024-01-04,1,3,0.5,2,10,split,\n`,
      'cogs.us.txt': `${BULK}\nCOGS.US,60,20240103,153000,1,3,0.5,2,10,0\n`,
    });
    const { series, dropped } = await ask(['ACME', 'BOLT', 'COGS']);
    expect(series.map(({ symbol, time }) => [symbol, time.length])).toEqual([
      ['ACME', 1],
      ['BOLT', 1],
    ]);
    expect(dropped).toEqual({ null_bar: 1, no_date: 1, unfinished: 1, mixed_adjustment: 1, other_interval: 1 });
  });

  it.each([
    ['No data', 'empty', 'No data'],
    ['Exceeded the daily hits limit', 'schema', 'Exceeded'],
    ['Get your apikey:', 'schema', 'Get your apikey'],
    ['<!DOCTYPE html><html>', 'schema', 'web page'],
    ['Date,Open,High,Low,Close\n2024-01-03,1,1,1,1', 'schema', 'volume'],
    ['', 'schema', 'no column'],
  ])('fails a file that holds "%s" as %s', async (text, kind, part) => {
    put({ 'acme.us.txt': text, 'bolt.us.txt': `${ENGLISH}\n2024-01-03,1,3,0.5,2,10\n` });
    const { series, failures } = await ask(['ACME', 'BOLT']);
    expect(failures).toMatchObject([{ subject: 'ACME', kind, message: expect.stringContaining(part) }]);
    expect(series.map(({ symbol }) => symbol)).toEqual(['BOLT']);
  });

  it('says which folder is missing and what to do', async () => {
    const missing = join(folder, 'nowhere');
    await expect(ask(['ACME'], {}, missing)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining(missing),
      hint: expect.stringContaining('providers.files.folder'),
    });
  });

  it('reads only the end of a long file, and the same bars as from all of it', async () => {
    const days = Array.from({ length: 8_000 }, (_, i) =>
      new Date(at('2000-01-01') + i * 86_400_000).toISOString().slice(0, 10),
    );
    const text = `${ENGLISH}\r\n${days.map((date, i) => `${date},${i + 1},${i + 3},${i + 0.5},${i + 2},${i}`).join('\r\n')}\r\n`;
    put({ 'acme.us.txt': text });
    for (const from of ['2021-11-20', '2020-01-01', '2005-06-07', '2000-01-01']) {
      const { series } = await ask(['ACME'], { from: at(from), to: at('2021-11-25') });
      const dates = [...(series[0]?.time ?? [])].map((time) => new Date(time).toISOString().slice(0, 10));
      expect(dates).toEqual(days.filter((day) => day >= from && day <= '2021-11-25'));
    }
    const { lines } = await readRecentLines(join(folder, 'acme.us.txt'), (line) => line < '2021-11-20');
    expect(lines.length).toBeLessThan(600);
  });

  it('reads a file that is newest first', async () => {
    const days = Array.from({ length: 3_000 }, (_, i) =>
      new Date(at('2023-12-31') - i * 86_400_000).toISOString().slice(0, 10),
    );
    put({ 'acme.us.txt': `${ENGLISH}\n${days.map((date) => `${date},1,3,0.5,2,10`).join('\n')}\n` });
    const { series } = await ask(['ACME'], { from: at('2023-12-30') });
    expect([...(series[0]?.time ?? [])]).toEqual([at('2023-12-30'), at('2023-12-31')]);
  });
});
