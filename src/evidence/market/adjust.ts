import type { BarPanel, PriceColumn } from '../../domain/bar.js';
import type { CorporateAction } from '../../domain/corporate-action.js';
import type { Panel } from '../../domain/panel.js';
import { type AdjustmentStep, type AdjustOptions, adjustmentSteps } from './adjustment-steps.js';

export type { AdjustOptions } from './adjustment-steps.js';

/**
 * Prices as the growth of one share held since the stock's first bar, splits kept and dividends reinvested: USD of that first
 * share, volume in shares of its size. Causal: no later bar or action changes an earlier value, which is why features and
 * labels use it. `actions` in any order, of any stocks; rows are those of `bars`, which is never changed. Columns that
 * need no change are shared with it, not copied. How the factors come about: `adjustmentSteps`.
 */
export function adjustForward(
  bars: BarPanel,
  actions: readonly CorporateAction[],
  options: AdjustOptions = {},
): Panel<PriceColumn> {
  return applySteps(bars, adjustmentSteps(bars, actions, options));
}

/**
 * The classic adjusted prices: the last bar of each stock as given (factor 1), earlier ones scaled to it, so that returns
 * are those of `adjustForward`. Every later action changes them: for charts and comparison, not for learning.
 */
export function adjustBackward(
  bars: BarPanel,
  actions: readonly CorporateAction[],
  options: AdjustOptions = {},
): Panel<PriceColumn> {
  const backward = new Map<number, readonly AdjustmentStep[]>();
  for (const [s, steps] of adjustmentSteps(bars, actions, options)) {
    const last = steps[steps.length - 1] as AdjustmentStep;
    const first = { row: bars.offsets[s] as number, price: 1, split: 1 };
    backward.set(
      s,
      [first, ...steps].map((step) => ({
        row: step.row,
        price: step.price / last.price,
        split: step.split / last.split,
      })),
    );
  }
  return applySteps(bars, backward);
}

function applySteps(bars: BarPanel, stepsOf: ReadonlyMap<number, readonly AdjustmentStep[]>): Panel<PriceColumn> {
  const { symbols, offsets, time } = bars;
  let { open, high, low, close, volume } = bars.columns;
  const all = [...stepsOf.values()].flat();
  if (all.some((step) => step.price !== 1)) {
    open = open.slice();
    high = high.slice();
    low = low.slice();
    close = close.slice();
  }
  if (all.some((step) => step.split !== 1)) volume = volume.slice();
  for (const [s, steps] of stepsOf) {
    for (let i = 0; i < steps.length; i++) {
      const { row: from, price, split } = steps[i] as AdjustmentStep;
      const until = steps[i + 1]?.row ?? (offsets[s + 1] as number);
      if (price !== 1) for (const column of [open, high, low, close]) scaleRows(column, from, until, price);
      if (split !== 1) scaleRows(volume, from, until, 1 / split);
    }
  }
  return { symbols, offsets, time, columns: { open, high, low, close, volume } };
}

function scaleRows(column: Float64Array, from: number, until: number, factor: number): void {
  for (let row = from; row < until; row++) column[row] = (column[row] as number) * factor;
}
