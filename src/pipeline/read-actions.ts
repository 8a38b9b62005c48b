import type { Interval } from '../domain/bar.js';
import type { CorporateAction } from '../domain/corporate-action.js';
import type { EpochMs } from '../domain/time.js';
import type { Store } from '../ports/store.js';

/** What adjusting bars needs: actions known as of a time, and the later splits by which stored prices are already divided. */
export interface AdjustmentActions {
  readonly actions: readonly CorporateAction[];
  readonly laterSplits: readonly CorporateAction[];
}

/**
 * Reads the actions of an as-of view. Prices that came split-adjusted know every split up to the last bar of their file, also
 * those after `asOf`; without them an earlier dividend would weigh too much. They move no price by themselves.
 */
export async function readActions(
  store: Store,
  scope: { readonly interval: Interval; readonly asOf?: EpochMs | undefined; readonly symbols?: readonly string[] },
): Promise<AdjustmentActions> {
  const { asOf, interval, ...symbols } = scope;
  const actions = await store.actions.read({ asOf, ...symbols });
  if (asOf === undefined) return { actions, laterSplits: [] };
  const lastBar = new Map<string, EpochMs>();
  for (const row of await store.bars.coverage()) if (row.interval === interval) lastBar.set(row.symbol, row.last);
  const all = await store.actions.read(symbols);
  const laterSplits = all.filter(
    ({ type, symbol, ex_date }) => type === 'split' && ex_date <= (lastBar.get(symbol) ?? Number.NEGATIVE_INFINITY),
  );
  return { actions, laterSplits };
}
