import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemory } from '../../../src/adapters/net/provider-memory.js';
import { createSharedTokens } from '../../../src/adapters/net/shared-tokens.js';
import type { ProviderStore } from '../../../src/ports/store.js';

const SECOND = 1_000;

/** A store of one provider in memory. */
function memoryStore(): Pick<ProviderStore, 'state' | 'setState' | 'update'> {
  const kept: Record<string, string> = {};
  const put = (values: Readonly<Record<string, string | null>>) => {
    for (const [key, value] of Object.entries(values))
      value === null ? delete kept[key] : Object.assign(kept, { [key]: value });
  };
  return {
    state: async () => ({ ...kept }),
    setState: async (_, values) => put(values),
    update: async (_, __, change) => put(change({ ...kept })),
  };
}

function machine(
  store: ReturnType<typeof memoryStore>,
  limits: { perSecond?: number; perMinute?: number },
  now: () => number,
) {
  const memory = createMemory(
    'p',
    store,
    { now, elapsed: now },
    (error) => {
      throw error;
    },
    { shared: true },
  );
  return createSharedTokens({ concurrency: 9, ...limits }, memory, now);
}

describe('tokens that several processes take from', () => {
  it('are never more in any second than the limit, whoever asks and when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.record({ who: fc.nat(2), after: fc.nat(400) }), { minLength: 20, maxLength: 80 }),
        async (perSecond, asked) => {
          let now = 1_700_000_000_000;
          const store = memoryStore();
          const machines = [0, 1, 2].map(() => machine(store, { perSecond }, () => now));
          const taken: number[] = [];
          for (const { who, after } of asked) {
            now += after;
            if ((await machines[who]?.()) === 0) taken.push(now);
          }
          for (const from of taken) {
            expect(taken.filter((at) => at >= from && at < from + SECOND).length).toBeLessThanOrEqual(perSecond);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('come back when the wait that was told is over, and not for ever later', async () => {
    let now = 1_700_000_000_000;
    const store = memoryStore();
    const [a, b] = [
      machine(store, { perSecond: 2, perMinute: 5 }, () => now),
      machine(store, { perSecond: 2, perMinute: 5 }, () => now),
    ];
    let passed = 0;
    for (let k = 0; k < 200 && passed < 11; k++) {
      const wait = await (k % 2 === 0 ? a : b)();
      if (wait === 0) passed++;
      else now += wait;
    }
    expect(passed).toBe(11);
    // Two minutes for eleven of five a minute, and a sixtieth of each more at most.
    expect(now - 1_700_000_000_000).toBeLessThanOrEqual(2 * 61 * SECOND);
    expect(now - 1_700_000_000_000).toBeGreaterThanOrEqual(2 * 60 * SECOND);
  });

  it('go by what is there when the value was damaged or comes from a clock that is ahead', async () => {
    const now = 1_700_000_000_000;
    const store = memoryStore();
    await store.setState('p', { tokens: '{"perSecond":' }, now);
    expect(await machine(store, { perSecond: 1 }, () => now)()).toBe(0);
    await store.setState('p', { tokens: JSON.stringify({ perSecond: [[now + 3_600_000, 1]] }) }, now);
    expect(await machine(store, { perSecond: 1 }, () => now)()).toBe(0);
  });
});
