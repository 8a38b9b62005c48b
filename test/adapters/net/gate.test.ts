import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGate } from '../../../src/adapters/net/gate.js';
import { createLanes } from '../../../src/adapters/net/lanes.js';
import { testClock } from '../../support/test-net.js';

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a gate', () => {
  it('never has more in flight than it has places, and keeps their order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 30 }),
        async (concurrency, durations) => {
          const clock = testClock();
          const gate = createGate({ concurrency, perSecond: 1000 }, clock);
          let inFlight = 0;
          let most = 0;
          const started: number[] = [];
          await Promise.all(
            durations.map(async (ticks, i) => {
              const leave = await gate.enter();
              started.push(i);
              most = Math.max(most, ++inFlight);
              for (let t = 0; t < ticks; t++) await tick();
              inFlight--;
              leave();
            }),
          );
          expect(most).toBeLessThanOrEqual(concurrency);
          expect(started).toEqual([...durations.keys()]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps every bound at once', async () => {
    const clock = testClock();
    const gate = createGate({ concurrency: 3, perSecond: 2, perMinute: 5 }, clock);
    const starts: number[] = [];
    for (let i = 0; i < 11; i++) {
      (await gate.enter())();
      starts.push(clock.elapsed());
    }
    expect(starts).toEqual([0, 0, 1000, 1000, 2000, 60_000, 60_000, 61_000, 61_000, 62_000, 120_000]);
  });

  it('foretells the time of many requests, which is what they take', async () => {
    const clock = testClock();
    const gate = createGate({ concurrency: 1, perSecond: 2 }, clock);
    (await gate.enter())();
    expect(gate.forecast(0)).toBe(0);
    expect(gate.forecast(1)).toBe(0);
    expect(gate.forecast(500)).toBe(250_000);
    for (let i = 0; i < 500; i++) (await gate.enter())();
    expect(clock.elapsed()).toBe(250_000);
  });

  it('is free where there is no bound', async () => {
    const clock = testClock();
    const gate = createGate({ concurrency: 2, perSecond: 0, perMinute: 0 }, clock);
    for (let i = 0; i < 1000; i++) (await gate.enter())();
    expect(clock.slept).toEqual([]);
    expect(gate.forecast(1_000_000)).toBe(0);
    expect(gate.save(clock.now())).toBeUndefined();
  });

  it('lets nobody pass while it is paused', async () => {
    const clock = testClock();
    const gate = createGate({ concurrency: 2 }, clock);
    gate.pause(5000);
    gate.pause(100);
    expect(gate.forecast(1)).toBe(5000);
    (await gate.enter())();
    expect(clock.elapsed()).toBe(5000);
  });

  it('gives the place back when the wait is ended, and only once', async () => {
    const clock = testClock();
    let stopped = true;
    const sleep = (ms: number) => (stopped ? Promise.reject(new Error('stopped')) : clock.sleep(ms));
    const gate = createGate({ concurrency: 1, perSecond: 1 }, { elapsed: clock.elapsed, sleep });
    const leave = await gate.enter();
    leave();
    leave();
    await expect(gate.enter()).rejects.toThrow('stopped');
    stopped = false;
    const again = await gate.enter();
    let entered = false;
    const next = gate.enter().then((release) => {
      entered = true;
      return release;
    });
    await tick();
    expect(entered).toBe(false);
    again();
    (await next)();
  });
});

describe('lanes', () => {
  it('keep a delay between the starts at one site, and none between two', async () => {
    const clock = testClock();
    const lanes = createLanes(clock.elapsed, clock.sleep);
    const starts: [string, number][] = [];
    const start = (site: string) => async () => void starts.push([site, clock.elapsed()]);
    await lanes.enter('a', 30_000, start('a'));
    await lanes.enter('b', 30_000, start('b'));
    await Promise.all([lanes.enter('a', 30_000, start('a')), lanes.enter('a', 30_000, start('a'))]);
    expect(starts).toEqual([
      ['a', 0],
      ['b', 0],
      ['a', 30_000],
      ['a', 60_000],
    ]);
  });

  it('go on after a start that failed', async () => {
    const clock = testClock();
    const lanes = createLanes(clock.elapsed, clock.sleep);
    await expect(lanes.enter('a', 1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await lanes.enter('a', 1, async () => 'yes')).toBe('yes');
  });
});
