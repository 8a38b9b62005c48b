import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEATURES } from '../../../src/evidence/features/catalog.js';
import { computeFeatures } from '../../../src/evidence/features/compute.js';
import { compareWithinSessions } from '../../../src/evidence/features/cross-section.js';
import { averageRanks } from '../../../src/math/ranks.js';
import { featureInput, mapBars, syntheticMarket } from './synthetic-input.js';

const market = syntheticMarket({ stocks: 5, sessions: 90 });
const input = featureInput(market);

describe('computeFeatures', () => {
  it('gives the named columns, beside the symbols, offsets and times of the input', () => {
    const panel = computeFeatures(input, ['rsi_14', 'vix_level', 'rsi_14']);
    expect(Object.keys(panel.columns)).toEqual(['rsi_14', 'vix_level']);
    expect(panel.columns['rsi_14']).toBeInstanceOf(Float32Array);
    expect([panel.symbols, panel.offsets, panel.time]).toEqual([
      input.panel.symbols,
      input.panel.offsets,
      input.panel.time,
    ]);
  });

  it('gives a feature the same values whether it is computed alone or with all others', () => {
    const all = computeFeatures(
      input,
      FEATURES.map(({ name }) => name),
    );
    for (const { name } of FEATURES) {
      expect(computeFeatures(input, [name]).columns[name], name).toEqual(all.columns[name]);
    }
  });

  it('leaves its input as it was', () => {
    const before = structuredClone(input);
    computeFeatures(
      input,
      FEATURES.map(({ name }) => name),
      { crossSection: 'rank' },
    );
    expect(input).toEqual(before);
  });

  it('says how many stocks are done', () => {
    const seen: number[][] = [];
    computeFeatures(input, ['return_1'], { onProgress: (done, total) => seen.push([done, total]) });
    expect(seen).toEqual([1, 2, 3, 4, 5].map((done) => [done, 5]));
  });

  it('refuses a name that does not exist', () => {
    expect(() => computeFeatures(input, ['rsi_15'])).toThrow(
      expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('rsi_14') }),
    );
  });

  it('has a value of its own for a price that does not move and a bar without volume', () => {
    const still = {
      ...market,
      stocks: market.stocks.map((stock) =>
        mapBars(stock, (bar) => ({ ...bar, open: 9, high: 9, low: 9, close: 9, volume: 0 })),
      ),
    };
    const neutral = {
      return_5: 0,
      volatility_20: 0,
      rsi_14: 50,
      macd_line: 0,
      stochastic_k_14: 50,
      bollinger_b_20: 0.5,
      bollinger_width_20: 0,
      distance_to_high_20: 0,
      skewness_20: 0,
      kurtosis_20: 0,
      close_location: 0,
      obv_change_20: 0,
      volume_ratio_5_20: 1,
      volume_change: 0,
      illiquidity_20_60: 0,
      dollar_volume_z_60: 0,
      beta_60: 0,
      correlation_60: 0,
      market_advances: 0.5,
      market_liquidity_change: 0,
    };
    const { columns, offsets } = computeFeatures(featureInput(still), Object.keys(neutral));
    const last = Object.fromEntries(Object.keys(neutral).map((name) => [name, columns[name][offsets[1] - 1]]));
    expect(last).toEqual(neutral);
  });
});

describe('the last rows alone', () => {
  const names = FEATURES.map(({ name }) => name);

  it.each(['none', 'rank', 'zscore'] as const)(
    'are those of all rows, for stocks of any length (%s)',
    (crossSection) => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 5, maxLength: 5 }), (lengths) => {
          // Some stocks end early, some begin late: no two need have the same bars.
          const stocks = market.stocks.map((stock, s) => {
            const length = lengths[s] as number;
            return { ...stock, bars: s % 2 === 0 ? stock.bars.slice(0, length) : stock.bars.slice(-length) };
          });
          const ragged = featureInput({ ...market, stocks });
          const all = computeFeatures(ragged, names, { crossSection });
          const last = computeFeatures(ragged, names, { crossSection, rows: 'last' });
          const rows = ragged.panel.symbols.map((_, s) => (ragged.panel.offsets[s + 1] as number) - 1);
          expect([...last.offsets]).toEqual([0, 1, 2, 3, 4, 5]);
          expect([...last.time]).toEqual(rows.map((row) => all.time[row]));
          for (const name of names) {
            expect([...(last.columns[name] ?? [])], name).toEqual(rows.map((row) => all.columns[name]?.[row]));
          }
        }),
        { numRuns: 15 },
      );
    },
  );
});

describe('features at the edges', () => {
  const changed = (change: Parameters<typeof mapBars>[1]) => {
    const stocks = market.stocks.map((stock) => mapBars(stock, change));
    return computeFeatures(
      featureInput({ ...market, stocks }),
      FEATURES.map(({ name }) => name),
    ).columns;
  };

  it('keep a close that lies a cent outside its range within the bounds of the oscillators', () => {
    const above = changed((bar) => ({ ...bar, close: bar.high + 0.01 }));
    const below = changed((bar) => ({ ...bar, close: bar.low - 0.01 }));
    expect(Math.max(...above['close_location'])).toBe(1);
    expect(Math.min(...below['close_location'])).toBe(-1);
    expect(Math.max(...above['stochastic_k_14'].filter(Number.isFinite))).toBe(100);
    expect(Math.min(...below['stochastic_k_14'].filter(Number.isFinite))).toBe(0);
  });

  it('see no shape and no relation in returns that differ by rounding only', () => {
    const steady = changed((bar, i) => ({ ...bar, open: 9, high: 9, low: 9, close: 9 * 1.01 ** i }));
    for (const name of ['skewness_20', 'kurtosis_20', 'correlation_60']) {
      expect([...new Set(steady[name].filter(Number.isFinite))], name).toEqual([0]);
    }
  });

  it('leave nothing unexplained when all stocks are the market', () => {
    const same = market.stocks.slice(0, 3).map((stock) => ({ ...market.stocks[0], symbol: stock.symbol }));
    const { columns } = computeFeatures(featureInput({ ...market, stocks: same }), ['idiosyncratic_volatility_60']);
    const left = columns['idiosyncratic_volatility_60'].filter((value) => !Number.isNaN(value));
    expect(left.length).toBe(3 * (market.stocks[0].bars.length - 60));
    expect(Math.max(...left)).toBeLessThan(1e-8);
  });
});

describe('the cross-section', () => {
  /** Compares values as if they were all of one session. */
  function compared(kind: 'rank' | 'zscore', values: readonly number[]): number[] {
    const column = Float32Array.from(values);
    const order = Uint32Array.from(values, (_, i) => i);
    const sessions = { times: Float64Array.of(0), starts: Uint32Array.of(0, values.length), order, ofRow: order };
    compareWithinSessions([column], sessions, kind);
    return [...column];
  }

  it('ranks from -0.5 to 0.5, shares the mean rank among equals, and leaves NaN out', () => {
    expect(compared('rank', [3, -1, Number.NaN, 7, 3, 100])).toEqual([-0.125, -0.5, Number.NaN, 0.25, -0.125, 0.5]);
    expect(compared('rank', [0, -0, 1])).toEqual([-0.25, -0.25, 0.5]);
    expect(compared('rank', [42])).toEqual([0]);
  });

  it('ranks by bits as by comparison', () => {
    const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(values, (v) => {
        const clear = averageRanks(Float64Array.from(v, Math.fround)).map((rank) => rank / (v.length - 1) - 0.5);
        compared('rank', v).forEach((rank, i) => {
          expect(rank).toBeCloseTo(clear[i], 6);
        });
      }),
    );
  });

  it('standardises, cuts off at three deviations, and finds no deviation among equals', () => {
    const z = compared('zscore', [1, 2, 3, Number.NaN]);
    expect(z[0]).toBeCloseTo(-Math.sqrt(1.5), 6);
    expect(z[1]).toBe(0);
    expect(z[3]).toBeNaN();
    expect(compared('zscore', [...new Array(50).fill(0), 1e6]).at(-1)).toBe(3);
    expect(compared('zscore', [0.1, 0.1, 0.1])).toEqual([0, 0, 0]);
  });

  it.each(['rank', 'zscore'] as const)(
    'by %s sets stocks against each other and leaves what they share as it is',
    (kind) => {
      const names = ['return_5', 'vix_level', 'market_return_20', 'day_of_week', 'sentiment_missing'];
      const plain = computeFeatures(input, names).columns;
      const { columns, time } = computeFeatures(input, names, { crossSection: kind });
      for (const name of names.slice(1)) expect(columns[name], name).toEqual(plain[name]);
      const session = time[60];
      const rows = [...time.keys()].filter((row) => time[row] === session);
      const by = (column: Float32Array) => [...rows].sort((a, b) => column[a] - column[b]);
      expect(rows.length).toBeGreaterThan(2);
      expect(by(columns['return_5'])).toEqual(by(plain['return_5']));
      const sum = rows.reduce((total, row) => total + columns['return_5'][row], 0);
      expect(sum).toBeCloseTo(0, 5);
    },
  );
});
