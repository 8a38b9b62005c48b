import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, dateToMs, HOUR, msToIso } from '../../../src/domain/time.js';
import {
  barEnds,
  isSession,
  nextSession,
  sessionClose,
  sessionsBetween,
} from '../../../src/evidence/market/calendar.js';
import { batchesOf, slicesOf, spanOf } from '../../../src/evidence/market/fetch-batches.js';
import {
  barDate,
  expectedBars,
  firstBarFrom,
  lastEndedBar,
  missingSpan,
} from '../../../src/evidence/market/fetch-plan.js';

const date = (text: string) => dateToMs(text) as number;
const interval = fc.constantFrom('1d' as const, '1h' as const);
const instant = fc.integer({ min: date('2005-01-01'), max: date('2030-01-01') });
const sessionDay = fc
  .integer({ min: date('2010-01-01') / DAY, max: date('2026-01-01') / DAY })
  .map((day) => nextSession(day * DAY));

describe('the newest bar that has ended', () => {
  it.each([
    ['1d', '2024-01-19T20:59:59Z', '2024-01-18T00:00:00Z'],
    ['1d', '2024-01-19T21:00:00Z', '2024-01-19T00:00:00Z'],
    ['1d', '2024-01-22T15:00:00Z', '2024-01-19T00:00:00Z'],
    // A half day.
    ['1d', '2023-11-24T18:00:00Z', '2023-11-24T00:00:00Z'],
    ['1h', '2023-11-24T18:00:00Z', '2023-11-24T17:30:00Z'],
    ['1h', '2024-01-19T15:29:59Z', '2024-01-18T20:30:00Z'],
    ['1h', '2024-01-19T15:30:00Z', '2024-01-19T14:30:00Z'],
    ['1h', '2024-01-19T20:59:00Z', '2024-01-19T19:30:00Z'],
    ['1h', '2024-01-19T21:00:00Z', '2024-01-19T20:30:00Z'],
    // Summer time.
    ['1h', '2024-07-01T14:30:00Z', '2024-07-01T13:30:00Z'],
  ] as const)('of %s at %s is %s', (interval, now, expected) => {
    expect(msToIso(lastEndedBar(interval, Date.parse(now)))).toBe(expected);
  });

  it('has ended, and the one after it has not', () => {
    fc.assert(
      fc.property(interval, instant, (interval, now) => {
        const last = lastEndedBar(interval, now);
        const end = barEnds(interval, Float64Array.of(last))[0] as number;
        const isLastOfDay = end === sessionClose(barDate(interval, last));
        const next = isLastOfDay ? firstBarFrom(interval, barDate(interval, last) + DAY) : last + HOUR;
        expect(end).toBeLessThanOrEqual(now);
        expect(barEnds(interval, Float64Array.of(next))[0]).toBeGreaterThan(now);
      }),
    );
  });
});

describe('what is missing of a stock', () => {
  const common = { overlap: 5, history: 300 * DAY };

  it('leaves no gap after the stored bars, and asks for nothing when no bar has ended since', () => {
    fc.assert(
      fc.property(
        interval,
        sessionDay,
        instant,
        fc.nat({ max: 20 }),
        fc.option(instant),
        (interval, day, now, overlap, since) => {
          const last = firstBarFrom(interval, day);
          const span = missingSpan({ last }, { ...common, interval, now, overlap, since: since ?? undefined });
          const newest = lastEndedBar(interval, now);
          if (span === undefined) {
            expect(since === null ? last >= newest : true).toBe(true);
            return;
          }
          expect(span.to).toBe(newest);
          expect(span.from).toBeLessThanOrEqual(last);
          if (since === null) {
            expect(sessionsBetween(barDate(interval, span.from), day)).toHaveLength(overlap + 1);
          }
          expect(isSession(barDate(interval, span.from))).toBe(true);
        },
      ),
    );
  });

  it('is the history where nothing is stored, or what is asked for, as far as the provider reaches', () => {
    const now = Date.parse('2024-01-19T23:00:00Z');
    const of = (more: object) => missingSpan(undefined, { ...common, interval: '1d', now, ...more });
    expect(of({})).toEqual({ from: date('2023-03-27'), to: date('2024-01-19') });
    expect(of({ since: date('2024-01-13') })?.from).toBe(date('2024-01-16'));
    expect(of({ reach: 30 * DAY })?.from).toBe(date('2023-12-21'));
    expect(of({ since: date('2024-02-01') })).toBeUndefined();
  });
});

describe('batches', () => {
  const items = fc.array(
    fc
      .record({ from: sessionDay, days: fc.integer({ min: 0, max: 2_000 }) })
      .map(({ from, days }) => ({ from, to: from + days * DAY })),
    { maxLength: 60 },
  );

  it('hold every stock once, none too many, and no stock is made to fetch what a new one needs', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 20 }), fc.boolean(), (items, size, oneSpan) => {
        const options = { interval: '1d', size, maxBars: 3_000, oneSpan } as const;
        const batches = batchesOf(items, options);
        expect(batches.flat()).toHaveLength(items.length);
        expect(new Set(batches.flat())).toEqual(new Set(items));
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(size);
          const bars = batch.map((item) => expectedBars('1d', item));
          if (oneSpan) expect(Math.max(...bars)).toBeLessThanOrEqual(Math.min(...bars) * 1.5 + 10);
          else if (batch.length > 1) expect(bars.reduce((a, b) => a + b)).toBeLessThanOrEqual(3_000);
        }
      }),
    );
  });

  it('in slices cover their span once, from session to session', () => {
    fc.assert(
      fc.property(
        interval,
        sessionDay,
        fc.integer({ min: 0, max: 1_500 }),
        fc.integer({ min: 1, max: 9_000 }),
        (interval, day, days, stocks) => {
          const from = firstBarFrom(interval, day);
          const span = { from, to: from + days * DAY };
          const slices = slicesOf(span, stocks, { interval, maxBars: 200_000 });
          expect(spanOf(slices)).toEqual(span);
          slices.slice(1).forEach((slice, k) => {
            expect(slice.from).toBe((slices[k]?.to as number) + 1);
            expect(isSession(barDate(interval, slice.from))).toBe(true);
          });
          for (const slice of slices) expect(slice.from).toBeLessThanOrEqual(slice.to);
        },
      ),
    );
  });

  it('are one where all fits in one', () => {
    const span = { from: date('2026-06-01'), to: date('2026-06-10') };
    expect(slicesOf(span, 3, { interval: '1d', maxBars: 200_000 })).toEqual([span]);
    expect(slicesOf(span, 3, { interval: '1d', maxBars: 12 })).toHaveLength(2);
  });
});
