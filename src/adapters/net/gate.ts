import { HOUR, MINUTE, SECOND } from '../../domain/time.js';
import type { Limits } from '../../ports/source.js';
import { createTokenBucket, type TokenBucket } from './token-bucket.js';

/** The tokens of a provider as they are kept between runs: when (epoch ms), and by window. */
export interface SavedGate {
  readonly at: number;
  readonly windows: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}

/** Where the requests of one provider wait: for a place among those in flight, and for the limits on their rate. */
export interface Gate {
  /** Waits for its turn, first come first served; call what it gives when the request is over. */
  enter(): Promise<() => void>;
  /** Nobody passes for so long. A shorter pause than one that stands changes nothing. */
  pause(ms: number): void;
  /** Milliseconds until the last of so many requests may start, if each starts as soon as the limits allow. */
  forecast(requests: number): number;
  save(wallTime: number): SavedGate | undefined;
  restore(wallTime: number, saved: SavedGate): void;
}

export interface GateParts {
  /** Steady milliseconds. */
  readonly elapsed: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Tokens that other processes take from as well: milliseconds to wait before asking again; 0: one was taken. */
  readonly takeShared?: (() => Promise<number>) | undefined;
}

export const WINDOWS = [
  ['perSecond', SECOND],
  ['perMinute', MINUTE],
  ['perHour', HOUR],
] as const;

/** Windows that are worth keeping between runs: a second is over before the next one begins. */
const SAVED: ReadonlySet<string> = new Set(['perMinute', 'perHour']);

/** Builds the gate of one provider. Bounds that are absent or 0 cost nothing. */
export function createGate(limits: Limits, { elapsed, sleep, takeShared }: GateParts): Gate {
  const buckets: (readonly [string, TokenBucket])[] = WINDOWS.flatMap(([name, period]) => {
    const rate = limits[name] ?? 0;
    return rate > 0 ? [[name, createTokenBucket(rate, period)] as const] : [];
  });
  const places = Math.max(1, Math.floor(limits.concurrency));
  const waiting: (() => void)[] = [];
  let inFlight = 0;
  let pausedUntil = 0;
  /** The end of the queue for tokens. */
  let tail: Promise<void> = Promise.resolve();

  function leave(): void {
    const next = waiting.shift();
    // The place goes straight to who waits for it, so that nobody slips in between.
    if (next) next();
    else inFlight--;
  }

  function wait(): number {
    const now = elapsed();
    let longest = pausedUntil - now;
    for (const [, bucket] of buckets) longest = Math.max(longest, bucket.wait(now));
    return longest;
  }

  async function takeTokens(): Promise<void> {
    for (let left = wait(); left > 0; left = wait()) await sleep(left);
    if (takeShared !== undefined && buckets.length > 0) {
      for (let left = await takeShared(); left > 0; left = await takeShared()) await sleep(left);
    }
    const now = elapsed();
    for (const [, bucket] of buckets) bucket.take(now);
  }

  return {
    async enter() {
      if (inFlight < places) inFlight++;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        if (buckets.length > 0 || pausedUntil > 0) {
          const turn = tail.then(takeTokens);
          tail = turn.catch(() => {});
          await turn;
        }
      } catch (error) {
        leave();
        throw error;
      }
      let left = false;
      return () => {
        if (!left) leave();
        left = true;
      };
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, elapsed() + ms);
    },
    forecast(requests) {
      if (requests < 1) return 0;
      const now = elapsed();
      return Math.max(0, pausedUntil - now, ...buckets.map(([, bucket]) => bucket.forecast(now, requests)));
    },
    save(wallTime) {
      const kept = buckets.filter(([name]) => SAVED.has(name));
      if (kept.length === 0) return undefined;
      const now = elapsed();
      return { at: wallTime, windows: Object.fromEntries(kept.map(([name, bucket]) => [name, bucket.save(now)])) };
    },
    restore(wallTime, saved) {
      const now = elapsed();
      for (const [name, bucket] of buckets) bucket.restore(now, wallTime - saved.at, saved.windows[name] ?? []);
    },
  };
}
