import type { StepStatus } from '../../domain/operation.js';
import type { EpochMs } from '../../domain/time.js';

/** Something that a step worked with though it is older than it should be, or lacks a part. */
export interface StaleInput {
  /** `prices`, `news`, `models`. */
  readonly what: string;
  /** One sentence for a person. */
  readonly words: string;
  /** What the newest is about, and what it should be about; `null` when there is none. */
  readonly newest: string | null;
  readonly expected: string | null;
}

/** What a step did. */
export interface StepResult {
  /** `partial`: less than it should have been, and worth another try. Default `done`. */
  readonly status?: 'done' | 'partial' | 'waived';
  /** A few words: `487/500 stocks, 500 new bars`. */
  readonly summary: string;
  /** Counts and names worth keeping; plain JSON. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface StepContext {
  /** Start of the hour that the batch is of. */
  readonly hour: EpochMs;
  /** Fires when the person wants it to end, or when the lock was lost: what is not written yet must not be. */
  readonly signal: AbortSignal;
  /** How the steps before it ended in this run; those that were skipped are not there. */
  readonly ended: ReadonlyMap<string, StepStatus>;
  /** When the same was tried first in this hour and not brought to its end; undefined when this is the first attempt. */
  readonly triedSince: EpochMs | undefined;
}

/** One part of a batch. It may be killed at any moment and done again: what it writes, it writes whole, and twice is once. */
export interface Step {
  readonly name: string;
  readonly about: string;
  /** Steps of the batch that it cannot do without: when one of them has failed, it is not tried. */
  readonly needs: readonly string[];
  /** `hour`: done once in every hour. `change`: done when what it starts from is not what it was when it was done last. */
  readonly repeats: 'hour' | 'change';
  /** Why there is nothing to do now; undefined when there may be. */
  readonly waive?: () => Promise<string | undefined>;
  /** All that the step starts from, as plain JSON: settings, models, what is in the store and is not written by itself. */
  readonly inputs: () => Promise<unknown>;
  readonly work: (context: StepContext) => Promise<StepResult>;
}
