import type { EpochMs } from './time.js';

/** One sentiment observation of one stock from one source. Keyed by (symbol, source, ts). */
export interface SentimentObservation {
  readonly symbol: string;
  /** Where the text came from: `news`, `reddit`, a publisher; lower case. */
  readonly source: string;
  /** Time the text is about: publication. */
  readonly ts: EpochMs;
  /** -1 (worst) to 1 (best). */
  readonly score: number;
  /** 0 to 1; 1 when the source gives none. */
  readonly confidence: number;
  /** Number of texts behind the score, at least 1. */
  readonly articles: number;
  /** What made the score: a scorer's name and version, or the provider's own. */
  readonly scorer: string;
  readonly provider: string;
  readonly known_at: EpochMs;
}

/** Observations as columns for features: per symbol ascending by known_at. */
export interface SentimentPanel {
  readonly symbols: readonly string[];
  readonly offsets: Uint32Array;
  /** known_at per row: when it may be used. */
  readonly time: Float64Array;
  /** Time the text is about, for decay. */
  readonly ts: Float64Array;
  readonly score: Float32Array;
  /** confidence x articles. */
  readonly weight: Float32Array;
  readonly articles: Float32Array;
}
