import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import type { Holder } from '../../../src/domain/operation.js';
import { HOUR } from '../../../src/domain/time.js';
import type { BatchDeps, BatchRequest } from '../../../src/pipeline/run/run-batch.js';
import type { Step } from '../../../src/pipeline/run/step.js';
import type { Processes } from '../../../src/ports/processes.js';
import type { RunningProcess } from '../../../src/ports/running-process.js';
import type { Store } from '../../../src/ports/store.js';
import type { Timer } from '../../../src/ports/timer.js';

/** Five past an hour of a Friday in session: 2026-11-20T15:05:00Z. */
export const NOW = Date.UTC(2026, 10, 20, 15, 5);
export const THIS_HOUR = Math.floor(NOW / HOUR) * HOUR;

/** A clock and a timer that stand still until they are moved; what is due is done before `pass` ends. */
export interface FakeTime {
  now: number;
  readonly timer: Timer;
  /** Lets time pass, beat by beat; `elapsed` goes with it. */
  pass(milliseconds: number): Promise<void>;
  readonly clock: { now(): number; elapsed(): number };
}

export function fakeTime(start = NOW): FakeTime {
  const works = new Set<{ every: number; due: number; work: () => void }>();
  let elapsed = 0;
  const time: FakeTime = {
    now: start,
    clock: { now: () => time.now, elapsed: () => elapsed },
    timer: {
      every(milliseconds, work) {
        const entry = { every: milliseconds, due: elapsed + milliseconds, work };
        works.add(entry);
        return () => works.delete(entry);
      },
    },
    async pass(milliseconds) {
      const end = elapsed + milliseconds;
      for (;;) {
        const next = [...works].sort((a, b) => a.due - b.due)[0];
        const at = Math.min(end, next?.due ?? end);
        time.now += at - elapsed;
        elapsed = at;
        if (next === undefined || next.due > end) return;
        next.due += next.every;
        next.work();
        // What it began is a chain of promises over a store that blocks.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
  return time;
}

export const holder = (id: string, host = 'here'): Holder => ({ id, host, pid: 41, command: `openalpha run (${id})` });

/** Holders by identifier; others are of another machine. */
export function fakeProcesses(states: Readonly<Record<string, 'alive' | 'gone'>> = {}): Processes {
  return { self: (command) => ({ ...holder('self'), command }), stateOf: ({ id }) => states[id] ?? 'unknown' };
}

export const SILENT_LOGGER = { debug() {}, info() {}, warn() {}, error() {} };

/** This process; `beats` is what moves its timer. Others have not ended as far as anybody knows. */
export function fakeProcess(beats: Timer): RunningProcess {
  return { ...beats, name: 'here:41:me', hasEnded: () => false };
}

export async function batchDeps(store?: Store): Promise<BatchDeps & { readonly time: FakeTime }> {
  const time = fakeTime();
  return {
    store: store ?? (await openSqliteStore(':memory:')),
    ...{ time, clock: time.clock, logger: SILENT_LOGGER, processes: fakeProcesses(), process: fakeProcess(time.timer) },
    signal: new AbortController().signal,
  };
}

export function request(names: readonly string[], more: Partial<BatchRequest> = {}): BatchRequest {
  return { schedule: 'hourly', hour: THIS_HOUR, choice: { configured: names }, holder: holder('me'), ...more };
}

/** A step that does nothing but be counted. */
export function step(name: string, more: Partial<Step> = {}): Step & { readonly calls: number } {
  const made = {
    ...{ name, about: name, needs: [], repeats: 'hour' as const, inputs: async () => name },
    ...more,
    calls: 0,
    async work(context: Parameters<Step['work']>[0]) {
      made.calls++;
      return (await more.work?.(context)) ?? { summary: `${name} is done`, detail: {} };
    },
  };
  return made;
}
