import type { BarCoverage } from '../../../domain/bar.js';
import type { Store } from '../../../ports/store.js';
import { COLLECT } from './dead-symbols.js';
import type { PriceRun } from './prepare.js';
import { readMarks } from './write-prepared.js';

/** What a collection of prices goes by: what it is for, and what the store has at this moment. */
export async function priceRun(
  about: Pick<PriceRun, 'interval' | 'now' | 'to' | 'today' | 'tolerance'> & {
    readonly told?: PriceRun['told'] | undefined;
  },
  store: Store,
): Promise<PriceRun> {
  const { interval, now, to, today, tolerance, told = new Set() } = about;
  const coverage = { '1d': new Map<string, BarCoverage>(), '1h': new Map<string, BarCoverage>() };
  for (const row of await store.bars.coverage()) coverage[row.interval].set(row.symbol, row);
  const marked = readMarks(await store.providers.state(COLLECT), interval);
  return { interval, now, to, today, tolerance, store, coverage, marked, told };
}
