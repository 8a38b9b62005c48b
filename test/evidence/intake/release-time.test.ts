import { describe, expect, it } from 'vitest';
import { newYorkWallToUtc } from '../../../src/domain/new-york-time.js';
import { dateToMs, msToIso } from '../../../src/domain/time.js';
import { type Frequency, releaseRule, releaseTime } from '../../../src/evidence/intake/release-time.js';

const known = (series: string, date: string, frequency: Frequency) =>
  releaseTime(series, dateToMs(date) as number, { frequency });

/** Releases that came late for their kind, by the calendars of those who publish them, in New York. */
const LATE: readonly (readonly [series: string, frequency: Frequency, date: string, released: string])[] = [
  // Gross domestic product: ordinary, and after the shutdown of 2018.
  ['GDP', 'quarterly', '2024-07-01', '2024-10-30 08:30'],
  ['GDP', 'quarterly', '2018-10-01', '2019-02-28 08:30'],
  // Consumer prices: January, when weights change, and the shutdown of 2013.
  ['CPIAUCSL', 'monthly', '2014-01-01', '2014-02-20 08:30'],
  ['CPIAUCSL', 'monthly', '2013-09-01', '2013-10-30 08:30'],
  // Consumption and its prices, job openings.
  ['PCEPI', 'monthly', '2024-12-01', '2025-01-31 08:30'],
  ['JTSJOL', 'monthly', '2025-01-01', '2025-03-11 10:00'],
  ['FEDFUNDS', 'monthly', '2026-01-01', '2026-02-03 16:15'],
  // Gross national product of a year.
  ['GNPCA', 'yearly', '2020-01-01', '2021-03-25 08:30'],
  // Claims of a week that ends on a Saturday; loans of banks of a Wednesday.
  ['ICSA', 'weekly', '2026-01-03', '2026-01-08 08:30'],
  ['TOTLL', 'weekly', '2025-12-31', '2026-01-09 16:15'],
  // The funds rate of a Friday comes on Monday; the dollar index once a week; oil too.
  ['DFF', 'daily', '2026-01-09', '2026-01-12 09:00'],
  ['DTWEXBGS', 'daily', '2026-01-12', '2026-01-20 16:15'],
  ['DCOILWTICO', 'daily', '2026-01-06', '2026-01-14 13:00'],
  ['DGS10', 'daily', '2026-01-09', '2026-01-09 18:00'],
  ['VIXCLS', 'daily', '2026-01-09', '2026-01-09 16:15'],
];

describe('the release time by rule', () => {
  it.each(LATE)('of %s (%s, %s) is not before it came: %s', (series, frequency, date, released) => {
    const came = newYorkWallToUtc(Date.parse(`${released.replace(' ', 'T')}:00Z`));
    expect(known(series, date, frequency)).toBeGreaterThanOrEqual(came);
  });

  it('of a daily series that has no rule of its own is the end of the next weekday', () => {
    const ends = ['2026-01-08', '2026-01-09', '2026-01-10', '2026-01-11'].map((date) =>
      msToIso(known('MADE_UP', date, 'daily')),
    );
    expect(ends).toEqual([
      '2026-01-10T05:00:00Z',
      '2026-01-13T05:00:00Z',
      '2026-01-13T05:00:00Z',
      '2026-01-13T05:00:00Z',
    ]);
  });

  it('follows names only in the frequency that they have', () => {
    expect(releaseRule('GS10', { frequency: 'monthly' })).toBe('45 days after the reference date');
    expect(releaseRule('GS10', { frequency: 'quarterly' })).toBe('170 days after the reference date');
    expect(releaseRule('DTWEXBGS', { frequency: 'monthly' })).toBe('75 days after the reference date');
  });
});
