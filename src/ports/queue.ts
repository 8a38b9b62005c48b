import type { EpochMs } from '../domain/time.js';

/** Work to be done by whoever is free. The same key is one job while it waits or runs. */
export interface Job {
  /** Name of the handler: `collect-shard`. */
  readonly task: string;
  readonly key: string;
  /** Plain JSON, small. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** What is known of a job. */
export interface JobState {
  readonly id: string;
  readonly task: string;
  readonly key: string;
  readonly state: 'waiting' | 'active' | 'done' | 'retrying' | 'failed' | 'cancelled';
  readonly attempts: number;
  readonly created_at: EpochMs;
  readonly finished_at: EpochMs | null;
  readonly output: unknown;
  readonly error: string | null;
}

/** Runs one job; what it returns (plain JSON) is kept. Called again after a crash: it must be idempotent. */
export type JobHandler = (input: Job['input'], signal: AbortSignal) => Promise<unknown>;

export interface Queue {
  /** Identifiers in order; of a job that is there already, its own. */
  send(jobs: readonly Job[]): Promise<string[]>;
  /** Takes jobs until the signal fires; then finishes what it has begun, within the grace of a shutdown. */
  work(
    handlers: Readonly<Record<string, JobHandler>>,
    options: {
      readonly concurrency: number;
      readonly signal: AbortSignal;
      /** How long what was begun may take after the signal, milliseconds; then it is put back. Default 8,000. */
      readonly graceMs?: number;
    },
  ): Promise<void>;
  /** Waits until all have ended, well or badly; their states in order. */
  join(
    ids: readonly string[],
    options: {
      readonly signal: AbortSignal;
      readonly onProgress?: (done: number, total: number) => void;
      /** After so long, milliseconds, it waits no more, and tells what has not ended as it is; 0: it looks but once. Absent: never. */
      readonly withinMs?: number;
    },
  ): Promise<JobState[]>;
  /** Takes back those that nobody has begun; their identifiers. */
  withdraw(ids: readonly string[]): Promise<string[]>;
  /** Jobs by task and state, and the newest that failed for good. */
  status(): Promise<{
    readonly counts: readonly { readonly task: string; readonly state: JobState['state']; readonly jobs: number }[];
    readonly dead: readonly JobState[];
  }>;
  close(): Promise<void>;
}

/** Bytes that are too many for the input or output of a job: by key, for as long as the work takes. */
export interface Parcels {
  /** Whole or not at all; one that is there is replaced. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
  remove(keys: readonly string[]): Promise<void>;
  /** What a run that died has left behind. */
  removeOlderThan(ms: number): Promise<void>;
}
