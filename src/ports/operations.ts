import type { Holder, Lock, Metric, PredictionOutcome, RunStep, StepStatus } from '../domain/operation.js';
import type { Prediction } from '../domain/prediction.js';
import type { EpochMs } from '../domain/time.js';

/**
 * One holder at a time. A lease runs from the last renewal; a lock whose lease has run out may be taken by anyone, and so may
 * one that was renewed in the future by more than its lease: the clock went back, and nobody is known to live.
 */
export interface LockStore {
  /** The lock when it is now ours (also when it was already), else that of who has it. Atomic between processes. */
  acquire(name: string, holder: Holder, options: { readonly leaseMs: number; readonly at: EpochMs }): Promise<Lock>;
  /** False when it is no longer ours: what it guards must stop. */
  renew(name: string, holderId: string, at: EpochMs): Promise<boolean>;
  /** Lets go of it when it is ours; else does nothing. */
  release(name: string, holderId: string): Promise<void>;
  /** By name; leases that have run out included. */
  list(): Promise<Lock[]>;
}

/** What batches did, step by step. */
export interface StepStore {
  start(step: Omit<RunStep, 'status' | 'finished_at' | 'detail'>): Promise<void>;
  finish(
    run: string,
    position: number,
    ending: { readonly status: StepStatus; readonly at: EpochMs; readonly detail: RunStep['detail'] },
  ): Promise<void>;
  /** Attempts at the steps of one scheduled hour, oldest first. */
  ofHour(schedule: RunStep['schedule'], hour: EpochMs): Promise<RunStep[]>;
  /** Steps of one run, by position. */
  ofRun(run: string): Promise<RunStep[]>;
  /** The newest attempt at a step, of any hour, that ended `done`. */
  lastDone(schedule: RunStep['schedule'], name: string): Promise<RunStep | undefined>;
}

/** Predictions as what they are: claims that come due. */
export interface OutcomeStore {
  /** Not scored yet and made at or before `madeBefore`; by as_of, then symbol. */
  open(madeBefore: EpochMs): Promise<Prediction[]>;
  /**
   * Fills outcomes in; how many. An outcome that is there is replaced: bars are corrected now and then. One of a prediction
   * that is not there (any more) is left out. Refuses (INPUT) a return that is no number.
   */
  record(outcomes: readonly PredictionOutcome[], at: EpochMs): Promise<number>;
  /** Scored ones with what became of them, by as_of, then symbol. */
  scored(query?: {
    readonly from?: EpochMs;
    readonly to?: EpochMs;
  }): Promise<{ readonly prediction: Prediction; readonly outcome: PredictionOutcome }[]>;
}

export interface MetricStore {
  /** The same (name, labels, at) is one number: written again, it is replaced. */
  record(metrics: readonly Metric[]): Promise<void>;
  /** By name, labels, at. `latestOnly`: the newest of each name and labels. */
  read(query?: {
    readonly names?: readonly string[];
    readonly from?: EpochMs;
    readonly latestOnly?: boolean;
  }): Promise<Metric[]>;
}

/** How old what may be forgotten must be. Absent: kept for ever. Bars, actions, articles and macro values are never pruned by age. */
export interface Retention {
  readonly runs?: EpochMs;
  readonly metrics?: EpochMs;
  readonly outcomes?: EpochMs;
  readonly findings?: EpochMs;
  /** Predictions that are scored, and recommendations. */
  readonly predictions?: EpochMs;
  /** Bodies of articles; titles, links and scores stay. */
  readonly texts?: EpochMs;
  readonly hourly_bars?: EpochMs;
}

export interface Maintenance {
  /** Removes what is older than asked, in one write; rows by table. `dryRun` counts alone. */
  prune(retention: Retention, options: { readonly dryRun: boolean }): Promise<Readonly<Record<string, number>>>;
  /** A consistent copy while others write. SQLite: a file that is a store. Refuses STORE when there is something at `path`. */
  backup(path: string, onProgress?: (done: number, total: number) => void): Promise<{ readonly bytes: number }>;
  /** Gives space that was freed back to the disk; writes wait meanwhile. Absent where the database does so by itself. */
  compact?(): Promise<{ readonly bytes_before: number; readonly bytes_after: number }>;
}
