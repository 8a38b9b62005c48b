import type { SourceFailure } from '../../../domain/provider-error.js';
import { msToDate } from '../../../domain/time.js';
import { batchesOf, slicesOf, spanOf } from '../../../evidence/market/fetch-batches.js';
import { barDate, sessionsBefore } from '../../../evidence/market/fetch-plan.js';
import type { PriceSource } from '../../../ports/price-source.js';
import { type CollectDeps, refuseCancelled } from '../deps.js';
import { foretell } from '../foretell.js';
import { prefetch } from '../prefetch.js';
import { keepFindings, structureFinding } from '../structure-finding.js';
import { askable, type Wanted } from './ask.js';
import type { RoundResult } from './in-turn.js';
import { type PriceRun, prepare, type Task } from './prepare.js';
import { addFindings, shareOf, type Tally } from './report.js';
import { count } from './sound-rows.js';
import { type Work, writePrepared } from './write-prepared.js';

/** Bars in one answer, at most: what bounds the memory. */
const MAX_BARS = 200_000;

/** Answers under way or waiting while one is written. */
const AHEAD = 3;

/** A stock whose last bar is older than this many sessions, while others are newer, is tried elsewhere. */
const STALE_SESSIONS = 3;

/** Asks one provider for all that is wanted, batch after batch, and writes each answer as it comes. */
export async function runRound(
  run: PriceRun,
  source: PriceSource,
  wanted: readonly Wanted[],
  scope: { readonly batch: number; readonly tally: Tally; readonly othersFresh: boolean },
  deps: CollectDeps,
): Promise<RoundResult> {
  const { progress, clock, signal } = deps;
  const { tally } = scope;
  if (wanted.length === 0) return { updated: [], failures: new Map() };
  const asked = askable(source);
  const works: Work[] = wanted.map((item) => ({
    ...item,
    bars: 0,
    last: Number.NEGATIVE_INFINITY,
    failure: undefined,
    broken: false,
  }));
  const tasks = tasksOf(run, source, works, scope.batch);
  const waiting = deps.sources.forecast(source.name, requestsOf(run, source, tasks));
  progress.start(
    foretell(`Prices ${run.interval} from ${source.name}`, waiting, `${works.length} stocks`),
    works.length,
  );
  let done = 0;
  for await (const prepared of prefetch(tasks, AHEAD, (task) => prepare(run, asked, task))) {
    refuseCancelled(signal);
    await writePrepared(run, source.name, prepared, tally, clock.now());
    if (prepared.task.isLast) done += prepared.task.items.length;
    progress.update(done);
  }
  addFindings(tally, await keepFindings(structureFinding(source.name, 'prices', asked.misread), run, clock.now()));
  const result = settle(run, source.name, works, scope.othersFresh);
  const share = shareOf(tally, source.name);
  share.stocks_asked += works.length;
  share.stocks_given += works.filter(({ bars }) => bars > 0).length;
  share.stopped = asked.stopped?.message ?? null;
  for (const { kind } of result.failures.values()) count(share.failures, kind);
  progress.done(`${result.updated.length}/${works.length} stocks`);
  return result;
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
