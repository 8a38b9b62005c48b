import type { JobState } from '../../../ports/queue.js';

/** A job as pg-boss has it, with the columns of `JOB_COLUMNS`. */
export interface JobRow {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly state: keyof typeof STATES;
  readonly attempts: number;
  readonly created_at: number;
  readonly finished_at: number | null;
  readonly output: unknown;
}

/** `retry_count` is raised when a job is fetched again: before the first fetch there is no attempt. */
export const JOB_COLUMNS = `id, name, singleton_key AS key, state,
  CASE WHEN started_on IS NULL THEN 0 ELSE retry_count + 1 END AS attempts,
  round(extract(epoch FROM created_on) * 1000)::float8 AS created_at,
  round(extract(epoch FROM completed_on) * 1000)::float8 AS finished_at, output`;

const STATES = {
  created: 'waiting',
  retry: 'retrying',
  active: 'active',
  completed: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<string, JobState['state']>;

export function stateOf(state: string): JobState['state'] {
  return STATES[state as keyof typeof STATES];
}

/** States after which nothing comes any more. */
export function hasEnded({ state }: Pick<JobState, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

export function toJobState(row: JobRow): JobState {
  const state = stateOf(row.state);
  const { id, key, attempts, created_at, finished_at } = row;
  const isDone = state === 'done';
  return {
    ...{ id, task: row.name, key, state, attempts, created_at, finished_at },
    output: isDone ? unwrap(row.output) : null,
    error: isDone ? null : errorOf(row.output),
  };
}

/** What a handler returned is kept under one name, since pg-boss changes what is no object. */
export interface Wrapped {
  readonly result: unknown;
}

function unwrap(output: unknown): unknown {
  return (output as Wrapped | null)?.result ?? null;
}

/** A failure that we wrote down has a message; a lease that ran out has one of pg-boss, inside `value`. */
function errorOf(output: unknown): string | null {
  const said = output as { message?: string; value?: { message?: string } } | null;
  if (said?.value?.message !== undefined) return 'Who worked on it was not heard of any more.';
  return said?.message ?? null;
}
