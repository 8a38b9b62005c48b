import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import { MINUTE, SECOND } from '../../../src/domain/time.js';
import { holdLock } from '../../../src/pipeline/run/hold-lock.js';
import { fakeProcesses, fakeTime, holder, NOW, SILENT_LOGGER } from './fakes.js';

async function setting(states: Parameters<typeof fakeProcesses>[0] = {}) {
  const { locks, ...store } = await openSqliteStore(':memory:');
  const time = fakeTime();
  const deps = { locks, clock: time.clock, timer: time.timer, logger: SILENT_LOGGER, processes: fakeProcesses(states) };
  const take = (id: string) => holdLock({ name: 'run', holder: holder(id), leaseMs: MINUTE }, deps);
  return { locks, store, time, deps, take };
}

describe('holding a lock', () => {
  it('is refused while another holds it, who is named with host, process, time and command', async () => {
    const { take } = await setting();
    await take('a');
    await expect(take('b')).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringContaining('pid 41 on here since 2026-11-20T15:05:00Z: openalpha run (a)'),
    });
  });

  it('lasts as long as the work does, by being renewed', async () => {
    const { take, time, locks } = await setting();
    const held = await take('a');
    await time.pass(10 * MINUTE);
    expect(held.lost.aborted).toBe(false);
    expect((await locks.list())[0]!.renewed_at).toBeGreaterThan(NOW + 9 * MINUTE);
    await expect(take('b')).rejects.toMatchObject({ code: 'LOCKED' });
    await held.release();
    expect(await locks.list()).toEqual([]);
    expect((await take('b')).tookOverFrom).toBeUndefined();
  });

  it('is taken over from a process of this machine that is gone, at once', async () => {
    const { take, locks, time } = await setting({ dead: 'gone' });
    await locks.acquire('run', holder('dead'), { leaseMs: MINUTE, at: time.now });
    const held = await take('b');
    expect(held.tookOverFrom?.holder.id).toBe('dead');
    expect((await locks.list()).map((lock) => lock.holder.id)).toEqual(['b']);
  });

  it('is taken over from a holder of another machine when its lease has run out, and not before', async () => {
    const { take, locks, time } = await setting();
    await locks.acquire('run', holder('far', 'there'), { leaseMs: MINUTE, at: time.now });
    await time.pass(MINUTE - SECOND);
    await expect(take('b')).rejects.toMatchObject({ code: 'LOCKED' });
    await time.pass(SECOND);
    expect((await take('b')).tookOverFrom?.holder.host).toBe('there');
  });

  it('is never taken from a process of this machine that lives and was too busy to renew', async () => {
    const { take, locks, time } = await setting({ busy: 'alive' });
    await locks.acquire('run', holder('busy'), { leaseMs: MINUTE, at: time.now });
    await time.pass(10 * MINUTE);
    await expect(take('b')).rejects.toMatchObject({ code: 'LOCKED' });
  });

  it('ends with a signal when another has taken the lock', async () => {
    const { take, locks, time } = await setting();
    const held = await take('a');
    await locks.acquire('run', holder('b'), { leaseMs: MINUTE, at: time.now + MINUTE });
    await time.pass(20 * SECOND);
    expect(held.lost.reason).toMatchObject({ code: 'LOCKED' });
    await held.release();
    expect((await locks.list()).map((lock) => lock.holder.id)).toEqual(['b']);
  });

  it('outlives a store that does not answer for a while, and not one that is silent for a lease', async () => {
    const { locks, deps, time } = await setting();
    let broken = false;
    const renew = (...args: Parameters<typeof locks.renew>) =>
      broken ? Promise.reject(new Error('no answer')) : locks.renew(...args);
    const held = await holdLock(
      { name: 'run', holder: holder('a'), leaseMs: MINUTE },
      { ...deps, locks: { ...locks, renew } },
    );
    broken = true;
    await time.pass(40 * SECOND);
    broken = false;
    await time.pass(20 * SECOND);
    expect(held.lost.aborted).toBe(false);
    broken = true;
    await time.pass(MINUTE);
    expect(held.lost.aborted).toBe(true);
  });
});
