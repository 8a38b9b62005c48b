import type { EpochMs } from '../../domain/time.js';

/** Bars of one stock, ascending by time. */
export interface PriceSeries {
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** Rows of two series with the same time. */
export interface CommonRow {
  readonly a: number;
  readonly b: number;
}

const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Providers compute adjusted prices in single precision and round them to a few decimals. */
const NOISE = 1e-6;

/** Half a cent: what rounding may do to a price on either side. */
const HALF_CENT = 0.005;

/** One bar alone says that a series was restated only when it moved by as much as the smallest usual split. */
const ALONE = 0.2;

/** Where both series have a bar, ascending. */
export function commonRows(a: Float64Array, b: Float64Array): CommonRow[] {
  const rows: CommonRow[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const difference = (a[i] as number) - (b[j] as number);
    if (difference === 0) rows.push({ a: i++, b: j++ });
    else if (difference < 0) i++;
    else j++;
  }
  return rows;
}

/** Whether two bars are the same but for float noise (one part in a million). */
export function isSameBar(a: PriceSeries, b: PriceSeries, row: CommonRow): boolean {
  return (
    near(a.close[row.a], b.close[row.b]) &&
    near(a.open[row.a], b.open[row.b]) &&
    near(a.high[row.a], b.high[row.b]) &&
    near(a.low[row.a], b.low[row.b]) &&
    near(a.volume[row.a], b.volume[row.b])
  );
}

function near(a: number | undefined, b: number | undefined): boolean {
  const [x, y] = [a as number, b as number];
  return x === y || Math.abs(x - y) <= NOISE * Math.max(Math.abs(x), Math.abs(y));
}

/**
 * The ratio (new to old) by which a series was restated as a whole, seen where `next` overlaps `stored`: the oldest bars
 * in common moved by one factor in all four prices, as a split or an adjustment for dividends does and a corrected
 * bar does not. Bars after the event are equal already, so only those up to the last one that moved count: at least
 * half of them, and two (or one by 20 %), must agree. `undefined` when that is not so. Rounding to cents is allowed for.
 */
export function restatementRatio(
  stored: PriceSeries,
  next: PriceSeries,
  rows: readonly CommonRow[],
): number | undefined {
  const bars = rows.map((row) => ({
    ratio: ratioOfBar(stored, next, row),
    slack: slackOf(stored, next, row),
  }));
  let moved = bars.length;
  while (moved > 0 && bars[moved - 1]?.ratio === 1) moved--;
  const candidates = bars.slice(0, moved).filter(isMoved);
  candidates.sort((a, b) => a.ratio - b.ratio);
  const middle = candidates[candidates.length >> 1];
  if (middle === undefined) return undefined;
  const agreeing = candidates.filter(
    ({ ratio, slack }) => Math.abs(ratio / middle.ratio - 1) <= slack + middle.slack,
  ).length;
  if (agreeing * 2 < moved) return undefined;
  return agreeing >= 2 || Math.abs(Math.log(middle.ratio)) >= Math.log1p(ALONE) ? middle.ratio : undefined;
}

interface MovedBar {
  readonly ratio: number;
  readonly slack: number;
}

function isMoved(bar: { readonly ratio: number | undefined; readonly slack: number }): bar is MovedBar {
  return bar.ratio !== undefined && bar.ratio !== 1;
}

/** By what factor a bar moved: 1 when only by rounding, `undefined` when its prices moved by different ones. */
export function ratioOfBar(stored: PriceSeries, next: PriceSeries, row: CommonRow): number | undefined {
  const slack = slackOf(stored, next, row);
  const ratios = PRICES.map((name) => (next[name][row.b] as number) / (stored[name][row.a] as number));
  const ratio = ratios[3] as number;
  // Each of two ratios may be off by as much, in either direction.
  if (ratios.some((each) => Math.abs(each / ratio - 1) > 2 * slack)) return undefined;
  return ratios.every((each) => Math.abs(each - 1) <= slack) ? 1 : ratio;
}

/** What rounding can do to the ratio of two prices of this size, when either may be rounded to cents. */
function slackOf(stored: PriceSeries, next: PriceSeries, row: CommonRow): number {
  const [low, nextLow] = [stored.low[row.a] as number, next.low[row.b] as number];
  return NOISE + roundingOf(low) + roundingOf(nextLow);
}

/** A price with more than two decimals was not rounded to cents. */
function roundingOf(price: number): number {
  const cents = price * 100;
  const unit = Math.abs(cents - Math.round(cents)) < 1e-6 ? HALF_CENT : HALF_CENT / 100;
  return unit / price;
}

/** Product of the splits that take effect after a bar and by `until`, dates both. */
export function splitProduct(
  splits: readonly { readonly ex_date: EpochMs; readonly value: number }[],
  after: EpochMs,
  until: EpochMs,
): number {
  let product = 1;
  for (const { ex_date, value } of splits) if (ex_date > after && ex_date <= until) product *= value;
  return product;
}

/** New shares per old share in splits that happen, and their reverses. */
const USUAL_SPLITS = [1.25, 4 / 3, 1.5, 5 / 3, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50];

/** Whether a ratio of prices looks like a split (within 1 %). 100 is left out: it is also cents to the dollar. */
export function looksLikeSplit(ratio: number): boolean {
  const shares = ratio > 1 ? ratio : 1 / ratio;
  return USUAL_SPLITS.some((usual) => Math.abs(shares / usual - 1) <= 0.01);
}
