import type { FailureKind } from '../../../domain/provider-error.js';
import { DAY, type EpochMs, HOUR } from '../../../domain/time.js';

/** What is remembered of a symbol that no provider has. */
export interface DeadSymbol {
  /** `empty`: known, but without new bars while other stocks have them. */
  readonly kind: 'not-found' | 'delisted' | 'empty';
  readonly first: EpochMs;
  readonly last: EpochMs;
  /** Days on which it failed. */
  readonly count: number;
  /** Not asked for before this. */
  readonly until: EpochMs;
}

/** Key of the memory among the states of providers: it is about all of them. */
export const COLLECT = 'collect';
const PREFIX = 'symbol:';

const LONGEST_PAUSE_DAYS = 30;

/** A job that runs at the same time every day finds a pause of a day over, even when it comes a little earlier. */
const EARLY = 2 * HOUR;

/** Reads the memory; an entry that cannot be read is no entry. */
export function readDeadSymbols(state: Readonly<Record<string, string>>): Map<string, DeadSymbol> {
  const dead = new Map<string, DeadSymbol>();
  for (const [key, text] of Object.entries(state)) {
    if (!key.startsWith(PREFIX)) continue;
    const entry = parse(text);
    if (entry !== undefined) dead.set(key.slice(PREFIX.length), entry);
  }
  return dead;
}

/**
 * The entry after another failure: the pause doubles with every day on which it failed, from 1 day up to 30; for `empty` it
 * stays at a day, since a halted stock comes back. `not-found` on a second day (UTC) is `delisted`.
 */
export function failedAgain(before: DeadSymbol | undefined, found: 'not-found' | 'empty', at: EpochMs): DeadSymbol {
  const again = before !== undefined && (before.kind === 'empty') === (found === 'empty') ? before : undefined;
  const first = again?.first ?? at;
  const anotherDay = again !== undefined && dayOf(again.last) !== dayOf(at);
  const count = again === undefined ? 1 : again.count + (anotherDay ? 1 : 0);
  const days = found === 'empty' ? 1 : Math.min(2 ** (count - 1), LONGEST_PAUSE_DAYS);
  const kind: FailureKind = found === 'not-found' && dayOf(first) !== dayOf(at) ? 'delisted' : found;
  return { kind, first, last: at, count, until: at + days * DAY - EARLY };
}

/** Values to write: entries by symbol, `null` to forget one. */
export function deadSymbolState(entries: ReadonlyMap<string, DeadSymbol | null>): Record<string, string | null> {
  return Object.fromEntries(
    [...entries].map(([symbol, entry]) => [PREFIX + symbol, entry === null ? null : JSON.stringify(entry)]),
  );
}

function dayOf(at: EpochMs): number {
  return Math.floor(at / DAY);
}

function parse(text: string): DeadSymbol | undefined {
  try {
    const value = JSON.parse(text) as Partial<DeadSymbol> | null;
    const { first, last, count, until } = value ?? {};
    return [first, last, count, until].every(Number.isFinite) ? (value as DeadSymbol) : undefined;
  } catch {
    return undefined;
  }
}
