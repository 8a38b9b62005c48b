import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ContainerFormat, readContainer, writeContainer } from '../../../../src/learning/models/nets/container.js';
import { crc32 } from '../../../../src/learning/models/nets/crc32.js';

const FORMAT: ContainerFormat = { magic: 'TEST', version: 3, file: 'the file' };
const modelError = (text: RegExp) => expect.objectContaining({ code: 'MODEL', message: expect.stringMatching(text) });

function sample(): Uint8Array {
  const blocks = [
    { name: 'a', shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 0, 1e-30, 3e38) },
    { name: 'none', shape: [0], values: new Float32Array(0) },
    { name: 'b', shape: [1], values: Float32Array.of(7) },
  ];
  return writeContainer(FORMAT, { words: 'größer als', n: [1, 2] }, blocks);
}

/** With a checksum that fits again. */
function sealed(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - 4;
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(end, crc32(bytes.subarray(0, end)), true);
  return bytes;
}

describe('a container of blocks', () => {
  it('gives back header and blocks as they were', () => {
    const { header, blocks } = readContainer(FORMAT, sample());
    expect(header).toMatchObject({ words: 'größer als', n: [1, 2] });
    expect([...blocks.keys()]).toEqual(['a', 'none', 'b']);
    expect([...blocks.get('a')!]).toEqual([1, -2, 3.5, 0, Math.fround(1e-30), Math.fround(3e38)]);
    expect([...blocks.get('b')!]).toEqual([7]);
  });

  it('keeps the layout that its page describes', () => {
    const bytes = sample();
    const view = new DataView(bytes.buffer);
    expect(String.fromCharCode(...bytes.subarray(0, 4))).toBe('TEST');
    expect(view.getUint32(4, true)).toBe(3);
    const head = view.getUint32(8, true);
    expect(head % 4).toBe(0);
    expect(view.getFloat32(12 + head + 4, true)).toBe(-2);
    expect(bytes.length).toBe(12 + head + 7 * 4 + 4);
  });

  it('refuses every file in which any one byte was changed, and every file cut short', () => {
    const bytes = sample();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice();
        damaged[at]! ^= change;
        expect(() => readContainer(FORMAT, damaged)).toThrow(modelError(/./));
        expect(() => readContainer(FORMAT, bytes.subarray(0, at))).toThrow(modelError(/./));
      }),
    );
  });

  it('says what is wrong with a file whose checksum fits', () => {
    const version = sample();
    version[4] = 4;
    expect(() => readContainer(FORMAT, sealed(version))).toThrow(modelError(/version 4.*reads 3/));
    const longer = new Uint8Array(sample().length + 8);
    longer.set(sample());
    expect(() => readContainer(FORMAT, sealed(longer))).toThrow(modelError(/8 bytes that belong to nothing/));
    const head = sample();
    head[12] = 0x5b;
    expect(() => readContainer(FORMAT, sealed(head))).toThrow(modelError(/header is not JSON/));
    const nowhere = sample();
    new DataView(nowhere.buffer).setUint32(8, 0xffff_fff0, true);
    expect(() => readContainer(FORMAT, sealed(nowhere))).toThrow(modelError(/./));
  });
});

describe('the checksum', () => {
  it('is the CRC-32 of its check value, also in two parts', () => {
    const bytes = new TextEncoder().encode('123456789');
    expect(crc32(bytes)).toBe(0xcbf43926);
    expect(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4)))).toBe(0xcbf43926);
  });
});
