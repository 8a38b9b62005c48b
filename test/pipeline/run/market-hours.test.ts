import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, msToIso } from '../../../src/domain/time.js';
import { batchHour } from '../../../src/pipeline/run/batch-hour.js';
import { marketHours } from '../../../src/pipeline/run/market-hours.js';

const at = (text: string) => Date.parse(text);

describe('the exchange at a time', () => {
  it.each([
    ['2026-11-20T15:05:00Z', true, '2026-11-20', 'The exchange is open until 2026-11-20T21:00:00Z.'],
    [
      '2026-11-20T14:29:59Z',
      false,
      '2026-11-20',
      'The exchange is closed (before the session); it opens 2026-11-20T14:30:00Z.',
    ],
    [
      '2026-11-20T21:00:00Z',
      false,
      '2026-11-23',
      'The exchange is closed (after the session); it opens 2026-11-23T14:30:00Z.',
    ],
    [
      '2026-11-21T15:00:00Z',
      false,
      '2026-11-23',
      'The exchange is closed (no session today); it opens 2026-11-23T14:30:00Z.',
    ],
    // Thanksgiving, and the half day after it.
    [
      '2026-11-26T16:00:00Z',
      false,
      '2026-11-27',
      'The exchange is closed (no session today); it opens 2026-11-27T14:30:00Z.',
    ],
    ['2026-11-27T17:00:00Z', true, '2026-11-27', 'The exchange is open until 2026-11-27T18:00:00Z.'],
  ])('%s', (now, open, session, words) => {
    expect(marketHours(at(now))).toEqual({ open, session, words });
  });
});

describe('the hour that a batch is of', () => {
  it('is the UTC hour, which daylight saving neither doubles nor leaves out', () => {
    expect(msToIso(batchHour('hourly', at('2026-11-20T15:59:59Z')))).toBe('2026-11-20T15:00:00Z');
    // The hour after 01:00 in New York comes twice on 2026-11-01.
    const hours = [0, 1, 2, 3].map((k) => batchHour('hourly', at('2026-11-01T04:30:00Z') + k * HOUR));
    expect(new Set(hours).size).toBe(4);
  });

  it('is of the day in New York for the night, so that its work is gone on with on that day', () => {
    expect(msToIso(batchHour('nightly', at('2026-11-20T07:30:00Z')))).toBe('2026-11-20T05:00:00Z');
    expect(msToIso(batchHour('nightly', at('2026-11-21T04:59:59Z')))).toBe('2026-11-20T05:00:00Z');
    expect(msToIso(batchHour('nightly', at('2026-07-20T07:30:00Z')))).toBe('2026-07-20T04:00:00Z');
  });

  it('is the start of a UTC hour, not after now, and the same for its own start', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('hourly' as const, 'nightly' as const),
        fc.integer({ min: at('2000-01-01T12:00:00Z'), max: at('2099-12-31T12:00:00Z') }),
        (schedule, now) => {
          const hour = batchHour(schedule, now);
          expect(hour % HOUR).toBe(0);
          expect(now - hour).toBeGreaterThanOrEqual(0);
          // The day of the change back has 25 hours.
          expect(now - hour).toBeLessThan(schedule === 'hourly' ? HOUR : DAY + HOUR);
          expect(batchHour(schedule, hour)).toBe(hour);
        },
      ),
    );
  });
});
