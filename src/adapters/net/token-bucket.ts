/**
 * A bucket whose tokens come back one period after they were taken: never more than `size` are taken in any span of one
 * period, wherever it begins, and all of them may be taken at once after a rest. (A bucket that fills at a steady rate
 * lets up to twice its size pass in one period, which a provider that counts by the minute would refuse.)
 * Times are milliseconds of one steady clock, and never go back.
 */
export interface TokenBucket {
  /** Milliseconds until a token can be taken; 0: now. */
  wait(now: number): number;
  /** Takes a token. Only when `wait` is 0. */
  take(now: number): void;
  /** Milliseconds until the last of `tokens` can be taken, if each is taken as soon as it can be. */
  forecast(now: number, tokens: number): number;
  /** How long ago tokens were taken that are not back yet, oldest first, as [milliseconds, count]; grouped, so that it stays small. */
  save(now: number): readonly (readonly [number, number])[];
  /** Takes tokens as they were saved `since` milliseconds ago. */
  restore(now: number, since: number, saved: readonly (readonly [number, number])[]): void;
}

/** A ring of more times than this would be a waste: the same rate is kept over a shorter period. */
const LARGEST_RING = 10_000;

/** Groups of a saved bucket: a token comes back at most this share of a period late. */
const SAVED_GROUPS = 60;

/** `rate` tokens in `periodMs`; less than one is one in a longer period. */
export function createTokenBucket(rate: number, periodMs: number): TokenBucket {
  const size = Math.min(LARGEST_RING, Math.max(1, Math.floor(rate)));
  const period = (periodMs * size) / rate;
  // When each token was taken, oldest at `next`. Never taken: back since for ever.
  const taken = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  let next = 0;

  function take(at: number): void {
    taken[next] = at;
    next = (next + 1) % size;
  }
  return {
    wait: (now) => Math.max(0, (taken[next] as number) + period - now),
    take,
    forecast(now, tokens) {
      if (tokens < 1) return 0;
      const rounds = Math.floor((tokens - 1) / size);
      const last = taken[(next + ((tokens - 1) % size)) % size] as number;
      return Math.max(0, last + period - now) + rounds * period;
    },
    save(now) {
      const step = period / SAVED_GROUPS;
      const groups = new Map<number, number>();
      for (let i = 0; i < size; i++) {
        const age = now - (taken[(next + i) % size] as number);
        // Rounded down: as if taken a little later than it was.
        if (age < period)
          groups.set(Math.floor(age / step) * step, (groups.get(Math.floor(age / step) * step) ?? 0) + 1);
      }
      return [...groups].map(([age, count]) => [Math.floor(age), count] as const);
    },
    restore(now, since, saved) {
      for (const [age, count] of saved) {
        for (let i = 0; i < Math.min(count, size); i++) take(now - Math.max(0, since) - age);
      }
    },
  };
}
