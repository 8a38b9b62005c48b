import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newYorkDate, newYorkOffsetMs, newYorkWallToUtc } from '../../src/domain/new-york-time.js';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.js';

const zone = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/** The clear form: what the time-zone database says the clock on the wall shows, written as if it were UTC. */
function wallByIntl(utc: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of zone.formatToParts(utc)) part[type] = Number(value);
  return Date.UTC(part['year']!, part['month']! - 1, part['day']!, part['hour']!, part['minute']!, part['second']!);
}

const since1970 = fc
  .integer({ min: 0, max: Math.floor(Date.UTC(2038, 0, 1) / 1000) - 1 })
  .map((second) => second * 1000);

describe('the New York clock', () => {
  it('shows what the time-zone database says at any second from 1970 to 2037', () => {
    fc.assert(
      fc.property(since1970, (utc) => {
        expect(utc + newYorkOffsetMs(utc)).toBe(wallByIntl(utc));
      }),
      { numRuns: 2000 },
    );
  });

  it('changes at the same second as the time-zone database, twice in every year from 1970 to 2037', () => {
    let changes = 0;
    for (let day = Date.UTC(1970, 0, 1); day < Date.UTC(2038, 0, 1); day += DAY) {
      if (newYorkOffsetMs(day) === newYorkOffsetMs(day + DAY)) continue;
      changes++;
      for (const utc of [day + 6 * HOUR, day + 7 * HOUR]) {
        expect(utc - 1000 + newYorkOffsetMs(utc - 1000)).toBe(wallByIntl(utc - 1000));
        expect(utc + newYorkOffsetMs(utc)).toBe(wallByIntl(utc));
      }
    }
    expect(changes).toBe(2 * 68);
  });

  it('knows the rules of each period by their dates', () => {
    const isDaylight = (text: string) => newYorkOffsetMs(Date.parse(text)) === -4 * HOUR;
    expect(isDaylight('1974-01-06T06:59:59Z')).toBe(false);
    expect(isDaylight('1974-01-06T07:00:00Z')).toBe(true);
    expect(isDaylight('1975-02-23T07:00:00Z')).toBe(true);
    expect(isDaylight('1986-04-26T12:00:00Z')).toBe(false);
    expect(isDaylight('1986-04-27T07:00:00Z')).toBe(true);
    expect(isDaylight('1987-04-05T07:00:00Z')).toBe(true);
    expect(isDaylight('2006-10-29T05:59:59Z')).toBe(true);
    expect(isDaylight('2006-10-29T06:00:00Z')).toBe(false);
    expect(isDaylight('2007-03-11T07:00:00Z')).toBe(true);
    expect(isDaylight('2007-11-04T05:59:59Z')).toBe(true);
    expect(isDaylight('2007-11-04T06:00:00Z')).toBe(false);
  });

  it('is read back to the same instant outside the hour that is shown twice', () => {
    fc.assert(
      fc.property(since1970, (utc) => {
        const wall = utc + newYorkOffsetMs(utc);
        const back = newYorkWallToUtc(wall);
        expect(back === utc || back === utc - HOUR).toBe(true);
        expect(back + newYorkOffsetMs(back)).toBe(wall);
      }),
    );
  });

  it('reads a time that never was as an hour later, and one that was twice as the first', () => {
    expect(newYorkWallToUtc(Date.UTC(2024, 2, 10, 1, 59))).toBe(Date.UTC(2024, 2, 10, 6, 59));
    expect(newYorkWallToUtc(Date.UTC(2024, 2, 10, 2, 30))).toBe(Date.UTC(2024, 2, 10, 7, 30));
    expect(newYorkWallToUtc(Date.UTC(2024, 2, 10, 3, 0))).toBe(Date.UTC(2024, 2, 10, 7));
    expect(newYorkWallToUtc(Date.UTC(2024, 10, 3, 1, 30))).toBe(Date.UTC(2024, 10, 3, 5, 30));
    expect(newYorkWallToUtc(Date.UTC(2024, 10, 3, 2, 0))).toBe(Date.UTC(2024, 10, 3, 7));
  });

  it('keeps standard time over New Year, the first included', () => {
    for (let year = 1956; year < 2100; year++) {
      for (const utc of [Date.UTC(year, 0, 1) - 1, Date.UTC(year, 0, 1), Date.UTC(year, 0, 3)]) {
        expect(newYorkOffsetMs(utc)).toBe(-5 * HOUR);
      }
    }
  });
});

describe('the New York date', () => {
  it('changes at local midnight, not at midnight UTC', () => {
    const midnight = Date.UTC(2018, 1, 8, 5);
    expect(newYorkDate(midnight - MINUTE)).toBe(Date.UTC(2018, 1, 7));
    expect(newYorkDate(midnight)).toBe(Date.UTC(2018, 1, 8));
    expect(newYorkDate(Date.UTC(2018, 6, 2, 3, 59))).toBe(Date.UTC(2018, 6, 1));
    expect(newYorkDate(Date.UTC(2018, 6, 2, 4))).toBe(Date.UTC(2018, 6, 2));
  });
});
