import { type Net, type NetOptions, openNet } from '../../src/adapters/net/open-net.js';
import type { Clock } from '../../src/ports/clock.js';
import type { Logger } from '../../src/ports/logger.js';
import type { ProviderOutcome, ProviderStore } from '../../src/ports/store.js';

/** A clock that moves only when it is told to, or slept on. */
export interface TestClock extends Clock {
  advance(ms: number): void;
  /** Moves the clock instead of waiting. */
  sleep(ms: number): Promise<void>;
  /** Every sleep that was asked for, milliseconds. */
  readonly slept: number[];
}

export function testClock(start = Date.UTC(2026, 0, 5, 15)): TestClock {
  let now = start;
  const slept: number[] = [];
  return {
    now: () => now,
    elapsed: () => now - start,
    slept,
    advance(ms) {
      now += ms;
    },
    async sleep(ms) {
      slept.push(ms);
      const until = now + ms;
      // Two that sleep at once wake at their own times, not one after the other.
      await new Promise((resolve) => setImmediate(resolve));
      now = Math.max(now, until);
    },
  };
}

/** Provider state in memory, as a store would keep it between runs. */
export interface TestProviders extends Pick<ProviderStore, 'state' | 'setState' | 'addOutcomes'> {
  readonly kept: Map<string, Record<string, string>>;
  readonly counted: ProviderOutcome[];
}

export function testProviders(): TestProviders {
  const kept = new Map<string, Record<string, string>>();
  const counted: ProviderOutcome[] = [];
  return {
    kept,
    counted,
    async state(provider) {
      return { ...kept.get(provider) };
    },
    async setState(provider, values) {
      const state = { ...kept.get(provider) };
      for (const [key, value] of Object.entries(values)) {
        if (value === null) delete state[key];
        else state[key] = value;
      }
      kept.set(provider, state);
    },
    async addOutcomes(outcomes) {
      counted.push(...outcomes);
    },
  };
}

/** A logger that keeps what it is told. */
export function testLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (fields: object, message: string) => {
    lines.push(`${JSON.stringify(fields)} ${message}`);
  };
  return { lines, debug: write, info: write, warn: write, error: write };
}

/** The real door with a clock that does not wait and no randomness; 2 s for an answer, 1 MB at most. */
export function openTestNet(options: Omit<Partial<NetOptions>, 'clock'> & { readonly clock?: TestClock } = {}): Net {
  const clock = options.clock ?? testClock();
  return openNet({
    userAgent: 'openalpha/0.0.0 (+test)',
    timeoutMs: 2_000,
    retries: 3,
    maxBytes: 1_000_000,
    logger: testLogger(),
    providers: null,
    random: () => 0.5,
    sleep: clock.sleep,
    ...options,
    clock,
  });
}
