import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import { SILENT } from '../../ports/progress.js';
import type { JobHandler, Queue } from '../../ports/queue.js';
import type { Sources } from '../../ports/sources.js';
import { type HandlerDeps, jobHandlers } from './handlers.js';

export interface WorkerDeps extends Omit<HandlerDeps, 'collecting' | 'progress'> {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sources: () => Promise<Sources>;
}

/** Does jobs, so many at once, until the signal fires; how many went well and badly. */
export async function workOffJobs(
  deps: WorkerDeps,
  options: { readonly concurrency: number; readonly signal: AbortSignal },
): Promise<{ readonly jobs: number; readonly failed: number }> {
  const done = { jobs: 0, failed: 0 };
  const counting =
    (handler: JobHandler): JobHandler =>
    async (input, signal) => {
      try {
        const output = await handler(input, signal);
        done.jobs++;
        return output;
      } catch (error) {
        done.failed++;
        throw error;
      }
    };
  const handlers = jobHandlers({ ...deps, progress: SILENT, collecting: () => withSources(deps) });
  deps.logger.info({ concurrency: options.concurrency }, 'worker started');
  await deps.queue.work(
    Object.fromEntries(Object.entries(handlers).map(([task, handler]) => [task, counting(handler)])),
    options,
  );
  deps.logger.info(done, 'worker stopped');
  return done;
}

async function withSources({ store, clock, logger, sources }: WorkerDeps) {
  return { store: await store(), clock, logger, progress: SILENT, sources: await sources() };
}
