import type { Interval } from '../../../domain/bar.js';
import { DAY, msToDate } from '../../../domain/time.js';
import { type CommonRow, commonRows, type PriceSeries, splitProduct } from '../../../evidence/market/basis.js';
import { barDate } from '../../../evidence/market/fetch-plan.js';
import type { KnownSplit, StoredSeries } from './judge-series.js';

export type Restatement =
  /** The whole series on one basis; `rescaled` of its bars are computed, since the provider does not have them. */
  | { readonly series: PriceSeries; readonly rescaled: number; readonly before: number }
  /** Why the series cannot be brought to one basis, in a sentence. */
  | { readonly refused: string };

/** A ratio this close to one that is known is taken for it. */
const SNAP = 0.01;

/** Splits below this move prices no more than a good day does, so bars cannot say whether they know them. */
const VISIBLE_SPLIT = 1.4;

/** After this a provider that still shows the jump will not take it back. */
const PATIENCE = 10 * DAY;

/**
 * The series after a split, from what the provider gives now (`next`: the whole stored span, as far as it reaches). Stored bars
 * that are not among them are brought to the new basis by the ratio at the nearest bar in common, so that no series stands
 * half on one basis; raw ones stay as they are. Refused when the provider does not show the split in its own bars
 * yet, or when nothing ties the two together.
 */
export function restate(
  interval: Interval,
  stored: StoredSeries,
  next: PriceSeries,
  splits: readonly KnownSplit[],
): Restatement {
  const late = splits.find((split) => showsJump(interval, next, split));
  if (late !== undefined) {
    return { refused: `its bars do not show the split of ${msToDate(late.ex_date)} (${late.value} for 1) yet.` };
  }
  const common = commonRows(stored.time, next.time);
  const missing = rowsWithout(stored, common).filter((row) => stored.adjustment[row] !== 0);
  if (missing.length === 0) return { series: next, rescaled: 0, before: 0 };
  if (common.length === 0)
    return { refused: 'it has none of the stored bars, so that nothing says by what they moved.' };
  const factors = missing.map((row) => factorAt(interval, stored, next, common, splits, row));
  const moved = missing.map((row, k) => ({ row, ...(factors[k] as Factor) })).filter(({ price }) => price !== 1);
  if (moved.length === 0) return { series: next, rescaled: 0, before: 0 };
  return {
    series: merge(next, stored, moved),
    rescaled: moved.length,
    before: stored.time[(moved[moved.length - 1] as { row: number }).row] as number,
  };
}

interface Factor {
  readonly price: number;
  readonly volume: number;
}

/** Whether the close before a split still is that of the old shares. */
function showsJump(interval: Interval, { time, open, close }: PriceSeries, { ex_date, value }: KnownSplit): boolean {
  if (Math.max(value, 1 / value) < VISIBLE_SPLIT) return false;
  const row = time.findIndex((at) => barDate(interval, at) >= ex_date);
  const newest = time[time.length - 1] as number;
  if (row <= 0 || newest - ex_date > PATIENCE) return false;
  const jump = Math.log((close[row - 1] as number) / (open[row] as number)) / Math.log(value);
  return jump > 0.5;
}

function rowsWithout(stored: PriceSeries, common: readonly CommonRow[]): number[] {
  const found = new Set(common.map(({ a }) => a));
  return Array.from(stored.time, (_, row) => row).filter((row) => !found.has(row));
}

function factorAt(
  interval: Interval,
  stored: PriceSeries,
  next: PriceSeries,
  common: readonly CommonRow[],
  splits: readonly KnownSplit[],
  row: number,
): Factor {
  const near = common.find(({ a }) => a > row) ?? (common[common.length - 1] as CommonRow);
  const ratio = (next.close[near.b] as number) / (stored.close[near.a] as number);
  if (Math.abs(ratio - 1) <= SNAP / 10) return { price: 1, volume: 1 };
  const date = barDate(interval, stored.time[row] as number);
  const product = splitProduct(splits, date, Number.POSITIVE_INFINITY);
  if (product !== 1 && Math.abs(ratio * product - 1) <= SNAP) return { price: 1 / product, volume: product };
  return { price: ratio, volume: 1 / ratio };
}

function merge(
  next: PriceSeries,
  stored: PriceSeries,
  moved: readonly (Factor & { readonly row: number })[],
): PriceSeries {
  const rows = [
    ...Array.from(next.time, (time, row) => ({ time, row, from: next, price: 1, volume: 1 })),
    ...moved.map(({ row, price, volume }) => ({ time: stored.time[row] as number, row, from: stored, price, volume })),
  ].sort((a, b) => a.time - b.time);
  const column = (name: 'open' | 'high' | 'low' | 'close' | 'volume', factor: 'price' | 'volume') =>
    Float64Array.from(rows, (each) => (each.from[name][each.row] as number) * each[factor]);
  return {
    time: Float64Array.from(rows, ({ time }) => time),
    open: column('open', 'price'),
    high: column('high', 'price'),
    low: column('low', 'price'),
    close: column('close', 'price'),
    volume: column('volume', 'volume'),
  };
}
