import type { EpochMs } from '../../../domain/time.js';
import { type DeadSymbol, failedAgain } from './dead-symbols.js';
import type { Turns } from './in-turn.js';

/** So many symbols that are unknown all at once are the provider's fault and not theirs. */
const MANY = 20;
const SHARE = 0.5;

const NOT_FOUND: ReadonlySet<string> = new Set(['not-found', 'delisted']);

/**
 * What to remember after a run: symbols that every provider that could be asked called unknown or had nothing new of, and
 * `null` for those that came back. A run in which more than half (and more than 20) of the stocks were unknown for the
 * first time is not believed: that is a provider in trouble.
 */
export function deathsOf(
  { updated, open }: Turns,
  scope: { readonly dead: ReadonlyMap<string, DeadSymbol>; readonly asked: number; readonly now: EpochMs },
): Map<string, DeadSymbol | null> {
  const { dead, now } = scope;
  const entries = new Map<string, DeadSymbol | null>();
  for (const symbol of updated) if (dead.has(symbol)) entries.set(symbol, null);
  const fresh: string[] = [];
  for (const [symbol, said] of open) {
    const about = said.filter(({ kind }) => NOT_FOUND.has(kind) || kind === 'empty');
    if (about.length === 0) continue;
    const found = about.every(({ kind }) => NOT_FOUND.has(kind)) ? 'not-found' : 'empty';
    entries.set(symbol, failedAgain(dead.get(symbol), found, now));
    if (!dead.has(symbol)) fresh.push(symbol);
  }
  if (fresh.length > MANY && fresh.length > SHARE * scope.asked) for (const symbol of fresh) entries.delete(symbol);
  return entries;
}
