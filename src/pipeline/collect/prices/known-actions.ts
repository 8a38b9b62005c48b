import type { CorporateAction } from '../../../domain/corporate-action.js';
import { DAY, type EpochMs } from '../../../domain/time.js';
import type { FetchedSeries } from '../../../ports/price-source.js';
import type { Store } from '../../../ports/store.js';

type ToldAction = FetchedSeries['actions'][number];

/** A value that differs less is the same, rounded otherwise. */
const NOISE = 1e-4;

/** Providers date the same event some days apart: announcement, payment, first day of trade. */
const SAME_EVENT = 5 * DAY;

/** Actions that the store knows of some stocks, by symbol. */
export async function readKnownActions(
  store: Store,
  symbols: readonly string[],
): Promise<Map<string, CorporateAction[]>> {
  const known = new Map<string, CorporateAction[]>();
  if (symbols.length === 0) return known;
  for (const action of await store.actions.read({ symbols })) {
    const own = known.get(action.symbol);
    if (own) own.push(action);
    else known.set(action.symbol, [action]);
  }
  return known;
}

/** Whether the store knows an action: with this date and value, or, from another provider, one like it within five days. */
export function isKnownAction(known: readonly CorporateAction[], provider: string, told: ToldAction): boolean {
  return known.some((action) => {
    if (action.type !== told.type) return false;
    if (action.provider !== provider) return Math.abs(action.ex_date - told.ex_date) <= SAME_EVENT;
    return action.ex_date === told.ex_date && Math.abs(action.value / told.value - 1) <= NOISE;
  });
}

/**
 * What a provider told that is new, or that it corrects itself; another provider's word on a known action is left aside.
 * History counts as known on its ex-date, what is announced from now.
 */
export function newActions(
  symbol: string,
  provider: string,
  told: readonly ToldAction[],
  known: readonly CorporateAction[],
  now: EpochMs,
): CorporateAction[] {
  const fresh = new Map<string, CorporateAction>();
  for (const action of told) {
    const { ex_date, type, value } = action;
    if (!(value > 0 && Number.isFinite(value)) || isKnownAction(known, provider, action)) continue;
    fresh.set(`${ex_date} ${type}`, { symbol, ex_date, type, value, provider, known_at: Math.min(ex_date, now) });
  }
  return [...fresh.values()];
}
