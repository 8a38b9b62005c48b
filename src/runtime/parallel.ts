import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { OpenAlphaError } from '../domain/errors.js';
import { TASKS } from '../learning/models/tasks.js';
import type { Parallel, Task } from '../ports/parallel.js';
import { WorkerPool } from './worker-pool.js';

type Tasks = Readonly<Record<string, () => Promise<Task>>>;
type MapOptions = NonNullable<Parameters<Parallel['map']>[2]>;

/** A `Parallel` that holds threads until it is closed. */
export interface ClosableParallel extends Parallel {
  /** Stops all threads. Work that is still running is rejected. */
  close(): Promise<void>;
}

/**
 * Runs the tasks of the model catalog on worker threads, or in this thread when `threads` is 1. Threads start with the work
 * that needs them, stay a moment for more, and do not keep the process alive.
 *
 * A worker runs compiled code. From a source tree (tests) it is taken from dist/, which `npm test` builds first; where there is
 * no build at all everything runs in this thread and `threads` says 1: results are the same.
 *
 * Refuses (USAGE) a number of threads that is not whole or below 1.
 *
 * @param seams other tasks and another worker file, for tests of this machinery
 */
export function createParallel(
  threads: number,
  seams: { readonly tasks?: Tasks; readonly workerFile?: URL } = {},
): ClosableParallel {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new OpenAlphaError('USAGE', `threads is ${threads}; expected a whole number from 1.`);
  }
  const tasks = seams.tasks ?? TASKS;
  const workerFile = seams.workerFile ?? findWorkerFile();
  return threads === 1 || workerFile === undefined ? inThisThread(tasks) : onWorkers(tasks, threads, workerFile);
}

function findWorkerFile(): URL | undefined {
  const places = [new URL('./worker.js', import.meta.url), new URL('../../dist/runtime/worker.js', import.meta.url)];
  return places.find((place) => existsSync(place));
}

function inThisThread(tasks: Tasks): ClosableParallel {
  return {
    threads: 1,
    async map<Input, Output>(name: string, inputs: readonly Input[], options: MapOptions = {}): Promise<Output[]> {
      const task = await requireTask(tasks, name)();
      const outputs: Output[] = [];
      for (const input of inputs) {
        // Between tasks timers, signals and progress get their turn: without it nobody could stop the work.
        await nextTurn();
        refuseWhenAborted(options.signal);
        outputs.push(task(input as never) as Output);
        options.onDone?.(outputs.length);
      }
      refuseWhenAborted(options.signal);
      return outputs;
    },
    async close() {},
  };
}

function onWorkers(tasks: Tasks, threads: number, workerFile: URL): ClosableParallel {
  const pool = new WorkerPool(threads, workerFile);
  return {
    threads,
    prepare: (names) => pool.prepare(names),
    async map<Input, Output>(name: string, inputs: readonly Input[], options: MapOptions = {}): Promise<Output[]> {
      requireTask(tasks, name);
      const { signal } = options;
      refuseWhenAborted(signal);
      const group = Symbol(name);
      const onAbort = () => pool.abandon(group, cancelled(), { stopRunning: true });
      signal?.addEventListener('abort', onAbort, { once: true });
      let finished = 0;
      const jobs = inputs.map(async (input) => {
        try {
          const output = (await pool.run({ task: name, input }, group)) as Output;
          finished++;
          options.onDone?.(finished);
          return output;
        } catch (error) {
          pool.abandon(group, error, { stopRunning: false });
          throw error;
        }
      });
      try {
        // All are awaited also after a failure: when the caller goes on, no thread writes to the caller's shared arrays any more.
        const settled = await Promise.allSettled(jobs);
        refuseWhenAborted(signal);
        return settled.map((job) => {
          if (job.status === 'rejected') throw job.reason;
          return job.value;
        });
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
    },
    close: () => pool.close(),
  };
}

function requireTask(tasks: Tasks, name: string): () => Promise<Task> {
  const load = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  if (load === undefined) throw new Error(`There is no task "${name}"; known: ${Object.keys(tasks).join(', ')}.`);
  return load;
}

function refuseWhenAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}

function cancelled(): OpenAlphaError {
  return new OpenAlphaError('CANCELLED', 'The work was stopped before it was done.');
}
