import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEATURES } from '../../../src/evidence/features/catalog.js';
import { computeFeatures } from '../../../src/evidence/features/compute.js';
import { newestRows } from '../../../src/evidence/features/newest-rows.js';
import { featureInput, type PlainInput, syntheticMarket } from './synthetic-input.js';

const NAMES = FEATURES.map(({ name }) => name);
const market = syntheticMarket({ stocks: 5, sessions: 330 });

/** The market with each stock's bars cut to `from` up to `until`, and every `hole`-th bar left out. */
function ragged(cuts: readonly { readonly from: number; readonly until: number; readonly hole: number }[]): PlainInput {
  const stocks = market.stocks.map((stock, s) => {
    const { from, until, hole } = cuts[s] as (typeof cuts)[number];
    return { ...stock, bars: stock.bars.slice(from, until).filter((_, i) => i % hole !== hole - 1) };
  });
  return { ...market, stocks };
}

const cut = fc.record({
  from: fc.integer({ min: 0, max: 329 }),
  until: fc.oneof(fc.constant(330), fc.integer({ min: 0, max: 330 })),
  hole: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 2, max: 40 })),
});

describe('the last rows alone', () => {
  it('are those of the whole history to the last bit, whatever bars there are', () => {
    fc.assert(
      fc.property(fc.array(cut, { minLength: 5, maxLength: 5 }), (cuts) => {
        const input = featureInput(ragged(cuts));
        const all = computeFeatures(input, NAMES);
        const last = computeFeatures(input, NAMES, { rows: 'last' });
        for (const name of NAMES) {
          const rows = all.symbols.map((_, s) => {
            const row = (all.offsets[s + 1] as number) - 1;
            return row < (all.offsets[s] as number) ? Number.NaN : (all.columns[name]?.[row] as number);
          });
          expect(last.columns[name], name).toEqual(Float32Array.from(rows));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('are NaN for stocks whose last bar ended too long ago, and the same for the others', () => {
    const whole = { from: 0, until: 330, hole: Number.POSITIVE_INFINITY };
    const input = featureInput(ragged([whole, { ...whole, until: 300 }, whole, { ...whole, until: 250 }, whole]));
    const ends = input.panel.symbols.map((_, s) => input.barEnd[(input.panel.offsets[s + 1] as number) - 1] as number);
    const notBefore = ends[1] as number;
    const stale = ends.map((end) => end < notBefore);
    expect(stale).toEqual([false, false, false, true, false]);
    const last = computeFeatures(input, NAMES, { rows: 'last' });
    const fresh = computeFeatures(input, NAMES, { rows: 'last', notBefore });
    for (const name of NAMES) {
      const values = last.columns[name] as Float32Array;
      expect(fresh.columns[name], name).toEqual(values.map((value, stock) => (stale[stock] ? Number.NaN : value)));
    }
  });
});

describe('the newest rows of some stocks', () => {
  it('are those of the whole history to the last bit, however many are wanted and whoever is asked for beside them', () => {
    fc.assert(
      fc.property(
        fc.array(cut, { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 1, max: 90 }),
        fc.subarray([0, 1, 2, 3, 4]),
        (cuts, count, some) => {
          const input = featureInput(ragged(cuts));
          const all = computeFeatures(input, NAMES);
          const newest = newestRows(input, NAMES, { count, notBefore: Number.NEGATIVE_INFINITY });
          const asked = newest.stocks.filter((stock) => some.includes(stock));
          // In two parts, so that the second finds what the first has left.
          for (const part of [asked.slice(0, 2), asked.slice(2)]) {
            const made = newest.of(part);
            for (const [k, stock] of part.entries()) {
              const until = all.offsets[stock + 1] as number;
              const from = Math.max(all.offsets[stock] as number, until - count);
              const own = [made.offsets[k], made.offsets[k + 1]] as const;
              expect(made.symbols[k]).toBe(all.symbols[stock]);
              expect(made.time.subarray(...own)).toEqual(all.time.subarray(from, until));
              for (const name of NAMES) {
                expect(made.columns[name]?.subarray(...own), name).toEqual(all.columns[name]?.subarray(from, until));
              }
            }
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('are not made of stocks whose last bar ended too long ago, nor of those without any', () => {
    const whole = { from: 0, until: 330, hole: Number.POSITIVE_INFINITY };
    const input = featureInput(
      ragged([whole, { ...whole, until: 300 }, { ...whole, until: 0 }, { ...whole, until: 250 }, whole]),
    );
    const { offsets } = input.panel;
    const newest = newestRows(input, NAMES, {
      count: 3,
      notBefore: input.barEnd[(offsets[2] as number) - 1] as number,
    });
    expect(newest.stocks).toEqual([0, 1, 4]);
    expect([...newest.of([0, 4]).offsets]).toEqual([0, 3, 6]);
  });
});
