import type { EpochMs } from './time.js';

/** Reported numbers that are kept: a small set out of which ratios are made. USD, shares in shares. */
export const FUNDAMENTALS = ['shares', 'revenue', 'net_income', 'equity'] as const;
export type FundamentalName = (typeof FUNDAMENTALS)[number];

/** One reported number. Keyed by (symbol, name, start, end, known_at): a later filing with another value is a restatement. */
export interface Fundamental {
  readonly symbol: string;
  readonly name: FundamentalName;
  /** First day of the period, midnight UTC; `null` for a number at a date (shares, equity). */
  readonly start: EpochMs | null;
  /** Last day of the period, or the date, midnight UTC. Never used for joining. */
  readonly end: EpochMs;
  readonly value: number;
  /** `10-K`, `10-Q`, `20-F` and their amendments. */
  readonly form: string;
  readonly provider: string;
  /** When it could first be used: the end of the filing day in New York. */
  readonly known_at: EpochMs;
}
