import type { FailureKind, ProviderError } from '../../domain/provider-error.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../domain/time.js';

/** What is asked again at once, and why or why not; the table of docs/decisions/net-door.md. */
export const RETRY_POLICY: Readonly<Record<FailureKind, { readonly retried: boolean; readonly why: string }>> = {
  limit: { retried: true, why: 'the provider says when, or a pause helps' },
  network: { retried: true, why: 'connections fail by chance' },
  server: { retried: true, why: 'servers recover' },
  quota: { retried: false, why: 'the allowance comes back with the next day or month' },
  auth: { retried: false, why: 'the same key will be refused again' },
  'not-found': { retried: false, why: 'asking again does not make it exist' },
  delisted: { retried: false, why: 'asking again does not make it exist' },
  empty: { retried: false, why: 'it is an answer' },
  schema: { retried: false, why: 'the same request gives the same form' },
  robots: { retried: false, why: 'the site said no' },
};

/** A provider that asks for more patience than this is left alone until then. */
export const LONGEST_WAIT = MINUTE;

/** Failed requests in a row (each with all of its tries) after which a provider is left alone. */
export const FAILURES_IN_A_ROW = 5;

/** Refusals in a row without a key in the request: one page may be closed without the site being so. */
export const REFUSALS_IN_A_ROW = 3;

/** Bound of the first random wait and of any, milliseconds. A limit without a time is given more room. */
const BACKOFF = { first: SECOND, firstAfterLimit: 4 * SECOND, longest: 30 * SECOND };

/** Spread that is added to a time that the provider gave, so that waiters do not all come back in one moment. */
const HINT_SPREAD = 500;

/**
 * Milliseconds before the next try: what the provider asked for and a little more, else a random part of a bound that
 * doubles with each try ("full jitter": M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 * `tries` counts those already made; `hint` is the provider's own wait in milliseconds.
 */
export function backoff(kind: FailureKind, tries: number, hint: number | undefined, random: () => number): number {
  if (hint !== undefined) return hint + random() * HINT_SPREAD;
  const first = kind === 'limit' ? BACKOFF.firstAfterLimit : BACKOFF.first;
  return random() * Math.min(BACKOFF.longest, first * 2 ** (tries - 1));
}

/** What a provider says about its own return is believed so far: a wrong number must not end its use for good. */
const LONGEST_HINT = DAY;
const LONGEST_QUOTA = 32 * DAY;

/** How long a provider is left alone, by kind: doubled each time in a row, up to the longest. */
const COOL_DOWNS: Partial<Record<FailureKind, { readonly first: number; readonly longest: number }>> = {
  limit: { first: 5 * MINUTE, longest: HOUR },
  server: { first: MINUTE, longest: 15 * MINUTE },
  network: { first: MINUTE, longest: 15 * MINUTE },
  auth: { first: HOUR, longest: HOUR },
};

/**
 * Until when (epoch ms) a provider is left alone after an error, `undefined` when the error is no reason to. `times` is
 * how often in a row that happened before. A quota lasts until the provider's time, or the next midnight UTC.
 */
export function coolDownUntil(error: ProviderError, now: number, times: number): number | undefined {
  if (error.retryAt !== undefined && error.retryAt > now) {
    return Math.min(error.retryAt, now + (error.kind === 'quota' ? LONGEST_QUOTA : LONGEST_HINT));
  }
  if (error.kind === 'quota') return nextDay(now);
  const pause = COOL_DOWNS[error.kind];
  return pause && now + Math.min(pause.longest, pause.first * 2 ** Math.min(times, 20));
}

/** The next midnight UTC after a time. */
export function nextDay(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1);
}

/** The start of the next month, UTC. */
export function nextMonth(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
