import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Table } from '../../../src/domain/table.js';
import { msToDate, msToIso } from '../../../src/domain/time.js';
import { json } from '../../../src/export/formats/json.js';
import { jsonl } from '../../../src/export/formats/jsonl.js';
import { anyTable, EMPTY, longTable, plain, SAMPLE, textOf } from '../sample-table.js';

/** The clear form of what the writers do: an object per row, turned to text by the language itself. */
function objects(table: Table): Record<string, unknown>[] {
  return Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(
      table.columns.map(({ name, type, values }) => {
        const value = plain(values[row]);
        if (value === null) return [name, null];
        if (type === 'time') return [name, msToIso(value as number)];
        return [name, type === 'date' ? msToDate(value as number) : value];
      }),
    ),
  );
}

describe('json', () => {
  it('is one array of objects in the order of the columns, missing values null', () => {
    const written = textOf(json.write(SAMPLE));
    expect(JSON.parse(written)).toEqual(objects(SAMPLE));
    expect(written.split('\n')[2]).toBe(
      `{"symbol":"NAN","company_name":"O\\"Neil","note":"-","close":null,"weight":null,"volume":null,"fresh":false,"created_at":null,"date":null,"models":null},`,
    );
  });

  it('is, when pretty, what JSON.stringify gives with an indent of two', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        expect(textOf(json.write(table, { pretty: true }))).toBe(`${JSON.stringify(objects(table), null, 2)}\n`);
      }),
    );
  });

  it('gives back the same values, plain and pretty', () => {
    fc.assert(
      fc.property(anyTable, fc.boolean(), (table, pretty) => {
        expect(JSON.stringify(JSON.parse(textOf(json.write(table, { pretty }))))).toBe(JSON.stringify(objects(table)));
      }),
    );
  });

  it('is an empty array for an empty table', () => {
    expect(textOf(json.write(EMPTY))).toBe('[]\n');
  });

  it('writes an infinite number as null, since JSON has none', () => {
    const columns = [{ name: 'a', type: 'number' as const, values: [Number.POSITIVE_INFINITY] }];
    expect(textOf(json.write({ name: 'one', rows: 1, columns }))).toBe('[\n{"a":null}\n]\n');
  });

  it('joins its blocks with commas', () => {
    const table = longTable(9_000);
    expect(JSON.parse(textOf(json.write(table)))).toEqual(objects(table));
  });
});

describe('jsonl', () => {
  it('is one object a line, with the same objects as json', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const lines = textOf(jsonl.write(table)).split('\n');
        expect(lines.pop()).toBe('');
        expect(lines).toEqual(objects(table).map((row) => JSON.stringify(row)));
      }),
    );
  });

  it('is an empty file for an empty table', () => {
    expect(textOf(jsonl.write(EMPTY))).toBe('');
  });
});
