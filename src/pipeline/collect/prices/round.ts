import type { SourceFailure } from '../../../domain/provider-error.js';
import { msToDate } from '../../../domain/time.js';
import { batchesOf, slicesOf, spanOf } from '../../../evidence/market/fetch-batches.js';
import { barDate, sessionsBefore } from '../../../evidence/market/fetch-plan.js';
import type { PriceSource } from '../../../ports/price-source.js';
import { type CollectDeps, refuseCancelled } from '../deps.js';
import { foretell } from '../foretell.js';
import { prefetch } from '../prefetch.js';
import { keepFindings, type Misread, structureFinding } from '../structure-finding.js';
import { askable, type Wanted } from './ask.js';
import type { RoundResult } from './in-turn.js';
import { type PriceRun, prepare, type Task } from './prepare.js';
import { addFindings, addTally, createTally, shareOf, type Tally } from './report.js';
import { count } from './sound-rows.js';
import { type Work, writePrepared } from './write-prepared.js';

/** Bars in one answer, at most: what bounds the memory. */
const MAX_BARS = 200_000;

/** Answers under way or waiting while one is written. */
const AHEAD = 3;

/** A stock whose last bar is older than this many sessions, while others are newer, is tried elsewhere. */
const STALE_SESSIONS = 3;

/** Some of the stocks of a round, asked for and written. */
export interface RoundPart {
  readonly works: readonly Work[];
  /** Why the provider was left alone for the rest of it. */
  readonly stopped: string | null;
  /** Answers that are not in the form that is known: they are told together with those of the other parts. */
  readonly misread: readonly Misread[];
  readonly tally: Tally;
}

/** What a round asks one provider for, and how. */
export interface RoundRequest extends Pick<PriceRun, 'interval' | 'now' | 'to' | 'today' | 'tolerance'> {
  readonly provider: string;
  readonly wanted: readonly Wanted[];
  readonly batch: number;
}

/**
 * Has the stocks of a round asked for in parts, wherever; `here` does one part on the spot. The parts in any order, every stock in
 * one of them.
 */
export type ShareRound = (
  request: RoundRequest,
  here: (wanted: readonly Wanted[]) => Promise<RoundPart>,
) => Promise<readonly RoundPart[]>;

/** Asks one provider for all that is wanted, here or in parts elsewhere, and says what came of each stock. */
export async function runRound(
  run: PriceRun,
  source: PriceSource,
  wanted: readonly Wanted[],
  scope: { readonly batch: number; readonly tally: Tally; readonly othersFresh: boolean },
  deps: CollectDeps & { readonly shareRound?: ShareRound | undefined },
): Promise<RoundResult> {
  const { progress } = deps;
  const { tally, batch } = scope;
  if (wanted.length === 0) return { updated: [], failures: new Map() };
  const tasks = tasksOf(run, source, worksOf(wanted), batch);
  const waiting = deps.sources.forecast(source.name, requestsOf(run, source, tasks));
  progress.start(
    foretell(`Prices ${run.interval} from ${source.name}`, waiting, `${wanted.length} stocks`),
    wanted.length,
  );
  let done = 0;
  const onDone = (stocks: number) => {
    done += stocks;
    progress.update(done);
  };
  const here = (some: readonly Wanted[]) => fetchPart(run, source, some, batch, { ...deps, onDone });
  const { interval, now, to, today, tolerance } = run;
  const request = { interval, now, to, today, tolerance, provider: source.name, wanted, batch };
  const parts = deps.shareRound === undefined ? [await here(wanted)] : await deps.shareRound(request, here);
  for (const part of parts) addTally(tally, part.tally);
  const misread = parts.flatMap((part) => part.misread);
  addFindings(tally, await keepFindings(structureFinding(source.name, 'prices', misread), run, deps.clock.now()));
  const bySymbol = new Map(parts.flatMap(({ works }) => works.map((work) => [work.symbol, work] as const)));
  const works = wanted.flatMap(({ symbol }) => bySymbol.get(symbol) ?? []);
  const result = settle(run, source.name, works, scope.othersFresh);
  const share = shareOf(tally, source.name);
  share.stocks_asked += works.length;
  share.stocks_given += works.filter(({ bars }) => bars > 0).length;
  share.stopped = parts.find(({ stopped }) => stopped !== null)?.stopped ?? null;
  for (const { kind } of result.failures.values()) count(share.failures, kind);
  progress.done(`${result.updated.length}/${works.length} stocks`);
  return result;
}

/** Asks for stocks batch after batch, and writes each answer as it comes. */
export async function fetchPart(
  run: PriceRun,
  source: PriceSource,
  wanted: readonly Wanted[],
  batch: number,
  deps: Pick<CollectDeps, 'clock' | 'signal'> & { readonly onDone?: (stocks: number) => void },
): Promise<RoundPart> {
  const asked = askable(source);
  const works = worksOf(wanted);
  const tally = createTally();
  const tasks = tasksOf(run, source, works, batch);
  for await (const prepared of prefetch(tasks, AHEAD, (task) => prepare(run, asked, task))) {
    refuseCancelled(deps.signal);
    await writePrepared(run, source.name, prepared, tally, deps.clock.now());
    deps.onDone?.(prepared.task.isLast ? prepared.task.items.length : 0);
  }
  return { works, stopped: asked.stopped?.message ?? null, misread: asked.misread, tally };
}

function worksOf(wanted: readonly Wanted[]): Work[] {
  return wanted.map((item) => ({
    ...item,
    bars: 0,
    last: Number.NEGATIVE_INFINITY,
    failure: undefined,
    broken: false,
  }));
}

/** Requests that a round will make, about. */
function requestsOf({ interval }: PriceRun, source: PriceSource, tasks: readonly Task[]): number {
  let requests = 0;
  for (const { items, span } of tasks) {
    const symbols = items.map(({ symbol }) => symbol);
    requests += source.batch > 1 ? (source.requestsFor?.({ interval, symbols, ...span }) ?? 1) : symbols.length;
  }
  return requests;
}

/** Batches of stocks, each in slices of time where one answer would hold too many bars. */
function tasksOf(
  { interval }: PriceRun,
  source: PriceSource,
  works: readonly Work[],
  batch: number,
): (Task<Work> & { readonly isLast: boolean })[] {
  const isBulk = source.batch > 1;
  const size = isBulk ? source.batch : batch;
  const batches = batchesOf(works, { interval, size, maxBars: MAX_BARS, oneSpan: isBulk });
  return batches.flatMap((items) => {
    const span = spanOf(items);
    const slices = isBulk ? slicesOf(span, items.length, { interval, maxBars: MAX_BARS }) : [span];
    return slices.map((slice, k) => ({ items, span: slice, isLast: k === slices.length - 1 }));
  });
}

/** What came of each stock. Without a bar, or with old ones while others have newer, it is to be tried elsewhere. */
function settle(run: PriceRun, provider: string, works: readonly Work[], othersFresh: boolean): RoundResult {
  const { interval } = run;
  const oldest = sessionsBefore(interval, run.to, STALE_SESSIONS);
  const isFresh = (work: Work) => work.last >= oldest;
  const someFresh = othersFresh || works.some(isFresh);
  const updated: string[] = [];
  const failures = new Map<string, SourceFailure>();
  for (const work of works) {
    const { symbol: subject } = work;
    const fail = (message: string) => failures.set(subject, { provider, subject, kind: 'empty', message });
    if (work.broken || (work.bars === 0 && work.failure !== undefined)) {
      failures.set(subject, work.failure as SourceFailure);
    } else if (work.bars === 0) fail(`${provider} has no bars of ${subject} since ${msToDate(work.from)}.`);
    else if (someFresh && !isFresh(work)) {
      fail(`The newest bar of ${subject} at ${provider} is of ${msToDate(barDate(interval, work.last))}.`);
    } else updated.push(subject);
  }
  return { updated, failures };
}
