import { setTimeout as sleep } from 'node:timers/promises';
import type PgBoss from 'pg-boss';
import { OpenAlphaError } from '../../../domain/errors.js';
import type { JobHandler, Queue } from '../../../ports/queue.js';
import type { Statements } from './database.js';
import type { Wrapped } from './job-rows.js';
import { type QueueParts, stoppedWork } from './parts.js';

/** A job in hand. The attempt tells it from the same job in the hands of somebody else, later. */
interface InHand {
  readonly id: string;
  readonly task: string;
  readonly attempt: number;
  readonly abort: AbortController;
  /** Nobody wants to hear how it ended: it is somebody else's now, or was put back. */
  givenUp: boolean;
}

/** Renewals in one lease: two may be late before the job is taken for left behind. */
const BEATS_A_LEASE = 4;

/** Failures that another attempt would meet again. */
const FOR_GOOD: ReadonlySet<string> = new Set(['USAGE', 'CONFIG', 'INPUT', 'NOT_FOUND', 'REFUSED', 'NO_DATA']);

/**
 * Takes jobs and does them, so many at once, until the signal fires. A job is ours for a lease that is renewed while it is worked
 * on: of a worker that dies, pg-boss puts it back when the lease has run out. Who comes first to the end of a job has ended it, since
 * everybody comes to the same; only the failure of an attempt that was given up counts for nothing.
 */
export async function workOff(
  handlers: Readonly<Record<string, JobHandler>>,
  { concurrency, signal, graceMs = 8_000 }: Parameters<Queue['work']>[1],
  parts: QueueParts,
): Promise<void> {
  const { boss, logger, timer, leaseSeconds, pollMs } = parts;
  const tasks = Object.keys(handlers);
  for (const task of tasks) await parts.ensure(task);
  const inHand = new Map<InHand, Promise<void>>();
  let wake = new AbortController();
  const onStop = () => wake.abort();
  signal.addEventListener('abort', onStop, { once: true });
  const beats = (leaseSeconds * 1_000) / BEATS_A_LEASE;
  const stopBeats = timer.every(beats, () => void renewAll([...inHand.keys()], parts));
  try {
    while (!signal.aborted) {
      wake = new AbortController();
      let taken = 0;
      for (const task of tasks) {
        const free = concurrency - inHand.size;
        if (free <= 0 || signal.aborted) break;
        for (const job of await boss.fetch<object>(task, { batchSize: free, includeMetadata: true })) {
          taken++;
          begin(job);
        }
      }
      if (taken > 0 && inHand.size < concurrency) continue;
      // A job that ends wakes it, a full pair of hands waits for that alone.
      const wait = inHand.size < concurrency ? pollMs : 60_000;
      if (!signal.aborted) await sleep(wait, undefined, { signal: wake.signal }).catch(() => {});
    }
    await endAll();
  } finally {
    stopBeats();
    signal.removeEventListener('abort', onStop);
  }

  function begin(job: PgBoss.JobWithMetadata<object>): void {
    const one: InHand = {
      ...{ id: job.id, task: job.name, attempt: job.retryCount, abort: new AbortController(), givenUp: false },
    };
    const doing = attempt(one, job.data as Record<string, unknown>, handlers[job.name] as JobHandler, parts)
      .catch((error: unknown) => {
        logger.warn({ job: one.id, task: one.task, error: parts.mask(String(error)) }, 'the end of a job was not kept');
      })
      .finally(() => {
        inHand.delete(one);
        wake.abort();
      });
    inHand.set(one, doing);
  }

  async function endAll(): Promise<void> {
    const ended = Promise.allSettled([...inHand.values()]);
    if (inHand.size > 0) await Promise.race([ended, sleep(graceMs, undefined, { ref: false })]);
    for (const one of inHand.keys()) {
      one.givenUp = true;
      one.abort.abort(stoppedWork('The worker was stopped.'));
      await putBack(one, parts);
      logger.info({ job: one.id, task: one.task }, 'job put back');
    }
    await Promise.race([ended, sleep(Math.min(graceMs, 2_000), undefined, { ref: false })]);
  }
}

async function attempt(
  one: InHand,
  input: Readonly<Record<string, unknown>>,
  handler: JobHandler,
  parts: QueueParts,
): Promise<void> {
  const { logger } = parts;
  const about = { job: one.id, task: one.task, attempt: one.attempt + 1 };
  const started = performance.now();
  const seconds = () => Math.round(performance.now() - started) / 1_000;
  logger.info(about, 'job started');
  let result: unknown;
  try {
    result = await handler(input, one.abort.signal);
  } catch (error) {
    if (one.givenUp) return;
    const message = parts.mask(error instanceof Error ? error.message : String(error));
    await fail(one, error, message, parts);
    logger.error({ ...about, seconds: seconds(), error: message }, 'job failed');
    return;
  }
  await complete(one, result, parts);
  logger.info({ ...about, seconds: seconds() }, 'job done');
}

/** Ends a job that has not ended, whoever has it now. */
function complete(one: InHand, result: unknown, { boss, db, schema }: QueueParts): Promise<void> {
  return db.transaction(async (statements) => {
    await statements.rows(
      `UPDATE ${schema}.job SET state = 'active' WHERE name = $1 AND id = $2 AND state IN ('created', 'retry')`,
      [one.task, one.id],
    );
    await boss.complete(one.task, one.id, { result: result ?? null } satisfies Wrapped, throughWhich(statements));
  });
}

async function fail(one: InHand, error: unknown, message: string, { boss, db, schema }: QueueParts): Promise<void> {
  const isFinal = error instanceof OpenAlphaError && FOR_GOOD.has(error.code);
  await db.transaction(async (statements) => {
    const ours = await statements.rows(
      `UPDATE ${schema}.job SET retry_limit = CASE WHEN $4 THEN retry_count ELSE retry_limit END
       WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3 RETURNING id`,
      [one.task, one.id, one.attempt, isFinal],
    );
    if (ours.length > 0) await boss.fail(one.task, one.id, { message }, throughWhich(statements));
  });
}

/** In line again, at once and with the attempt uncounted: nothing was wrong with it. */
async function putBack(one: InHand, { db, schema }: QueueParts): Promise<void> {
  await db.rows(
    `UPDATE ${schema}.job SET state = 'created', started_on = NULL, start_after = now()
     WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3`,
    [one.task, one.id, one.attempt],
  );
}

/** The lease of pg-boss runs from the start of an attempt: moving the start is renewing it. */
async function renewAll(jobs: readonly InHand[], { db, schema, logger }: QueueParts): Promise<void> {
  try {
    for (const one of jobs) {
      const ours = await db.rows(
        `UPDATE ${schema}.job SET started_on = now()
         WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3 RETURNING id`,
        [one.task, one.id, one.attempt],
      );
      if (ours.length > 0 || one.givenUp) continue;
      const [now] = await db.rows<{ state: string }>(`SELECT state FROM ${schema}.job WHERE name = $1 AND id = $2`, [
        one.task,
        one.id,
      ]);
      // It may have come to its end while we asked.
      if (now === undefined || now.state === 'completed') continue;
      one.givenUp = true;
      one.abort.abort(stoppedWork('The job was given to another worker, since this one was not heard of in time.'));
      logger.warn({ job: one.id, task: one.task }, 'job lost');
    }
  } catch (error) {
    logger.warn({ error: String(error) }, 'leases of jobs could not be renewed');
  }
}

function throughWhich(statements: Statements) {
  return {
    db: {
      executeSql: async (text: string, values: unknown[]) => ({ rows: await statements.rows<never>(text, values) }),
    },
  };
}
