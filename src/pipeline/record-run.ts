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

/**
 * Does the work and keeps a run of it in the store: from when it begins, how it ended, and what `detail` makes of the result.
 * One that says `ok: false` marks the run as partial. What the work throws is thrown on, after the run is marked: refused
 * when a person can put it right by asking differently, interrupted when a person stopped it, else failed. Runs that
 * were lost (killed, power gone) are marked as interrupted before it begins.
 */
export async function recordRun<Result>(
  deps: RecordDeps,
  command: string,
  work: () => Promise<Result>,
  detail: (result: Result) => Readonly<Record<string, unknown>>,
): Promise<Result> {
  const { clock, process } = deps;
  const { runs } = deps.store;
  for (const run of await runs.running()) if (isLost(run, clock.now(), process)) await runs.interrupt(run.id);
  const id = await runs.start(command, clock.now(), process.name);
  // A sign that cannot be written, since another process writes for long, is given the next time.
  const rest = process.every(HEARTBEAT, () => void runs.beat(id, clock.now()).catch(() => {}));
  try {
    const result = await work();
    const kept = detail(result);
    await runs.finish(id, kept['ok'] === false ? 'partial' : 'done', clock.now(), kept);
    return result;
  } catch (error) {
    const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    await runs.finish(id, statusOf(error), clock.now(), { error: message });
    throw error;
  } finally {
    rest();
  }
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
