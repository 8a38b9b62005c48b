import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsonReader, jsonKeys } from '../../../src/evidence/intake/json-records.js';
import { createDelimitedReader, type TextRecord } from '../../../src/evidence/intake/records.js';

function readAll(text: string, width: number, cuts: readonly number[] = [], delimiter = ','): TextRecord[] {
  const reader = createDelimitedReader({ delimiter, width, firstLine: 1 });
  const records: TextRecord[] = [];
  let from = 0;
  for (const cut of [...cuts, text.length]) {
    const to = Math.max(from, cut);
    records.push(...reader.push(text.slice(from, to)));
    from = to;
  }
  return [...records, ...reader.end()];
}

const cell = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom('', 'a,b', 'line\nbreak', 'line\r\nbreak', 'say "so"', '"', 'ü', '""', ','),
);
const table = fc
  .integer({ min: 2, max: 4 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));

function quote(text: string): string {
  return /[",\n\r]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}

describe('delimited rows', () => {
  it('are read as csv-parse reads them, whatever the quotes and line ends', () => {
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), fc.boolean(), (rows, eol, last) => {
        const text = rows.map((row) => row.map(quote).join(',')).join(eol) + (last ? eol : '');
        const expected = parse(text, { skip_empty_lines: false, record_delimiter: ['\n', '\r\n'] }) as string[][];
        const records = readAll(text, (rows[0] as string[]).length);
        expect(records.map((record) => record.problem)).toEqual(records.map(() => undefined));
        expect(records.map((record) => record.cells)).toEqual(expected);
      }),
    );
  });

  it('are the same however the text is cut', () => {
    fc.assert(
      fc.property(table, fc.array(fc.nat(120), { maxLength: 6 }), (rows, cuts) => {
        const text = rows
          .map((row) => row.map((value) => (Math.abs(value.length) % 2 ? value : quote(value))).join(','))
          .join('\n');
        const width = (rows[0] as string[]).length;
        const sorted = [...cuts].sort((a, b) => a - b);
        expect(readAll(text, width, sorted)).toEqual(readAll(text, width));
      }),
    );
  });

  it('carry the line on which they begin, also after cells with line breaks and blank lines', () => {
    const records = readAll('a,"x\ny"\n\nb,z\n', 2);
    expect(records.map(({ line, cells }) => [line, ...cells])).toEqual([
      [1, 'a', 'x\ny'],
      [4, 'b', 'z'],
    ]);
  });

  it('with another number of cells than the header are told apart, the next ones are read', () => {
    const records = readAll('a\na,b,c\na,b\n', 2);
    expect(records.map(({ line, problem }) => [line, problem])).toEqual([
      [1, '1 cell, the header has 2.'],
      [2, '3 cells, the header has 2.'],
      [3, undefined],
    ]);
  });

  it('lose one line to a quote that never closes, not the rest of the file', () => {
    const records = readAll('a,1\n"b,2\nc,3\nd,4\n', 2);
    expect(records.map(({ line, cells, problem }) => [line, cells[0], problem])).toEqual([
      [1, 'a', undefined],
      [2, undefined, 'A quote opens and does not close.'],
      [3, 'c', undefined],
      [4, 'd', undefined],
    ]);
  });

  it('lose one line to a quote that closes into the next stray quote', () => {
    const records = readAll('"a,1\nb,2\nc,"3\nd,4\n', 2);
    expect(records.map(({ line, problem }) => [line, problem])).toEqual([
      [1, 'A quote opens and does not close.'],
      [2, undefined],
      [3, 'A quote opens and does not close.'],
      [4, undefined],
    ]);
  });

  it('with text after a closing quote are told apart', () => {
    expect(readAll('"a"b,1\n', 2)[0]?.problem).toBe('Text follows a closing quote.');
  });

  it('give up on a quoted cell of more than a thousand lines', () => {
    const text = `x,"${'long\n'.repeat(1_200)}end"\n`;
    const records = readAll(text, 2);
    expect(records[0]?.problem).toBe('A quote opens and does not close.');
    expect(records).toHaveLength(1_201);
  });

  it('give up on a quoted cell of more than a million characters', () => {
    const text = `x,"${`${'long'.repeat(5_000)}\n`.repeat(60)}end"\n1,2\n`;
    const records = readAll(text, 2);
    expect(records[0]?.problem).toBe('A quote opens and does not close.');
    expect(records.at(-1)).toMatchObject({ cells: ['1', '2'] });
  });
});

describe('JSON lines', () => {
  const header = jsonKeys(['{"symbol":"NAN","close":1.5}', '{"close":2,"tags":["a","b"]}', 'broken']);

  it('have the keys of the first objects for a header', () => {
    expect(header).toEqual(['symbol', 'close', 'tags']);
  });

  it('become cells in the order of the header: numbers exact, null empty, lists joined', () => {
    const reader = createJsonReader(header, 1);
    const records = [
      ...reader.push('{"close":0.1,"symbol":"A","tags":["x","y"]}\n\n{"symbol":null,"clo'),
      ...reader.push('se":1e-7,"other":{}}\r\n[1]\n{"close":NaN}'),
      ...reader.end(),
    ];
    expect(records.map(({ line, cells, problem }) => [line, problem ?? cells])).toEqual([
      [1, ['A', '0.1', 'x,y']],
      [3, ['', '1e-7', '']],
      [4, 'The line is not one JSON object.'],
      [5, 'The line is not one JSON object.'],
    ]);
  });
});
