import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNLABELLED } from '../../src/domain/signal.js';
import type { LabelInput, LabelOptions, Labels } from '../../src/ports/label.js';
import { cutAfter, type PlainBar, panelOf, replaceAfter, stocksArbitrary } from '../support/label-panels.js';

type LabelMaker = (input: LabelInput, options: LabelOptions) => Labels;

/** One row's outcome by the plain reading of the definition, given everything. `undefined`: unlabelled. */
export type SlowLabel = (
  stocks: readonly (readonly PlainBar[])[],
  stock: number,
  bar: number,
  options: LabelOptions,
) => { y: number; forward: number; end: number } | undefined;

const OPTIONS: fc.Arbitrary<LabelOptions> = fc.record({
  horizon: fc.integer({ min: 1, max: 6 }),
  up: fc.constantFrom(0.01, 0.03, 0.08),
  down: fc.constantFrom(-0.01, -0.03, -0.08),
  volatilityScaled: fc.boolean(),
});

/** What every kind of label must keep to. `slow` is its clear form. */
export function labelContract(name: string, make: () => Promise<LabelMaker>, slow: SlowLabel): void {
  describe(`the ${name} label`, () => {
    it('leaves exactly the last `horizon` bars of each stock, and what its clear form leaves, unlabelled', async () => {
      const labels = await make();
      fc.assert(
        fc.property(stocksArbitrary, OPTIONS, (stocks, options) => {
          const { y, spanEnd, forward, relative } = labels(panelOf(stocks), options);
          let row = 0;
          stocks.forEach((bars, stock) => {
            bars.forEach((_, bar) => {
              const unlabelled = y[row] === UNLABELLED;
              if (bar + options.horizon >= bars.length) expect(unlabelled).toBe(true);
              else expect(unlabelled).toBe(slow(stocks, stock, bar, options) === undefined);
              for (const column of [spanEnd, forward, relative]) {
                expect(Number.isNaN(column[row])).toBe(unlabelled);
              }
              row++;
            });
          });
        }),
      );
    });

    it('agrees with its clear form in class, return and span', async () => {
      const labels = await make();
      fc.assert(
        fc.property(stocksArbitrary, OPTIONS, (stocks, options) => {
          const made = labels(panelOf(stocks), options);
          const clear = stocks.map((bars, s) => bars.map((_, b) => slow(stocks, s, b, options)));
          let row = 0;
          stocks.forEach((bars, stock) => {
            bars.forEach((bar, b) => {
              const outcome = clear[stock]?.[b];
              if (outcome !== undefined) {
                const peers = stocks.flatMap((other, s) =>
                  other.flatMap((at, i) => (at.time === bar.time ? (clear[s]?.[i] ?? []) : [])),
                );
                const mean = peers.reduce((sum, peer) => sum + peer.forward, 0) / peers.length;
                expect(made.y[row]).toBe(outcome.y);
                expect(made.forward[row]).toBeCloseTo(outcome.forward, 6);
                expect(made.relative[row]).toBeCloseTo(outcome.forward - mean, 6);
                expect(made.spanEnd[row]).toBe(Math.max(...peers.map((peer) => peer.end)));
                expect(made.spanEnd[row]).toBeGreaterThan(bar.time);
              }
              row++;
            });
          });
        }),
      );
    });

    it('does not move a label when every price after its span becomes another one', async () => {
      const labels = await make();
      fc.assert(
        fc.property(
          stocksArbitrary,
          OPTIONS,
          fc.nat(40),
          fc.integer({ min: 1, max: 1e6 }),
          (stocks, options, at, seed) => {
            const before = labels(panelOf(stocks), options);
            const time = at * 1000;
            const after = labels(panelOf(replaceAfter(stocks, time, seed)), options);
            for (let row = 0; row < before.y.length; row++) {
              if (!((before.spanEnd[row] as number) <= time)) continue;
              expect(rowOf(after, row)).toEqual(rowOf(before, row));
            }
          },
        ),
      );
    });

    it('gives the rows that are still labelled the same label when the later bars are cut off', async () => {
      const labels = await make();
      fc.assert(
        fc.property(stocksArbitrary, OPTIONS, fc.nat(40), (stocks, options, at) => {
          const whole = labels(panelOf(stocks), options);
          const time = at * 1000;
          const cut = labels(panelOf(cutAfter(stocks, time)), options);
          let row = 0;
          let cutRow = 0;
          stocks.forEach((bars) => {
            bars.forEach((bar, b) => {
              const kept = bar.time <= time;
              // All bars that decide about the row's time are still there when the peers' spans are.
              const complete =
                kept && (whole.spanEnd[row] as number) <= time && barAt(bars, b + options.horizon) <= time;
              if (complete && peersComplete(stocks, bar.time, options.horizon, time)) {
                expect(rowOf(cut, cutRow)).toEqual(rowOf(whole, row));
              }
              if (kept) cutRow++;
              row++;
            });
          });
        }),
      );
    });

    it('refuses a horizon of no bars and thresholds the wrong way round', async () => {
      const labels = await make();
      const input = panelOf([]);
      const options = { horizon: 7, up: 0.05, down: -0.05, volatilityScaled: false };
      for (const horizon of [0, 1.5, Number.NaN]) {
        expect(() => labels(input, { ...options, horizon })).toThrow(expect.objectContaining({ code: 'USAGE' }));
      }
      expect(() => labels(input, { ...options, up: -0.1 })).toThrow(
        /sells at or below -0.05 and buys at or above -0.1/,
      );
      expect(labels(input, options).y).toHaveLength(0);
    });
  });
}

function rowOf(labels: Labels, row: number): readonly (number | undefined)[] {
  return [labels.y[row], labels.spanEnd[row], labels.forward[row], labels.relative[row]];
}

function barAt(bars: readonly PlainBar[], index: number): number {
  return bars[index]?.time ?? Number.POSITIVE_INFINITY;
}

/** Every stock that has a label at `at` in the whole data has its `horizon` bars by `time` too. */
function peersComplete(stocks: readonly (readonly PlainBar[])[], at: number, horizon: number, time: number): boolean {
  return stocks.every((bars) => {
    const bar = bars.findIndex((b) => b.time === at);
    return bar < 0 || barAt(bars, bar + horizon) <= time || bar + horizon >= bars.length;
  });
}
