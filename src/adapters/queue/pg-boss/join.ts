import { setTimeout as sleep } from 'node:timers/promises';
import type { JobState, Queue } from '../../../ports/queue.js';
import { hasEnded, JOB_COLUMNS, type JobRow, toJobState } from './job-rows.js';
import { type QueueParts, stoppedWork } from './parts.js';

/** Waits until all have ended, or for so long. Only those that have not ended are asked for again. */
export async function joinJobs(
  ids: readonly string[],
  { signal, onProgress, withinMs = Number.POSITIVE_INFINITY }: Parameters<Queue['join']>[1],
  { db, schema, pollMs }: QueueParts,
): Promise<JobState[]> {
  const ended = new Map<string, JobState>();
  const all = new Set(ids);
  const until = performance.now() + withinMs;
  for (;;) {
    if (signal.aborted) throw stoppedWork('Waiting for jobs was stopped; those that are waiting stay.');
    const open = [...all].filter((id) => !ended.has(id));
    const before = ended.size;
    const rows = await db.rows<JobRow>(
      // What nobody took is archived in the state it was in.
      `SELECT ${JOB_COLUMNS} FROM ${schema}.job WHERE id = ANY($1::uuid[])
       UNION ALL SELECT ${JOB_COLUMNS} FROM ${schema}.archive WHERE id = ANY($1::uuid[]) AND state >= 'completed'`,
      [open],
    );
    const found = new Map(rows.map((row) => [row.id, toJobState(row)]));
    for (const id of open) {
      const state = found.get(id) ?? gone(id);
      if (hasEnded(state)) ended.set(id, state);
    }
    if (ended.size > before) onProgress?.(ended.size, all.size);
    const left = until - performance.now();
    if (ended.size === all.size || left <= 0) return ids.map((id) => (ended.get(id) ?? found.get(id)) as JobState);
    await sleep(Math.min(pollMs, left), undefined, { signal }).catch(() => {});
  }
}

/** A job that somebody has deleted. */
function gone(id: string): JobState {
  return {
    ...{ id, task: '', key: '', state: 'cancelled', attempts: 0, created_at: 0, finished_at: null, output: null },
    error: 'The job is not there any more.',
  };
}
