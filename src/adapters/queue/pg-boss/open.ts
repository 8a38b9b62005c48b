import PgBoss from 'pg-boss';
import type { Logger } from '../../../ports/logger.js';
import type { Parcels, Queue } from '../../../ports/queue.js';
import type { Timer } from '../../../ports/timer.js';
import type { QueueDatabase } from './database.js';
import { JOB_COLUMNS, type JobRow, stateOf, toJobState } from './job-rows.js';
import { joinJobs } from './join.js';
import { makeParcels, openParcels } from './parcels.js';
import { DEAD_LETTERS, type QueueParts } from './parts.js';
import { sendJobs } from './send.js';
import { workOff } from './work.js';

export interface QueueOptions {
  /** Of Postgres, for the tables of the jobs alone. At most 50 small letters, digits and _. */
  readonly schema: string;
  readonly logger: Logger;
  /** Beats by which leases are renewed. */
  readonly timer: Timer;
  /** A worker that was not heard of for so long has lost its job, seconds, at least 1. Default 20. */
  readonly leaseSeconds?: number | undefined;
  /** Attempts after the first, each after a pause that doubles. Default 3. */
  readonly retries?: number | undefined;
  /** Before the second attempt, seconds, at least 1. Default 2. */
  readonly retryDelaySeconds?: number | undefined;
  /** Between two looks for work, milliseconds. Default 500. */
  readonly pollMs?: number | undefined;
  /** Only to look: makes nothing where nothing is. Default false. */
  readonly lookOnly?: boolean;
  /** Takes secrets out of what is kept of a failure. */
  readonly mask?: ((text: string) => string) | undefined;
}

/** Names of jobs that are not of ours. */
const INTERNAL = [DEAD_LETTERS];

const DAY_SECONDS = 86_400;
const DAY_MS = DAY_SECONDS * 1_000;

/**
 * Opens the jobs of a store, making their tables when they are missing: pg-boss with one of its queues a task, and a lease
 * that workers renew. What has ended is kept for a day, what failed for a week; a job that nobody takes for a day is given up.
 */
export async function openPgBossQueue(db: QueueDatabase, options: QueueOptions): Promise<Queue & { parcels: Parcels }> {
  const { schema, logger, timer, leaseSeconds = 20, retries = 3, retryDelaySeconds = 2, pollMs = 500 } = options;
  const { lookOnly = false, mask = (text) => text } = options;
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => ({ rows: await db.rows(text, values ?? []) }) },
    schema,
    schedule: false,
    supervise: !lookOnly,
    migrate: !lookOnly,
    maintenanceIntervalSeconds: Math.max(1, Math.floor(leaseSeconds / 4)),
    archiveCompletedAfterSeconds: DAY_SECONDS,
    archiveFailedAfterSeconds: 7 * DAY_SECONDS,
    deleteAfterSeconds: 7 * DAY_SECONDS,
  });
  boss.on('error', (error) => logger.warn({ error: mask(error.message) }, 'the upkeep of the jobs failed'));
  const parcels = openParcels(db, schema);
  const isThere = !lookOnly || (await boss.isInstalled());
  const stop = async () => {
    if (!lookOnly) await boss.stop({ graceful: false, close: false, wait: false });
  };
  try {
    if (!lookOnly) {
      await boss.start();
      await makeParcels(db, schema);
      await boss.createQueue(DEAD_LETTERS);
      await parcels.removeOlderThan(7 * DAY_MS);
    }
  } catch (error) {
    // Its upkeep would go on, and keep the process from ending.
    await stop();
    throw error;
  }
  const made = new Set<string>();
  const parts: QueueParts = {
    ...{ boss, db, schema, logger, timer, leaseSeconds, retries, retryDelaySeconds, pollMs, mask },
    async ensure(task) {
      if (made.has(task)) return;
      await boss.createQueue(task);
      made.add(task);
    },
  };
  const jobs = `(SELECT ${JOB_COLUMNS} FROM ${schema}.job UNION ALL SELECT ${JOB_COLUMNS} FROM ${schema}.archive) AS jobs`;
  let closed = false;
  return {
    parcels,
    send: (list) => sendJobs(list, parts),
    work: (handlers, how) => workOff(handlers, how, parts),
    join: (ids, how) => joinJobs(ids, how, parts),
    async withdraw(ids) {
      const rows = await db.rows<{ id: string }>(
        `UPDATE ${schema}.job SET state = 'cancelled', completed_on = now()
         WHERE id = ANY($1::uuid[]) AND state IN ('created', 'retry') RETURNING id`,
        [[...ids]],
      );
      return rows.map(({ id }) => id);
    },
    async status() {
      if (!isThere) return { counts: [], dead: [] };
      const counts = await db.rows<{ task: string; state: string; jobs: number }>(
        `SELECT name AS task, state, count(*)::int4 AS jobs FROM ${jobs} WHERE NOT name = ANY($1::text[])
         GROUP BY name, state ORDER BY name, state`,
        [INTERNAL],
      );
      const dead = await db.rows<JobRow>(
        `SELECT * FROM ${jobs} WHERE state = 'failed' AND NOT name = ANY($1::text[])
         ORDER BY finished_at DESC, id LIMIT 10`,
        [INTERNAL],
      );
      return { counts: counts.map((row) => ({ ...row, state: stateOf(row.state) })), dead: dead.map(toJobState) };
    },
    async close() {
      if (closed) return;
      closed = true;
      await stop();
      await db.close();
    },
  };
}
