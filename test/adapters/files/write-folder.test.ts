import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFolder } from '../../../src/adapters/files/write-folder.js';
import { temporaryFolder } from '../../support/openalpha.js';

const FILES = [
  { name: 'model.json', chunks: ['{"a":', '1}'] },
  { name: 'weights.bin', chunks: [Uint8Array.of(1, 2, 3)] },
];

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const inside = (...parts: string[]) => join(folder.path, ...parts);

describe('a folder of files that belong together', () => {
  it('is written whole, and tells the bytes of each file', async () => {
    expect(await writeFolder(inside('out'), FILES)).toEqual([
      { name: 'model.json', bytes: 7 },
      { name: 'weights.bin', bytes: 3 },
    ]);
    expect(readFileSync(inside('out', 'model.json'), 'utf8')).toBe('{"a":1}');
    expect([...readFileSync(inside('out', 'weights.bin'))]).toEqual([1, 2, 3]);
    expect(readdirSync(folder.path)).toEqual(['out']);
  });

  it('takes the place of an earlier one, and of an empty folder', async () => {
    mkdirSync(inside('out'));
    await writeFolder(inside('out'), FILES);
    await writeFolder(inside('out'), [{ name: 'model.json', chunks: ['{}'] }, FILES[1]!]);
    expect(readFileSync(inside('out', 'model.json'), 'utf8')).toBe('{}');
    expect(readdirSync(folder.path)).toEqual(['out']);
  });

  it('leaves everything as it was when a file cannot be made', async () => {
    await writeFolder(inside('out'), FILES);
    function* failing(): Generator<string> {
      yield 'half';
      throw new Error('no more');
    }
    await expect(writeFolder(inside('out'), [FILES[1]!, { name: 'model.json', chunks: failing() }])).rejects.toThrow(
      'no more',
    );
    expect(readFileSync(inside('out', 'model.json'), 'utf8')).toBe('{"a":1}');
    expect(readdirSync(folder.path)).toEqual(['out']);
  });

  it('refuses a folder that holds other things, a file, and a place whose folder is missing', async () => {
    mkdirSync(inside('mine'));
    writeFileSync(inside('mine', 'thesis.txt'), 'years of work');
    await expect(writeFolder(inside('mine'), FILES)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('thesis.txt'),
    });
    await expect(writeFolder(inside('mine', 'thesis.txt'), FILES)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(writeFolder(inside('nowhere', 'deep', 'out'), FILES)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(readFileSync(inside('mine', 'thesis.txt'), 'utf8')).toBe('years of work');
    expect(existsSync(inside('nowhere'))).toBe(false);
  });
});
