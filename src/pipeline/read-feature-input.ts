import type { BarPanel, Interval } from '../domain/bar.js';
import type { Stock } from '../domain/stock.js';
import type { EpochMs } from '../domain/time.js';
import { MACRO_SERIES } from '../evidence/features/families/macro.js';
import { adjustForward } from '../evidence/market/adjust.js';
import { barEnds } from '../evidence/market/calendar.js';
import { tradedClose } from '../evidence/market/traded-close.js';
import type { FeatureInput } from '../ports/feature.js';
import type { Store } from '../ports/store.js';
import { newsEvents } from './news-events.js';
import { readActions } from './read-actions.js';

export interface FeatureInputRequest {
  readonly interval: Interval;
  /** Nothing that was not known then is used. Absent: all that is known by now. */
  readonly asOf?: EpochMs | undefined;
  /** Whether to read what companies report, too. */
  readonly fundamentals: boolean;
  /** Bar times, both included; absent: all. */
  readonly from?: EpochMs | undefined;
  readonly to?: EpochMs | undefined;
  /** Absent: all. Market and sector features are then about these stocks alone. */
  readonly symbols?: readonly string[] | undefined;
}

/** What features are made of, as the store has it. */
export interface StoredInput {
  /** As given. */
  readonly bars: BarPanel;
  /** By symbol. */
  readonly stocks: ReadonlyMap<string, Stock>;
  /** Makes the input of the features: adjusts the bars and puts the rest beside them. */
  readonly input: () => FeatureInput;
}

/** Reads all that features look at; `undefined` when there is no bar. */
export async function readFeatureInput(
  { interval, asOf, fundamentals, symbols, from, to }: FeatureInputRequest,
  store: Store,
): Promise<StoredInput | undefined> {
  const bars = await store.bars.read({
    interval,
    asOf,
    ...(symbols && { symbols }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  });
  if (bars.symbols.length === 0) return undefined;
  const [listed, { actions, laterSplits }, sentiment, articles, macro, reported] = await Promise.all([
    store.stocks.list(),
    readActions(store, { interval, asOf }),
    store.sentiment.panel({ asOf }),
    store.articles.counts({ asOf }),
    store.macro.read({ series: MACRO_SERIES, vintages: 'every', asOf }),
    fundamentals ? store.fundamentals.read({ asOf }) : null,
  ]);
  const stocks = new Map<string, Stock>();
  for (const stock of listed) if (stock.symbol !== null) stocks.set(stock.symbol, stock);
  const input = (): FeatureInput => ({
    interval,
    panel: adjustForward(bars, actions, { laterSplits }),
    barEnd: barEnds(interval, bars.time),
    sectors: bars.symbols.map((symbol) => stocks.get(symbol)?.sector ?? null),
    sentiment: newsEvents(sentiment, articles),
    macro,
    fundamentals: reported && { reported, tradedClose: tradedClose(bars, actions, { laterSplits }), splits: actions },
  });
  return { bars, stocks, input };
}
