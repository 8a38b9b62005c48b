/** Where long work reports how far it is. Never throws, cheap enough to call thousands of times. */
export interface Progress {
  /** A new stage begins; `total` when it is known. */
  start(stage: string, total?: number): void;
  /** `done` of the stage's total. */
  update(done: number, note?: string): void;
  /** The stage is over; `summary` is one line for the person. */
  done(summary?: string): void;
}

export const SILENT: Progress = { start() {}, update() {}, done() {} };
