import type { CorporateAction } from '../../domain/corporate-action.js';
import { readActions } from '../../evidence/intake/read-actions.js';
import { nextSession } from '../../evidence/market/calendar.js';
import type { ByteSource } from '../../ports/text-source.js';
import { type ImportOptions, oneOf, readingOptions } from './options.js';
import type { ImportReport } from './report.js';
import { compareRows, type ImportDeps, knownSymbols, runImport } from './run-import.js';

export interface ImportActionsOptions extends ImportOptions {
  /** Symbol of every row, for files without a symbol column. Default: by the file's name. */
  readonly symbol?: string | undefined;
  /** What the date column means. Default `ex`, but `last-session` for a column `last_session_before_ex`. */
  readonly dateMeans?: 'ex' | 'last-session' | undefined;
}

/** Imports splits and dividends, each known from its ex-date. A price table with such columns does as well. */
export async function importActions(
  sources: readonly ByteSource[],
  options: ImportActionsOptions,
  deps: ImportDeps,
): Promise<ImportReport> {
  const { store } = deps;
  const reading = readingOptions(options);
  const dateMeans = oneOf('--date-means', options.dateMeans, ['ex', 'last-session']);
  const known = await knownSymbols(store);
  return runImport('actions', sources, options, deps, async (table, provider) => {
    const read = await readActions(table, {
      ...reading,
      symbol: options.symbol,
      dateMeans,
      now: deps.clock.now(),
      known,
      nextSession,
    });
    const actions: CorporateAction[] = read.actions.map((row) => ({ ...row, provider, known_at: row.ex_date }));
    return {
      read,
      rows: actions.length,
      apply: (write) => store.actions.upsert(actions, write),
      async compare() {
        const symbols = [...new Set(actions.map(({ symbol }) => symbol))];
        const kept = new Map((await store.actions.read({ symbols })).map((action) => [keyOf(action), valueOf(action)]));
        return compareRows(actions, kept, keyOf, valueOf);
      },
    };
  });
}

function keyOf({ symbol, ex_date, type }: CorporateAction): string {
  return `${symbol} ${ex_date} ${type}`;
}

function valueOf({ value }: CorporateAction): string {
  return String(value);
}
