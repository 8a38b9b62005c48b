import type { SourceFailure } from '../../../domain/provider-error.js';
import type { SourceFinding } from '../../../domain/source-finding.js';
import { DAY, type EpochMs } from '../../../domain/time.js';
import { batchesOf, spanOf } from '../../../evidence/market/fetch-batches.js';
import { missingSpan, type Span } from '../../../evidence/market/fetch-plan.js';
import type { PriceSource } from '../../../ports/price-source.js';
import { type CollectDeps, refuseCancelled } from '../deps.js';
import { foretell } from '../foretell.js';
import { prefetch } from '../prefetch.js';
import { keepFindings, structureFinding } from '../structure-finding.js';
import { ask, askable, type Wanted } from './ask.js';
import { chooseStocks } from './choose-stocks.js';
import { COLLECT, deadSymbolState, readDeadSymbols } from './dead-symbols.js';
import { deathsOf } from './deaths.js';
import { askInTurn, failuresOf, type RoundResult, refuseSilence } from './in-turn.js';
import { newActions, readKnownActions } from './known-actions.js';
import { readyProviders } from './ready-providers.js';
import {
  addFindings,
  type CollectFailure,
  closeShares,
  createTally,
  KEEP,
  type ProviderShare,
  shareOf,
  type Tally,
  truncated,
} from './report.js';
import { count } from './sound-rows.js';

export interface CollectActionsOptions {
  /** Default: every stock of the store that has a symbol. */
  readonly symbols?: readonly string[] | undefined;
  /** Ask from this date on. Default: since they were last asked for, at first since the first stored bar. */
  readonly since?: EpochMs | undefined;
  readonly providers?: readonly string[] | undefined;
  /** Default 50. */
  readonly batch?: number | undefined;
  /** How far back a stock without bars is asked for, milliseconds. Default 1825 days. */
  readonly history?: number | undefined;
  /** Share of the stocks that were asked for that may fail. Default 0.1. */
  readonly maxFailures?: number | undefined;
}

export interface CollectActionsReport {
  readonly summary: string;
  readonly ok: boolean;
  readonly stocks: number;
  readonly stocks_asked: number;
  readonly stocks_updated: number;
  readonly stocks_failed: number;
  readonly stocks_up_to_date: number;
  readonly skipped_dead: readonly string[];
  readonly actions_new: number;
  readonly actions_changed: number;
  readonly by_provider: Readonly<Record<string, ProviderShare>>;
  readonly not_ready: readonly { readonly provider: string; readonly lacks: readonly string[] }[];
  readonly failures: readonly CollectFailure[];
  readonly failures_total: number;
  readonly findings: readonly SourceFinding[];
  readonly findings_total: number;
  /** Failures and findings beyond the 10,000 of each that are here. */
  readonly truncated: number;
  readonly seconds: number;
}

/** Sessions that are asked for again: events are told late and corrected. */
const OVERLAP = 10;

/** Until which date the actions of a stock were asked for. */
const PREFIX = 'actions:';

/**
 * Collects splits and dividends without their bars, from providers that tell them: the same plan, failover and memory of
 * dead symbols as for prices. A split that is new here restates the stored bars when prices are next collected.
 *
 * @throws as `collectPrices`.
 */
export async function collectActions(options: CollectActionsOptions, deps: CollectDeps): Promise<CollectActionsReport> {
  const { store, clock } = deps;
  const begin = clock.elapsed();
  const now = clock.now();
  const chosen = await chooseStocks(store, options.symbols);
  const state = await store.providers.state(COLLECT);
  const dead = readDeadSymbols(state);
  const isPaused = (symbol: string) => options.symbols === undefined && (dead.get(symbol)?.until ?? 0) > now;
  const alive = chosen.filter((symbol) => !isPaused(symbol));
  const firstBar = new Map<string, EpochMs>();
  for (const { symbol, first } of await store.bars.coverage()) {
    firstBar.set(symbol, Math.min(first, firstBar.get(symbol) ?? first));
  }
  const span = (symbol: string, source?: PriceSource): Span | undefined => {
    const asked = Number(state[PREFIX + symbol] ?? Number.NaN);
    const stored = Number.isFinite(asked) ? { last: asked } : undefined;
    return missingSpan(stored, {
      interval: '1d',
      now,
      overlap: OVERLAP,
      history: options.history ?? 1_825 * DAY,
      since: options.since ?? (stored === undefined ? firstBar.get(symbol) : undefined),
      reach: source?.reach?.['1d'],
    });
  };
  const due = alive.filter((symbol) => span(symbol) !== undefined);
  const { ready, passedOver } = await readyProviders(deps.sources, options.providers, ({ intervals, tellsActions }) =>
    tellsActions && intervals.includes('1d') ? undefined : 'splits and dividends',
  );
  const tally = createTally();
  const counts = { added: 0, changed: 0 };
  const turns = await askInTurn(ready, due, deps.signal, (source, open) => {
    const wanted = open.flatMap((symbol) => {
      const bounds = span(symbol, source);
      return bounds === undefined ? [] : [{ symbol, ...bounds }];
    });
    return runRound(source, wanted, { batch: options.batch ?? 50, now, tally, counts }, deps);
  });
  const deaths = deathsOf(turns, { dead, asked: due.length, now });
  if (deaths.size > 0) await store.providers.setState(COLLECT, deadSymbolState(deaths), now);
  refuseSilence(turns, ready.length, passedOver);
  const failures = failuresOf(turns, deaths);
  return {
    summary: `${alive.length - failures.length}/${alive.length}`,
    ok: failures.length <= (options.maxFailures ?? 0.1) * due.length,
    stocks: chosen.length,
    stocks_asked: due.length,
    stocks_updated: turns.updated.length,
    stocks_failed: failures.length,
    stocks_up_to_date: alive.length - due.length,
    skipped_dead: chosen.filter(isPaused),
    actions_new: counts.added,
    actions_changed: counts.changed,
    by_provider: closeShares(tally),
    not_ready: passedOver,
    failures: failures.slice(0, KEEP),
    failures_total: failures.length,
    findings: tally.findings,
    findings_total: tally.findingsTotal,
    truncated: truncated(failures.length, tally.findingsTotal),
    seconds: (clock.elapsed() - begin) / 1_000,
  };
}

interface RoundScope {
  readonly batch: number;
  readonly now: EpochMs;
  readonly tally: Tally;
  readonly counts: { added: number; changed: number };
}

async function runRound(
  source: PriceSource,
  wanted: readonly Wanted[],
  { batch, now, tally, counts }: RoundScope,
  deps: CollectDeps,
): Promise<RoundResult> {
  const { store, progress, signal, sources } = deps;
  const updated: string[] = [];
  const failures = new Map<string, SourceFailure>();
  if (wanted.length === 0) return { updated, failures };
  const isBulk = source.batch > 1;
  const size = isBulk ? source.batch : batch;
  const batches = batchesOf(wanted, { interval: '1d', size, maxBars: 200_000, oneSpan: isBulk });
  const asked = askable(source);
  const share = shareOf(tally, source.name);
  const requests = isBulk ? batches.length : wanted.length;
  const waiting = sources.forecast(source.name, requests);
  progress.start(
    foretell(`Splits and dividends from ${source.name}`, waiting, `${wanted.length} stocks`),
    wanted.length,
  );
  const answers = prefetch(batches, 3, async (items) => ({
    items,
    answer: await ask(asked, '1d', items, spanOf(items)),
  }));
  for await (const { items, answer } of answers) {
    refuseCancelled(signal);
    const known = await readKnownActions(store, [...answer.series.keys()]);
    const actions = [...answer.series].flatMap(([symbol, series]) =>
      newActions(symbol, source.name, series.actions, known.get(symbol) ?? [], now),
    );
    const { added, changed } = await store.actions.upsert(actions, { seenAt: now });
    counts.added += added;
    counts.changed += changed;
    const given = items.filter(({ symbol }) => answer.series.has(symbol));
    const until = given.map(({ symbol, to }) => [PREFIX + symbol, String(to)]);
    if (until.length > 0) await store.providers.setState(COLLECT, Object.fromEntries(until), now);
    for (const { symbol } of items) {
      if (answer.series.has(symbol)) updated.push(symbol);
      else failures.set(symbol, answer.failures.get(symbol) ?? nothing(source.name, symbol));
    }
    share.batches++;
    progress.update(updated.length + failures.size);
  }
  addFindings(tally, await keepFindings(structureFinding(source.name, 'prices', asked.misread), deps, now));
  progress.done(`${updated.length}/${wanted.length} stocks`);
  share.stocks_asked += wanted.length;
  share.stocks_given += updated.length;
  share.stopped = asked.stopped?.message ?? null;
  for (const { kind } of failures.values()) count(share.failures, kind);
  return { updated, failures };
}

function nothing(provider: string, subject: string): SourceFailure {
  return { provider, subject, kind: 'empty', message: `${provider} says nothing of ${subject}.` };
}
