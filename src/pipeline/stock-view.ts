import type { BarCoverage } from '../domain/bar.js';
import { OpenAlphaError } from '../domain/errors.js';
import type { Prediction } from '../domain/prediction.js';
import type { SourceSentiment } from '../domain/recommendation.js';
import type { Stock } from '../domain/stock.js';
import { type EpochMs, HOUR } from '../domain/time.js';
import { adjustBackward } from '../evidence/market/adjust.js';
import { barEnds } from '../evidence/market/calendar.js';
import { OLDEST, sentimentBySource } from '../evidence/sentiment/aggregate/by-source.js';
import { FLOW_SPAN, impactScore, newsFlow } from '../evidence/sentiment/aggregate/news-flow.js';
import type { Clock } from '../ports/clock.js';
import type { Store } from '../ports/store.js';
import { readActions } from './read-actions.js';
import { knownReliability } from './score-sentiment/measure-reliability.js';

export interface StockView {
  readonly stock: Stock;
  readonly bars: readonly (BarCoverage & {
    readonly age_hours: number;
    /** Who gave the newest bar. */
    readonly provider: string | null;
  })[];
  /** Last daily (else hourly) bar as given, and the return of one share over 20 bars. */
  readonly last_bar: {
    readonly time: EpochMs;
    readonly open: number;
    readonly high: number;
    readonly low: number;
    readonly close: number;
    readonly volume: number;
    readonly return_20: number | null;
  } | null;
  readonly actions: number;
  readonly sentiment_score: number | null;
  readonly sentiment_sources: readonly SourceSentiment[];
  /** Stories of the last 7 days; near duplicates are one. */
  readonly news_count: number;
  /** Share of the texts of the last 7 days that told something new, 0 to 1; `null` without texts. */
  readonly novelty: number | null;
  /** |sentiment| x sqrt(fresh stories) x novelty; `null` without either. */
  readonly impact_score: number | null;
  readonly articles: readonly { readonly title: string; readonly source: string; readonly published_at: EpochMs }[];
  readonly prediction: Prediction | null;
}

/** Everything known about one stock, as of a time. Refuses NOT_FOUND with the nearest symbols. */
export async function stockView(
  symbol: string,
  asOf: EpochMs | undefined,
  deps: { readonly store: Store; readonly clock: Clock },
  options: { /** Of sentiment, milliseconds. Default 3 days. */ readonly halfLife?: number | undefined } = {},
): Promise<StockView> {
  const { store } = deps;
  const stock = await store.stocks.find(symbol);
  if (stock === undefined) {
    const near = (await store.stocks.search(symbol, 3)).map(
      (found) => `${found.symbol ?? 'private'} (${found.company_name})`,
    );
    throw new OpenAlphaError('NOT_FOUND', `There is no stock with the symbol ${symbol}.`, {
      hint: near.length > 0 ? `Near: ${near.join(', ')}.` : 'Search by name with `openalpha stocks search TEXT`.',
    });
  }
  const at = asOf ?? deps.clock.now();
  const symbols = [symbol];
  const coverage = await coverageOf(symbol, asOf, store);
  const observations = await store.sentiment.read({ symbols, from: at - OLDEST, to: at, asOf: at });
  const { halfLife } = options;
  const sentiment = sentimentBySource(observations, at, { halfLife, reliability: await knownReliability(store, at) });
  const flow = newsFlow(await store.articles.stories(symbol, at - FLOW_SPAN, at), at, { halfLife });
  const predictions = await store.predictions.read({ symbols, to: at });
  return {
    stock,
    bars: await Promise.all(
      coverage.map(async (row) => ({
        ...row,
        age_hours: (at - (barEnds(row.interval, Float64Array.of(row.last))[0] as number)) / HOUR,
        provider: (await store.bars.origins({ interval: row.interval, symbols, from: row.last }))[0]?.provider ?? null,
      })),
    ),
    last_bar: await lastBar(symbol, asOf, store),
    actions: (await store.actions.read({ symbols, asOf })).length,
    sentiment_score: sentiment.score,
    sentiment_sources: sentiment.sources,
    news_count: flow.news_count,
    novelty: flow.novelty,
    impact_score: impactScore(sentiment.score, flow),
    articles: (await store.articles.latest(symbol, 5, at)).map(({ title, source, published_at }) => ({
      title,
      source,
      published_at,
    })),
    prediction: predictions.at(-1) ?? null,
  };
}

/** The bars that there are, or that there were at a time. */
async function coverageOf(symbol: string, asOf: EpochMs | undefined, store: Store): Promise<readonly BarCoverage[]> {
  const all = (await store.bars.coverage()).filter((row) => row.symbol === symbol);
  if (asOf === undefined) return all;
  const then: BarCoverage[] = [];
  for (const row of all) {
    const { time } = await store.bars.read({ interval: row.interval, symbols: [symbol], asOf });
    const [first, last] = [time[0], time.at(-1)];
    if (first !== undefined && last !== undefined) then.push({ ...row, rows: time.length, first, last });
  }
  return then;
}

async function lastBar(symbol: string, asOf: EpochMs | undefined, store: Store): Promise<StockView['last_bar']> {
  for (const interval of ['1d', '1h'] as const) {
    const bars = await store.bars.read({ interval, symbols: [symbol], asOf });
    const row = bars.time.length - 1;
    if (row < 0) continue;
    const { actions, laterSplits } = await readActions(store, { interval, symbols: [symbol], asOf });
    const adjusted = adjustBackward(bars, actions, { laterSplits }).columns.close;
    const value = (column: 'open' | 'high' | 'low' | 'close' | 'volume') => bars.columns[column][row] as number;
    return {
      time: bars.time[row] as number,
      open: value('open'),
      high: value('high'),
      low: value('low'),
      close: value('close'),
      volume: value('volume'),
      return_20: row >= 20 ? (adjusted[row] as number) / (adjusted[row - 20] as number) - 1 : null,
    };
  }
  return null;
}
