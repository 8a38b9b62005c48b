import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { computeFeatures } from '../../../src/evidence/features/compute.js';
import { featureInput, type PlainStock, weekday } from './synthetic-input.js';

interface Golden {
  readonly origin: string;
  readonly rows: readonly number[];
  readonly bars: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  readonly expected: Readonly<Record<string, Readonly<Record<string, readonly (number | null)[]>>>>;
}

const golden = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../golden/features.json'), 'utf8')) as Golden;

const stocks: PlainStock[] = Object.entries(golden.bars).map(([symbol, bars]) => ({
  symbol,
  sector: null,
  sentiment: [],
  bars: bars['session'].map((session, i) => ({
    time: weekday(session),
    open: bars['open'][i],
    high: bars['high'][i],
    low: bars['low'][i],
    close: bars['close'][i],
    volume: bars['volume'][i],
  })),
}));

const names = Object.keys(golden.expected['AAA']);
const features = computeFeatures(featureInput({ interval: '1d', stocks, macro: {} }), names);

describe(`features beside ${golden.origin}`, () => {
  it.each(names)('%s is what pandas gives, missing values included', (name) => {
    features.symbols.forEach((symbol, stock) => {
      golden.rows.forEach((row, k) => {
        const at = features.offsets[stock] + row;
        // BBB skips three sessions, so it is shorter.
        if (at >= features.offsets[stock + 1]) return;
        const expected = golden.expected[symbol][name][k];
        const actual = features.columns[name][at];
        if (expected === null) expect(actual, `${symbol} row ${row}`).toBeNaN();
        else
          expect(Math.abs(actual - expected), `${symbol} row ${row}`).toBeLessThanOrEqual(
            2e-6 * Math.abs(expected) + 1e-8,
          );
      });
    });
  });
});
