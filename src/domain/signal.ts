/** The three classes, in the order in which every probability triple and label code is written. */
export const SIGNALS = ['sell', 'hold', 'buy'] as const;
export type Signal = (typeof SIGNALS)[number];

export const SELL = 0;
export const HOLD = 1;
export const BUY = 2;
export const CLASSES = 3;
/** Label code of a row whose outcome is not known (the horizon reaches past the data). */
export const UNLABELLED = 255;

export interface Probabilities {
  readonly sell: number;
  readonly hold: number;
  readonly buy: number;
}

/** The class with the highest probability, as a code; hold when the highest is not alone. */
export function strongestClass(sell: number, hold: number, buy: number): number {
  if (sell > hold && sell > buy) return SELL;
  if (buy > hold && buy > sell) return BUY;
  return HOLD;
}
