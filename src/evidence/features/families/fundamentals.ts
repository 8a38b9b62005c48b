import type { CorporateAction } from '../../../domain/corporate-action.js';
import type { Fundamental } from '../../../domain/fundamental.js';
import { newYorkDate } from '../../../domain/new-york-time.js';
import { DAY, type EpochMs } from '../../../domain/time.js';
import type { FeatureInput } from '../../../ports/feature.js';
import type { Columns, Family, FamilyFeature, StockSlice } from '../family.js';
import { type Reported, reportedTimeline, type Snapshot } from '../reported-timeline.js';

/** A number whose last day is longer ago says nothing of today: a yearly filer's next year is out four months after its end. */
const STALE_AFTER = 500 * DAY;

/** About the medians of large US companies, so that a missing value is an ordinary one; and where a value is cut. */
const RATIOS = {
  earnings_yield: { neutral: 0.045, low: -1, high: 1 },
  book_to_market: { neutral: 0.4, low: -5, high: 5 },
  sales_to_price: { neutral: 0.5, low: 0, high: 20 },
  net_margin: { neutral: 0.07, low: -2, high: 2 },
  revenue_growth: { neutral: 0.06, low: -1, high: 5 },
} as const;
type Ratio = keyof typeof RATIOS;
const NAMES = Object.keys(RATIOS) as Ratio[];

const ABOUT: Readonly<Record<Ratio, string>> = {
  earnings_yield:
    'Net income of the last twelve reported months over market value, the inverse of P/E: high is cheap (Basu 1977). Cut at -1 and 1, 0.045 when missing.',
  book_to_market:
    'Reported equity over market value: high is cheap, the value factor of Fama & French (1992). Cut at -5 and 5, 0.4 when missing.',
  sales_to_price:
    'Revenue of the last twelve reported months over market value: high is cheap, also where there are no earnings. Cut at 0 and 20, 0.5 when missing.',
  net_margin:
    'Net income over revenue, both of the last twelve reported months: what is left of a dollar sold. Cut at -2 and 2, 0.07 when missing.',
  revenue_growth:
    'Revenue of the last twelve reported months over that of the twelve before, minus 1. Cut at -1 and 5, 0.06 when missing.',
};

const features: readonly FamilyFeature[] = [
  ...NAMES.map(
    (name): FamilyFeature => ({
      name,
      about: ABOUT[name],
      lookback: 0,
      warmUp: 'stock',
      scale: 'free',
      neutral: RATIOS[name].neutral,
    }),
  ),
  {
    name: 'fundamentals_missing',
    about:
      'Share of the five fundamental ratios that have their neutral value because no filing, or none of the last 500 days, was known: 0 none, 1 all.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    neutral: 1,
    crossSection: 'keep',
  },
];

/**
 * Ratios of what was filed by the end of each bar. Market value is the price as traded that day times the shares of the
 * newest filing, brought to that day by the splits since the filing: counts in a filing are on the basis of its day, while
 * the panel's prices are those of one share held since the first bar and know nothing of how many there are.
 */
function prepare({ fundamentals }: FeatureInput) {
  const reported = bySymbol(fundamentals?.reported ?? []);
  const splits = bySymbol(fundamentals?.splits ?? []);
  return (stock: StockSlice, out: Columns) => {
    const { symbol, rows, first, barEnd, firstRow } = stock;
    const snapshots = reportedTimeline(reported.get(symbol) ?? []);
    const own = splits.get(symbol) ?? [];
    const missing = out['fundamentals_missing'];
    let known = 0;
    for (let i = first; i < rows; i++) {
      const at = barEnd[i] as number;
      while (known < snapshots.length && (snapshots[known] as Snapshot).known_at <= at) known++;
      const price = fundamentals?.tradedClose[firstRow + i] ?? Number.NaN;
      const values = known === 0 ? undefined : ratiosOf(snapshots[known - 1] as Snapshot, { at, price, splits: own });
      let without = 0;
      for (const name of NAMES) {
        const { neutral, low, high } = RATIOS[name];
        const value = values?.[name] ?? Number.NaN;
        if (!Number.isFinite(value)) without++;
        const column = out[name];
        if (column) column[i] = Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : neutral;
      }
      if (missing) missing[i] = without / NAMES.length;
    }
  };
}

interface Moment {
  readonly at: EpochMs;
  readonly price: number;
  readonly splits: readonly CorporateAction[];
}

/** NaN where a number is missing or stale. */
function ratiosOf(held: Snapshot, { at, price, splits }: Moment): Record<Ratio, number> {
  const fresh = (number: Reported | undefined) =>
    number !== undefined && at - number.end <= STALE_AFTER ? number.value : Number.NaN;
  const income = fresh(held.income);
  const revenue = fresh(held.revenue);
  const shares = fresh(held.shares) * splitsSince(held.shares?.known_at, at, splits);
  const market = price > 0 ? price * shares : Number.NaN;
  const sameYear = held.income?.end === held.revenue?.end && revenue > 0;
  const before = held.revenueBefore?.value ?? Number.NaN;
  return {
    earnings_yield: income / market,
    book_to_market: fresh(held.equity) / market,
    sales_to_price: revenue / market,
    net_margin: sameYear ? income / revenue : Number.NaN,
    revenue_growth: before > 0 ? revenue / before - 1 : Number.NaN,
  };
}

/** New shares per share of the filing: the product of the splits whose ex-date is after its day and has come. */
function splitsSince(filed: EpochMs | undefined, at: EpochMs, splits: readonly CorporateAction[]): number {
  if (filed === undefined || splits.length === 0) return 1;
  // A filing is known from the midnight after its day.
  const firstDay = newYorkDate(filed);
  const today = newYorkDate(at);
  let ratio = 1;
  for (const { type, ex_date, value } of splits) {
    if (type === 'split' && ex_date >= firstDay && ex_date <= today) ratio *= value;
  }
  return ratio;
}

function bySymbol<Row extends Fundamental | CorporateAction>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.symbol);
    if (group) group.push(row);
    else groups.set(row.symbol, [row]);
  }
  return groups;
}

/** What companies report, as far as it was filed. */
export const fundamentals: Family = { features, prepare };
