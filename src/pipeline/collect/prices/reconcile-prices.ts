import type { Interval } from '../../../domain/bar.js';
import { OpenAlphaError } from '../../../domain/errors.js';
import type { SourceFailure } from '../../../domain/provider-error.js';
import type { SourceFinding } from '../../../domain/source-finding.js';
import { commonRows } from '../../../evidence/market/basis.js';
import { batchesOf, spanOf } from '../../../evidence/market/fetch-batches.js';
import { barDate, firstBarFrom, lastEndedBar, sessionsBefore } from '../../../evidence/market/fetch-plan.js';
import { type CollectDeps, refuseCancelled } from '../deps.js';
import { prefetch } from '../prefetch.js';
import { keepFindings, structureFinding } from '../structure-finding.js';
import { ask, askable, type Wanted } from './ask.js';
import { chooseStocks } from './choose-stocks.js';
import { compareForeign, isGivenBy } from './judge-series.js';
import { readKnownActions } from './known-actions.js';
import { readyProviders, servesInterval } from './ready-providers.js';
import { asFailure, type CollectFailure, KEEP, truncated } from './report.js';
import { soundRows } from './sound-rows.js';
import { readStoredSeries } from './stored-series.js';

export interface ReconcileOptions {
  readonly interval: Interval;
  /** The second opinion. */
  readonly provider: string;
  /** Default: every stock with bars. */
  readonly symbols?: readonly string[] | undefined;
  /** Newest stored sessions of each stock that are compared. Default 20. */
  readonly sessions?: number | undefined;
  /** Relative difference of closes beyond which a bar is a finding. Default 0.005. */
  readonly tolerance?: number | undefined;
  readonly batch?: number | undefined;
}

export interface ReconcileReport {
  readonly interval: Interval;
  readonly provider: string;
  readonly stocks_compared: number;
  readonly bars_compared: number;
  /** Bars that agree within the tolerance. */
  readonly bars_unchanged: number;
  /** Bars that differ by more than the tolerance, and the stocks that have such. */
  readonly bars_differ: number;
  readonly stocks_differ: number;
  /** Stocks that have no bars in common on a common basis, or none that another provider gave. */
  readonly not_comparable: number;
  readonly findings: readonly SourceFinding[];
  readonly findings_total: number;
  readonly failures: readonly CollectFailure[];
  readonly failures_total: number;
  /** Failures and findings beyond the 10,000 of each that are here. */
  readonly truncated: number;
  /** Whether something was compared and nothing was beyond the tolerance. */
  readonly ok: boolean;
  readonly seconds: number;
}

/**
 * Compares the newest stored bars with those of another provider and writes none of them: differences are findings.
 *
 * @throws NO_DATA when the provider cannot be used or nothing is stored; NOT_FOUND, USAGE and CANCELLED as in collecting.
 */
export async function reconcilePrices(options: ReconcileOptions, deps: CollectDeps): Promise<ReconcileReport> {
  const { store, clock, progress } = deps;
  const { interval, provider } = options;
  const begin = clock.elapsed();
  const now = clock.now();
  const today = barDate(interval, lastEndedBar(interval, now));
  const { ready, passedOver } = await readyProviders(deps.sources, [provider], servesInterval(interval));
  const source = ready[0];
  if (source === undefined) {
    throw new OpenAlphaError('NO_DATA', `${provider} cannot be used: it lacks ${passedOver[0]?.lacks.join(', ')}.`);
  }
  const chosen = new Set(await chooseStocks(store, options.symbols));
  const last = new Map<string, number>();
  for (const row of await store.bars.coverage()) {
    if (row.interval === interval && chosen.has(row.symbol)) last.set(row.symbol, row.last);
  }
  if (last.size === 0) {
    throw new OpenAlphaError('NO_DATA', `There are no stored bars of ${interval} to compare.`, {
      hint: 'Collect or import prices first.',
    });
  }
  const wanted: Wanted[] = [...last].map(([symbol, to]) => ({
    symbol,
    from: firstBarFrom(interval, sessionsBefore(interval, to, (options.sessions ?? 20) - 1)),
    to,
  }));
  const isBulk = source.batch > 1;
  const batches = batchesOf(wanted, {
    interval,
    size: isBulk ? source.batch : (options.batch ?? 50),
    maxBars: 200_000,
    oneSpan: isBulk,
  });
  const asked = askable(source);
  const findings: SourceFinding[] = [];
  const failures: SourceFailure[] = [];
  const counts = { stocks: 0, bars: 0, beyond: 0, differing: 0 };
  progress.start(`Comparing ${interval} prices with ${provider}`, wanted.length);
  const answers = prefetch(batches, 3, async (items) => ({
    items,
    answer: await ask(asked, interval, items, spanOf(items)),
  }));
  let done = 0;
  for await (const { items, answer } of answers) {
    refuseCancelled(deps.signal);
    const symbols = [...answer.series.keys()];
    const span = spanOf(items);
    const stored = await readStoredSeries(store, interval, symbols, span);
    const known = await readKnownActions(store, symbols);
    const found: SourceFinding[] = [];
    for (const [symbol, series] of answer.series) {
      const kept = stored.get(symbol);
      if (kept === undefined) continue;
      const fetched = soundRows(series, { interval, span, now }, new Map());
      const foreign = commonRows(kept.time, fetched.time).filter((row) => !isGivenBy(kept, row.a, provider));
      const { compared, beyond, detail } = compareForeign(
        {
          interval,
          provider,
          fetched,
          adjustment: series.adjustment,
          told: series.actions,
          known: known.get(symbol) ?? [],
          today,
          lastDate: barDate(interval, last.get(symbol) as number),
          tolerance: options.tolerance ?? 0.005,
        },
        kept,
        foreign,
      );
      if (compared > 0) counts.stocks++;
      counts.bars += compared;
      counts.beyond += beyond;
      if (detail !== undefined) found.push({ provider, kind: 'price_mismatch', subject: symbol, detail });
    }
    counts.differing += found.length;
    findings.push(...(await keepFindings(found, deps, now)));
    failures.push(...answer.failures.values());
    done += items.length;
    progress.update(done);
  }
  findings.push(...(await keepFindings(structureFinding(provider, 'prices', asked.misread), deps, now)));
  progress.done(`${counts.bars} bars of ${counts.stocks} stocks`);
  return {
    interval,
    provider,
    stocks_compared: counts.stocks,
    bars_compared: counts.bars,
    bars_unchanged: counts.bars - counts.beyond,
    bars_differ: counts.beyond,
    stocks_differ: counts.differing,
    not_comparable: wanted.length - counts.stocks - failures.length,
    findings: findings.slice(0, KEEP),
    findings_total: findings.length,
    failures: failures.slice(0, KEEP).map(asFailure),
    failures_total: failures.length,
    truncated: truncated(failures.length, findings.length),
    ok: counts.bars > 0 && counts.differing === 0,
    seconds: (clock.elapsed() - begin) / 1_000,
  };
}
