import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openAlpaca } from '../../../../src/adapters/sources/market/alpaca/alpaca.js';
import { openAlphaVantage } from '../../../../src/adapters/sources/market/alpha-vantage/alpha-vantage.js';
import { PRICE_SOURCES } from '../../../../src/adapters/sources/market/catalog.js';
import { openFiles } from '../../../../src/adapters/sources/market/files/files.js';
import { openPolygon } from '../../../../src/adapters/sources/market/polygon/polygon.js';
import { openTiingo } from '../../../../src/adapters/sources/market/tiingo/tiingo.js';
import { openYahoo } from '../../../../src/adapters/sources/market/yahoo/yahoo.js';
import { PROVIDERS } from '../../../../src/adapters/sources/providers.js';
import {
  type MadeUpBar,
  type PriceSourceSample,
  priceSourceContract,
} from '../../../contracts/price-source.contract.js';
import { madeUpChart, madeUpError, seconds } from './made-up-charts.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Midnight in New York, in winter. */
const midnight = (date: string) => `${date}T05:00:00Z`;
const row = ({ close }: MadeUpBar) => ({ o: close, h: close, l: close, c: close, v: close === null ? null : 1_000 });

const SAMPLES: Readonly<Record<string, PriceSourceSample>> = {
  yahoo: {
    open: openYahoo,
    classShare: 'BRK-B',
    answer({ path }, market) {
      const symbol = path.split('/').at(-1) ?? '';
      const bars = market[symbol.replace('-', '.')];
      if (!bars) return { status: 404, body: madeUpError('Not Found', 'No data found, symbol may be delisted') };
      if (bars.length === 0) return { body: madeUpChart({ symbol }) };
      const timestamp = bars.map(({ date }) => seconds(`${date}T14:30:00Z`));
      return { body: madeUpChart({ symbol, timestamp, close: bars.map(({ close }) => close) }) };
    },
  },
  alpaca: {
    open: openAlpaca,
    secrets: { keyId: 'made-up-alpaca-id', secretKey: 'made-up-alpaca-secret' },
    classShare: 'BRK.B',
    answer({ query }, market) {
      const symbols = (query['symbols'] ?? '').split(',');
      const unknown = symbols.find((symbol) => !market[symbol]);
      if (unknown !== undefined) return { status: 400, body: { message: `invalid symbol: ${unknown}` } };
      const held = symbols.filter((symbol) => market[symbol]?.length);
      const bars = (symbol: string) => market[symbol]?.map((bar) => ({ t: midnight(bar.date), ...row(bar) }));
      return {
        body: { bars: Object.fromEntries(held.map((symbol) => [symbol, bars(symbol)])), next_page_token: null },
      };
    },
  },
  polygon: {
    open: openPolygon,
    secrets: { apiKey: 'made-up-polygon-key' },
    classShare: 'BRK.B',
    answer({ path }, market) {
      const [, ticker] = /\/ticker\/([^/]+)\//.exec(path) ?? [];
      const day = path.split('/').at(-1);
      const results =
        ticker === undefined
          ? Object.entries(market).flatMap(([T, bars]) =>
              bars
                .filter(({ date }) => date === day)
                .map((bar) => ({ T, t: Date.parse(`${bar.date}T21:00:00Z`), ...row(bar) })),
            )
          : (market[ticker] ?? []).map((bar) => ({ t: Date.parse(midnight(bar.date)), ...row(bar) }));
      return { body: { status: 'OK', resultsCount: results.length, ...(results.length > 0 ? { results } : {}) } };
    },
  },
  'alpha-vantage': {
    open: openAlphaVantage,
    secrets: { apiKey: 'made-up-alpha-key' },
    classShare: 'BRK-B',
    answer({ query }, market) {
      const bars = market[(query['symbol'] ?? '').replace('-', '.')];
      if (!bars) return { body: { 'Error Message': 'Invalid API call.' } };
      const fields = ({ close }: MadeUpBar) => {
        const text = String(close);
        return { '1. open': text, '2. high': text, '3. low': text, '4. close': text, '5. volume': '1000' };
      };
      return {
        body: { 'Time Series (Daily)': Object.fromEntries(bars.map((bar) => [bar.date, fields(bar)]).reverse()) },
      };
    },
  },
  tiingo: {
    open: openTiingo,
    secrets: { token: 'made-up-tiingo-token' },
    classShare: 'BRK-B',
    answer({ path }, market) {
      const bars = market[(path.split('/')[3] ?? '').replace('-', '.')];
      if (!bars) return { status: 404, body: { detail: 'not found' } };
      return {
        body: bars.map(({ date, close }) => ({
          date: `${date}T00:00:00.000Z`,
          open: close,
          high: close,
          low: close,
          close,
          volume: 1_000,
          divCash: 0,
          splitFactor: 1,
        })),
      };
    },
  },
  files: {
    open: openFiles,
    classShare: 'brk-b',
    arrange(market) {
      const folder = mkdtempSync(join(tmpdir(), 'openalpha-contract-'));
      folders.push(folder);
      for (const [symbol, bars] of Object.entries(market)) {
        const rows = bars.map(
          ({ date, close }) =>
            `${date},${Array(4)
              .fill(close ?? '')
              .join(',')},1000\r\n`,
        );
        const name = `${symbol.toLowerCase().replace('.', '-')}.us.txt`;
        writeFileSync(join(folder, name), `Date,Open,High,Low,Close,Volume\r\n${rows.join('')}`);
      }
      return { folder };
    },
  },
};

for (const [name, sample] of Object.entries(SAMPLES)) priceSourceContract(name, sample);

describe('the catalog of price sources', () => {
  it('has a line for every folder, a sample for every line, and facts for both', () => {
    const folder = resolve(import.meta.dirname, '../../../../src/adapters/sources/market');
    const folders = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
    expect(Object.keys(PRICE_SOURCES).sort()).toEqual(folders.sort());
    expect(Object.keys(SAMPLES).sort()).toEqual(folders.sort());
    const known = Object.entries(PROVIDERS).filter(([, { families }]) =>
      (families as readonly string[]).includes('prices'),
    );
    expect(known.map(([name]) => name).sort()).toEqual(folders.sort());
  });

  it.each(Object.entries(PRICE_SOURCES))('opens %s by its own function', async (name, load) => {
    expect(await load()).toBe(SAMPLES[name]?.open);
  });
});
