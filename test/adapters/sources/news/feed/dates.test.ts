import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isBefore,
  parseFeedDate,
  readDate,
  wallToUtc,
  zoneOffset,
} from '../../../../../src/adapters/sources/news/feed/dates.js';
import { HOUR, msToIso } from '../../../../../src/domain/time.js';

const READ: readonly (readonly [string, string])[] = [
  ['Sun, 08 Mar 2026 23:58:37 GMT', '2026-03-08T23:58:37Z'],
  ['Sun, 08 Mar 2026 22:16 GMT', '2026-03-08T22:16:00Z'],
  ['Sun, 08 Mar 2026 07:23:46 -0400', '2026-03-08T11:23:46Z'],
  ['08 Mar 2026 07:23:46 +0530', '2026-03-08T01:53:46Z'],
  ['Wed, 17 Jan 2018 15:50:00 EST', '2018-01-17T20:50:00Z'],
  ['Wed, 17 Jul 2018 15:50:00 EDT', '2018-07-17T19:50:00Z'],
  ['17 January 2018, 15:50 PST', '2018-01-17T23:50:00Z'],
  ['Wed, 17 Jul 2018 15:50:00 ET', '2018-07-17T19:50:00Z'],
  ['Wed, 17 Jan 2018 15:50:00 ET', '2018-01-17T20:50:00Z'],
  ['03 Apr 02 1500 GMT', '2002-04-03T15:00:00Z'],
  ['Fri, 3 Sept 99 9:05 Z', '1999-09-03T09:05:00Z'],
  ['1 Jan 49 00:00 UT', '2049-01-01T00:00:00Z'],
  ['1 Jan 50 00:00 UT', '1950-01-01T00:00:00Z'],
  ['Thu, 01 Oct 2026 12:00:00 GMT+0200', '2026-10-01T10:00:00Z'],
  ['Thu, 01 Oct 2026 12:00:00 -0400 (EDT)', '2026-10-01T16:00:00Z'],
  ['Tue, 30 Jun 2015 23:59:60 GMT', '2015-06-30T23:59:59Z'],
  ['  Thu,\n 01 Oct 2026\t12:00:00   GMT ', '2026-10-01T12:00:00Z'],
  ['Thursday, October 1st, 2026 at 4:05 p.m. ET', '2026-10-01T20:05:00Z'],
  ['Oct. 1, 2026 12:30 AM EDT', '2026-10-01T04:30:00Z'],
  ['Oct-01-26 12:32PM', '2026-10-01T12:32:00Z'],
  ['2026-10-01T12:00:00Z', '2026-10-01T12:00:00Z'],
  ['2026-10-01T12:00:00.1234567-04:00', '2026-10-01T16:00:00.123Z'],
  ['2026-10-01 12:00', '2026-10-01T12:00:00Z'],
  ['2026-10-01T12:00+0100', '2026-10-01T11:00:00Z'],
  ['2026/10/01 12:00:00 UTC', '2026-10-01T12:00:00Z'],
  ['20261001T120000Z', '2026-10-01T12:00:00Z'],
  ['2026-10-01', '2026-10-01T00:00:00Z'],
  ['1 Oct 2026', '2026-10-01T00:00:00Z'],
  ['29 Feb 2024 00:00 GMT', '2024-02-29T00:00:00Z'],
];

const UNREADABLE = [
  '',
  'yesterday',
  'Sun, 08 Mar 2026 25:00:00 GMT',
  'Sun, 08 Mar 2026 12:60:00 GMT',
  'Sun, 31 Feb 2026 12:00:00 GMT',
  '29 Feb 2025 00:00 GMT',
  'Sun, 08 Foo 2026 12:00:00 GMT',
  'Sun, 08 Mar 2026 12:00:00 XYZ',
  'Sun, 08 Mar 2026 12:00:00 +9900',
  'Mar 8, 2026 13:00 PM',
  '2026-13-01T00:00:00Z',
  '2026-10-01T12:00:00Z and more',
  '07:18PM',
  '1759320000',
  '08 Mar 226 12:00 GMT',
  'x'.repeat(100_000),
];

describe('dates of feeds', () => {
  it.each(READ)('reads %s', (written, iso) => {
    expect(parseFeedDate(written)).toBe(Date.parse(iso));
  });

  it.each(UNREADABLE.map((written) => [written.slice(0, 40), written]))('does not guess at "%s"', (_, written) => {
    expect(parseFeedDate(written)).toBeNull();
  });

  it('gives back every second of two centuries, in both of the usual forms', () => {
    const second = fc.integer({ min: Date.UTC(1900, 0, 1) / 1000, max: Date.UTC(2100, 0, 1) / 1000 });
    fc.assert(
      fc.property(second, fc.integer({ min: -14 * 60, max: 14 * 60 }), (seconds, minutes) => {
        const ms = seconds * 1000;
        expect(parseFeedDate(new Date(ms).toUTCString())).toBe(ms);
        expect(parseFeedDate(msToIso(ms))).toBe(ms);
        const sign = minutes < 0 ? '-' : '+';
        const size = Math.abs(minutes);
        const zone = `${sign}${String(Math.floor(size / 60)).padStart(2, '0')}${String(size % 60).padStart(2, '0')}`;
        const wall = new Date(ms + minutes * 60_000).toUTCString().replace('GMT', zone);
        expect(parseFeedDate(wall)).toBe(ms);
      }),
    );
  });

  it('gives a finite time or nothing for any text', () => {
    const pieces = fc.array(
      fc.constantFrom('Sun, ', '08', '-', ' ', 'Mar', '2026', '12:00', ':30', 'PM', 'EST', '+04', 'T', 'Z', '99'),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const ms = parseFeedDate(parts.join(''));
        expect(ms === null || Number.isFinite(ms)).toBe(true);
      }),
    );
  });

  it('says which parts are written, so that lists can fill in the others', () => {
    expect(readDate('07:18PM')).toEqual({ date: null, time: 19.3 * HOUR, zone: null });
    expect(readDate('Mar-09-22')).toEqual({ date: Date.UTC(2022, 2, 9), time: null, zone: null });
    expect(readDate('nothing')).toBeUndefined();
  });
});

describe('wall times', () => {
  it('follow the summer time of any zone', () => {
    expect(wallToUtc(Date.UTC(2026, 6, 1, 12), 'Europe/Berlin')).toBe(Date.UTC(2026, 6, 1, 10));
    expect(wallToUtc(Date.UTC(2026, 0, 1, 12), 'Europe/Berlin')).toBe(Date.UTC(2026, 0, 1, 11));
    expect(wallToUtc(Date.UTC(2026, 0, 1, 12), 'Asia/Kolkata')).toBe(Date.UTC(2026, 0, 1, 6, 30));
    expect(wallToUtc(Date.UTC(2026, 0, 1, 12), 'UTC')).toBe(Date.UTC(2026, 0, 1, 12));
    expect(zoneOffset(Date.UTC(2026, 0, 1), 'America/New_York')).toBe(-5 * HOUR);
  });

  it('lie on the right side of a change of the clocks, which New York made on 2026-03-08 at 07:00 UTC', () => {
    const zone = 'America/New_York';
    expect(wallToUtc(Date.UTC(2026, 2, 8, 1, 59), zone)).toBe(Date.UTC(2026, 2, 8, 6, 59));
    expect(wallToUtc(Date.UTC(2026, 2, 8, 3, 0), zone)).toBe(Date.UTC(2026, 2, 8, 7, 0));
    // 02:30 never was, and is read on the clock before the change; 01:30 in autumn was twice, and is the first.
    expect(wallToUtc(Date.UTC(2026, 2, 8, 2, 30), zone)).toBe(Date.UTC(2026, 2, 8, 7, 30));
    expect(wallToUtc(Date.UTC(2026, 10, 1, 1, 30), zone)).toBe(Date.UTC(2026, 10, 1, 5, 30));
  });

  it('refuse a zone that does not exist', () => {
    expect(() => wallToUtc(0, 'Mars/Olympus')).toThrow(RangeError);
  });
});

describe('a time before another', () => {
  const noon = Date.UTC(2026, 9, 1, 12);

  it('is told by the second where there is one', () => {
    expect(isBefore(noon - 1, noon, 'UTC')).toBe(true);
    expect(isBefore(noon, noon, 'UTC')).toBe(false);
  });

  it('is the end of its day where only the day is written, by the zone of the list', () => {
    expect(isBefore(Date.UTC(2026, 9, 1), noon, 'UTC')).toBe(false);
    expect(isBefore(Date.UTC(2026, 8, 30), noon, 'UTC')).toBe(true);
    expect(isBefore(Date.UTC(2026, 9, 1, 4), noon, 'America/New_York')).toBe(false);
    expect(isBefore(Date.UTC(2026, 9, 1, 4), noon, 'UTC')).toBe(true);
  });
});
