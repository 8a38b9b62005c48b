import { SECOND } from '../../domain/time.js';

type Headers = Readonly<Record<string, string>>;

/** Names under which providers say when a limit ends. */
const RESETS = ['x-ratelimit-reset', 'x-rate-limit-reset', 'ratelimit-reset', 'x-ratelimit-reset-requests'];
const REMAINS = ['x-ratelimit-remaining', 'x-rate-limit-remaining', 'ratelimit-remaining'];

/**
 * How long a reply asks to wait, milliseconds, `undefined` when it does not say: `Retry-After` (seconds or a date, RFC
 * 9110 section 10.2.3), a wait in milliseconds, or the reset of a limit. Never negative.
 */
export function askedWait(headers: Headers, now: number): number | undefined {
  const milliseconds = number(headers['x-rate-limit-retry-after-milliseconds']);
  if (milliseconds !== undefined) return Math.max(0, milliseconds);
  return retryAfter(headers, now) ?? resetWait(headers, now);
}

/** How long a limit lasts that a reply says is used up (less than one request left), milliseconds; `undefined`: not used up. */
export function usedUpWait(headers: Headers, now: number): number | undefined {
  const left = REMAINS.map((name) => number(headers[name])).find((value) => value !== undefined);
  return left !== undefined && left < 1 ? resetWait(headers, now) : undefined;
}

function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  const seconds = number(value);
  if (seconds !== undefined) return Math.max(0, seconds * SECOND);
  const until = Date.parse(value);
  if (Number.isNaN(until)) return undefined;
  // By the server's own clock where it tells it: ours may be wrong.
  const served = Date.parse(headers['date'] ?? '');
  return Math.max(0, until - (Number.isNaN(served) ? now : served));
}

/** Epoch milliseconds, epoch seconds or seconds to go: told apart by their size. */
function resetWait(headers: Headers, now: number): number | undefined {
  const value = RESETS.map((name) => number(headers[name])).find((each) => each !== undefined);
  if (value === undefined) return undefined;
  if (value >= 1e12) return Math.max(0, value - now);
  if (value >= 1e9) return Math.max(0, value * SECOND - now);
  return Math.max(0, value * SECOND);
}

function number(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*-?\d+(\.\d+)?\s*$/.test(text)) return undefined;
  return Number(text);
}
