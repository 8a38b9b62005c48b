import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateToMs } from '../../../src/domain/time.js';
import { createFaultLog, reject, rejectedRows } from '../../../src/evidence/intake/faults.js';
import { parseNumber } from '../../../src/evidence/intake/numbers.js';
import { plainDay } from '../../../src/evidence/intake/plain-date.js';
import { isSoundBar, priceFault } from '../../../src/evidence/intake/price-check.js';

const price = fc.oneof(
  fc.double({ min: -1, max: 100, noNaN: true }),
  fc.constantFrom(0, 10, 10.005, 10.01, 10.02, 9.99, 9.98, 20, 5),
);

describe('the check of a bar', () => {
  it('is the same in its fast and its clear form', () => {
    fc.assert(
      fc.property(price, price, price, price, fc.constantFrom(-1, 0, 7), (open, high, low, close, volume) => {
        expect(isSoundBar(open, high, low, close, volume)).toBe(
          priceFault(open, high, low, close, volume) === undefined,
        );
      }),
      { numRuns: 2_000 },
    );
    expect(isSoundBar(1, 1, 1, 1, Number.NaN)).toBe(false);
    expect(isSoundBar(Number.NaN, 1, 1, 1, 1)).toBe(false);
  });

  it('names a split that reached one price only, by its ratio', () => {
    const reason = (...bar: [number, number, number, number]) => priceFault(...bar, 1)?.reason;
    // A close that was halved a day early, as in Alliant Energy's bar of 2016-05-19.
    expect(reason(35.19, 35.785, 35.085, 17.87)).toContain('by a factor of about 2:1');
    expect(reason(94, 95, 93, 656)).toContain('7:1');
    expect(reason(66, 101, 99, 100)).toContain('3:2');
  });

  it('leaves other misses outside the range what they are', () => {
    const kind = (...bar: [number, number, number, number]) => priceFault(...bar, 1)?.kind;
    expect(kind(10, 11, 9, 12)).toBe('outside_range');
    expect(kind(18.77, 33.9525, 33.695, 33.895)).toBe('outside_range');
    expect(kind(50, 101, 99, 50)).toBe('outside_range');
    expect(kind(23.89, 23.595, 23.85, 24.445)).toBe('high_below_low');
  });
});

describe('the log of faults', () => {
  it('counts all rows and keeps those on the lowest lines, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.nat(6), (lines, keep) => {
        const log = createFaultLog(keep);
        for (const line of lines) reject(log, line, line % 2 ? 'bad_row' : 'bad_date', '', '');
        expect(log.rows.map((row) => row.line)).toEqual([...lines].sort((a, b) => a - b).slice(0, keep));
        expect(rejectedRows(log)).toBe(lines.length);
        expect(log.counts.get('bad_row') ?? 0).toBe(lines.filter((line) => line % 2).length);
      }),
    );
  });

  it('cuts long rows', () => {
    const log = createFaultLog();
    reject(log, 1, 'bad_row', 'x', 'y'.repeat(300));
    expect(log.rows[0]?.text).toBe(`${'y'.repeat(200)}…`);
  });

  it('takes the middle out of long reasons: what is wrong stands at their end', () => {
    const log = createFaultLog();
    reject(log, 1, 'bad_symbol', `"${'A'.repeat(10_000)}" is not a stock symbol.`, '');
    expect(log.rows[0]?.reason).toMatch(/^"A{99}…A+" is not a stock symbol\.$/);
    expect(log.rows[0]?.reason).toHaveLength(201);
  });
});

describe('plain cells', () => {
  it('give the day of every date that exists, from 1900 on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1890, max: 2120 }), fc.nat(14), fc.nat(33), (year, month, day) => {
        const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
        const ms = year < 1900 ? undefined : dateToMs(text);
        expect(plainDay(year, month, day)).toBe(ms === undefined ? Number.NaN : ms / 86_400_000);
      }),
      { numRuns: 2_000 },
    );
  });

  it('give numbers only where a plain decimal stands', () => {
    for (const text of ['1', '-1', '+1.50', '.5', '5.', '1e3', '1E-3']) expect(parseNumber(text)).toBe(Number(text));
    for (const text of [
      '',
      ' ',
      'NaN',
      'Infinity',
      '-Infinity',
      '0x10',
      '1,000',
      '1 000',
      '1e',
      '1e999',
      '.',
      '--1',
      '$1',
    ]) {
      expect([text, parseNumber(text)]).toEqual([text, Number.NaN]);
    }
  });
});
