import type { Interval } from '../../domain/bar.js';
import { OpenAlphaError } from '../../domain/errors.js';
import { HOUR } from '../../domain/time.js';
import { type ArticlesReport, collectArticles } from './articles.js';
import { collectFundamentals, type FundamentalsReport } from './fundamentals.js';
import { collectMacro, type MacroReport } from './macro.js';
import { type CollectActionsReport, collectActions } from './prices/collect-actions.js';
import { type CollectPricesDeps, collectPrices } from './prices/collect-prices.js';
import type { CollectPricesOptions } from './prices/options.js';
import type { CollectPricesReport } from './prices/report.js';
import { endsTheRun, leftOut } from './source-choice.js';

export interface CollectDueOptions {
  /** Lengths of bars that are kept up to date. */
  readonly intervals: readonly Interval[];
  readonly prices: Omit<CollectPricesOptions, 'interval'>;
  /** Names of macro series. */
  readonly macro: readonly string[];
}

export interface CollectDueReport {
  /** Whether every part that was due is within its tolerance. */
  readonly ok: boolean;
  /** One an interval that could be collected. */
  readonly prices: readonly CollectPricesReport[];
  /** `null` when the providers of the bars told splits and dividends beside them. */
  readonly actions: CollectActionsReport | null;
  readonly news: ArticlesReport | null;
  readonly social: ArticlesReport | null;
  readonly macro: MacroReport | null;
  readonly fundamentals: FundamentalsReport | null;
  /** Parts that were not due, or have no provider. */
  readonly skipped: readonly { readonly what: string; readonly reason: string }[];
  /** Parts that could not be done at all; the others stand. */
  readonly errors: readonly { readonly what: string; readonly code: string; readonly message: string }[];
  readonly seconds: number;
}

/** Series are released once a day at most: asking more often than this tells nothing new. */
const MACRO_PAUSE = 6 * HOUR;

/** When a series was last had: keys of a pseudo provider's state. */
const COLLECT = 'collect';
const MACRO_DONE = 'done:macro:';

/**
 * Collects all that is due, part after part: missing bars, news, posts where a source is turned on, macro series a few times
 * a day, reported numbers once a week. A part that fails is said and does not keep the others from being done. Splits and
 * dividends come beside the bars of providers that tell them.
 */
export async function collectDue(options: CollectDueOptions, outer: CollectPricesDeps): Promise<CollectDueReport> {
  const deps = { ...outer, told: new Set<string>() };
  const { clock, store, sources } = deps;
  const begin = clock.elapsed();
  const skipped: { what: string; reason: string }[] = [];
  const errors: { what: string; code: string; message: string }[] = [];
  const attempt = async <Report>(what: string, work: () => Promise<Report>): Promise<Report | null> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof OpenAlphaError) || endsTheRun(error)) throw error;
      errors.push({ what, code: error.code, message: [error.message, error.hint].filter(Boolean).join(' ') });
      return null;
    }
  };

  const prices: CollectPricesReport[] = [];
  for (const interval of options.intervals) {
    const report = await attempt(`prices ${interval}`, () => collectPrices({ ...options.prices, interval }, deps));
    if (report !== null) prices.push(report);
  }
  const actions = (await toldWithoutActions())
    ? await attempt('actions', () => collectActions({ ...options.prices, providers: undefined }, deps))
    : null;
  /** A family without a source that can be used is left out, and no fault of the run. */
  const fromSources = async <Report>(
    family: 'news' | 'social' | 'macro' | 'fundamentals',
    work: () => Promise<Report>,
  ) => {
    const reason = leftOut(sources, family);
    if (reason === undefined) return work();
    skipped.push({ what: family, reason });
    return null;
  };
  const { symbols } = options.prices;
  const texts = (family: 'news' | 'social') =>
    fromSources(family, () => attempt(family, () => collectArticles({ family, symbols }, deps)));
  const news = await texts('news');
  const social = await texts('social');
  const macro = await fromSources('macro', dueMacro);
  const fundamentals = await fromSources('fundamentals', () =>
    attempt('fundamentals', () => collectFundamentals({ symbols }, deps)),
  );

  const parts = [...prices, actions, news, social, macro, fundamentals];
  return {
    ok: errors.length === 0 && parts.every((part) => part === null || part.ok),
    prices,
    actions,
    news,
    social,
    macro,
    fundamentals,
    skipped,
    errors,
    seconds: (clock.elapsed() - begin) / 1_000,
  };

  /** Whether bars came from a provider that does not tell splits and dividends with them. */
  async function toldWithoutActions(): Promise<boolean> {
    const givers = new Set(
      prices.flatMap(({ by_provider }) =>
        Object.entries(by_provider).flatMap(([name, { stocks_given }]) => (stocks_given > 0 ? [name] : [])),
      ),
    );
    for (const name of givers) if (!(await sources.prices(name)).tellsActions) return true;
    return false;
  }

  /** Each series has its own pause, so that one that failed is tried again by the next run, and it alone. */
  async function dueMacro(): Promise<MacroReport | null> {
    const state = await store.providers.state(COLLECT);
    const now = clock.now();
    const due = options.macro.filter((series) => {
      const last = Number(state[MACRO_DONE + series] ?? Number.NEGATIVE_INFINITY);
      // A clock that was set back must not put it off.
      return !(now >= last && now - last < MACRO_PAUSE);
    });
    if (due.length === 0) {
      skipped.push({ what: 'macro', reason: 'collected less than 6 hours ago' });
      return null;
    }
    const report = await attempt('macro', () => collectMacro({ series: due }, deps));
    if (report === null) return null;
    const done = report.series.filter(({ series, provider }) => provider !== null || isUnknown(series, report));
    const times = done.map(({ series }) => [MACRO_DONE + series, String(now)]);
    if (times.length > 0) await store.providers.setState(COLLECT, Object.fromEntries(times), now);
    // Of a series that is tried again alone, the others are there.
    return { ...report, ok: report.ok || due.length < options.macro.length };
  }
}

/** Whether all that could be asked say that there is no such series, or nothing of it: asking again soon tells the same. */
function isUnknown(series: string, { failures }: MacroReport): boolean {
  const about = failures.filter(({ subject }) => subject === series || subject === '');
  return about.length > 0 && about.every(({ kind }) => kind === 'not-found' || kind === 'empty');
}
