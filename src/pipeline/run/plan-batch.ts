import type { Schedule, StepStatus } from '../../domain/operation.js';
import { type EpochMs, msToIso } from '../../domain/time.js';
import type { Processes } from '../../ports/processes.js';
import type { Store } from '../../ports/store.js';
import { type Choice, decideStep } from './decide-step.js';
import { describeHolder } from './hold-lock.js';
import { BATCH_LOCK } from './run-batch.js';
import type { Step } from './step.js';

export interface PlannedStep {
  readonly name: string;
  readonly about: string;
  /** `may`: there is nothing to do by what is known now, and steps before it can change that. */
  readonly action: 'do' | 'may' | 'waive' | 'skip';
  readonly reason: string;
}

export interface BatchPlan {
  readonly dry_run: true;
  readonly schedule: Schedule;
  readonly hour: string;
  readonly steps: readonly PlannedStep[];
  /** Who is at work on the store, in words. */
  readonly held_by: string | null;
}

/** What a run would do now, step by step with the reason; changes nothing and takes no lock. */
export async function planBatch(
  steps: readonly Step[],
  batch: { readonly schedule: Schedule; readonly hour: EpochMs; readonly choice: Choice },
  deps: { readonly store: Store; readonly processes: Processes },
): Promise<BatchPlan> {
  const planned: PlannedStep[] = [];
  const ended = new Map<string, StepStatus>();
  for (const step of steps) {
    const { action, reason } = await decideStep(step, batch, { steps: deps.store.steps, ended }).catch(
      (error: unknown) => ({ action: 'do' as const, reason: `would fail: ${(error as Error).message}` }),
    );
    const open = action === 'waive' && planned.some((before) => before.action === 'do');
    planned.push({
      ...{ name: step.name, about: step.about, action: open ? 'may' : action },
      reason: open ? `${reason}; the steps before it may change that` : reason,
    });
  }
  const lock = (await deps.store.locks.list()).find(({ name }) => name === BATCH_LOCK);
  const held = lock !== undefined && deps.processes.stateOf(lock.holder) !== 'gone';
  return {
    ...{ dry_run: true, schedule: batch.schedule, hour: msToIso(batch.hour), steps: planned },
    held_by: held ? describeHolder(lock) : null,
  };
}
