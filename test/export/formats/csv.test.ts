import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Table, TableColumn } from '../../../src/domain/table.js';
import { dateToMs } from '../../../src/domain/time.js';
import { csv, unguarded } from '../../../src/export/formats/csv.js';
import { anyTable, EMPTY, longTable, plain, SAMPLE, textOf } from '../sample-table.js';

const oneColumn = (type: TableColumn['type'], values: readonly unknown[]): Table => ({
  name: 'one',
  rows: values.length,
  columns: [{ name: 'a', type, values }],
});

/** What a careful reader makes of a cell. An empty text and a missing one differ by quotes alone, which csv-parse drops. */
function read(cell: string, type: TableColumn['type']): unknown {
  if (cell === '') return null;
  switch (type) {
    case 'text':
      return unguarded(cell);
    case 'number':
    case 'integer':
      return Number(cell);
    case 'boolean':
      return cell === 'true';
    case 'time':
      return Date.parse(cell);
    case 'date':
      return dateToMs(cell);
    case 'json':
      return JSON.parse(cell);
  }
}

describe('csv', () => {
  it('writes every type the way its documentation says', () => {
    expect(textOf(csv.write(SAMPLE))).toBe(
      [
        'symbol,company_name,note,close,weight,volume,fresh,created_at,date,models',
        `BRK.B,"Hathaway, Inc.",'=1+1,0.1,0.5,1,true,2018-02-07T21:00:00Z,2018-02-07,"[{""kind"":""forest"",""r2"":0.01}]"`,
        `NAN,"O""Neil",'-,,,,false,,,`,
        'INF,,"zwei\nZeilen",1e-7,0.10000000149011612,1099511627776,,1970-01-01T00:00:00.001Z,1970-01-01,"""text"""',
        'TRUE,"",Straße 日本 🚀,-123456789.125,3,-5,true,1969-12-31T23:59:59.999Z,1969-12-31,"{""a"":null}"',
        '',
      ].join('\n'),
    );
  });

  it('writes a header alone when there are no rows', () => {
    expect(textOf(csv.write(EMPTY))).toBe(
      'symbol,company_name,note,close,weight,volume,fresh,created_at,date,models\n',
    );
  });

  it('gives back the same values when a general parser reads it', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const rows: string[][] = parse(textOf(csv.write(table)));
        expect(rows.length).toBe(table.rows + 1);
        table.columns.forEach(({ type, values }, index) => {
          const back = rows.slice(1).map((row) => read(row[index]!, type));
          const expected = Array.from(values, (value) => (type === 'text' && value === '' ? null : plain(value)));
          expect(back).toEqual(expected);
        });
      }),
    );
  });

  it('lets no text cell begin with a character that starts a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n＝＋－＠\'",a1') })), (texts) => {
        const rows: string[][] = parse(textOf(csv.write(oneColumn('text', texts))));
        for (const [cell] of rows) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      }),
    );
  });

  it('leaves negative numbers, and apostrophes that guard nothing, alone', () => {
    expect(textOf(csv.write(oneColumn('number', [-1.5, -0])))).toBe('a\n-1.5\n0\n');
    expect(textOf(csv.write(oneColumn('text', ["'s-Hertogenbosch", "'=1"])))).toBe("a\n's-Hertogenbosch\n''=1\n");
  });

  it('tells an empty text from a missing one by quotes', () => {
    const columns: TableColumn[] = [
      { name: 'a', type: 'text', values: ['', null] },
      { name: 'b', type: 'integer', values: [1, 2] },
    ];
    expect(textOf(csv.write({ name: 'two', rows: 2, columns }))).toBe('a,b\n"",1\n,2\n');
  });

  it('never writes an empty line, not even for a missing cell in the only column', () => {
    expect(textOf(csv.write(oneColumn('number', [1, null])))).toBe('a\n1\n""\n');
  });

  it('keeps every row of a table that is longer than a block', () => {
    const lines = textOf(csv.write(longTable(10_000))).split('\n');
    expect(lines.length).toBe(10_002);
    expect(lines[4_097]).toBe(`S4,1970-04-07,${4_096 / 7},12288`);
    expect(lines[10_000]).toBe(`S9,1972-09-26,${9_999 / 7},29997`);
  });
});
