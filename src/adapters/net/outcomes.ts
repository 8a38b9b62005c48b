import type { FailureKind } from '../../domain/provider-error.js';
import { HOUR } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import type { ProviderOutcome, ProviderStore } from '../../ports/store.js';

/** How often counts are written while a run goes on, milliseconds. */
const FLUSH_EVERY = 30_000;

/** Counts how requests end, by provider and hour, and writes the counts now and then. */
export interface Outcomes {
  count(provider: string, outcome: 'ok' | FailureKind): void;
  /** Whether it is time to write. */
  due(): boolean;
  /** Writes what was counted since the last time. Never throws: what cannot be written is kept for the next time. */
  flush(): Promise<void>;
}

/** Counts over a store; `null` counts nothing. */
export function createOutcomes(
  store: Pick<ProviderStore, 'addOutcomes'> | null,
  clock: Clock,
  onFault: (error: unknown) => void,
): Outcomes {
  if (store === null) return { count() {}, due: () => false, async flush() {} };
  const counts = new Map<string, ProviderOutcome>();
  let flushedAt = clock.elapsed();

  function add(outcome: ProviderOutcome): void {
    const key = `${outcome.provider} ${outcome.hour} ${outcome.outcome}`;
    const requests = (counts.get(key)?.requests ?? 0) + outcome.requests;
    counts.set(key, { ...outcome, requests });
  }

  /** One write after the other: the last one takes up what an earlier one could not write. */
  let writing: Promise<void> = Promise.resolve();

  async function write(to: Pick<ProviderStore, 'addOutcomes'>): Promise<void> {
    if (counts.size === 0) return;
    const written = [...counts.values()];
    counts.clear();
    try {
      await to.addOutcomes(written);
    } catch (error) {
      onFault(error);
      written.forEach(add);
    }
  }

  return {
    count(provider, outcome) {
      const now = clock.now();
      add({ provider, hour: now - (now % HOUR), outcome, requests: 1 });
    },
    due: () => counts.size > 0 && clock.elapsed() - flushedAt >= FLUSH_EVERY,
    flush() {
      flushedAt = clock.elapsed();
      writing = writing.then(() => write(store));
      return writing;
    },
  };
}
