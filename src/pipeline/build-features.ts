import { type BarPanel, INTERVALS, type Interval, type PriceColumn } from '../domain/bar.js';
import { OpenAlphaError } from '../domain/errors.js';
import { type Panel, rowCount } from '../domain/panel.js';
import type { Stock } from '../domain/stock.js';
import type { EpochMs } from '../domain/time.js';
import { needsFundamentals } from '../evidence/features/catalog.js';
import { computeFeatures } from '../evidence/features/compute.js';
import { MACRO_SERIES } from '../evidence/features/families/macro.js';
import { adjustForward } from '../evidence/market/adjust.js';
import { barEnds } from '../evidence/market/calendar.js';
import { tradedClose } from '../evidence/market/traded-close.js';
import type { Progress } from '../ports/progress.js';
import type { Store } from '../ports/store.js';
import { newsEvents } from './news-events.js';
import { readActions } from './read-actions.js';

export interface FeatureRequest {
  readonly interval: Interval;
  /** Names from the catalog, in the order of the columns. */
  readonly names: readonly string[];
  readonly crossSection: 'none' | 'rank' | 'zscore';
  /** `last`: the last bar of every stock alone, for predicting now. Default `all`. */
  readonly rows?: 'all' | 'last';
  /** Nothing that was not known then is used. Absent: all that is known by now. */
  readonly asOf?: EpochMs | undefined;
}

/** Features beside what they were made from. With all rows, all panels have the same. */
export interface FeatureFrame {
  readonly interval: Interval;
  readonly features: Panel<string, Float32Array>;
  /** As given. */
  readonly bars: BarPanel;
  /** Adjusted forward for splits and dividends. */
  readonly adjusted: Panel<PriceColumn>;
  /** End of the bar of each feature row: when the row could first be used. */
  readonly barEnd: Float64Array;
  /** By symbol. */
  readonly stocks: ReadonlyMap<string, Stock>;
}

/**
 * The only road from what is stored to what models see: training, prediction and backtests all take it, so what a model
 * learnt from is made by the code that makes what it sees live. Always over all stocks: market and sector features are about
 * the universe, and a part of it would be another one.
 */
export async function buildFeatures(
  request: FeatureRequest,
  deps: { readonly store: Store; readonly progress: Progress },
): Promise<FeatureFrame> {
  const { store, progress } = deps;
  const { interval, asOf } = request;
  progress.start('read');
  const bars = await store.bars.read({ interval, asOf });
  if (bars.symbols.length === 0) throw noBars(interval, asOf);
  const [stocks, { actions, laterSplits }, sentiment, articles, macro, reported] = await Promise.all([
    store.stocks.list(),
    readActions(store, { interval, asOf }),
    store.sentiment.panel({ asOf }),
    store.articles.counts({ asOf }),
    store.macro.read({ series: MACRO_SERIES, vintages: 'every', asOf }),
    needsFundamentals(request.names) ? store.fundamentals.read({ asOf }) : null,
  ]);
  progress.done(`${rowCount(bars).toLocaleString('en')} bars of ${bars.symbols.length} stocks`);

  progress.start('features', bars.symbols.length);
  const bySymbol = new Map<string, Stock>();
  for (const stock of stocks) if (stock.symbol !== null) bySymbol.set(stock.symbol, stock);
  const adjusted = adjustForward(bars, actions, { laterSplits });
  const features = computeFeatures(
    {
      interval,
      panel: adjusted,
      barEnd: barEnds(interval, bars.time),
      sectors: bars.symbols.map((symbol) => bySymbol.get(symbol)?.sector ?? null),
      sentiment: newsEvents(sentiment, articles),
      macro,
      fundamentals: reported && { reported, tradedClose: tradedClose(bars, actions, { laterSplits }), splits: actions },
    },
    request.names,
    { crossSection: request.crossSection, rows: request.rows ?? 'all', onProgress: (done) => progress.update(done) },
  );
  progress.done(`${request.names.length} columns`);
  return { interval, features, bars, adjusted, barEnd: barEnds(interval, features.time), stocks: bySymbol };
}

function noBars(interval: Interval, asOf: EpochMs | undefined): OpenAlphaError {
  const other = INTERVALS.filter((i) => i !== interval).join(' or ');
  return new OpenAlphaError(
    'NO_DATA',
    `The store holds no ${interval} bars${asOf === undefined ? '' : ' that were known then'}.`,
    {
      hint: `Import some with \`openalpha import prices FILE\`, or use --interval ${other}; \`openalpha status\` shows what there is.`,
    },
  );
}
