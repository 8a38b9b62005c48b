import type { EpochMs } from './time.js';

/** One value of a macro series. Keyed by (series, date, known_at): a later different value is a new vintage. */
export interface MacroObservation {
  /** FRED-style identifier, upper case: `VIXCLS`, `DGS10`. */
  readonly series: string;
  /** Reference date, midnight UTC. Never used for joining. */
  readonly date: EpochMs;
  readonly value: number;
  readonly provider: string;
  /** Release time: when the value could first be used. */
  readonly known_at: EpochMs;
}

/** One series as columns, ascending by known_at; at equal known_at ascending by date. A date comes again with each vintage. */
export interface MacroSeries {
  readonly series: string;
  readonly known_at: Float64Array;
  readonly date: Float64Array;
  readonly value: Float64Array;
}
