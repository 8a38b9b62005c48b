import { DAY, HOUR, msToDate, msToIso } from '../../domain/time.js';
import type { ByteSource } from '../../ports/text-source.js';
import type { SyntheticMarket } from './synthetic-market.js';

/** The synthetic market as the files a person would import, so that the demo walks the same road. */
export interface SyntheticFiles {
  readonly stocks: ByteSource;
  readonly prices: ByteSource;
  readonly actions: ByteSource;
  readonly sentiment: ByteSource;
  readonly macro: ByteSource;
}

export function syntheticFiles(market: SyntheticMarket): SyntheticFiles {
  const dates = Array.from(market.sessions, msToDate);
  const lines = (head: string, rows: Iterable<string>): string => `${[head, ...rows].join('\n')}\n`;
  return {
    stocks: inMemory(
      'synthetic-stocks.csv',
      lines(
        'fortune_500_rank,symbol,company_name,sector,year',
        market.stocks.map((s, i) => `${i + 1},${s.symbol},${s.name},${s.sector},${dates.at(-1)?.slice(0, 4)}`),
      ),
    ),
    prices: inMemory('synthetic-prices.csv', lines('symbol,date,open,high,low,close,volume', priceRows(market, dates))),
    actions: inMemory(
      'synthetic-actions.csv',
      lines(
        'symbol,ex_date,type,value',
        market.stocks.flatMap((s) => s.actions.map((a) => `${s.symbol},${dates[a.session]},${a.type},${a.value}`)),
      ),
    ),
    sentiment: inMemory(
      'synthetic-sentiment.csv',
      // Written in the early afternoon, New York time, so that it is known by that session's close.
      lines(
        'symbol,published_utc,source,score',
        market.stocks.flatMap((s) =>
          s.sentiment.map(
            (o) => `${s.symbol},${msToIso((market.sessions[o.session] as number) + 18 * HOUR)},synthetic,${o.score}`,
          ),
        ),
      ),
    ),
    macro: inMemory(
      'synthetic-macro.csv',
      lines(
        'date,VIXCLS,DGS10,DGS2',
        dates.map((d, i) => [d, market.vix[i], market.yield10[i], market.yield2[i]].map(rounded).join(',')),
      ),
    ),
  };
}

function* priceRows(market: SyntheticMarket, dates: readonly string[]): Iterable<string> {
  for (const stock of market.stocks) {
    for (const [i, date] of dates.entries()) {
      yield `${stock.symbol},${date},${stock.open[i]},${stock.high[i]},${stock.low[i]},${stock.close[i]},${stock.volume[i]}`;
    }
  }
}

function rounded(value: string | number | undefined): string {
  return typeof value === 'number' ? value.toFixed(2) : String(value);
}

function inMemory(name: string, text: string): ByteSource {
  const bytes = new TextEncoder().encode(text);
  return {
    name,
    size: bytes.length,
    async *chunks(options) {
      options?.onRead?.(bytes.length);
      yield bytes;
    },
  };
}

/** Trading dates ending at the last session before `end`, `count` of them, from a calendar function. */
export function sessionsEndingAt(
  end: number,
  count: number,
  between: (from: number, to: number) => Float64Array,
): Float64Array {
  const all = between(end - Math.ceil(count * 1.6) * DAY, end);
  return all.subarray(all.length - count);
}
