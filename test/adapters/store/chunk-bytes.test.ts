import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateColumns, BAR_FIELDS, type BarColumns } from '../../../src/adapters/store/bar-columns.js';
import { columnsOf, packColumns, unpackColumns } from '../../../src/adapters/store/chunk-bytes.js';
import { DAY, MINUTE } from '../../../src/domain/time.js';

/** One value of a column, mixed so that columns of every form come up: few decimals, many, whole numbers, and none of these. */
const price = fc.oneof(
  fc.tuple(fc.nat(3_000_000), fc.nat(7)).map(([digits, decimals]) => Number(`${digits}e-${decimals}`)),
  fc.double({ min: 0, max: 1e300, noNaN: true }),
);
const decimal = fc.nat(3_000_000).map((digits) => Number(`${digits}e-2`));
const large = fc.integer({ min: 2 ** 31 - 3, max: 2 ** 31 + 3 }).chain((size) => fc.constantFrom(size, -size));
const time = fc.oneof(
  fc.integer({ min: -40_000, max: 40_000 }).map((days) => days * DAY),
  fc.integer({ min: -8.64e15, max: 8.64e15 }),
);
const minute = fc.integer({ min: -3e9, max: 3e9 }).map((minutes) => minutes * MINUTE);

const columns = fc.nat(9).chain((rows) => {
  const column = (...values: fc.Arbitrary<number>[]) =>
    fc
      .oneof(...values.map((value) => fc.array(value, { minLength: rows, maxLength: rows })))
      .map((list) => Float64Array.from(list));
  const numbers = column(price, decimal, large);
  const times = column(time, minute);
  return fc.record({
    rows: fc.constant(rows),
    time: times,
    open: numbers,
    high: numbers,
    low: numbers,
    close: numbers,
    volume: numbers,
    known_at: times,
    adjustment: fc.array(fc.nat(2), { minLength: rows, maxLength: rows }).map((kinds) => Uint8Array.from(kinds)),
  });
});

/** Plain numbers, a negative zero said as zero. */
const plain = (values: Float64Array | Uint8Array) => Array.from(values, (value) => value + 0);

function expectSame(found: BarColumns, given: BarColumns): void {
  for (const field of [...BAR_FIELDS, 'adjustment'] as const) expect(plain(found[field])).toEqual(plain(given[field]));
}

describe('the bytes of a chunk', () => {
  it('give every value back to the last bit, wherever the bytes lie', () => {
    fc.assert(
      fc.property(columns, fc.nat(9), (given, shift) => {
        const bytes = packColumns(given);
        const shifted = new Uint8Array(bytes.length + shift);
        shifted.set(bytes, shift);
        expectSame(columnsOf(shifted.subarray(shift), given.rows), given);
      }),
      { numRuns: 400 },
    );
  });

  it('are laid into larger columns at a position, and nowhere else', () => {
    const given = allocateColumns(3);
    for (const field of BAR_FIELDS) given[field].set([60_000, 120_000, 180_000]);
    const out = allocateColumns(6);
    for (const field of BAR_FIELDS) out[field].fill(7);
    unpackColumns(packColumns(given), 3, out, 2);
    for (const field of BAR_FIELDS) expect([...out[field]]).toEqual([7, 7, 60_000, 120_000, 180_000, 7]);
  });

  it('are half of what Float64 takes when prices have few decimals and times are whole minutes', () => {
    const given = allocateColumns(100);
    for (let i = 0; i < 100; i++) {
      for (const field of ['open', 'high', 'low', 'close'] as const) given[field][i] = (4_507 + i) / 100;
      given.volume[i] = 1_824_755 + i;
      given.time[i] = i * DAY;
      given.known_at[i] = i * DAY + 21 * 60 * MINUTE;
    }
    expect(packColumns(given).length).toBe(8 + 100 * (7 * 4 + 1));
    given.close[50] = Math.PI;
    expect(packColumns(given).length).toBe(8 + 100 * (7 * 4 + 1) + 400);
    expectSame(columnsOf(packColumns(given), 100), given);
  });

  it('are refused when they are not those of as many bars, or of no form there is', () => {
    const bytes = packColumns(allocateColumns(4));
    expect(() => columnsOf(bytes, 3)).toThrow(/not 3 bars/);
    expect(() => columnsOf(bytes.subarray(1), 4)).toThrow(/not 4 bars/);
    bytes[2] = 9;
    expect(() => columnsOf(bytes, 4)).toThrow(/not 4 bars/);
  });
});
