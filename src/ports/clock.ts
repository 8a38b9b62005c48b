import type { EpochMs } from '../domain/time.js';

/** The only way to ask what time it is. */
export interface Clock {
  now(): EpochMs;
  /** Milliseconds from an arbitrary start, for durations. */
  elapsed(): number;
}
