import { exitCodeOf, OpenAlphaError } from '../domain/errors.js';
import type { Run, RunStatus } from '../domain/run.js';
import { type EpochMs, MINUTE, SECOND } from '../domain/time.js';
import type { Clock } from '../ports/clock.js';
import type { RunningProcess } from '../ports/running-process.js';
import type { Store } from '../ports/store.js';

export interface RecordDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly process: RunningProcess;
}

/** How often a run gives a sign of life. */
const HEARTBEAT = 30 * SECOND;

/** A run that gave none for so long is lost, wherever it was. One that was only asleep still ends with its own status. */
const SILENCE = 5 * MINUTE;

/** A run that is going on. */
export interface OpenRun {
  /** UUID. */
  readonly id: string;
  /** Says how it ended, and gives no more signs of life. */
  finish(status: RunStatus, detail: Run['detail']): Promise<void>;
}

/**
 * Begins a run, which gives a sign of life every half minute until it is finished. Runs that were lost (killed, power gone) are
 * marked as interrupted before.
 */
export async function beginRun({ store: { runs }, clock, process }: RecordDeps, command: string): Promise<OpenRun> {
  for (const run of await runs.running()) if (isLost(run, clock.now(), process)) await runs.interrupt(run.id);
  const id = await runs.start(command, clock.now(), process.name);
  // A sign that cannot be written, since another process writes for long, is given the next time.
  const rest = process.every(HEARTBEAT, () => void runs.beat(id, clock.now()).catch(() => {}));
  return {
    id,
    finish(status, detail) {
      rest();
      return runs.finish(id, status, clock.now(), detail);
    },
  };
}

/**
 * Does the work and keeps a run of it in the store: from when it begins, how it ended, and what `detail` makes of the result.
 * One that says `ok: false` marks the run as partial. What the work throws is thrown on, after the run is marked: refused
 * when a person can put it right by asking differently, interrupted when a person stopped it, else failed.
 */
export async function recordRun<Result>(
  deps: RecordDeps,
  command: string,
  work: () => Promise<Result>,
  detail: (result: Result) => Readonly<Record<string, unknown>>,
): Promise<Result> {
  const run = await beginRun(deps, command);
  try {
    const result = await work();
    const kept = detail(result);
    await run.finish(kept['ok'] === false ? 'partial' : 'done', kept);
    return result;
  } catch (error) {
    const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    await run.finish(statusOf(error), { error: message });
    throw error;
  }
}

/** A run as a person should see it: one that was lost is interrupted, whether a later run has marked it yet or not. */
export function asItStands(
  run: Run,
  { clock, process }: { readonly clock: Clock; readonly process: Pick<RunningProcess, 'hasEnded'> },
): Run {
  if (!isLost(run, clock.now(), process)) return run;
  return { ...run, status: 'interrupted', finished_at: run.heartbeat_at ?? run.started_at };
}

/** Whether a run that never said how it ended cannot be going on any more. */
export function isLost(
  { status, process: name, started_at, heartbeat_at }: Run,
  now: EpochMs,
  process: Pick<RunningProcess, 'hasEnded'>,
): boolean {
  if (status !== 'running') return false;
  return now - (heartbeat_at ?? started_at) > SILENCE || (name !== null && process.hasEnded(name));
}

function statusOf(error: unknown): RunStatus {
  if (!(error instanceof OpenAlphaError)) return 'failed';
  if (error.code === 'CANCELLED') return 'interrupted';
  return exitCodeOf(error) < 3 ? 'refused' : 'failed';
}
