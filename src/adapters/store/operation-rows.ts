import { OpenAlphaError } from '../../domain/errors.js';
import type { Lock, Metric, RunStep } from '../../domain/operation.js';
import { fromJson } from './json-column.js';

/** A row of `locks`, in either dialect. */
export interface LockRow {
  readonly name: string;
  readonly holder_id: string;
  readonly host: string;
  readonly pid: number;
  readonly command: string;
  readonly acquired_at: number;
  readonly renewed_at: number;
  readonly lease_ms: number;
}

/** Whether its lease still runs. One that was renewed later than a lease from now says nothing: the clock went back. */
export function isHeld({ renewed_at, lease_ms }: Lock, at: number): boolean {
  const age = at - renewed_at;
  return age < lease_ms && age >= -lease_ms;
}

/** A row as a lock. */
export function toLock({ name, holder_id, host, pid, command, ...times }: LockRow): Lock {
  return { name, holder: { id: holder_id, host, pid, command }, ...times };
}

/** A row of `run_steps` with its run, in either dialect. */
interface StepRow {
  readonly run: string;
  readonly step: Omit<RunStep, 'run' | 'detail'> & { readonly run_id: number; readonly detail: string };
}

/** A row as a step. */
export function toStep({ run, step }: StepRow): RunStep {
  const { run_id: _key, detail, ...fields } = step;
  return { run, ...fields, detail: fromJson(detail, 'run_steps.detail') };
}

/** NOT_FOUND: a step of a run that was never begun. */
export function noRun(run: string): OpenAlphaError {
  return new OpenAlphaError('NOT_FOUND', `There is no run ${run} that the step could belong to.`, {
    hint: 'A step is written with the identifier that starting its run gave.',
  });
}

/** NOT_FOUND: the end of a step that was never begun. */
export function noStep(run: string, position: number): OpenAlphaError {
  return new OpenAlphaError('NOT_FOUND', `The run ${run} has no step ${position} to finish.`, {
    hint: 'A step is started before it is finished.',
  });
}

/** Labels as JSON with the names in order: the same labels are one text, in whatever order they were given. */
export function labelText(labels: Metric['labels']): string {
  return JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))));
}
