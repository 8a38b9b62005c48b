import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXPORTS, type ExportFormat } from '../../src/export/catalog.js';
import { bytesOf, EMPTY, longTable, SAMPLE } from './sample-table.js';

const LONG = longTable(210_000);
const FORMATS = Object.keys(EXPORTS) as ExportFormat[];

describe('the catalog of exports', () => {
  it('names every file in formats/ and nothing else', () => {
    const files = readdirSync(resolve(import.meta.dirname, '../../src/export/formats'));
    expect([...FORMATS].sort()).toEqual(files.map((file) => file.replace(/\.ts$/, '')).sort());
  });
});

describe.each(FORMATS)('every exporter: %s', (format) => {
  it('has its own name as extension and says truly whether it is binary', async () => {
    const exporter = await EXPORTS[format]();
    expect(exporter.extension).toBe(format);
    const kinds = new Set([...exporter.write(SAMPLE)].map((chunk) => typeof chunk));
    expect([...kinds]).toEqual([exporter.binary ? 'object' : 'string']);
  });

  it('writes the same bytes each time', async () => {
    const exporter = await EXPORTS[format]();
    expect(bytesOf(exporter.write(SAMPLE)).equals(bytesOf(exporter.write(SAMPLE)))).toBe(true);
  });

  it('writes a table without rows', async () => {
    const exporter = await EXPORTS[format]();
    expect(() => bytesOf(exporter.write(EMPTY))).not.toThrow();
  });

  it('writes a long table in more than one chunk and none of them holds more than the half', async () => {
    const exporter = await EXPORTS[format]();
    const sizes = [...exporter.write(LONG)].map((chunk) => chunk.length);
    const total = sizes.reduce((a, b) => a + b, 0);
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.max(...sizes)).toBeLessThan(total / 2 + 1_000);
  });

  it('refuses a column that is not as long as the table', async () => {
    const exporter = await EXPORTS[format]();
    const table = { name: 'broken', rows: 2, columns: [{ name: 'a', type: 'text' as const, values: ['x'] }] };
    expect(() => [...exporter.write(table)]).toThrow('Column "a" of table "broken" has 1 values; 2 were expected.');
  });

  it('refuses a table that has a column twice', async () => {
    const exporter = await EXPORTS[format]();
    const column = { name: 'a', type: 'text' as const, values: ['x'] };
    const table = { name: 'broken', rows: 1, columns: [column, column] };
    expect(() => [...exporter.write(table)]).toThrow('Table "broken" has two columns named "a".');
  });
});
