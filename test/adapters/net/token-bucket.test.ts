import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenBucket } from '../../../src/adapters/net/token-bucket.js';

/** Takes tokens as soon as they can be had after each rest, and gives the times at which they were taken. */
function takeAll(rate: number, period: number, rests: readonly number[]): number[] {
  const bucket = createTokenBucket(rate, period);
  let now = 0;
  return rests.map((rest) => {
    now += rest;
    now += bucket.wait(now);
    expect(bucket.wait(now)).toBe(0);
    bucket.take(now);
    return now;
  });
}

const rests = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5_000 })), { minLength: 1, maxLength: 80 });

describe('a token bucket', () => {
  it('never gives more than its size in any span of one period', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), rests, (rate, waits) => {
        const times = takeAll(rate, 1000, waits);
        for (let i = rate; i < times.length; i++) {
          expect((times[i] as number) - (times[i - rate] as number)).toBeGreaterThanOrEqual(1000);
        }
      }),
    );
  });

  it('never makes wait when fewer were taken in the last period', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), rests, (rate, waits) => {
        const bucket = createTokenBucket(rate, 1000);
        const times: number[] = [];
        let now = 0;
        for (const rest of waits) {
          now += rest;
          const recent = times.filter((time) => time > now - 1000).length;
          expect(bucket.wait(now) === 0).toBe(recent < rate);
          now += bucket.wait(now);
          bucket.take(now);
          times.push(now);
        }
      }),
    );
  });

  it('gives less than one in a period as one in a longer one', () => {
    expect(takeAll(0.2, 1000, [0, 0, 0])).toEqual([0, 5000, 10_000]);
    expect(takeAll(1.5, 1500, [0, 0, 0])).toEqual([0, 1000, 2000]);
  });

  it('foretells when the last of many is had', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), rests, fc.integer({ min: 0, max: 40 }), (rate, waits, tokens) => {
        const bucket = createTokenBucket(rate, 1000);
        let now = 0;
        for (const rest of waits) {
          now += rest + bucket.wait(now + rest);
          bucket.take(now);
        }
        const foretold = now + bucket.forecast(now, tokens);
        let last = now;
        for (let i = 0; i < tokens; i++) {
          last += bucket.wait(last);
          bucket.take(last);
        }
        expect(last).toBeCloseTo(foretold, 6);
      }),
    );
  });

  it('keeps its bound over a restart, at the price of a sixtieth of a period', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), rests, fc.integer({ min: 0, max: 5_000 }), (rate, waits, gap) => {
        const before = createTokenBucket(rate, 6000);
        const times: number[] = [];
        let now = 0;
        for (const rest of waits) {
          now += rest + before.wait(now + rest);
          before.take(now);
          times.push(now);
        }
        const saved = before.save(now);
        expect(saved.length).toBeLessThanOrEqual(61);
        // Another process: its steady clock starts anywhere.
        const after = createTokenBucket(rate, 6000);
        const shift = 123_456 - now - gap;
        after.restore(123_456, gap, saved);
        const exact = Math.max(0, before.wait(now + gap));
        const restored = after.wait(now + gap + shift);
        expect(restored).toBeGreaterThanOrEqual(exact - 1e-6);
        expect(restored).toBeLessThanOrEqual(exact + 6000 / 60 + 1);
      }),
    );
  });

  it('does not need memory for a bound that nobody reaches', () => {
    const bucket = createTokenBucket(1_000_000_000, 3_600_000);
    for (let i = 0; i < 1000; i++) bucket.take(0);
    expect(bucket.wait(0)).toBe(0);
  });
});
