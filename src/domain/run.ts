import type { EpochMs } from './time.js';

export type RunStatus = 'running' | 'done' | 'partial' | 'refused' | 'failed';

/** One use of a command that writes to the store. */
export interface Run {
  readonly id: string;
  readonly command: string;
  readonly started_at: EpochMs;
  readonly finished_at: EpochMs | null;
  readonly status: RunStatus;
  /** Numbers and names worth keeping: rows, symbols, versions. */
  readonly detail: Readonly<Record<string, unknown>>;
}
