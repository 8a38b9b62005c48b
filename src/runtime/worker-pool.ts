import { Worker } from 'node:worker_threads';
import { type ErrorCode, OpenAlphaError } from '../domain/errors.js';

/** What goes to a worker thread. */
export interface Job {
  readonly task: string;
  readonly input: unknown;
}

/** What goes to one ahead of its work: tasks that it should load. No answer comes back. */
export interface Preparation {
  readonly prepare: readonly string[];
}

/** What comes back: an output or an error. */
export interface JobReply {
  readonly output?: unknown;
  readonly error?: {
    readonly message: string;
    readonly stack?: string | undefined;
    /** With the code of an OpenAlphaError, which loses its class between threads. */
    readonly code?: ErrorCode;
    readonly hint?: string | undefined;
  };
}

interface Waiting {
  readonly job: Job;
  readonly group: symbol;
  resolve(output: unknown): void;
  reject(error: unknown): void;
}

/**
 * How long a thread waits for more work before it ends. A waiting thread collects no garbage, so it would hold on to the
 * shared memory of its last work (100 MB a forest); a new one costs 40 ms.
 */
const LINGER_MS = 100;
/** How long one that was started before its first work waits for it: rows are being checked and copied meanwhile. */
const PREPARED_MS = 2_000;

/** Worker threads that run one job each at a time, first come, first served. A thread that dies is replaced when there is work for it. */
export class WorkerPool {
  readonly #threads: number;
  readonly #file: URL;
  readonly #alive = new Set<Worker>();
  /** Waiting threads, and since when; those that were started ahead of work, as if they had begun to wait later. */
  readonly #idle = new Map<Worker, number>();
  readonly #busy = new Map<Worker, Waiting>();
  readonly #faults = new WeakMap<Worker, unknown>();
  /** Told to stop, not gone yet: a result that was already on its way must not make them look free. */
  readonly #stopping = new WeakSet<Worker>();
  #queue: Waiting[] = [];
  #closed = false;

  constructor(threads: number, file: URL) {
    this.#threads = threads;
    this.#file = file;
  }

  /** Starts all threads ahead of their work, and has them load what it needs. */
  prepare(tasks: readonly string[]): void {
    if (this.#closed) return;
    while (this.#alive.size < this.#threads) {
      const worker = this.#startWorker();
      worker.postMessage({ prepare: tasks } satisfies Preparation);
      this.#wait(worker, performance.now() + PREPARED_MS);
    }
  }

  /** The job's output. `group` names the jobs that are abandoned together. */
  run(job: Job, group: symbol): Promise<unknown> {
    if (this.#closed) return Promise.reject(new Error('The worker threads have been closed.'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, group, resolve, reject });
      this.#startNext();
    });
  }

  /** Rejects the group's waiting jobs; with `stopRunning` also ends the threads that run one, in the middle of it. */
  abandon(group: symbol, error: unknown, options: { readonly stopRunning: boolean }): void {
    const waiting = this.#queue;
    this.#queue = waiting.filter((one) => one.group !== group);
    for (const one of waiting) if (one.group === group) one.reject(error);
    if (!options.stopRunning) return;
    for (const [worker, one] of this.#busy) {
      if (one.group !== group) continue;
      this.#stopping.add(worker);
      void worker.terminate();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const one of this.#queue) one.reject(new Error('The worker threads have been closed.'));
    this.#queue = [];
    await Promise.all([...this.#alive].map((worker) => worker.terminate()));
  }

  #startNext(): void {
    while (this.#queue.length > 0 && this.#busy.size < this.#threads) {
      const next = this.#queue.shift() as Waiting;
      const worker = this.#takeIdle() ?? this.#startWorker();
      worker.ref();
      this.#busy.set(worker, next);
      try {
        worker.postMessage(next.job);
      } catch (error) {
        this.#free(worker)?.reject(error);
      }
    }
  }

  #startWorker(): Worker {
    const worker = new Worker(this.#file);
    this.#alive.add(worker);
    worker.on('message', (reply: JobReply) => {
      if (this.#stopping.has(worker)) return;
      const done = this.#free(worker);
      if (reply.error === undefined) done?.resolve(reply.output);
      else done?.reject(toError(reply.error));
      this.#startNext();
    });
    worker.on('error', (error) => this.#faults.set(worker, error));
    worker.on('exit', (code) => {
      this.#alive.delete(worker);
      this.#idle.delete(worker);
      const lost = this.#busy.get(worker);
      this.#busy.delete(worker);
      lost?.reject(crash(lost.job.task, code, this.#faults.get(worker)));
      this.#startNext();
    });
    return worker;
  }

  /** Takes the worker's job from it and lets it wait; unreferenced, so that a waiting thread does not hold the process. */
  #free(worker: Worker): Waiting | undefined {
    const done = this.#busy.get(worker);
    this.#busy.delete(worker);
    this.#wait(worker, performance.now());
    return done;
  }

  #wait(worker: Worker, since: number): void {
    this.#idle.set(worker, since);
    worker.unref();
    setTimeout(() => this.#endIdle(), since - performance.now() + LINGER_MS + 1).unref();
  }

  /** A thread that waits, but not too long: after busy stretches of this thread the timers come late. */
  #takeIdle(): Worker | undefined {
    this.#endIdle();
    const [worker] = this.#idle.keys();
    if (worker !== undefined) this.#idle.delete(worker);
    return worker;
  }

  #endIdle(): void {
    for (const [worker, since] of this.#idle) {
      if (performance.now() - since <= LINGER_MS) continue;
      this.#idle.delete(worker);
      void worker.terminate();
    }
  }
}

function crash(task: string, code: number, fault: unknown): Error {
  const why = fault instanceof Error ? fault.message : `exit code ${code}`;
  return new Error(`A worker thread stopped while it ran "${task}": ${why}.`, { cause: fault });
}

function toError(error: NonNullable<JobReply['error']>): Error {
  if (error.code !== undefined) {
    return new OpenAlphaError(error.code, error.message, error.hint === undefined ? {} : { hint: error.hint });
  }
  const made = new Error(error.message);
  if (error.stack !== undefined) made.stack = error.stack;
  return made;
}
