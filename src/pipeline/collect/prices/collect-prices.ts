import { INTERVALS } from '../../../domain/bar.js';
import { DAY } from '../../../domain/time.js';
import { barDate, lastEndedBar, missingSpan, type Span } from '../../../evidence/market/fetch-plan.js';
import type { PriceSource } from '../../../ports/price-source.js';
import type { CollectDeps } from '../deps.js';
import { chooseStocks } from './choose-stocks.js';
import { COLLECT, deadSymbolState, readDeadSymbols } from './dead-symbols.js';
import { deathsOf } from './deaths.js';
import { askInTurn, failuresOf, refuseSilence } from './in-turn.js';
import type { CollectPricesOptions } from './options.js';
import type { PriceRun } from './prepare.js';
import { priceRun } from './price-run.js';
import { readyProviders, servesInterval } from './ready-providers.js';
import { type CollectPricesReport, closeShares, createTally, KEEP, type Shortened, truncated } from './report.js';
import { runRound, type ShareRound } from './round.js';

export interface CollectPricesDeps extends CollectDeps {
  /** Has the stocks that one provider is asked for asked for in parts. Absent: all here. */
  readonly shareRound?: ShareRound | undefined;
}

/**
 * Collects the missing bars of all (or some) stocks from the first provider, and from the next ones what it does not
 * have. Each answer is written as it comes: a run that was stopped anywhere is gone on with by the next one. Part of the
 * stocks failing is no error; the report says which, and whether they are too many.
 *
 * @throws NO_DATA when there are no stocks, or no provider could be used; NOT_FOUND for symbols that are no stocks; USAGE
 * for names that are no providers; CANCELLED when the signal fires.
 */
export async function collectPrices(
  options: CollectPricesOptions,
  deps: CollectPricesDeps,
): Promise<CollectPricesReport> {
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
  const tolerance = options.tolerance ?? 0.005;
  const about = { interval, now, to, today: barDate(interval, to), tolerance, told: deps.told };
  const run = await priceRun(about, store);
  const missing = (symbol: string, source?: PriceSource): Span | undefined =>
    missingSpan(storedSpan(run, symbol), {
      interval,
      now,
      overlap: options.overlap ?? 5,
      history: options.history ?? 1_825 * DAY,
      since: options.since,
      reach: source?.reach?.[interval],
    });

  const due = alive.filter((symbol) => missing(symbol) !== undefined);
  const { ready, passedOver } = await readyProviders(deps.sources, options.providers, servesInterval(interval));
  const tally = createTally();
  const shortened: Shortened[] = [];
  const turns = await askInTurn(ready, due, deps.signal, async (source, open, updated) => {
    const wanted = open.flatMap((symbol) => {
      const span = missing(symbol, source);
      return span === undefined ? [] : [{ symbol, ...span }];
    });
    const cut = wanted.filter(({ symbol, from }) => from > (missing(symbol)?.from ?? from));
    if (cut.length > 0) {
      const from = barDate(interval, Math.min(...cut.map((item) => item.from)));
      shortened.push({ provider: source.name, from, stocks: cut.length });
    }
    const othersFresh = updated > 0 || due.length < alive.length;
    const result = await runRound(run, source, wanted, { batch: options.batch ?? 50, tally, othersFresh }, deps);
    // What was written elsewhere is not known here.
    if (deps.shareRound !== undefined) await lookAgain(run, deps);
    return result;
  });
  const deaths = deathsOf(turns, { dead, asked: due.length, now });
  if (deaths.size > 0) await store.providers.setState(COLLECT, deadSymbolState(deaths), now);
  refuseSilence(turns, ready.length, passedOver);

  const failures = failuresOf(turns, deaths);
  return {
    interval,
    summary: `${alive.length - failures.length}/${alive.length}`,
    ok: failures.length <= (options.maxFailures ?? 0.1) * due.length,
    stocks: chosen.length,
    stocks_asked: due.length,
    stocks_updated: turns.updated.length,
    stocks_failed: failures.length,
    stocks_up_to_date: alive.length - due.length,
    skipped_dead: chosen.filter(isPaused),
    bars_new: tally.bars.added,
    bars_changed: tally.bars.changed,
    bars_unchanged: tally.bars.unchanged,
    bars_differ: tally.bars.differ,
    bars_not_compared: tally.bars.notCompared,
    bars_refused: Object.fromEntries(tally.refused),
    actions_new: tally.actionsNew,
    by_provider: closeShares(tally),
    not_ready: passedOver,
    failures: failures.slice(0, KEEP),
    failures_total: failures.length,
    findings: tally.findings,
    findings_total: tally.findingsTotal,
    truncated: truncated(failures.length, tally.findingsTotal),
    shortened,
    refetched_for_split: [...new Set(tally.refetched)].sort(),
    seconds: (clock.elapsed() - begin) / 1_000,
  };
}

async function lookAgain(run: PriceRun, { store }: CollectDeps): Promise<void> {
  const fresh = await priceRun(run, store);
  for (const interval of INTERVALS) {
    for (const [symbol, row] of fresh.coverage[interval]) run.coverage[interval].set(symbol, row);
  }
  run.marked.clear();
  for (const symbol of fresh.marked) run.marked.add(symbol);
}

/** A series that is to be had anew lacks its last bar, so that it is asked for even when none is missing. */
function storedSpan({ coverage, interval, marked }: PriceRun, symbol: string): { readonly last: number } | undefined {
  const stored = coverage[interval].get(symbol);
  return stored && marked.has(symbol) ? { last: stored.last - 1 } : stored;
}
