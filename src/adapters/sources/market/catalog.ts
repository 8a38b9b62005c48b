import type { PriceSource } from '../../../ports/price-source.js';
import type { SourceContext } from '../../../ports/source.js';

type Open = (context: SourceContext) => PriceSource;

/** Every source of prices. A new one is a folder here, a line in this record, and its facts in `../providers.ts`. */
export const PRICE_SOURCES: Readonly<Record<string, () => Promise<Open>>> = {
  yahoo: async () => (await import('./yahoo/yahoo.js')).openYahoo,
  alpaca: async () => (await import('./alpaca/alpaca.js')).openAlpaca,
  polygon: async () => (await import('./polygon/polygon.js')).openPolygon,
  'alpha-vantage': async () => (await import('./alpha-vantage/alpha-vantage.js')).openAlphaVantage,
  tiingo: async () => (await import('./tiingo/tiingo.js')).openTiingo,
  files: async () => (await import('./files/files.js')).openFiles,
};
