import { createHash } from 'node:crypto';
import type { RunStep, Schedule, StepStatus } from '../../domain/operation.js';
import { type EpochMs, msToIso } from '../../domain/time.js';
import type { StepStore } from '../../ports/operations.js';
import type { Step } from './step.js';

/** Which steps a person wants. */
export interface Choice {
  /** Steps that the configuration has. */
  readonly configured: readonly string[];
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
}

/** What is to become of a step, and why. */
export interface Decision {
  readonly action: 'do' | 'waive' | 'skip';
  readonly reason: string;
  /** Hash of what it starts from; empty when that was not looked at. */
  readonly inputs: string;
  /** When the same was tried first in this hour and not brought to its end. */
  readonly triedSince?: EpochMs | undefined;
}

/**
 * Decides about one step by what is known at this moment. `ended`: how steps before it ended in this run. A step that was
 * done in this hour from the same inputs is skipped; one that failed, was stopped, or starts from something else is done.
 */
export async function decideStep(
  step: Step,
  batch: { readonly schedule: Schedule; readonly hour: EpochMs; readonly choice: Choice },
  facts: { readonly steps: StepStore; readonly ended: ReadonlyMap<string, StepStatus> },
): Promise<Decision> {
  const { configured, only, skip } = batch.choice;
  const skipped = (reason: string): Decision => ({ action: 'skip', reason, inputs: '' });
  if (!configured.includes(step.name)) return skipped(`left out by run.${batch.schedule}.steps`);
  if (only !== undefined && !only.includes(step.name)) return skipped('not named by --only');
  if (skip?.includes(step.name)) return skipped('named by --skip');
  const missing = step.needs.find((name) => facts.ended.get(name) === 'failed');
  if (missing !== undefined) return skipped(`needs ${missing}, which failed`);

  const nothing = await step.waive?.();
  if (nothing !== undefined) return { action: 'waive', reason: nothing, inputs: '' };
  const inputs = hashOf(await step.inputs());
  const attempts = (await facts.steps.ofHour(batch.schedule, batch.hour)).filter(({ name }) => name === step.name);
  const done = attempts.findLast((attempt) => attempt.status === 'done' && attempt.inputs === inputs);
  if (done !== undefined) return { action: 'skip', reason: `done already ${atTime(done)}`, inputs };
  if (step.repeats === 'change') {
    const last = await facts.steps.lastDone(batch.schedule, step.name);
    if (last?.inputs === inputs) {
      return {
        action: 'waive',
        reason: `nothing that it starts from has changed since it was done ${atTime(last)}`,
        inputs,
      };
    }
  }
  const triedSince = attempts.find((attempt) => attempt.inputs === inputs)?.started_at;
  return { action: 'do', reason: whyDue(attempts.at(-1)), inputs, triedSince };
}

function whyDue(last: RunStep | undefined): string {
  if (last === undefined) return 'due';
  if (last.status === 'failed') return `failed ${atTime(last)}: tried again`;
  if (last.status === 'partial') return `done in part ${atTime(last)}: tried again`;
  if (last.status === 'running') return `was stopped in the middle ${atTime(last)}: done again`;
  return 'what it starts from has changed';
}

function atTime({ finished_at, started_at }: RunStep): string {
  return `at ${msToIso(Math.floor((finished_at ?? started_at) / 1_000) * 1_000)}`;
}

/** SHA-256 over JSON, 16 hex digits. */
function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
