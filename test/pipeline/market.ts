import { STORES } from '../../src/adapters/store/catalog.js';
import type { Adjustment, Interval } from '../../src/domain/bar.js';
import { newYorkWallToUtc } from '../../src/domain/new-york-time.js';
import { HOUR, MINUTE, msToDate, msToIso } from '../../src/domain/time.js';
import { sessionsBetween } from '../../src/evidence/market/calendar.js';
import { sessionsEndingAt, syntheticFiles } from '../../src/pipeline/demo/synthetic-files.js';
import { syntheticMarket } from '../../src/pipeline/demo/synthetic-market.js';
import { importActions } from '../../src/pipeline/import/actions.js';
import { importMacro } from '../../src/pipeline/import/macro.js';
import { importNews } from '../../src/pipeline/import/news.js';
import { importPrices } from '../../src/pipeline/import/prices.js';
import { importSentiment } from '../../src/pipeline/import/sentiment.js';
import { importStocks } from '../../src/pipeline/import/stocks.js';
import { SILENT } from '../../src/ports/progress.js';
import type { Store } from '../../src/ports/store.js';
import { memorySource } from '../support/memory-source.js';

/** Text of one csv file per kind of import; absent ones are not imported. */
export type Files = { readonly [Kind in 'stocks' | 'prices' | 'actions' | 'news' | 'sentiment' | 'macro']?: string };

/** A market as files: stocks, daily or hourly prices, splits and dividends, headlines, scores, macro series. */
export async function marketFiles(options: {
  readonly stocks: number;
  readonly sessions: number;
  readonly seed?: number;
  readonly signal?: number;
  readonly interval?: Interval;
}): Promise<Required<Files>> {
  const { interval = '1d' } = options;
  const sessions = sessionsEndingAt(Date.UTC(2024, 11, 31), options.sessions, sessionsBetween);
  const market = syntheticMarket({ ...options, sessions, seed: options.seed ?? 1, signal: options.signal ?? 0.004 });
  const files = syntheticFiles(market);
  const [stocks, daily, actions, sentiment, macro] = (await Promise.all(
    [files.stocks, files.prices, files.actions, files.sentiment, files.macro].map(async (source) => {
      let text = '';
      for await (const chunk of source.chunks()) text += new TextDecoder().decode(chunk);
      return text;
    }),
  )) as [string, string, string, string, string];
  // Every other score has a headline of the same time.
  const news = editRows(sentiment, ([symbol, time], row) =>
    row % 2 === 0 ? [symbol, time, 'wire', `Headline ${row}`] : [],
  );
  return {
    stocks,
    prices: interval === '1d' ? daily : hourly(daily),
    actions,
    sentiment,
    macro,
    news: news.replace(/^.*/, 'symbol,published_utc,source,title'),
  };
}

/** Two bars of an hour out of each daily one, the second an hour before the close: prices between open and close. */
function hourly(daily: string): string {
  const rows = daily
    .trimEnd()
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [symbol, date, open, high, low, close, volume] = line.split(',') as [string, ...string[]];
      const start = newYorkWallToUtc(Date.parse(date as string) + 9 * HOUR + 30 * MINUTE);
      const middle = ((Number(open) + Number(close)) / 2).toFixed(4);
      const half = Math.round(Number(volume) / 2);
      return [
        `${symbol},${msToIso(start)},${open},${high},${low},${middle},${half}`,
        `${symbol},${msToIso(start + 2 * HOUR)},${middle},${high},${low},${close},${half}`,
      ];
    });
  return `${['symbol,datetime_utc,open,high,low,close,volume', ...rows].join('\n')}\n`;
}

/** The csv with each row replaced; an empty one is left out. */
export function editRows(csv: string, edit: (cells: string[], row: number) => readonly (string | undefined)[]): string {
  const [head, ...lines] = csv.trimEnd().split('\n') as [string, ...string[]];
  const rows = lines.map((line, row) => edit(line.split(','), row).join(','));
  return `${[head, ...rows.filter((row) => row !== '')].join('\n')}\n`;
}

/** The cells of each row below the header. */
export function rowsOf(csv: string): string[][] {
  return csv
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}

/** The files as they would have been written on a date: no row of a later one. Stocks are all there. */
export function upTo(files: Files, date: number): Files {
  return onlyDates(files, (text) => text <= msToDate(date));
}

/** The rest of the files: rows of later dates. */
export function after(files: Files, date: number): Files {
  return onlyDates(files, (text) => text > msToDate(date));
}

function onlyDates(files: Files, isWanted: (date: string) => boolean): Files {
  const cut = Object.entries(files).map(([kind, csv]) => {
    if (kind === 'stocks') return [kind, csv];
    const dateOf = (cells: string[]) => cells.find((cell) => /^\d{4}-\d\d-\d\d/.test(cell))?.slice(0, 10) as string;
    return [kind, editRows(csv, (cells) => (isWanted(dateOf(cells)) ? cells : []))];
  });
  return Object.fromEntries(cut.filter(([, csv]) => rowsOf(csv as string).length > 0));
}

/** Other values for the same keys: of every macro date, and of every seventh bar, action and score. */
export function corrected(files: Required<Files>): Files {
  const every7th = (csv: string, edit: (cells: string[]) => readonly (string | undefined)[]) =>
    editRows(csv, (cells, row) => (row % 7 === 3 ? edit(cells) : []));
  return {
    prices: every7th(files.prices, ([symbol, time, open, high, low, close, volume]) => {
      const middle = (Number(open) + Number(close)) / 2;
      return [symbol, time, open, high, low, middle.toFixed(4), String(2 * Number(volume) + 1)];
    }),
    actions: every7th(files.actions, ([symbol, date, type, value]) => [
      symbol,
      date,
      type,
      String(1.5 * Number(value)),
    ]),
    sentiment: every7th(files.sentiment, ([symbol, time, source, score]) => [
      symbol,
      time,
      source,
      String(-Number(score)),
    ]),
    macro: editRows(files.macro, ([date, ...values]) => [
      date,
      ...values.map((value) => (Number(value) + 1).toFixed(2)),
    ]),
  };
}

/** Imports files as a person would, at a time of the clock. */
export async function importFiles(
  store: Store,
  files: Files,
  options: { readonly now: number; readonly adjustment?: Adjustment; readonly interval?: Interval },
): Promise<void> {
  const deps = { store, clock: clockAt(options.now), progress: SILENT, logger: SILENT_LOGGER };
  const given = { provider: 'synthetic', strict: true };
  const { stocks, prices, actions, news, sentiment, macro } = files;
  const { adjustment = 'raw', interval = '1d' } = options;
  if (stocks !== undefined) await importStocks([memorySource(stocks)], given, deps);
  if (prices !== undefined) await importPrices([memorySource(prices)], { ...given, adjustment, interval }, deps);
  if (actions !== undefined) await importActions([memorySource(actions)], given, deps);
  if (news !== undefined) await importNews([memorySource(news)], given, deps);
  if (sentiment !== undefined) await importSentiment([memorySource(sentiment)], given, deps);
  if (macro !== undefined) await importMacro([memorySource(macro)], given, deps);
}

/** An empty store in memory. */
export async function emptyStore(): Promise<Store> {
  return (await STORES.sqlite())(':memory:');
}

export function clockAt(now: number) {
  return { now: () => now, elapsed: () => 0 };
}

const SILENT_LOGGER = { debug() {}, info() {}, warn() {}, error() {} };
