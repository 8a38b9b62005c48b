import type { EpochMs } from './time.js';

/** The two batches. */
export type Schedule = 'hourly' | 'nightly';

/** Who does something for longer than a moment. */
export interface Holder {
  /** Random, of this process alone. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** The command as it was called, without its secrets. */
  readonly command: string;
}

/** A lock as the store has it. */
export interface Lock {
  readonly name: string;
  readonly holder: Holder;
  readonly acquired_at: EpochMs;
  /** When the holder last said that it lives. */
  readonly renewed_at: EpochMs;
  readonly lease_ms: number;
}

/** How a step of a batch ended. `waived`: not done, since nothing was to be done or another day is the time for it. */
export type StepStatus = 'running' | 'done' | 'partial' | 'waived' | 'failed';

/** One attempt at one step of a batch. */
export interface RunStep {
  /** UUID of the run. */
  readonly run: string;
  readonly schedule: Schedule;
  /** Start of the UTC hour that the batch is of: with the name and the inputs, what the step is known by. */
  readonly hour: EpochMs;
  readonly position: number;
  readonly name: string;
  /** Hash of what the step starts from: settings, models, what is in the store. Hex, 16 characters. */
  readonly inputs: string;
  readonly status: StepStatus;
  readonly started_at: EpochMs;
  readonly finished_at: EpochMs | null;
  /** Counts and names worth keeping; `error` when it failed. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What became of a prediction whose horizon has passed. */
export interface PredictionOutcome {
  /** UUID of the prediction. */
  readonly id: string;
  /** When the last bar of the horizon was known. */
  readonly due_at: EpochMs;
  /** Market-relative or plain return over the horizon, as the label of the models says; a fraction. */
  readonly outcome_return: number;
  readonly outcome_signal: 'sell' | 'hold' | 'buy';
}

/** A number about the pipeline itself at a time: `source_success_rate{provider="yahoo"}`. */
export interface Metric {
  /** snake_case, with its unit at the end: `run_duration_seconds`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly at: EpochMs;
  readonly value: number;
}
