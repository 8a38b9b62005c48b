import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, dateToMs, daysFromCivil, msToDate, parseDuration, parseInstant } from '../../src/domain/time.js';

describe('dates', () => {
  it('go to milliseconds and back for every day from 1900 to 2100', () => {
    fc.assert(
      fc.property(fc.integer({ min: -25_567, max: 47_481 }), (day) => {
        const text = msToDate(day * DAY);
        expect(dateToMs(text)).toBe(day * DAY);
        const [year, month, date] = text.split('-').map(Number) as [number, number, number];
        expect(daysFromCivil(year, month, date)).toBe(day);
      }),
    );
  });

  it('are refused when they do not exist', () => {
    for (const text of ['2018-02-29', '2018-13-01', '2018-00-10', '18-01-01', '2018-1-1', '', 'NaN']) {
      expect(dateToMs(text)).toBeUndefined();
    }
  });

  it('with a time of day need a zone', () => {
    expect(parseInstant('2018-02-07T16:00:00-05:00')).toBe(Date.UTC(2018, 1, 7, 21));
    expect(parseInstant('2018-02-07T16:00:00')).toBeUndefined();
    expect(parseInstant('2018-02-30T16:00:00Z')).toBeUndefined();
  });
});

describe('durations', () => {
  it('are a number and a unit', () => {
    expect([parseDuration('90s'), parseDuration('10m'), parseDuration('4h'), parseDuration('10d')]).toEqual([
      90_000, 600_000, 14_400_000, 864_000_000,
    ]);
  });

  it('without a unit are refused with what to write instead', () => {
    expect(() => parseDuration('10')).toThrow(/not a duration/);
  });
});
