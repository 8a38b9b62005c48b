import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_LINE_BYTES, openByteSource } from '../../../src/adapters/files/byte-source.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'openalpha-bytes-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function text(path: string, onRead?: (bytes: number) => void): Promise<string> {
  const source = await openByteSource(path);
  const parts: Uint8Array[] = [];
  for await (const chunk of source.chunks(onRead ? { onRead } : {})) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

describe('a byte source', () => {
  const long = 'symbol,date\n'.repeat(100_000);

  it('gives the bytes of a plain file, with its name and size', async () => {
    const path = file('plain.csv', 'a,b\n');
    expect(await openByteSource(path)).toMatchObject({ name: path, size: 4 });
    expect(await text(path)).toBe('a,b\n');
    expect(await text(file('one-byte', 'x'))).toBe('x');
    expect(await text(file('empty', ''))).toBe('');
  });

  it('unpacks gzip by its magic number, whatever the name, and counts the bytes on disk', async () => {
    const packed = gzipSync(long);
    let read = 0;
    const path = file('packed.csv', packed);
    expect(
      await text(path, (bytes) => {
        read = bytes;
      }),
    ).toBe(long);
    expect(read).toBe(packed.length);
    expect(await text(file('plain.csv.gz', 'not packed'))).toBe('not packed');
  });

  it('reads concatenated gzip members as one', async () => {
    const path = file('members.gz', Buffer.concat([gzipSync('a\n'), gzipSync(long), gzipSync('b\n')]));
    expect(await text(path)).toBe(`a\n${long}b\n`);
  });

  it('refuses a line without end before it fills the memory, plain or out of a small gzip file', async () => {
    const endless = Buffer.alloc(MOST_LINE_BYTES + 300_000, 'x');
    for (const path of [file('endless.csv', endless), file('bomb.csv.gz', gzipSync(endless))]) {
      await expect(text(path)).rejects.toMatchObject({
        code: 'INPUT',
        message: `${path} has a line of more than 10,000,000 bytes.`,
      });
    }
    endless[MOST_LINE_BYTES - 5] = 0x0a;
    expect(await text(file('ended.csv', endless))).toHaveLength(endless.length);
  });

  it('refuses gzip data that is cut off, by the name of the file', async () => {
    const path = file('cut.gz', gzipSync(long).subarray(0, 500));
    await expect(text(path)).rejects.toMatchObject({
      code: 'INPUT',
      message: `${path} is gzip data that ends too early.`,
    });
  });

  it('refuses gzip data that is damaged or followed by something else', async () => {
    const packed = gzipSync(Buffer.from(Array.from({ length: 9_000 }, (_, i) => (i * 7919) % 251)));
    packed[packed.length - 6] = (packed.at(-6) as number) ^ 0xff;
    await expect(text(file('damaged.gz', packed))).rejects.toMatchObject({ code: 'INPUT' });
    const tail = Buffer.concat([gzipSync('a\n'), Buffer.from('tail')]);
    await expect(text(file('tail.gz', tail))).rejects.toThrow('is damaged gzip data');
  });

  it('tells a missing file from a folder', async () => {
    await expect(openByteSource(join(folder, 'nothing.csv'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(openByteSource(folder)).rejects.toMatchObject({
      code: 'INPUT',
      hint: expect.stringContaining('/*.csv'),
    });
  });

  it('can be left early', async () => {
    const source = await openByteSource(file('early.gz', gzipSync(long)));
    for await (const chunk of source.chunks()) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  });
});
