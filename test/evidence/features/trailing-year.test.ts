import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, dateToMs, msToDate } from '../../../src/domain/time.js';
import { trailingYear } from '../../../src/evidence/features/trailing-year.js';

const at = (date: string) => dateToMs(date) as number;
/** A period by its first and last day. */
const period = (first: string, last: string, value: number) => ({ from: at(first), until: at(last) + DAY, value });
const year = (periods: Parameters<typeof trailingYear>[0], last: string) => {
  const found = trailingYear(periods, at(last) + DAY);
  return found && [msToDate(found.from), found.value];
};

const Y2023 = period('2023-01-01', '2023-12-31', 100);
const Q1 = period('2024-01-01', '2024-03-31', 30);
const Q1_2023 = period('2023-01-01', '2023-03-31', 20);
const QUARTERS = [
  period('2023-04-01', '2023-06-30', 22),
  period('2023-07-01', '2023-09-30', 24),
  period('2023-10-01', '2023-12-31', 26),
  Q1,
];

describe('the trailing year', () => {
  it('is a reported year where there is one', () => {
    expect(year([...QUARTERS, Y2023], '2023-12-31')).toEqual(['2023-01-01', 100]);
  });

  it('is four quarters', () => {
    expect(year(QUARTERS, '2024-03-31')).toEqual(['2023-04-01', 102]);
  });

  it('finds a fourth quarter as the year less nine months', () => {
    const nineMonths = period('2023-01-01', '2023-09-30', 71);
    const [second, third, , first] = QUARTERS;
    const periods = [second, third, first, Y2023, nineMonths].flatMap((one) => one ?? []);
    expect(year(periods, '2024-03-31')).toEqual(['2023-04-01', 22 + 24 + 30 + (100 - 71)]);
  });

  it('is the last year and the part since it less the same part of the year before', () => {
    expect(year([Y2023, Q1, Q1_2023], '2024-03-31')).toEqual(['2023-04-01', 100 + 30 - 20]);
  });

  it('knows years of 52 and 53 weeks', () => {
    expect(year([period('2022-09-25', '2023-09-30', 5)], '2023-09-30')).toEqual(['2022-09-25', 5]);
    expect(year([period('2022-10-02', '2023-09-30', 6)], '2023-09-30')).toEqual(['2022-10-02', 6]);
  });

  it('is not known with a gap, with three quarters, or with a later day alone', () => {
    expect(year([Y2023, Q1], '2024-03-31')).toBeUndefined();
    expect(year(QUARTERS.slice(1), '2024-03-31')).toBeUndefined();
    expect(year([Y2023], '2024-03-31')).toBeUndefined();
    expect(trailingYear([], at('2024-01-01'))).toBeUndefined();
  });

  it('is the sum of the months of the year, whatever periods tell of them, in whatever order', () => {
    const month = (n: number) => Date.UTC(2020, n, 1);
    const whole = (from: number, until: number) => ({ from: month(from), until: month(until) });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 48, maxLength: 48 }),
        fc.array(fc.tuple(fc.nat({ max: 47 }), fc.integer({ min: 1, max: 12 })), { maxLength: 30 }),
        fc.integer({ min: 12, max: 48 }),
        (months, spans, until) => {
          const periods = spans.map(([from, length]) => {
            const end = Math.min(48, from + length);
            return { ...whole(from, end), value: months.slice(from, end).reduce((a, b) => a + b, 0) };
          });
          const sum = months.slice(until - 12, until).reduce((a, b) => a + b, 0);
          const expected = { from: month(until - 12), value: sum };
          const found = trailingYear(periods, month(until));
          if (found !== undefined) expect(found).toEqual(expected);
          expect(trailingYear([...periods].reverse(), month(until))).toEqual(found);
          expect(trailingYear([...periods, { ...whole(until - 12, until), value: sum }], month(until))).toEqual(
            expected,
          );
        },
      ),
    );
  });
});
