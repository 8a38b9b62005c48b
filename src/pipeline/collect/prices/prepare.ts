import { type Adjustment, type BarCoverage, INTERVALS, type Interval } from '../../../domain/bar.js';
import type { CorporateAction } from '../../../domain/corporate-action.js';
import type { SourceFailure } from '../../../domain/provider-error.js';
import type { SourceFinding } from '../../../domain/source-finding.js';
import { type EpochMs, msToDate } from '../../../domain/time.js';
import type { PriceSeries } from '../../../evidence/market/basis.js';
import { spanOf } from '../../../evidence/market/fetch-batches.js';
import { barDate, earliestBar, type Span } from '../../../evidence/market/fetch-plan.js';
import type { FetchedSeries } from '../../../ports/price-source.js';
import type { Store } from '../../../ports/store.js';
import { type Asked, ask, askedSpan, type Wanted } from './ask.js';
import type { SeriesPart } from './assemble-batch.js';
import { judgeSeries, type KnownSplit, type LeftAlone, type StoredSeries } from './judge-series.js';
import { newActions, readKnownActions } from './known-actions.js';
import { restate } from './restate.js';
import { type Counts, count, soundRows, takeRows } from './sound-rows.js';
import { readStoredSeries } from './stored-series.js';

/** What stays the same while one interval is collected. */
export interface PriceRun {
  readonly interval: Interval;
  readonly store: Store;
  readonly now: EpochMs;
  /** The newest bar that has ended, and its date. */
  readonly to: EpochMs;
  readonly today: EpochMs;
  readonly tolerance: number;
  /** What is stored, by interval and symbol; kept up to date while bars are written. */
  readonly coverage: Readonly<Record<Interval, Map<string, Pick<BarCoverage, 'first' | 'last'>>>>;
  /** Stocks whose series was being restated when an earlier run ended, or that another interval told of a split. */
  readonly marked: Set<string>;
  /** Findings that were told already. */
  readonly told: Set<string>;
}

/** Some stocks and the span that one answer is to cover. */
export interface Task<Item extends Wanted = Wanted> {
  readonly items: readonly Item[];
  readonly span: Span;
}

/** All that one answer leads to, ready to be written. */
export interface Prepared<SomeTask extends Task = Task> {
  readonly task: SomeTask;
  readonly parts: readonly SeriesPart[];
  readonly actions: readonly CorporateAction[];
  /** Sound bars that came, by symbol: how many, and the newest. */
  readonly received: ReadonlyMap<string, { readonly bars: number; readonly last: EpochMs }>;
  readonly failures: ReadonlyMap<string, SourceFailure>;
  readonly findings: readonly SourceFinding[];
  readonly refused: Counts;
  /** Bars that are stored already. */
  readonly left: LeftAlone;
  /** Stocks whose whole series is among the parts. */
  readonly restated: readonly string[];
  /** Stocks whose series of the other interval does not know a split. */
  readonly unawareElsewhere: readonly string[];
}

interface Restating {
  readonly symbol: string;
  readonly adjustment: Adjustment;
  readonly splits: readonly KnownSplit[];
  readonly fetched: PriceSeries;
  /** What was asked for. */
  readonly span: Span;
  readonly told: FetchedSeries['actions'];
}

/** Asks for the bars of a task, judges them against what is stored, and asks again for series that were restated. */
export async function prepare<SomeTask extends Task>(
  run: PriceRun,
  asked: Asked,
  task: SomeTask,
): Promise<Prepared<SomeTask>> {
  const { interval, store, now } = run;
  const provider = asked.source.name;
  const stored = run.coverage[interval];
  const answer = await ask(asked, interval, task.items, task.span);
  const failures = new Map(answer.failures);
  const findings = [...answer.findings];
  const refused: Counts = new Map(answer.dropped);
  const symbols = [...answer.series.keys()];
  const withBars = symbols.filter((symbol) => stored.has(symbol));
  const overlap = await readStoredSeries(store, interval, withBars, task.span);
  const known = await readKnownActions(store, symbols);

  const parts: SeriesPart[] = [];
  const actions: CorporateAction[] = [];
  const received = new Map<string, { bars: number; last: EpochMs }>();
  const restating: Restating[] = [];
  const left = { unchanged: 0, differ: 0, notCompared: 0 };
  const leave = (more: LeftAlone) => {
    for (const key of Object.keys(left) as (keyof LeftAlone)[]) left[key] += more[key];
  };
  const keepActions = (symbol: string, told: FetchedSeries['actions']) =>
    actions.push(...newActions(symbol, provider, told, known.get(symbol) ?? [], now));

  for (const item of task.items) {
    const series = answer.series.get(item.symbol);
    if (series === undefined) continue;
    const fetched = soundRows(series, { interval, span: task.span, now }, refused);
    const { symbol } = item;
    const { adjustment, actions: told } = series;
    received.set(symbol, { bars: fetched.time.length, last: fetched.time.at(-1) ?? Number.NEGATIVE_INFINITY });
    const span = stored.get(symbol);
    const verdict = judgeSeries({
      interval,
      provider,
      fetched,
      adjustment,
      told,
      stored: span && (overlap.get(symbol) ?? NOTHING),
      lastDate: span && barDate(interval, span.last),
      today: run.today,
      known: known.get(symbol) ?? [],
      tolerance: run.tolerance,
    });
    const isMarked = run.marked.has(symbol) && span !== undefined && adjustment !== 'raw';
    if (verdict.kind === 'refetch' || isMarked) {
      const splits = verdict.kind === 'refetch' ? verdict.splits : [];
      restating.push({ symbol, adjustment, splits, fetched, told, span: askedSpan(asked, item, task.span) });
    } else if (verdict.kind === 'contradicts') {
      leave(verdict.left);
      findings.push({ provider, kind: 'price_mismatch', subject: symbol, detail: verdict.detail });
      failures.set(symbol, { provider, subject: symbol, kind: 'schema', message: verdict.detail });
    } else {
      const isWhole = verdict.rows.length === fetched.time.length;
      parts.push({ symbol, adjustment, series: isWhole ? fetched : takeRows(fetched, verdict.rows) });
      keepActions(symbol, told);
      leave(verdict.left);
      if (verdict.mismatch !== undefined) {
        findings.push({ provider, kind: 'price_mismatch', subject: symbol, detail: verdict.mismatch });
      }
    }
  }

  const restated: string[] = [];
  const unawareElsewhere: string[] = [];
  if (restating.length > 0) {
    const whole = await askWhole(run, asked, task, restating);
    for (const [reason, n] of whole.refused) count(refused, reason, n);
    findings.push(...whole.findings);
    for (const { symbol, adjustment, splits, told } of restating) {
      const next = whole.series.get(symbol);
      const result =
        next === undefined
          ? { refused: whole.failures.get(symbol)?.message ?? 'it gave no bars of that span.' }
          : restate(interval, whole.stored.get(symbol) ?? NOTHING, next.series, splits);
      if (next === undefined || 'refused' in result) {
        const why = 'refused' in result ? result.refused : '';
        const message = `The series of ${symbol} was restated and ${provider} could not give it whole: ${why}`;
        findings.push({ provider, kind: 'split_not_refetched', subject: symbol, detail: message });
        const kind = whole.failures.get(symbol)?.kind ?? 'schema';
        // Nothing of the stock is written, or its series would stand on two bases.
        failures.set(symbol, {
          provider,
          subject: symbol,
          kind: kind === 'not-found' || kind === 'empty' ? 'schema' : kind,
          message,
        });
        continue;
      }
      parts.push({ symbol, adjustment: next.adjustment ?? adjustment, series: result.series });
      restated.push(symbol);
      const all = [...told, ...next.told];
      if (isUnawareElsewhere(run, symbol, splits, known.get(symbol) ?? [])) unawareElsewhere.push(symbol);
      keepActions(symbol, all);
      if (result.rescaled > 0) {
        findings.push({
          provider,
          kind: 'split_not_refetched',
          subject: symbol,
          detail: `${provider} does not have ${result.rescaled} bars of ${symbol} up to ${msToDate(result.before)}: they were brought to the basis of its other bars.`,
        });
      }
    }
  }
  return { task, parts, actions, received, failures, findings, refused, left, restated, unawareElsewhere };
}

const EMPTY = new Float64Array(0);
const NOTHING: StoredSeries = {
  time: EMPTY,
  open: EMPTY,
  high: EMPTY,
  low: EMPTY,
  close: EMPTY,
  volume: EMPTY,
  adjustment: new Uint8Array(0),
  origins: [],
};

/** The whole stored spans of some stocks, as the provider gives them now, and as they are stored. */
async function askWhole(run: PriceRun, asked: Asked, task: Task, restating: readonly Restating[]) {
  const { interval, store, now } = run;
  const earliest = earliestBar(interval, now, asked.source.reach?.[interval]);
  const series = new Map<string, { series: PriceSeries; told: FetchedSeries['actions']; adjustment?: Adjustment }>();
  const wanted: Wanted[] = [];
  for (const { symbol, fetched, span } of restating) {
    const from = Math.max(run.coverage[interval].get(symbol)?.first ?? task.span.from, earliest);
    if (span.from <= from && span.to >= run.to) series.set(symbol, { series: fetched, told: [] });
    else wanted.push({ symbol, from, to: run.to });
  }
  const span = spanOf(wanted);
  const answer = await ask(asked, interval, wanted, span);
  const refused: Counts = new Map();
  for (const { symbol } of wanted) {
    const came = answer.series.get(symbol);
    if (came === undefined) continue;
    const sound = soundRows(came, { interval, span, now }, refused);
    if (sound.time.length > 0) {
      series.set(symbol, { series: sound, told: came.actions, adjustment: came.adjustment });
    }
  }
  const everything = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };
  const stored = await readStoredSeries(
    store,
    interval,
    restating.map(({ symbol }) => symbol),
    everything,
  );
  return { series, stored, refused, failures: answer.failures, findings: answer.findings };
}

/** Whether the other interval has bars after a split that the store learns of only now. */
function isUnawareElsewhere(
  run: PriceRun,
  symbol: string,
  splits: readonly KnownSplit[],
  known: readonly CorporateAction[],
): boolean {
  const other = INTERVALS.find((interval) => interval !== run.interval) as Interval;
  const last = run.coverage[other].get(symbol)?.last;
  if (last === undefined) return false;
  const date = barDate(other, last);
  return splits.some(
    ({ ex_date }) => ex_date <= date && !known.some((action) => action.type === 'split' && action.ex_date === ex_date),
  );
}
