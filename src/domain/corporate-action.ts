import type { EpochMs } from './time.js';

export const ACTION_TYPES = ['split', 'dividend'] as const;
export type ActionType = (typeof ACTION_TYPES)[number];

/** A split or cash dividend of one stock. Keyed by (symbol, ex_date, type). */
export interface CorporateAction {
  readonly symbol: string;
  /** First session that trades on the new basis, midnight UTC of that date. */
  readonly ex_date: EpochMs;
  readonly type: ActionType;
  /** Split: new shares per old share (7 for 7:1, 0.05 for 1:20 reverse). Dividend: USD per share as paid, unadjusted. */
  readonly value: number;
  readonly provider: string;
  /** When it could first be used; history counts as known on its ex-date. */
  readonly known_at: EpochMs;
}
