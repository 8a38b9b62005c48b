import { ADJUSTMENTS, type Adjustment, type BarOrigin, type Interval } from '../../../domain/bar.js';
import type { CorporateAction } from '../../../domain/corporate-action.js';
import { type EpochMs, msToDate } from '../../../domain/time.js';
import {
  type CommonRow,
  commonRows,
  isSameBar,
  looksLikeSplit,
  type PriceSeries,
  restatementRatio,
  splitProduct,
} from '../../../evidence/market/basis.js';
import { barDate } from '../../../evidence/market/fetch-plan.js';
import type { FetchedSeries } from '../../../ports/price-source.js';
import { isKnownAction } from './known-actions.js';

/** Stored bars of one stock, with the adjustment (position in `ADJUSTMENTS`) and the provider of each. */
export interface StoredSeries extends PriceSeries {
  readonly adjustment: Uint8Array;
  readonly origins: readonly BarOrigin[];
}

export interface SeriesToJudge {
  readonly interval: Interval;
  readonly provider: string;
  /** Sound bars as they came. */
  readonly fetched: PriceSeries;
  readonly adjustment: Adjustment;
  /** Splits and dividends that came with them. */
  readonly told: FetchedSeries['actions'];
  /** Stored bars in the span that was asked for; absent when nothing is stored of the stock. */
  readonly stored: StoredSeries | undefined;
  /** Date of the last stored bar; absent when nothing is stored. */
  readonly lastDate: EpochMs | undefined;
  /** Date of the newest bar that was asked for: later splits have not happened. */
  readonly today: EpochMs;
  /** Actions of the stock that the store knows. */
  readonly known: readonly CorporateAction[];
  /** Relative difference of closes that is no finding between providers. */
  readonly tolerance: number;
}

export type Verdict =
  /** Rows of `fetched` to write; `mismatch` says how another provider's bars differ. */
  | {
      readonly kind: 'write';
      readonly rows: readonly number[];
      readonly left: LeftAlone;
      readonly mismatch?: string;
    }
  /** The stored series is on another basis than what came: all of it must be had anew. */
  | { readonly kind: 'refetch'; readonly splits: readonly KnownSplit[] }
  /** Two providers contradict each other by one factor that no split explains. */
  | { readonly kind: 'contradicts'; readonly detail: string; readonly left: LeftAlone };

/** Stored bars that came again and are left as they are. */
export interface LeftAlone {
  /** With the same values, or those of another provider within the tolerance. */
  readonly unchanged: number;
  /** Of another provider, and beyond the tolerance. */
  readonly differ: number;
  /** Of another provider, on a basis that cannot be compared. */
  readonly notCompared: number;
}

const NONE_LEFT: LeftAlone = { unchanged: 0, differ: 0, notCompared: 0 };

export interface KnownSplit {
  readonly ex_date: EpochMs;
  readonly value: number;
}

/**
 * What is to be done with the bars that came for one stock. One series stays with one provider as far as can be: bars of
 * the same provider and adjustment that differ beyond float noise are restatements and are written; bars of another one
 * are only compared, on the same basis. A split after the last stored bar, one that was not known, or an overlap that
 * moved by one factor asks for the whole series again, where prices are adjusted for splits; raw prices never change.
 */
export function judgeSeries(input: SeriesToJudge): Verdict {
  const { fetched, stored, adjustment, lastDate } = input;
  if (stored === undefined || lastDate === undefined) return { kind: 'write', rows: allRows(fetched), left: NONE_LEFT };
  const adjusts =
    adjustment !== 'raw' && (stored.adjustment.length === 0 || stored.adjustment.some((kind) => kind > 0));
  const splits = adjusts ? newSplits(input, lastDate) : [];
  if (splits.length > 0) return { kind: 'refetch', splits };
  const common = commonRows(stored.time, fetched.time);
  const [own, foreign] = byOwner(input, stored, common);
  if (adjusts && restatementRatio(stored, fetched, own) !== undefined) return { kind: 'refetch', splits: [] };
  const compared = compareForeign(input, stored, foreign);
  const left = {
    unchanged: compared.compared - compared.beyond,
    differ: compared.beyond,
    notCompared: foreign.length - compared.compared,
  };
  if (compared.ratio !== undefined) {
    const sameKind = foreign.every(({ a }) => ADJUSTMENTS[stored.adjustment[a] as number] === adjustment);
    if (adjusts && sameKind && looksLikeSplit(compared.ratio)) return { kind: 'refetch', splits: [] };
    return { kind: 'contradicts', detail: compared.detail as string, left };
  }
  const settled = new Set<number>(foreign.map(({ b }) => b));
  let same = 0;
  for (const row of own) {
    if (!isSameBar(stored, fetched, row)) continue;
    settled.add(row.b);
    same++;
  }
  const rows = settled.size === 0 ? allRows(fetched) : allRows(fetched).filter((row) => !settled.has(row));
  return {
    kind: 'write',
    rows,
    left: { ...left, unchanged: left.unchanged + same },
    ...(compared.detail === undefined ? {} : { mismatch: compared.detail }),
  };
}

/** Splits that the stored series cannot show yet: after its last bar, or told for the first time. */
function newSplits({ told, known, today, provider }: SeriesToJudge, lastDate: EpochMs): KnownSplit[] {
  const splits = new Map<EpochMs, KnownSplit>();
  for (const action of [...known, ...told.filter((action) => !isKnownAction(known, provider, action))]) {
    const { type, ex_date, value } = action;
    if (type !== 'split' || ex_date > today) continue;
    if (ex_date > lastDate || !known.includes(action as CorporateAction)) splits.set(ex_date, { ex_date, value });
  }
  return [...splits.values()];
}

/** Rows in common: those that this provider gave in this adjustment, and the others. */
function byOwner(
  { provider, adjustment }: SeriesToJudge,
  stored: StoredSeries,
  common: readonly CommonRow[],
): [own: CommonRow[], foreign: CommonRow[]] {
  const kind = ADJUSTMENTS.indexOf(adjustment);
  const own: CommonRow[] = [];
  const foreign: CommonRow[] = [];
  for (const row of common) {
    const isOwn = stored.adjustment[row.a] === kind && isGivenBy(stored, row.a, provider);
    (isOwn ? own : foreign).push(row);
  }
  return [own, foreign];
}

/** Whether a stored bar is of a provider. Runs of origins are few. */
export function isGivenBy({ time, origins }: StoredSeries, row: number, provider: string): boolean {
  const at = time[row] as number;
  return origins.find(({ last }) => at <= last)?.provider === provider;
}

interface Comparison {
  /** What differs beyond the tolerance, in a sentence. */
  readonly detail?: string;
  /** Set when all of it is one factor. */
  readonly ratio?: number;
}

/** Compares with the bars of other providers, brought to the basis of what came; those that cannot be are left out. */
export function compareForeign(
  input: Pick<
    SeriesToJudge,
    'interval' | 'provider' | 'fetched' | 'adjustment' | 'told' | 'known' | 'today' | 'tolerance'
  > & {
    readonly lastDate?: EpochMs | undefined;
  },
  stored: StoredSeries,
  foreign: readonly CommonRow[],
): Comparison & { readonly compared: number; readonly beyond: number } {
  const { interval, provider, fetched, adjustment, tolerance } = input;
  const onBasis = foreign.filter(({ a }) => isComparable(ADJUSTMENTS[stored.adjustment[a] as number], adjustment));
  const splits = splitsOf(input);
  const factors = onBasis.map(({ a }) =>
    basisFactor(
      ADJUSTMENTS[stored.adjustment[a] as number] as Adjustment,
      adjustment,
      splits,
      barDate(interval, stored.time[a] as number),
      { stored: input.lastDate ?? input.today, fetched: input.today },
    ),
  );
  const moved = scaled(stored, onBasis, factors);
  const pairs = onBasis.map(({ b }, k) => ({ a: k, b }));
  let worst = { difference: tolerance, pair: undefined as CommonRow | undefined };
  let beyond = 0;
  for (const pair of pairs) {
    const [old, next] = [moved.close[pair.a] as number, fetched.close[pair.b] as number];
    const difference = Math.abs(next - old) / old;
    if (difference > tolerance) beyond++;
    if (difference > worst.difference) worst = { difference, pair };
  }
  const counts = { compared: onBasis.length, beyond };
  if (worst.pair === undefined) return counts;
  const at = moved.time[worst.pair.a] as number;
  const other = stored.origins.find(({ first, last }) => first <= at && at <= last)?.provider ?? 'another provider';
  const ratio = restatementRatio(moved, fetched, pairs);
  return {
    ...counts,
    detail: `${provider} closes at ${figure(fetched.close[worst.pair.b])} on ${msToDate(barDate(interval, at))} where ${other} has ${figure(moved.close[worst.pair.a])} (${(worst.difference * 100).toFixed(2)} %); ${beyond} of ${onBasis.length} bars differ beyond the tolerance.`,
    ...(ratio === undefined ? {} : { ratio }),
  };
}

/** Adjusted for dividends on one side only: there is no common basis without all dividends. */
function isComparable(stored: Adjustment | undefined, fetched: Adjustment): boolean {
  return (stored === 'all') === (fetched === 'all');
}

/** What a stored price is multiplied by to stand on the basis of the fetched one. */
function basisFactor(
  stored: Adjustment,
  fetched: Adjustment,
  splits: readonly KnownSplit[],
  date: EpochMs,
  until: { readonly stored: EpochMs; readonly fetched: EpochMs },
): number {
  if (stored === fetched) return 1;
  return stored === 'raw' ? 1 / splitProduct(splits, date, until.fetched) : splitProduct(splits, date, until.stored);
}

function splitsOf({ known, told }: Pick<SeriesToJudge, 'known' | 'told'>): KnownSplit[] {
  const splits = new Map<EpochMs, KnownSplit>();
  for (const { type, ex_date, value } of [...known, ...told]) {
    if (type === 'split') splits.set(ex_date, { ex_date, value });
  }
  return [...splits.values()];
}

function scaled(stored: StoredSeries, rows: readonly CommonRow[], factors: readonly number[]): PriceSeries {
  const prices = (column: Float64Array) =>
    Float64Array.from(rows, ({ a }, k) => (column[a] as number) * (factors[k] as number));
  return {
    time: Float64Array.from(rows, ({ a }) => stored.time[a] as number),
    open: prices(stored.open),
    high: prices(stored.high),
    low: prices(stored.low),
    close: prices(stored.close),
    volume: Float64Array.from(rows, ({ a }, k) => (stored.volume[a] as number) / (factors[k] as number)),
  };
}

function allRows(series: PriceSeries): number[] {
  const rows = new Array<number>(series.time.length);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  return rows;
}

function figure(price: number | undefined): string {
  return String(Number((price as number).toPrecision(8)));
}
