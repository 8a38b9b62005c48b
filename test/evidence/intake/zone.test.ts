import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/evidence/intake/zone.js';

const utc = (zone: string, wall: string) =>
  new Date(wallClock(zone)(Date.parse(`${wall}Z`))).toISOString().slice(0, 16);

describe('wall time', () => {
  it('goes to UTC by the zone of the season', () => {
    expect(utc('Europe/Warsaw', '2020-01-15T12:00')).toBe('2020-01-15T11:00');
    expect(utc('Europe/Warsaw', '2020-07-15T12:00')).toBe('2020-07-15T10:00');
    expect(utc('Asia/Kolkata', '2020-07-15T12:00')).toBe('2020-07-15T06:30');
    expect(utc('UTC', '2020-07-15T12:00')).toBe('2020-07-15T12:00');
  });

  it('that never was lands later by the gap, and that was twice is the first', () => {
    for (const zone of ['America/New_York', 'US/Eastern']) {
      expect(utc(zone, '2014-03-09T02:30')).toBe('2014-03-09T07:30');
      expect(utc(zone, '2014-11-02T01:30')).toBe('2014-11-02T05:30');
      expect(utc(zone, '2014-11-02T02:00')).toBe('2014-11-02T07:00');
    }
    // Half an hour of change.
    expect(utc('Australia/Lord_Howe', '2020-10-04T02:15')).toBe('2020-10-03T15:45');
  });

  it('of New York is the same by rule and by the zone database', () => {
    const [rule, database] = [wallClock('America/New_York'), wallClock('US/Eastern')];
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1970, 0, 2), max: Date.UTC(2036, 0, 1) }), (wall) => {
        expect(rule(wall)).toBe(database(wall));
      }),
    );
  });

  it('of a zone that does not exist is refused', () => {
    expect(() => wallClock('Mars/Olympus')).toThrow('"Mars/Olympus" is not a time zone.');
  });
});
