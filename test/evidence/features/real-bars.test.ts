import { beforeAll, expect, it } from 'vitest';
import type { Panel } from '../../../src/domain/panel.js';
import { FEATURES } from '../../../src/evidence/features/catalog.js';
import { computeFeatures } from '../../../src/evidence/features/compute.js';
import { describeWithSharedData } from '../../support/shared-data.js';
import { records, rowsOf } from '../market/panels.js';
import { featureInput, type PlainBar } from './synthetic-input.js';

const PRICES = 'sp500_daily_2013_2018.csv.gz';
const COMPANIES = 'sp500_constituents_2018_01.csv';

/** Every feature of every stock. */
function realFeatures(): Panel<string, Float32Array> {
  const bySymbol = new Map<string, PlainBar[]>();
  for (const row of rowsOf(PRICES, 'split')) {
    // Ten bars have no open, high or low: they are not imported either.
    if (!(row.open > 0 && row.high > 0 && row.low > 0)) continue;
    const bars = bySymbol.get(row.symbol) ?? [];
    bars.push(row);
    bySymbol.set(row.symbol, bars);
  }
  const sectors = new Map(records(COMPANIES).map((company) => [company['symbol'], company['sector'] ?? null]));
  const input = featureInput({
    interval: '1d',
    macro: {},
    stocks: [...bySymbol].map(([symbol, bars]) => ({
      symbol,
      bars,
      sentiment: [],
      sector: sectors.get(symbol) ?? null,
    })),
  });
  return computeFeatures(
    input,
    FEATURES.map(({ name }) => name),
  );
}

describeWithSharedData('features of five years of the S&P 500', [PRICES, COMPANIES], () => {
  let features: Panel<string, Float32Array>;
  beforeAll(() => {
    features = realFeatures();
  });

  it('are NaN in their warm-up and finite everywhere else, half-applied splits and all', () => {
    const { columns, offsets, time } = features;
    const sessions = new Map([...new Set(time)].sort((a, b) => a - b).map((at, i) => [at, i]));
    expect(offsets.length - 1).toBe(505);
    for (const { name, lookback, warmUp } of FEATURES) {
      const column = columns[name];
      let wrong = 0;
      for (let stock = 0; stock + 1 < offsets.length; stock++) {
        for (let row = offsets[stock]; row < offsets[stock + 1]; row++) {
          const at = warmUp === 'stock' ? row - offsets[stock] : (sessions.get(time[row]) as number);
          if (at < lookback ? !Number.isNaN(column[row]) : !Number.isFinite(column[row])) wrong++;
        }
      }
      expect(wrong, name).toBe(0);
    }
  });

  it('tell what is known of that market: a calm 2017, and a beta of 1 on average', () => {
    const { columns, time } = features;
    const on = (date: string) => [...time.keys()].filter((row) => time[row] === Date.parse(date));
    const mean = (name: string, rows: readonly number[]) =>
      rows.reduce((sum, row) => sum + columns[name][row], 0) / rows.length;
    const calm = on('2017-10-10');
    const crash = on('2015-09-01');
    expect(mean('market_volatility_20', calm)).toBeLessThan(0.005);
    expect(mean('market_volatility_20', crash)).toBeGreaterThan(0.015);
    expect(mean('market_return_20', crash)).toBeLessThan(-0.05);
    const grown = crash.filter((row) => !Number.isNaN(columns['beta_60'][row]));
    expect(grown.length).toBeGreaterThan(450);
    expect(mean('beta_60', grown)).toBeCloseTo(1, 1);
  });
});
