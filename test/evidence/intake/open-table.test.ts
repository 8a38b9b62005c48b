import { describe, expect, it } from 'vitest';
import { openTable, readRecords } from '../../../src/evidence/intake/open-table.js';
import { memorySource } from '../../support/memory-source.js';

const open = (content: string | Uint8Array, cuts: readonly number[] = []) => openTable(memorySource(content, { cuts }));
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('opening a table', () => {
  it('finds the delimiter that stands most often in the header, outside quotes', async () => {
    expect((await open('a,b\n')).delimiter).toBe(',');
    expect((await open('a\tb c\n')).delimiter).toBe('\t');
    expect((await open('a;b;"x,y,z"\n')).delimiter).toBe(';');
    expect((await open('a|b\n')).delimiter).toBe('|');
    expect((await open('a')).header).toEqual(['a']);
  });

  it('takes a first brace for JSON lines', async () => {
    const table = await open('\n {"a":1,"b":2}\n{"c":3}\n');
    expect(table).toMatchObject({ format: 'jsonl', header: ['a', 'b', 'c'], firstLine: 2 });
  });

  it('passes over a byte order mark and blank lines, wherever the bytes are cut', async () => {
    const text = '\uFEFF\r\n\n a , b\r\n1,2\r\n';
    for (let cut = 0; cut < 16; cut++) {
      const table = await open(text, [cut]);
      expect(table).toMatchObject({ header: ['a', 'b'], firstLine: 4 });
      const records = [];
      for await (const batch of readRecords(table)) records.push(...batch);
      expect(records).toEqual([{ line: 4, cells: ['1', '2'], text: '1,2' }]);
    }
  });

  it('refuses what is not a text table and says what it is', async () => {
    const cases: readonly [string | Uint8Array, string][] = [
      ['', 'is empty'],
      ['\n \r\n', 'is empty'],
      [bytes(0xff, 0xfe, 97, 0, 44, 0, 98, 0, 10, 0), 'is UTF-16'],
      [bytes(0xfe, 0xff, 0, 97, 0, 10), 'is UTF-16'],
      [bytes(0x50, 0x4b, 3, 4, 20, 0, 10), 'Excel workbook'],
      [bytes(0x50, 0x41, 0x52, 0x31, 21, 4, 10), 'Parquet'],
      [bytes(97, 44, 98, 10, 0, 1, 2), 'is binary data'],
      ['[{"a":1}]\n', 'is a JSON array'],
      ['<!DOCTYPE html>\n<html>', 'is a web page'],
      ['a,b\r1,2\r', 'lone carriage return'],
      ['a,"b\n1,2\n', 'quotes that do not close'],
      ['x'.repeat(1_100_000), 'no line end'],
    ];
    for (const [content, message] of cases) {
      await expect(open(content, [700_000])).rejects.toMatchObject({
        code: 'INPUT',
        message: expect.stringContaining(message),
      });
    }
  });

  it('reads UTF-8 that is cut inside a letter', async () => {
    const text = 'title\nZoë €1\n';
    const encoded = new TextEncoder().encode(text);
    for (let cut = 0; cut < encoded.length; cut++) {
      const records = [];
      for await (const batch of readRecords(await open(text, [cut]))) records.push(...batch);
      expect(records.map((record) => record.cells)).toEqual([['Zoë €1']]);
    }
  });
});
