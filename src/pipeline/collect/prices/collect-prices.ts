import type { BarCoverage } from '../../../domain/bar.js';
import { OpenAlphaError } from '../../../domain/errors.js';
import type { SourceFailure } from '../../../domain/provider-error.js';
import { DAY } from '../../../domain/time.js';
import { barDate, lastEndedBar, missingSpan, type Span } from '../../../evidence/market/fetch-plan.js';
import type { PriceSource } from '../../../ports/price-source.js';
import { type CollectDeps, refuseCancelled } from '../deps.js';
import { chooseStocks } from './choose-stocks.js';
import { COLLECT, deadSymbolState, readDeadSymbols } from './dead-symbols.js';
import { deathsOf } from './deaths.js';
import type { CollectPricesOptions } from './options.js';
import type { PriceRun } from './prepare.js';
import { type PassedOver, readyProviders, servesInterval } from './ready-providers.js';
import { asFailure, type CollectPricesReport, closeShares, createTally, KEEP } from './report.js';
import { runRound } from './round.js';
import { readMarks } from './write-prepared.js';

/** What every provider said of a stock that is still to be had. */
type OpenStocks = Map<string, SourceFailure[]>;

/**
 * Collects the missing bars of all (or some) stocks from the first provider, and from the next ones what it does not
 * have. Each answer is written as it comes: a run that was stopped anywhere is gone on with by the next one. Part of the
 * stocks failing is no error; the report says which, and whether they are too many.
 *
 * @throws NO_DATA when there are no stocks, or no provider could be used; NOT_FOUND for symbols that are no stocks; USAGE
 * for names that are no providers; CANCELLED when the signal fires.
 */
export async function collectPrices(options: CollectPricesOptions, deps: CollectDeps): Promise<CollectPricesReport> {
  const { store, clock } = deps;
  const { interval } = options;
  const begin = clock.elapsed();
  const now = clock.now();
  const chosen = await chooseStocks(store, options.symbols);
  const state = await store.providers.state(COLLECT);
  const dead = readDeadSymbols(state);
  const isPaused = (symbol: string) => options.symbols === undefined && (dead.get(symbol)?.until ?? 0) > now;
  const alive = chosen.filter((symbol) => !isPaused(symbol));
  const to = lastEndedBar(interval, now);
  const run: PriceRun = {
    interval,
    store,
    now,
    to,
    today: barDate(interval, to),
    tolerance: options.tolerance ?? 0.005,
    coverage: await readCoverage(deps),
    marked: readMarks(state, interval),
  };
  const stored = run.coverage[interval];
  const missing = (symbol: string, source?: PriceSource): Span | undefined =>
    missingSpan(run.marked.has(symbol) ? unfinished(stored.get(symbol)) : stored.get(symbol), {
      interval,
      now,
      overlap: options.overlap ?? 5,
      history: options.history ?? 1_825 * DAY,
      since: options.since,
      reach: source?.reach?.[interval],
    });

  const due = alive.filter((symbol) => missing(symbol) !== undefined);
  const open: OpenStocks = new Map(due.map((symbol) => [symbol, []]));
  const { ready, passedOver } = await readyProviders(deps.sources, options.providers, servesInterval(interval));
  const tally = createTally();
  const updated: string[] = [];
  for (const source of ready) {
    if (open.size === 0) break;
    refuseCancelled(deps.signal);
    const wanted = [...open.keys()].flatMap((symbol) => {
      const span = missing(symbol, source);
      return span === undefined ? [] : [{ symbol, ...span }];
    });
    if (wanted.length === 0) continue;
    const scope = { batch: options.batch ?? 50, tally, othersFresh: updated.length > 0 || due.length < alive.length };
    const round = await runRound(run, source, wanted, scope, deps);
    for (const symbol of round.updated) open.delete(symbol);
    for (const [symbol, failure] of round.failures) open.get(symbol)?.push(failure);
    updated.push(...round.updated);
  }
  const deaths = deathsOf(open, { dead, updated, asked: due.length, now });
  if (deaths.size > 0) await store.providers.setState(COLLECT, deadSymbolState(deaths), now);
  if (due.length > 0 && updated.length === 0) refuseSilence(open, passedOver, ready.length);

  const failures = [...open].map(([symbol, said]) => asFailure(mostTelling(symbol, said, deaths.get(symbol)?.kind)));
  return {
    interval,
    summary: `${alive.length - open.size}/${alive.length}`,
    ok: open.size <= (options.maxFailures ?? 0.1) * due.length,
    stocks: chosen.length,
    stocks_asked: due.length,
    stocks_updated: updated.length,
    stocks_failed: open.size,
    stocks_up_to_date: alive.length - due.length,
    skipped_dead: chosen.filter(isPaused),
    bars_new: tally.bars.added,
    bars_changed: tally.bars.changed,
    bars_unchanged: tally.bars.unchanged,
    bars_refused: Object.fromEntries(tally.refused),
    actions_new: tally.actionsNew,
    by_provider: closeShares(tally),
    not_ready: passedOver,
    failures: failures.slice(0, KEEP),
    failures_total: failures.length,
    findings: tally.findings,
    findings_total: tally.findingsTotal,
    refetched_for_split: [...new Set(tally.refetched)].sort(),
    seconds: (clock.elapsed() - begin) / 1_000,
  };
}

async function readCoverage({ store }: CollectDeps): Promise<PriceRun['coverage']> {
  const coverage = { '1d': new Map<string, BarCoverage>(), '1h': new Map<string, BarCoverage>() };
  for (const row of await store.bars.coverage()) coverage[row.interval].set(row.symbol, row);
  return coverage;
}

/** A series that is to be had anew is asked for even when no bar is missing. */
function unfinished(
  stored: Pick<BarCoverage, 'first' | 'last'> | undefined,
): Pick<BarCoverage, 'first' | 'last'> | undefined {
  return stored && { ...stored, last: stored.last - 1 };
}

/** What the provider first asked said, but for a symbol that is gone. */
function mostTelling(symbol: string, said: readonly SourceFailure[], death: string | undefined): SourceFailure {
  const first = said[0] ?? {
    provider: '',
    subject: symbol,
    kind: 'empty',
    message: `No provider reaches back to what is missing of ${symbol}.`,
  };
  return death === 'delisted' ? { ...first, kind: 'delisted' } : first;
}

const ABOUT_SYMBOLS: ReadonlySet<string> = new Set(['not-found', 'delisted', 'empty', 'schema']);

/** Refuses (NO_DATA) a run in which no provider could be used, and says what each of them lacked or said. */
function refuseSilence(open: OpenStocks, passedOver: readonly PassedOver[], ready: number): void {
  const said = [...open.values()].flat();
  if (ready > 0 && (said.length === 0 || said.some(({ kind }) => ABOUT_SYMBOLS.has(kind)))) return;
  const words = new Map<string, string>();
  for (const { provider, lacks } of passedOver) words.set(provider, `${provider} lacks ${lacks.join(', ')}`);
  for (const { provider, kind, message } of said) words.set(provider, `${provider} (${kind}): ${message}`);
  throw new OpenAlphaError(
    'NO_DATA',
    `No provider gave prices. ${[...words.values()].join('; ') || 'None is turned on'}.`,
    {
      hint: 'Look at `openalpha status` for cool-downs, or name others with --provider.',
    },
  );
}
