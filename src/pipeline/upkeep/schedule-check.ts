import type { Schedule } from '../../domain/operation.js';
import type { Run } from '../../domain/run.js';
import { DAY, type EpochMs, MINUTE, msToIso } from '../../domain/time.js';
import type { FoundBlock } from '../cron/crontab.js';
import { parseCron } from '../cron/expression.js';
import { lastFiring, type WallClock } from '../cron/firing.js';
import { type Checked, checked, type Problem } from './finding.js';

export interface ScheduleState {
  /** Our block for this store; `undefined`: there is none. A text: why the crontab could not be read. */
  readonly block: FoundBlock | undefined | string;
  /** Files that the block names and that are not there (any more). */
  readonly missing: readonly string[];
  /** Newest first. */
  readonly runs: readonly Run[];
  readonly now: EpochMs;
  readonly wall: WallClock;
}

/** Cron looks at its table once a minute, and a start takes a moment. */
const GRACE = 10 * MINUTE;

/** Whether the crontab runs this store, and whether the last time that was due did happen and went well. */
export function checkSchedule({ block, missing, runs, now, wall }: ScheduleState): Checked {
  if (typeof block === 'string') return checked('schedule', `crontab not read: ${block}`, []);
  if (block === undefined) return checked('schedule', 'no block in the crontab (`openalpha cron install`)', []);
  const found: Problem[] = missing.map((path) => ({
    severity: 'error',
    detail: `the crontab names ${path}, which is not there: run \`openalpha cron install\` again`,
  }));
  if (!block.intact || block.facts === undefined) {
    found.push({ severity: 'warning', detail: 'the block in the crontab was changed by hand, so it is not looked at' });
    return checked('schedule', '', found);
  }
  const { facts } = block;
  const said: string[] = [];
  for (const schedule of ['hourly', 'nightly'] as const) {
    const cron = facts[schedule];
    if (cron === null) continue;
    const due = lastFiring(parseCron(cron, `--${schedule}`), now - GRACE, wall);
    if (due === undefined || due <= facts.installedAt) {
      said.push(`${schedule} not due yet`);
      continue;
    }
    const run = runs.find(({ command, started_at }) => command === `run ${schedule}` && started_at >= due - MINUTE);
    const problem = problemOf(schedule, due, run, runs);
    if (problem === undefined) said.push(`${schedule} ran ${msToIso(run?.started_at ?? due)}`);
    else found.push({ ...problem, detail: `${problem.detail}; see ${facts.logFile}` });
  }
  return checked('schedule', said.join(', '), found);
}

function problemOf(schedule: Schedule, due: EpochMs, run: Run | undefined, runs: readonly Run[]): Problem | undefined {
  if (run !== undefined) {
    if (run.status === 'failed' || run.status === 'refused') {
      return { severity: 'error', detail: `the ${schedule} run of ${msToIso(due)} ended ${run.status}` };
    }
    if (run.status === 'interrupted') {
      return { severity: 'warning', detail: `the ${schedule} run of ${msToIso(due)} was interrupted` };
    }
    if (run.status === 'partial') {
      return { severity: 'warning', detail: `a part of the ${schedule} run of ${msToIso(due)} failed` };
    }
    return undefined;
  }
  // While one batch is at work the other one leaves at once, and leaves no run behind.
  const other = runs.find(
    ({ command, started_at, finished_at }) =>
      command.startsWith('run ') && started_at < due && due - started_at < DAY && (finished_at ?? due) >= due,
  );
  if (other !== undefined) return undefined;
  return {
    severity: 'error',
    detail: `the ${schedule} run that was due at ${msToIso(due)} did not start: is cron running?`,
  };
}
