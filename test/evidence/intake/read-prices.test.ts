import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openByteSource } from '../../../src/adapters/files/byte-source.js';
import { openTable } from '../../../src/evidence/intake/open-table.js';
import { type PricesRead, type ReadPricesOptions, readPrices } from '../../../src/evidence/intake/read-prices.js';
import { memorySource } from '../../support/memory-source.js';
import { describeWithSharedData, sharedData } from '../../support/shared-data.js';

const NOW = Date.UTC(2020, 0, 1);
const HEADER = 'symbol,date,open,high,low,close,volume\n';

async function read(
  text: string | Uint8Array,
  options: Partial<ReadPricesOptions> & { name?: string; cuts?: readonly number[] } = {},
): Promise<PricesRead> {
  const { name, cuts, ...rest } = options;
  const source = memorySource(text, { ...(name && { name }), ...(cuts && { cuts }) });
  return readPrices(await openTable(source), { now: NOW, ...rest });
}

/** Symbol, ISO time and the five numbers of every row of the panel. */
function rowsOf({ panel }: PricesRead): unknown[] {
  return panel.symbols.flatMap((symbol, s) => {
    const rows = [];
    for (let i = panel.offsets[s] as number; i < (panel.offsets[s + 1] as number); i++) {
      const { open, high, low, close, volume } = panel.columns;
      const time = new Date(panel.time[i] as number).toISOString().slice(0, 16);
      rows.push([symbol, time, open[i], high[i], low[i], close[i], volume[i]]);
    }
    return rows;
  });
}

const faultsOf = ({ faults }: PricesRead) => faults.rows.map(({ line, kind }) => [line, kind]);

describe('price files', () => {
  it('become a panel by symbol, then time, whatever their order', async () => {
    const result = await read(
      `${HEADER}MSFT,2018-01-03,1,2,0.5,1.5,10\nAAPL,2018-01-03,3,4,2,3.5,20\nAAPL,2018-01-02,5,6,4,5.5,0\nMSFT,2018-01-02,7,8,6,7.5,40\n`,
    );
    expect(rowsOf(result)).toEqual([
      ['AAPL', '2018-01-02T00:00', 5, 6, 4, 5.5, 0],
      ['AAPL', '2018-01-03T00:00', 3, 4, 2, 3.5, 20],
      ['MSFT', '2018-01-02T00:00', 7, 8, 6, 7.5, 40],
      ['MSFT', '2018-01-03T00:00', 1, 2, 0.5, 1.5, 10],
    ]);
    expect(result.rowsRead).toBe(4);
  });

  it('become the same panel when their lines come in another order', async () => {
    const key = fc.tuple(fc.constantFrom('A', 'AB', 'B', 'C.X'), fc.integer({ min: 10, max: 28 }));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { selector: String, maxLength: 40 }), fc.nat(), async (keys, turn) => {
        const inOrder = keys.map(([symbol, date]) => `${symbol},2018-01-${date},1,1,1,1,${date}`).sort();
        const from = turn % (inOrder.length + 1);
        const turned = [...inOrder.slice(from), ...inOrder.slice(0, from)];
        const sorted = await read(HEADER + inOrder.join('\n'));
        expect(rowsOf(await read(HEADER + turned.join('\n')))).toEqual(rowsOf(sorted));
        expect(sorted.panel.time).toHaveLength(keys.length);
      }),
    );
  });

  it('report every kind of bad row with its line, and keep the good ones', async () => {
    const result = await read(
      `${HEADER}${[
        'AAPL,2018-01-02,10,11,9,10,100',
        'AAPL,2018-01-03,10,11,9,10',
        '1AAPL,2018-01-03,10,11,9,10,100',
        ',2018-01-03,10,11,9,10,100',
        'AAPL,2018-02-30,10,11,9,10,100',
        'AAPL,2030-01-03,10,11,9,10,100',
        'AAPL,1812-01-03,10,11,9,10,100',
        'AAPL,yesterday,10,11,9,10,100',
        'AAPL,2018-01-03,,11,9,10,100',
        'AAPL,2018-01-03,null,11,9,10,100',
        'AAPL,2018-01-03,NaN,11,9,10,100',
        'AAPL,2018-01-03,10,Infinity,9,10,100',
        'AAPL,2018-01-03,10,"1,100",9,10,100',
        'AAPL,2018-01-03,ten,11,9,10,100',
        'AAPL,2018-01-03,10,11,0,10,100',
        'AAPL,2018-01-03,-10,11,9,10,100',
        'AAPL,2018-01-03,10,11,9,10,-1',
        'AAPL,2018-01-03,10,9,11,10,100',
        'AAPL,2018-01-03,10,11,9,5.1,100',
        'AAPL,2018-01-03,10,11,9,12,100',
        'AAPL,2018-01-02,10,11,9,10,100',
        'AAPL,2018-01-02,10,11,9,10.5,100',
        'AAPL,2018-01-04,10,11,9,10,100',
      ].join('\n')}`,
      { keepRejected: 100 },
    );
    expect(faultsOf(result)).toEqual([
      [3, 'bad_row'],
      [4, 'bad_symbol'],
      [5, 'bad_symbol'],
      [6, 'bad_date'],
      [7, 'bad_date'],
      [8, 'bad_date'],
      [9, 'bad_date'],
      [10, 'missing_value'],
      [11, 'missing_value'],
      [12, 'not_a_number'],
      [13, 'not_a_number'],
      [14, 'not_a_number'],
      [15, 'not_a_number'],
      [16, 'not_positive'],
      [17, 'not_positive'],
      [18, 'not_positive'],
      [19, 'high_below_low'],
      [20, 'half_applied_split'],
      [21, 'outside_range'],
      [22, 'duplicate_key'],
      [23, 'duplicate_key'],
    ]);
    expect(rowsOf(result).map((row) => (row as unknown[])[1])).toEqual(['2018-01-02T00:00', '2018-01-04T00:00']);
    expect(result.rowsRead).toBe(23);
    expect(result.faults.rows.at(-2)?.reason).toBe('AAPL 2018-01-02 already stands on line 2, with the same values.');
    expect(result.faults.rows.at(-1)?.reason).toContain('with other values: the first stays');
  });

  it('forgive a cent of rounding, not more', async () => {
    const result = await read(
      `${HEADER}A,2018-01-02,10.01,10,9.99,10,1\nA,2018-01-03,10,9.99,10,10,1\nA,2018-01-04,10.02,10,9.99,10,1\n`,
    );
    expect(faultsOf(result)).toEqual([[4, 'outside_range']]);
  });

  it('know NAN, INF and NA as symbols', async () => {
    const result = await read(`${HEADER}NAN,2018-01-02,1,1,1,1,1\nINF,2018-01-02,1,1,1,1,1\nNA,2018-01-02,1,1,1,1,1\n`);
    expect(result.panel.symbols).toEqual(['INF', 'NA', 'NAN']);
  });

  it('take class shares in every spelling for one symbol', async () => {
    const result = await read(
      `${HEADER}BRK.B,2018-01-02,1,1,1,1,1\nbrk-b,2018-01-03,1,1,1,1,1\nBRK/B,2018-01-02,1,1,1,1,1\n`,
    );
    expect(result.panel.symbols).toEqual(['BRK.B']);
    expect(faultsOf(result)).toEqual([[4, 'duplicate_key']]);
  });

  it('reject symbols that are not stocks when the stocks are given', async () => {
    const known = new Set(['AAPL']);
    const result = await read(`${HEADER}AAPL,2018-01-02,1,1,1,1,1\nZZZ,2018-01-02,1,1,1,1,1\n`, { known });
    expect(faultsOf(result)).toEqual([[3, 'unknown_symbol']]);
    const unnamed = await read('date,open,high,low,close,volume\n2018-01-02,1,1,1,1,1\n', { known, symbol: 'ZZZ' });
    expect(faultsOf(unnamed)).toEqual([[2, 'unknown_symbol']]);
  });

  it('keep the whole numbers of a file: exponents, long decimals and signs are exact', async () => {
    const result = await read(
      `${HEADER}A,2018-01-02,0.1000000000000000055511151231257827,1e-1,+0.1,.1,1.8446744073709552e19\n`,
    );
    expect(rowsOf(result)).toEqual([['A', '2018-01-02T00:00', 0.1, 0.1, 0.1, 0.1, 2 ** 64]]);
  });

  it('are read the same with CRLF, a byte order mark, quotes, blanks and no last line end', async () => {
    const plain = await read(`${HEADER}A,2018-01-02,1,2,0.5,1.5,10\nA,2018-01-03,1,2,0.5,1.5,10\n`);
    for (const text of [
      '\uFEFFsymbol,date,open,high,low,close,volume\r\nA,2018-01-02,1,2,0.5,1.5,10\r\n\r\nA,2018-01-03,1,2,0.5,1.5,10',
      '"Symbol","Date","Open","High","Low","Close","Volume"\n"A","2018-01-02","1","2","0.5","1.5","10"\n"A",2018-01-03,1,2,0.5,1.5,10\n',
      '\n symbol ; date ; open ; high ; low ; close ; volume\n A ; 2018-01-02 ; 1 ; 2 ; 0.5 ; 1.5 ; 10\n A;20180103;1;2;0.5;1.5;10',
      'symbol\tdate\topen\thigh\tlow\tclose\tvolume\nA\t01/02/2018\t1\t2\t.5\t1.50\t10\nA\t1/3/2018\t1\t2\t.5\t1.50\t10\n',
      '{"symbol":"A","date":"2018-01-02","open":1,"high":2,"low":0.5,"close":1.5,"volume":10}\n{"date":"2018-01-03","symbol":"A","open":1,"high":2,"low":0.5,"close":"1.5","volume":10}\n',
    ]) {
      const result = await read(text);
      expect(rowsOf(result)).toEqual(rowsOf(plain));
      expect(result.faults.counts.size).toBe(0);
    }
  });

  it('go on in the general reader when a quoted cell spans lines', async () => {
    const result = await read(
      'note,symbol,date,open,high,low,close,volume\nx,A,2018-01-02,1,1,1,1,1\n"two\nlines",A,2018-01-03,1,1,1,1,1\n"slip,A,2018-01-04,1,1,1,1,1\ny,A,2018-01-05,1,1,1,1,1\n',
    );
    expect(rowsOf(result).map((row) => (row as unknown[])[1])).toEqual([
      '2018-01-02T00:00',
      '2018-01-03T00:00',
      '2018-01-05T00:00',
    ]);
    expect(faultsOf(result)).toEqual([[5, 'bad_row']]);
    expect(result.ignored).toEqual(['note']);
  });

  it('newest first are turned round, and equal times keep the first line', async () => {
    const result = await read(
      `${HEADER}A,2018-01-04,3,3,3,3,1\nA,2018-01-03,2,2,2,2,1\nA,2018-01-03,9,9,9,9,1\nA,2018-01-02,1,1,1,1,1\n`,
    );
    expect([...result.panel.columns.close]).toEqual([1, 2, 3]);
    expect(faultsOf(result)).toEqual([[4, 'duplicate_key']]);
  });

  it('without rows give an empty panel', async () => {
    const result = await read(HEADER);
    expect([result.rowsRead, result.panel.symbols, [...result.panel.offsets]]).toEqual([0, [], [0]]);
  });
});

describe('headers', () => {
  const row = '2018-01-02,1,2,0.5,1.5';
  const cases: readonly [string, string, string][] = [
    ['Yahoo', `Date,Open,High,Low,Close,Adj Close,Volume\n${row},1.4,10\n`, 'aapl.csv'],
    [
      'Stooq',
      `<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nAAPL.US,D,20180102,000000,1,2,0.5,1.5,10,0\n`,
      'x',
    ],
    ['Stooq in Polish', `Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen\n${row},10\n`, 'aapl_us_d.csv'],
    ['Kaggle', `date,open,high,low,close,volume,Name\n${row},10,AAPL\n`, 'x'],
    [
      'Quandl WIKI',
      `ticker,date,open,high,low,close,volume,ex-dividend,split_ratio,adj_open,adj_high,adj_low,adj_close,adj_volume\nAAPL,${row},10,0,1,1,1,1,1,1\n`,
      'x',
    ],
  ];
  for (const [name, text, file] of cases) {
    it(`of ${name} are recognised`, async () => {
      expect(rowsOf(await read(text, { name: file }))).toEqual([['AAPL', '2018-01-02T00:00', 1, 2, 0.5, 1.5, 10]]);
    });
  }

  it('are mapped by the person where the vocabulary fails', async () => {
    const text = 'papier,kiedy,open,high,low,close,volume\nAAPL,2018-01-02,1,2,0.5,1.5,10\n';
    await expect(read(text)).rejects.toThrow(
      'has no column for date. Columns found: papier, kiedy, open, high, low, close, volume.',
    );
    await expect(read(text)).rejects.toMatchObject({ code: 'INPUT', hint: expect.stringContaining('--map date=') });
    const result = await read(text, { map: { symbol: 'papier', date: 'Kiedy' } });
    expect(result.panel.symbols).toEqual(['AAPL']);
  });

  it('refuse a map of fields or columns that are not there', async () => {
    const text = `${HEADER}A,2018-01-02,1,1,1,1,1\n`;
    await expect(read(text, { map: { prize: 'open' } })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(read(text, { map: { open: 'first' } })).rejects.toThrow('has no column "first"');
  });

  it('that are missing are suspected', async () => {
    await expect(read('AAPL,2018-01-02,1,2,0.5,1.5,10\n')).rejects.toThrow('may lack a header row');
  });

  it('without a symbol need a name that is one, or the option', async () => {
    const text = `Date,Open,High,Low,Close,Volume\n2018-01-02,1,2,0.5,1.5,10\n`;
    await expect(read(text, { name: '-' })).rejects.toThrow('stdin has no symbol column');
    await expect(read(text, { name: 'my prices 2018.csv' })).rejects.toMatchObject({ code: 'INPUT' });
    expect((await read(text, { name: '-', symbol: 'brk-b' })).panel.symbols).toEqual(['BRK.B']);
    const byName = await read(text, { name: 'folder/brk-b.us.txt.gz' });
    expect(byName.panel.symbols).toEqual(['BRK.B']);
    expect(byName.warnings[0]).toContain('taken for BRK-B, by its name');
    await expect(read(`${HEADER}A,2018-01-02,1,1,1,1,1\n`, { symbol: 'B' })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('dates', () => {
  const withDate = (date: string) => `${HEADER}A,${date},1,1,1,1,1\n`;
  const dateOf = async (date: string, options: Partial<ReadPricesOptions> = {}) => {
    const result = await read(withDate(date), options);
    return (rowsOf(result)[0] as unknown[] | undefined)?.[1] ?? result.faults.rows[0]?.kind;
  };

  it('are read in every common spelling', async () => {
    for (const date of [
      '2018-02-07',
      '20180207',
      '2018/2/7',
      '02/07/2018',
      '2/7/2018',
      '2018-02-07 00:00:00',
      '2018-02-07T00:00:00Z',
      '2018-02-07T00:00:00-05:00',
      '2018-02-07T05:00:00Z',
      '2018-02-07 16:00:00',
      '2018-02-08T01:30:00Z',
      '1517961600',
      '1518013800',
      '1517961600000',
    ]) {
      expect([date, await dateOf(date)]).toEqual([date, '2018-02-07T00:00']);
    }
  });

  it('with the day first need --date-format, and are refused when they show themselves', async () => {
    await expect(read(withDate('13/01/2018'))).rejects.toMatchObject({
      code: 'INPUT',
      hint: expect.stringContaining('--date-format DD/MM/YYYY'),
    });
    expect(await dateOf('13/01/2018', { dateFormat: 'DD/MM/YYYY' })).toBe('2018-01-13T00:00');
    expect(await dateOf('07.02.2018', { dateFormat: 'DD.MM.YYYY' })).toBe('2018-02-07T00:00');
    expect(await dateOf('13/01/2018', { dateFormat: 'MM/DD/YYYY' })).toBe('bad_date');
    expect(await dateOf('2018-01-13', { dateFormat: 'DD/MM/YYYY' })).toBe('bad_date');
  });
});

describe('hourly bars', () => {
  const hourly = (stamps: readonly string[], header = HEADER) =>
    header + stamps.map((stamp) => `A,${stamp},1,1,1,1,1\n`).join('');
  const times = async (text: string, options: Partial<ReadPricesOptions> = {}) =>
    rowsOf(await read(text, { interval: '1h', ...options })).map((row) => (row as unknown[])[1]);

  it('in New York wall time cross both changes of the clocks', async () => {
    const stamps = ['2014-03-07T09:00', '2014-03-10T09:00', '2014-10-31 15:00:00', '2014-11-03 15:00:00'];
    const expected = ['2014-03-07T14:00', '2014-03-10T13:00', '2014-10-31T19:00', '2014-11-03T20:00'];
    expect(await times(hourly(stamps), { timeZone: 'America/New_York' })).toEqual(expected);
    // The column's name may carry the zone.
    expect(await times(hourly(stamps, HEADER.replace('date', 'datetime_ny')))).toEqual(expected);
  });

  it('without a zone are refused with the option that gives it', async () => {
    await expect(times(hourly(['2014-03-07T09:00']))).rejects.toMatchObject({
      code: 'INPUT',
      hint: expect.stringContaining('--time-zone America/New_York'),
    });
  });

  it('with a zone in the cell need no option', async () => {
    const stamps = ['2014-03-07T14:00Z', '2014-03-07T10:00:00-05:00', '2014-03-07 16:00:00+00', '1394211600'];
    expect(await times(hourly(stamps))).toEqual([
      '2014-03-07T14:00',
      '2014-03-07T15:00',
      '2014-03-07T16:00',
      '2014-03-07T17:00',
    ]);
  });

  it('stamped at their end are kept by their start', async () => {
    expect(await times(hourly(['2014-03-07T15:00Z', '2014-03-07T16:00:00+00:00']), { stamp: 'end' })).toEqual([
      '2014-03-07T14:00',
      '2014-03-07T15:00',
    ]);
  });

  it('may have the time of day in a column of its own', async () => {
    const text =
      'ticker,date,time,open,high,low,close,vol\nA,20140307,090000,1,1,1,1,1\nA,2014-03-07,10:00,1,1,1,1,1\n';
    expect(await times(text, { timeZone: 'America/New_York' })).toEqual(['2014-03-07T14:00', '2014-03-07T15:00']);
  });

  it('of minutes are refused, a short last bar is not', async () => {
    const minutes = ['2014-03-07T14:00Z', '2014-03-07T14:01Z', '2014-03-07T14:02Z'];
    await expect(times(hourly(minutes))).rejects.toThrow('does not hold hourly bars');
    const closing = ['2014-03-07T18:30Z', '2014-03-07T19:30Z', '2014-03-07T20:30Z', '2014-03-07T21:00Z'];
    expect(await times(hourly(closing))).toHaveLength(4);
  });

  it.each([
    ['in one column', HEADER, ['2014-03-07T09:00', '2014-03-07T10:00', '2014-03-10T09:00', '2014-03-10T10:00']],
    ['with a zone', HEADER, ['2014-03-07T15:00Z', '2014-03-07T16:00Z', '2014-03-07T17:00Z']],
    ['in a column of their own', HEADER.replace('date', 'date,time'), ['2014-03-07,09:00', '2014-03-07,10:00']],
  ])('%s are refused as daily bars: one would stand for its day', async (_name, header, stamps) => {
    await expect(read(hourly(stamps, header))).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining('does not hold daily bars'),
      hint: expect.stringContaining('--interval 1h'),
    });
  });

  it('are refused as daily bars also when half the file is of a stock that is not known', async () => {
    const stamps = ['2014-03-07T09:00', '2014-03-07T10:00', '2014-03-07T11:00'];
    const strangers = stamps.map((stamp) => `SPY,${stamp},10,11,9,10,100\n`).join('');
    const known = new Set(
      hourly(stamps)
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[0] as string),
    );
    await expect(read(`${hourly(stamps)}${strangers}`, { known })).rejects.toMatchObject({ code: 'INPUT' });
  });

  it('are not what daily bars with the time of the close, or of midnight, or doubled rows are', async () => {
    const daily = async (stamps: string[], header = HEADER) => rowsOf(await read(hourly(stamps, header))).length;
    expect(await daily(['2014-03-07T16:00', '2014-03-10T16:00', '2014-03-11T16:00', '2014-03-11T16:00'])).toBe(3);
    expect(await daily(['2014-03-07 00:00:00', '2014-03-07 00:00:00', '2014-03-10 00:00:00'])).toBe(2);
    expect(await daily(['20140307,000000', '20140307,000000'], HEADER.replace('date', 'date,time'))).toBe(1);
    expect(await daily(['2014-03-07', '2014-03-07', '2014-03-07'])).toBe(1);
  });

  it('without a time of day are bad dates', async () => {
    expect(faultsOf(await read(hourly(['2014-03-07']), { interval: '1h' }))).toEqual([[2, 'bad_date']]);
  });
});

describe('the byte scanner', () => {
  const number = fc.oneof(
    fc.double({ min: 0.01, max: 5_000, noNaN: true }).map((x) => x.toFixed(2)),
    fc.double({ min: 1e-9, max: 1e9, noNaN: true }).map(String),
    fc.constantFrom('10', '10.', '.5', '', 'NaN', '1e2', '-3', '123456789012345', '1234567890123456', '0', 'x', '"7"'),
  );
  const row = fc.record({
    symbol: fc.constantFrom('A', 'AAPL', 'BRK.B', 'brk-b', 'NAN', '', '9X', '"A"', 'TOOLONGFORASYMBOL', ' A'),
    date: fc.constantFrom(
      '2018-01-02',
      '2018-01-03',
      '2016-02-29',
      '2018-02-29',
      '2100-01-01',
      '1899-12-31',
      '20180104',
      '2018-1-5',
      '',
      '2018-01-02T10:00',
      '2018-01-02 10:30:00Z',
      '2018-01-0x',
      '2018-03-11T02:30:00',
      'date',
    ),
    price: fc.double({ min: 1, max: 900, noNaN: true }),
    spread: fc.constantFrom(0, 0.005, 0.01, 0.02, 1),
    odd: fc.option(fc.tuple(fc.nat(4), number), { freq: 3 }),
    end: fc.constantFrom('\n', '\r\n', '\n\n', ',\n', '"\n', ' \n'),
    note: fc.constantFrom('', 'n', '5" pipe', '"q,""x"""', 'ü'),
  });

  function lineOf(r: {
    symbol: string;
    date: string;
    price: number;
    spread: number;
    odd: [number, string] | null;
    end: string;
    note: string;
  }) {
    const cells = [r.price, r.price + r.spread, r.price - r.spread, r.price].map((x) => x.toFixed(2));
    cells.push('1000');
    if (r.odd) cells[r.odd[0]] = r.odd[1];
    return `${r.symbol},${r.date},${r.note},${cells.join(',')}${r.end}`;
  }

  // More daily rows than any case has others: a file of times that share their days is refused, as another test says.
  const PLAIN_DAYS = Array.from({ length: 13 }, (_, day) => `ZZZ,2017-03-${10 + day},,1,1,1,1,1\n`).join('');

  it('takes in what the exact way takes in, row for row and fault for fault, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 12 }),
        fc.array(fc.nat(600), { maxLength: 5 }),
        fc.constantFrom('1d' as const, '1h' as const),
        async (rows, cuts, interval) => {
          const text = `symbol,date,note,open,high,low,close,volume\n${PLAIN_DAYS}${rows.map(lineOf).join('')}`;
          const options = { interval, timeZone: 'America/New_York', keepRejected: 100 };
          const sorted = [...cuts].sort((a, b) => a - b);
          const fast = await read(text, { ...options, cuts: sorted });
          // An open quote in a passed-over column makes the whole file go the general way.
          const general = await read(
            `"symbol","date","note","open","high","low","close","volume"\n"\n${text.slice(text.indexOf('\n') + 1)}`,
            options,
          );
          expect(rowsOf(fast)).toEqual(rowsOf(general));
          const [slip, ...faults] = general.faults.rows;
          expect(slip).toMatchObject({ line: 2, kind: 'bad_row' });
          expect(fast.faults.rows).toEqual(
            faults.map((fault) => ({
              ...fault,
              line: fault.line - 1,
              reason: fault.reason.replace(/line (\d+)/, (_, line) => `line ${Number(line) - 1}`),
            })),
          );
          expect(fast.rowsRead).toBe(general.rowsRead - 1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the same for every place at which the bytes can be cut', async () => {
    const text = `${HEADER}A,2018-01-02,1,2,0.5,1.5,10\r\n"B",2018-01-02,1,2,0.5,1.5,10\r\nC,2018-01-02,1,,0.5,1.5,10`;
    const whole = await read(text);
    for (let cut = 0; cut <= text.length; cut++) {
      const result = await read(text, { cuts: [cut] });
      expect([cut, rowsOf(result), faultsOf(result)]).toEqual([cut, rowsOf(whole), faultsOf(whole)]);
    }
  });

  it('holds files of more rows than a block', async () => {
    const lines: string[] = [];
    for (let i = 0; i < 70_000; i++)
      lines.push(`S${i % 7},${new Date(Math.floor(i / 7) * 864e5).toISOString().slice(0, 10)},1,1,1,1,${i}`);
    const result = await read(`${HEADER}${lines.join('\n')}`);
    expect(result.panel.time).toHaveLength(70_000);
    expect([...result.panel.columns.volume.subarray(0, 3)]).toEqual([0, 7, 14]);
    expect(result.panel.columns.volume.at(-1)).toBe(69_999);
  });
});

describeWithSharedData('five years of the S&P 500', ['sp500_daily_2013_2018.csv.gz'], () => {
  it('have 23 faulty rows among 619,040, each found for what it is', async () => {
    const result = await readPrices(await openTable(await openByteSource(sharedData('sp500_daily_2013_2018.csv.gz'))), {
      now: NOW,
      keepRejected: 30,
    });
    expect(result.rowsRead).toBe(619_040);
    expect(result.panel.symbols).toHaveLength(505);
    expect(result.panel.time).toHaveLength(619_017);
    expect(Object.fromEntries(result.faults.counts)).toEqual({
      missing_value: 11,
      outside_range: 10,
      half_applied_split: 1,
      high_below_low: 1,
    });
    const named = (kind: string) =>
      result.faults.rows.filter((row) => row.kind === kind).map((row) => row.text.slice(0, 14));
    expect(named('half_applied_split')).toEqual(['LNT,2016-05-19']);
    expect(named('high_below_low')).toEqual(['AOS,2014-05-19']);
  });
});
