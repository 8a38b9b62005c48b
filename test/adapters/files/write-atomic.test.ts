import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAtomic } from '../../../src/adapters/files/write-atomic.js';

const CHUNK = 'x'.repeat(300 * 1024);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openalpha-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function* failing(after: readonly string[], error: Error): Iterable<string> {
  yield* after;
  throw error;
}

describe('writeAtomic', () => {
  it('writes text as UTF-8 and bytes as they are, in order, and counts the bytes', async () => {
    const path = join(folder, 'out.csv');
    const chunks = ['Straße\n', new Uint8Array([1, 2, 255]), '🚀', '', CHUNK, 'end'];
    const result = await writeAtomic(path, chunks);
    const expected = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk as string)));
    expect(readFileSync(path).equals(expected)).toBe(true);
    expect(result).toEqual({ bytes: expected.length });
    expect(readdirSync(folder)).toEqual(['out.csv']);
  });

  it('writes an empty file when there are no chunks', async () => {
    expect(await writeAtomic(join(folder, 'empty'), [])).toEqual({ bytes: 0 });
    expect(statSync(join(folder, 'empty')).size).toBe(0);
  });

  it('takes chunks that come over time', async () => {
    async function* later() {
      yield 'a';
      await new Promise((done) => setImmediate(done));
      yield 'b';
    }
    await writeAtomic(join(folder, 'late'), later());
    expect(readFileSync(join(folder, 'late'), 'utf8')).toBe('ab');
  });

  it('asks for the next large chunk only when the ones before are on their way to the disk', async () => {
    const seen: number[] = [];
    function* watched() {
      for (let chunk = 0; chunk < 4; chunk++) {
        const [name] = readdirSync(folder);
        seen.push(statSync(join(folder, name as string)).size);
        yield CHUNK;
      }
    }
    await writeAtomic(join(folder, 'slow'), watched());
    expect(seen).toEqual([0, 1, 2, 3].map((chunks) => chunks * CHUNK.length));
  });

  it('shows readers the old content until all of the new one is there', async () => {
    const path = join(folder, 'recs.csv');
    writeFileSync(path, 'old');
    function* watched() {
      yield CHUNK;
      expect(readFileSync(path, 'utf8')).toBe('old');
      yield 'new';
    }
    await writeAtomic(path, watched());
    expect(readFileSync(path, 'utf8')).toBe(`${CHUNK}new`);
  });

  it('leaves the old file and nothing temporary when the source fails, and passes its error on', async () => {
    const path = join(folder, 'recs.csv');
    writeFileSync(path, 'old');
    const error = new Error('the source failed');
    await expect(writeAtomic(path, failing([CHUNK, 'a'], error))).rejects.toBe(error);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['recs.csv']);
  });

  it('leaves nothing temporary when the last step fails', async () => {
    const path = join(folder, 'recs.csv');
    function* hostile() {
      yield 'a';
      mkdirSync(join(path, 'in-the-way'), { recursive: true });
      yield 'b';
    }
    await expect(writeAtomic(path, hostile())).rejects.toMatchObject({ code: 'OUTPUT' });
    expect(readdirSync(folder)).toEqual(['recs.csv']);
  });

  it.skipIf(!existsSync('/dev/full'))('closes the source when the disk refuses', async () => {
    let closed = false;
    function* source() {
      try {
        for (;;) yield CHUNK;
      } finally {
        closed = true;
      }
    }
    await expect(writeAtomic('/dev/full', source())).rejects.toMatchObject({
      code: 'OUTPUT',
      message: expect.stringContaining('/dev/full cannot be written: ENOSPC'),
    });
    expect(closed).toBe(true);
  });

  it('creates the last folder of the path when it is missing, and takes it back when the write fails', async () => {
    const path = join(folder, 'results', 'recs.csv');
    await expect(writeAtomic(path, failing(['a'], new Error('no')))).rejects.toThrow('no');
    expect(readdirSync(folder)).toEqual([]);
    await writeAtomic(path, ['a']);
    expect(readFileSync(path, 'utf8')).toBe('a');
  });

  it('refuses a path whose folder would need more than one new folder, and creates none', async () => {
    const path = join(folder, 'misspelt', 'results', 'recs.csv');
    await expect(writeAtomic(path, ['a'])).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `${path} cannot be written: the folder ${join(folder, 'misspelt')} does not exist.`,
      hint: expect.stringContaining('mkdir -p'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a path that is a folder', async () => {
    await expect(writeAtomic(folder, ['a'])).rejects.toMatchObject({
      code: 'USAGE',
      message: `${folder} is a folder; a file to write was expected.`,
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a path below a file', async () => {
    writeFileSync(join(folder, 'file'), 'old');
    await expect(writeAtomic(join(folder, 'file', 'out.csv'), ['a'])).rejects.toMatchObject({ code: 'USAGE' });
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old');
  });

  it('keeps the mode of the file it replaces', async () => {
    const path = join(folder, 'private.csv');
    writeFileSync(path, 'old');
    chmodSync(path, 0o640);
    await writeAtomic(path, ['new']);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it('follows a link to its file and leaves the link a link', async () => {
    const [path, link] = [join(folder, 'real.csv'), join(folder, 'latest.csv')];
    writeFileSync(path, 'old');
    symlinkSync(path, link);
    await writeAtomic(link, ['new']);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('writes straight to what is no regular file', async () => {
    expect(await writeAtomic('/dev/null', ['gone'])).toEqual({ bytes: 4 });
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('writes a file whose name is as long as a name can be', async () => {
    const path = join(folder, 'n'.repeat(255));
    await writeAtomic(path, ['a']);
    expect(readFileSync(path, 'utf8')).toBe('a');
  });
});
