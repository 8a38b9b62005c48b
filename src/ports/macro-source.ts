import type { MacroObservation } from '../domain/macro.js';
import type { SourceFailure } from '../domain/provider-error.js';
import type { EpochMs } from '../domain/time.js';

/**
 * A value as the source tells it; `known_at` is absent where it does not tell the release time. A source that tells releases
 * gives each of a date: the first, then every revision; at most the first of these is without its time.
 */
export type FetchedObservation = Omit<MacroObservation, 'known_at'> & { readonly known_at?: EpochMs };

export interface MacroReply {
  readonly observations: readonly FetchedObservation[];
  readonly failures: readonly SourceFailure[];
}

export interface MacroSource {
  readonly name: string;
  /** Whether it can give a series. */
  has(series: string): boolean;
  /** Reference dates from `from` on; ascending by series, then date, then release. */
  fetch(request: { readonly series: readonly string[]; readonly from: EpochMs }): Promise<MacroReply>;
}
