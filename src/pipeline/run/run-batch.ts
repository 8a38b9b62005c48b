import { OpenAlphaError } from '../../domain/errors.js';
import type { Holder, Schedule, StepStatus } from '../../domain/operation.js';
import { type EpochMs, MINUTE, msToIso } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { Processes } from '../../ports/processes.js';
import type { RunningProcess } from '../../ports/running-process.js';
import type { Store } from '../../ports/store.js';
import { beginRun } from '../record-run.js';
import { type Choice, type Decision, decideStep } from './decide-step.js';
import { describeHolder, type HeldLock, holdLock } from './hold-lock.js';
import type { StaleInput, Step, StepContext, StepResult } from './step.js';

/** One batch at a time on a store, whichever it is: both write what the other reads. */
export const BATCH_LOCK = 'run';

export interface BatchRequest {
  readonly schedule: Schedule;
  /** Start of the hour that the batch is of: see `batchHour`. */
  readonly hour: EpochMs;
  readonly choice: Choice;
  readonly holder: Holder;
  /** Milliseconds. Default one minute, and that is the most: a dead run is succeeded within it. */
  readonly leaseMs?: number | undefined;
  /** Looks at what is stored when the steps are over: whatever was done or not, what is stale is said. */
  readonly staleInputs?: (() => Promise<readonly StaleInput[]>) | undefined;
}

export interface BatchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly processes: Processes;
  /** This one. */
  readonly process: RunningProcess;
  /** The person's wish to end it. */
  readonly signal: AbortSignal;
}

/** What became of a step; `skipped` ones leave no trace in the store. */
export interface StepReport {
  readonly name: string;
  readonly status: Exclude<StepStatus, 'running'> | 'skipped';
  /** Why it was done, waived or skipped; of a failed one what went wrong. */
  readonly reason: string;
  readonly summary: string;
  readonly inputs: string;
  readonly seconds: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface BatchReport {
  /** UUID of the run. */
  readonly run: string;
  readonly schedule: Schedule;
  readonly hour: string;
  readonly status: 'done' | 'partial' | 'failed';
  /** Nothing was done, since all was done before or there was nothing to do. */
  readonly nothing_due: boolean;
  readonly steps: readonly StepReport[];
  /** What was worked with though it is older than it should be. */
  readonly stale: readonly StaleInput[];
  /** Who was at work before and died, in words. */
  readonly took_over_from: string | null;
  readonly seconds: number;
}

/**
 * Does the steps of a batch, one after another, under the lock of the store. A step that fails is marked and does not stop
 * those that can do without it. Started again in the same hour it goes on where it was: start and recovery are one road.
 *
 * @throws LOCKED when another run holds the store (nothing is changed) or has taken it over; CANCELLED when the signal fired.
 */
export async function runBatch(steps: readonly Step[], request: BatchRequest, deps: BatchDeps): Promise<BatchReport> {
  const lock = await holdLock(
    { name: BATCH_LOCK, holder: request.holder, leaseMs: request.leaseMs ?? MINUTE },
    { locks: deps.store.locks, timer: deps.process, ...deps },
  );
  try {
    return await underLock(steps, request, deps, lock);
  } finally {
    // What went wrong before matters more than a lock that could not be let go of: the next run sees that this one is gone.
    await lock.release().catch((error: unknown) => {
      deps.logger.warn({ lock: BATCH_LOCK, error: messageOf(error) }, 'the lock could not be released');
    });
  }
}

async function underLock(
  steps: readonly Step[],
  request: BatchRequest,
  deps: BatchDeps,
  lock: HeldLock,
): Promise<BatchReport> {
  const { store, clock, logger } = deps;
  const { schedule, hour } = request;
  const begin = clock.elapsed();
  const signal = AbortSignal.any([deps.signal, lock.lost]);
  // Who has the lock is the only batch there is: one that never said how it ended is over, on whichever machine it was.
  for (const { id, command } of await store.runs.running()) {
    if (BATCHES.includes(command)) await store.runs.interrupt(id);
  }
  const record = await beginRun(deps, commandOf(schedule));
  const run = record.id;
  const log = { run, schedule, hour: msToIso(hour) };
  const ended = new Map<string, StepStatus>();
  const reports: StepReport[] = [];
  const stale: StaleInput[] = [];
  const report = (status: BatchReport['status']): BatchReport => ({
    ...{ run, schedule, hour: msToIso(hour), status },
    nothing_due: reports.every(({ status: of }) => of === 'skipped' || of === 'waived'),
    steps: reports,
    stale,
    took_over_from: lock.tookOverFrom === undefined ? null : describeHolder(lock.tookOverFrom),
    seconds: (clock.elapsed() - begin) / 1_000,
  });
  logger.info(log, 'run started');
  try {
    for (const [position, step] of steps.entries()) {
      refuseStopped(deps.signal, lock);
      const done = await doStep(step, position, { hour, signal, ended });
      reports.push(done);
      if (done.status !== 'skipped') ended.set(step.name, done.status);
    }
    refuseStopped(deps.signal, lock);
    stale.push(...((await request.staleInputs?.()) ?? []));
    const whole = report(endingOf(reports));
    await record.finish(whole.status, summaryOf(whole));
    logger.info({ ...log, status: whole.status, seconds: toMilli(whole.seconds) }, 'run finished');
    return whole;
  } catch (error) {
    // Without the lock the run is the other's to judge; else a person or a broken store ended it.
    const ending = { ...summaryOf(report('partial')), error: messageOf(error) };
    const made = reports.some(({ status }) => status === 'done' || status === 'partial');
    const status = deps.signal.aborted ? 'interrupted' : made ? 'partial' : 'failed';
    await record.finish(status, ending).catch((second: unknown) => {
      logger.error({ ...log, error: messageOf(second) }, 'the end of the run could not be kept');
    });
    logger.error({ ...log, error: messageOf(error) }, 'run stopped');
    throw error;
  }

  async function doStep(step: Step, position: number, context: Omit<StepContext, 'triedSince'>): Promise<StepReport> {
    const started = clock.elapsed();
    const startedAt = clock.now();
    const facts = { steps: store.steps, ended };
    // What cannot even be looked at (a damaged model) is the failure of this step, and no reason to leave the others.
    const decided: Decision & { readonly broken?: unknown } = await decideStep(step, request, facts).catch(
      (broken: unknown) => ({ action: 'do', reason: 'due', inputs: '', broken }),
    );
    const close = (status: StepReport['status'], result: Omit<StepResult, 'status'>, reason = decided.reason) => {
      const seconds = (clock.elapsed() - started) / 1_000;
      const { summary, detail } = result;
      const level = status === 'failed' ? 'error' : status === 'partial' ? 'warn' : 'info';
      logger[level]({ ...log, step: step.name, status, reason, seconds: toMilli(seconds), ...detail }, 'step ended');
      const report: StepReport = { name: step.name, status, reason, summary, inputs: decided.inputs, seconds, detail };
      return report;
    };
    if (decided.action === 'skip') return close('skipped', { summary: '', detail: {} });
    await store.steps.start({
      ...{ run, schedule, hour, position, name: step.name, inputs: decided.inputs, started_at: startedAt },
    });
    const finish = (status: StepReport['status'], detail: StepReport['detail']) =>
      store.steps.finish(run, position, { status: status as StepStatus, at: clock.now(), detail });
    if (decided.action === 'waive') {
      await finish('waived', { reason: decided.reason });
      return close('waived', { summary: '', detail: {} });
    }
    try {
      if (decided.broken !== undefined) throw decided.broken;
      const result = await step.work({ ...context, triedSince: decided.triedSince });
      // What it wrote stands, and who has the lock now judges what is left to do.
      if (lock.lost.aborted) throw lock.lost.reason;
      const status = result.status ?? 'done';
      await finish(status, { ...result.detail, summary: result.summary });
      return close(status, result);
    } catch (error) {
      if (lock.lost.aborted) throw lock.lost.reason;
      const detail = { error: messageOf(error), ...(error instanceof OpenAlphaError && { code: error.code }) };
      await finish('failed', detail);
      // Told before it is thrown on, so that the log has the step that was stopped too.
      const failed = close('failed', { summary: '', detail }, messageOf(error));
      if (deps.signal.aborted) {
        reports.push(failed);
        throw error;
      }
      if (!(error instanceof OpenAlphaError))
        logger.error({ ...log, stack: (error as Error).stack }, 'a step has a defect');
      return failed;
    }
  }
}

/** What a batch is called among the runs. */
const commandOf = (schedule: Schedule) => `run ${schedule}`;
const BATCHES: readonly string[] = (['hourly', 'nightly'] as const).map(commandOf);

/** Seconds with three decimals: a log is read by people too. */
function toMilli(seconds: number): number {
  return Math.round(seconds * 1_000) / 1_000;
}

function refuseStopped(signal: AbortSignal, lock: HeldLock): void {
  if (lock.lost.aborted) throw lock.lost.reason;
  if (!signal.aborted) return;
  throw new OpenAlphaError('CANCELLED', 'The run was stopped.', {
    hint: 'What was done stays done: the same command goes on from there.',
  });
}

function endingOf(reports: readonly StepReport[]): BatchReport['status'] {
  const tried = reports.filter(({ status }) => status !== 'skipped' && status !== 'waived');
  const bad = tried.filter(({ status }) => status === 'failed');
  if (bad.length > 0 && bad.length === tried.length) return 'failed';
  return tried.every(({ status }) => status === 'done') ? 'done' : 'partial';
}

function summaryOf({
  schedule,
  hour,
  nothing_due,
  steps,
  stale,
  took_over_from,
}: BatchReport): Record<string, unknown> {
  const tried = steps.filter(({ status }) => status !== 'skipped');
  return {
    ...{ schedule, hour, nothing_due, took_over_from },
    steps: Object.fromEntries(tried.map(({ name, status }) => [name, status])),
    ...(stale.length > 0 && { stale: stale.map(({ words }) => words) }),
  };
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] as string;
}
