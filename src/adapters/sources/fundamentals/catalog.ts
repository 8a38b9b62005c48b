import type { FundamentalSource } from '../../../ports/fundamental-source.js';
import type { SourceContext } from '../../../ports/source.js';

type Open = (context: SourceContext) => FundamentalSource;

/** Every source of reported numbers. A new one is a folder here, a line in this record, and its facts in `../providers.ts`. */
export const FUNDAMENTAL_SOURCES: Readonly<Record<string, () => Promise<Open>>> = {
  sec: async () => (await import('./sec/sec.js')).openSecFacts,
};
