import fc from 'fast-check';
import { Random } from '../../src/math/random.js';
import type { LabelInput } from '../../src/ports/label.js';

export interface PlainBar {
  /** Multiples of 1000. */
  readonly time: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Up to five stocks of up to 40 bars, with sessions missing here and there, quiet and wild ones, and prices that tie. */
export const stocksArbitrary: fc.Arbitrary<PlainBar[][]> = fc
  .array(
    fc.record({
      seed: fc.integer(),
      bars: fc.integer({ min: 1, max: 40 }),
      step: fc.constantFrom(0, 0.005, 0.02, 0.06),
      missing: fc.constantFrom(0, 0.1),
    }),
    { maxLength: 5 },
  )
  .map((stocks) => stocks.map(walk));

function walk(shape: { seed: number; bars: number; step: number; missing: number }): PlainBar[] {
  const random = new Random(shape.seed);
  const bars: PlainBar[] = [];
  let close = 50;
  for (let t = 1; t <= shape.bars; t++) {
    // Steps of a fixed size make ties and exact touches common.
    const move = (random.int(3) - 1) * shape.step;
    close *= 1 + move;
    const high = close * (1 + shape.step * random.float());
    const low = close * (1 - shape.step * random.float());
    if (random.float() >= shape.missing) bars.push({ time: t * 1000, high, low, close });
  }
  return bars;
}

export function panelOf(stocks: readonly (readonly PlainBar[])[]): LabelInput {
  const all = stocks.flat();
  const offsets = [0];
  for (const bars of stocks) offsets.push((offsets.at(-1) as number) + bars.length);
  return {
    symbols: stocks.map((_, i) => `S${i}`),
    offsets: Uint32Array.from(offsets),
    time: Float64Array.from(all, (bar) => bar.time),
    columns: {
      high: Float64Array.from(all, (bar) => bar.high),
      low: Float64Array.from(all, (bar) => bar.low),
      close: Float64Array.from(all, (bar) => bar.close),
    },
  };
}

export function cutAfter(stocks: readonly (readonly PlainBar[])[], time: number): PlainBar[][] {
  return stocks.map((bars) => bars.filter((bar) => bar.time <= time));
}

/** The same bars up to `time`, other prices after it. */
export function replaceAfter(stocks: readonly (readonly PlainBar[])[], time: number, seed: number): PlainBar[][] {
  const random = new Random(seed);
  return stocks.map((bars) =>
    bars.map((bar) => {
      if (bar.time <= time) return bar;
      const close = 10 + 90 * random.float();
      return { time: bar.time, close, high: close * 1.1, low: close * 0.9 };
    }),
  );
}
