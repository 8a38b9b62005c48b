import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEATURES } from '../../../src/evidence/features/catalog.js';
import { computeFeatures } from '../../../src/evidence/features/compute.js';
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
