import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import type { ImportDeps } from '../../../src/pipeline/import/run-import.js';
import { SILENT } from '../../../src/ports/progress.js';

/** Noon UTC of the day on which the tests take place. */
export const NOW = Date.UTC(2020, 5, 15, 12);

/** A store in memory with the given stocks, a clock that stands still, and silence. */
export async function importDeps(symbols: readonly string[] = [], now: number = NOW): Promise<ImportDeps> {
  const store = await openSqliteStore(':memory:');
  const stocks = symbols.map((symbol) => ({
    symbol,
    company_name: `${symbol} Inc.`,
    sector: null,
    fortune_500_rank: null,
    year: null,
  }));
  if (stocks.length > 0) await store.stocks.upsert(stocks, { seenAt: NOW });
  const quiet = () => {};
  return {
    store,
    clock: { now: () => now, elapsed: () => 0 },
    progress: SILENT,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  };
}
