import { type BarBatch, INTERVALS, type Interval } from '../../../domain/bar.js';
import type { SourceFailure } from '../../../domain/provider-error.js';
import type { EpochMs } from '../../../domain/time.js';
import { keepFindings } from '../structure-finding.js';
import type { Wanted } from './ask.js';
import { assembleBatches } from './assemble-batch.js';
import { COLLECT } from './dead-symbols.js';
import type { Prepared, PriceRun, Task } from './prepare.js';
import { addCounts, addFindings, addLeft, addRefused, shareOf, type Tally } from './report.js';

/** One stock in a round with one provider, and what came of it so far. */
export interface Work extends Wanted {
  /** Sound bars that came, and the newest of them. */
  bars: number;
  last: EpochMs;
  failure: SourceFailure | undefined;
  /** An answer failed: later slices are not written, or the series would have a gap that is never asked for again. */
  broken: boolean;
}

const markKey = (interval: Interval, symbol: string) => `refetch:${interval}:${symbol}`;

/** Stocks of one interval whose whole series is to be had anew. */
export function readMarks(state: Readonly<Record<string, string>>, interval: Interval): Set<string> {
  const prefix = markKey(interval, '');
  return new Set(
    Object.keys(state)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length)),
  );
}

/**
 * Writes what one answer led to. Restated series are marked first and the mark is taken away last, so that a run that ends
 * in between (the split is known, the bars are not yet) is put right by the next one.
 */
export async function writePrepared(
  run: PriceRun,
  provider: string,
  { task, ...prepared }: Prepared<Task<Work>>,
  tally: Tally,
  seenAt: EpochMs,
): Promise<void> {
  const { store, interval } = run;
  const broken = new Set(task.items.filter((work) => work.broken).map(({ symbol }) => symbol));
  for (const work of task.items) note(work, prepared);
  const isWanted = ({ symbol }: { readonly symbol: string }) => !broken.has(symbol);
  const restated = prepared.restated.filter((symbol) => !broken.has(symbol));
  const marks: Record<string, string | null> = {};
  for (const symbol of restated) marks[markKey(interval, symbol)] = String(seenAt);
  const other = INTERVALS.find((each) => each !== interval) as Interval;
  for (const symbol of prepared.unawareElsewhere) marks[markKey(other, symbol)] = String(seenAt);
  if (Object.keys(marks).length > 0) await store.providers.setState(COLLECT, marks, seenAt);
  const actions = prepared.actions.filter(isWanted);
  if (actions.length > 0) tally.actionsNew += (await store.actions.upsert(actions, { seenAt })).added;
  const share = shareOf(tally, provider);
  for (const batch of assembleBatches(interval, provider, prepared.parts.filter(isWanted))) {
    addCounts(tally, await store.bars.upsert(batch, { seenAt }));
    noteCoverage(run, batch);
    share.bars += batch.panel.time.length;
  }
  if (restated.length > 0) {
    const done = Object.fromEntries(restated.map((symbol) => [markKey(interval, symbol), null]));
    await store.providers.setState(COLLECT, done, seenAt);
    for (const symbol of restated) run.marked.delete(symbol);
  }
  addLeft(tally, prepared.left);
  tally.refetched.push(...restated);
  addFindings(tally, await keepFindings(prepared.findings, run, seenAt));
  addRefused(tally, prepared.refused);
  share.batches++;
}

/** A stock that the provider does not know, or has nothing of in this span, may be in a later slice. */
function note(work: Work, { received, failures }: Pick<Prepared, 'received' | 'failures'>): void {
  const came = received.get(work.symbol);
  const failure = failures.get(work.symbol);
  if (failure !== undefined) {
    work.failure = failure;
    if (failure.kind !== 'empty' && failure.kind !== 'not-found') work.broken = true;
    if (came !== undefined) work.broken = true;
  }
  if (came === undefined || work.broken) return;
  work.bars += came.bars;
  work.last = Math.max(work.last, came.last);
}

function noteCoverage(run: PriceRun, { interval, panel }: BarBatch): void {
  const stored = run.coverage[interval];
  panel.symbols.forEach((symbol, s) => {
    const first = panel.time[panel.offsets[s] as number] as number;
    const last = panel.time[(panel.offsets[s + 1] as number) - 1] as number;
    const before = stored.get(symbol);
    stored.set(symbol, {
      first: Math.min(first, before?.first ?? first),
      last: Math.max(last, before?.last ?? last),
    });
  });
}
