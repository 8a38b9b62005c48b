import type { MacroSource } from '../../../ports/macro-source.js';
import type { SourceContext } from '../../../ports/source.js';

type Open = (context: SourceContext) => MacroSource;

/** Every source of macro series. A new one is a folder here, a line in this record, and its facts in `../providers.ts`. */
export const MACRO_SOURCES: Readonly<Record<string, () => Promise<Open>>> = {
  fred: async () => (await import('./fred/fred.js')).openFred,
  cboe: async () => (await import('./cboe/cboe.js')).openCboe,
  treasury: async () => (await import('./treasury/treasury.js')).openTreasury,
};
