import type { EpochMs } from './time.js';

export type RunStatus =
  | 'running'
  | 'done'
  /** More could not be had than may be. */
  | 'partial'
  /** A person can put it right by asking differently. */
  | 'refused'
  | 'failed'
  /** Stopped by a person, or its process is gone. */
  | 'interrupted';

/** One use of a command that writes to the store. */
export interface Run {
  readonly id: string;
  readonly command: string;
  readonly started_at: EpochMs;
  /** When it ended; of one that was lost, its last sign of life. */
  readonly finished_at: EpochMs | null;
  readonly status: RunStatus;
  /** Name of the process that does it; `null` for runs of older versions. */
  readonly process: string | null;
  /** Last sign of life. */
  readonly heartbeat_at: EpochMs | null;
  /** Numbers and names worth keeping: rows, symbols, versions. */
  readonly detail: Readonly<Record<string, unknown>>;
}
