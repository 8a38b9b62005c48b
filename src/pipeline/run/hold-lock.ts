import { OpenAlphaError } from '../../domain/errors.js';
import type { Holder, Lock } from '../../domain/operation.js';
import { msToIso } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { LockStore } from '../../ports/operations.js';
import type { Processes } from '../../ports/processes.js';
import type { Timer } from '../../ports/timer.js';

export interface LockDeps {
  readonly locks: LockStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timer: Timer;
  readonly processes: Processes;
}

export interface LockOptions {
  readonly name: string;
  readonly holder: Holder;
  /** A holder that has not been heard of for so long may be succeeded, milliseconds. */
  readonly leaseMs: number;
}

export interface HeldLock {
  /** Fires, with the reason, when the lock is no longer ours: what it guards must stop. */
  readonly lost: AbortSignal;
  /** Who had it before and did not let go of it. */
  readonly tookOverFrom: Lock | undefined;
  release(): Promise<void>;
}

/** Renewals in one lease: two may be late or fail before anyone takes it for dead. */
const BEATS_A_LEASE = 3;

/**
 * Takes a lock and renews it until it is released. One that is held by a process of this machine that is gone is taken at
 * once, one of a process that lives is never taken; of others the lease decides. Refuses (LOCKED) when it is held, and says
 * by whom.
 */
export async function holdLock(options: LockOptions, deps: LockDeps): Promise<HeldLock> {
  const { name, holder, leaseMs } = options;
  const { locks, clock, logger, timer } = deps;
  const before = (await locks.list()).find((lock) => lock.name === name && lock.holder.id !== holder.id);
  if (before !== undefined) {
    const state = deps.processes.stateOf(before.holder);
    // It lives and was only too busy to renew: to work beside it would be worse than to wait.
    if (state === 'alive') throw heldBy(before);
    if (state === 'gone') await locks.release(name, before.holder.id);
  }
  const lock = await locks.acquire(name, holder, { leaseMs, at: clock.now() });
  if (lock.holder.id !== holder.id) throw heldBy(lock);
  if (before !== undefined)
    logger.warn({ lock: name, from: describeHolder(before) }, 'took over a lock that was left behind');

  const lost = new AbortController();
  let heard = clock.elapsed();
  const beat = async () => {
    try {
      if (!(await locks.renew(name, holder.id, clock.now()))) return lost.abort(lostLock(name));
      heard = clock.elapsed();
    } catch (error) {
      logger.warn({ lock: name, error: String(error) }, 'the lock could not be renewed');
      if (clock.elapsed() - heard >= leaseMs) lost.abort(lostLock(name));
    }
  };
  const stop = timer.every(leaseMs / BEATS_A_LEASE, () => void beat());
  return {
    lost: lost.signal,
    tookOverFrom: before,
    async release() {
      stop();
      await locks.release(name, holder.id);
    },
  };
}

/** `pid 4711 on host.example since 2026-11-20T15:05:00Z: openalpha run hourly`. */
export function describeHolder({ holder, acquired_at }: Lock): string {
  return `pid ${holder.pid} on ${holder.host} since ${msToIso(acquired_at)}: ${holder.command}`;
}

function heldBy(lock: Lock): OpenAlphaError {
  return new OpenAlphaError('LOCKED', `Another run is at work on this store: ${describeHolder(lock)}.`, {
    hint: 'Nothing was changed. Wait for it to end, or end that process; a run that died is succeeded by itself.',
  });
}

function lostLock(name: string): OpenAlphaError {
  return new OpenAlphaError(
    'LOCKED',
    `The lock "${name}" was taken by another run, since this one was not heard of in time.`,
    {
      hint: 'What was written stays. The other run goes on with the work; look at the load of the machine if this comes again.',
    },
  );
}
