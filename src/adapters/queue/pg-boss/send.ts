import { randomUUID } from 'node:crypto';
import type { Job } from '../../../ports/queue.js';
import { DEAD_LETTERS, type QueueParts } from './parts.js';

/**
 * Puts jobs in line. Senders come one after another, so that of two with the same key one finds what the other has put there:
 * the policies of pg-boss know one job a state, and here it is one job until it has ended.
 */
export async function sendJobs(jobs: readonly Job[], parts: QueueParts): Promise<string[]> {
  const { boss, db, schema } = parts;
  for (const task of new Set(jobs.map((job) => job.task))) await parts.ensure(task);
  return db.transaction(async (statements) => {
    await statements.rows(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${schema} send`]);
    const found = await statements.rows<{ id: string; name: string; key: string }>(
      `SELECT id, name, singleton_key AS key FROM ${schema}.job
       WHERE state IN ('created', 'retry', 'active') AND name = ANY($1::text[]) AND singleton_key = ANY($2::text[])`,
      [jobs.map(({ task }) => task), jobs.map(({ key }) => key)],
    );
    const ids = new Map(found.map(({ id, name, key }) => [nameOf(name, key), id]));
    const missing: PgJob[] = [];
    for (const { task, key, input } of jobs) {
      const name = nameOf(task, key);
      if (ids.has(name)) continue;
      const id = randomUUID();
      ids.set(name, id);
      missing.push({ id, name: task, data: { ...input }, singletonKey: key, ...howOften(parts) });
    }
    const inTransaction = {
      executeSql: async (text: string, values: unknown[]) => ({ rows: await statements.rows(text, values) }),
    };
    if (missing.length > 0) await boss.insert(missing, { db: inTransaction });
    return jobs.map(({ task, key }) => ids.get(nameOf(task, key)) as string);
  });
}

type PgJob = Parameters<QueueParts['boss']['insert']>[0][number];

function howOften({ retries, retryDelaySeconds, leaseSeconds }: QueueParts) {
  return {
    retryLimit: retries,
    retryDelay: retryDelaySeconds,
    retryBackoff: true,
    expireInSeconds: leaseSeconds,
    keepUntil: new Date(Date.now() + 86_400_000).toISOString(),
    deadLetter: DEAD_LETTERS,
  };
}

function nameOf(task: string, key: string): string {
  return JSON.stringify([task, key]);
}
