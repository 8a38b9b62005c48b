import type { Interval } from '../../src/domain/bar.js';
import { HOUR } from '../../src/domain/time.js';
import { sessionOpen } from '../../src/evidence/market/calendar.js';
import { madeUpChart } from '../adapters/sources/market/made-up-charts.js';
import { item, rss } from '../adapters/sources/news/made-up-feeds.js';
import { barTimes, rawClose } from '../pipeline/collect/prices/fake-market.js';
import { type ReplayServer, type Reply, startReplayServer } from './replay-server.js';

export interface MadeUpProviders {
  readonly server: ReplayServer;
  /** What a request is answered with instead; undefined: what it should be. */
  weather: ((fair: Reply) => Reply) | undefined;
  /** What the program must be told to ask here alone, and without patience. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface MadeUpOptions {
  /** What time it is in their world, epoch ms. Default: when they were started, for as long as they are there. */
  readonly now?: () => number;
}

/**
 * Loopback providers of made-up prices, headlines and series: the same for the same question, whatever the time of asking up to
 * the newest bar that has ended. Companies do not exist.
 */
export async function startMadeUpProviders(options: MadeUpOptions = {}): Promise<MadeUpProviders> {
  const began = Date.now();
  const { now = () => began } = options;
  const newsAt = () => Math.floor(now() / HOUR) * HOUR - 2 * HOUR;
  const answer = (fair: Reply) => (providers.weather ?? ((reply) => reply))(fair);
  const server = await startReplayServer([
    { path: /^\/v8\/finance\/chart\//, reply: ({ path, query }) => answer(chart(path, query, now())) },
    {
      path: '/rss/2.0/headline',
      reply: ({ query: { s: symbol } }) =>
        answer({ body: rss(item(`Company ${symbol} (NYSE: ${symbol}) beats estimates`, newsAt())) }),
    },
    {
      path: '/graph/fredgraph.csv',
      reply: ({ query }) => answer({ body: `observation_date,${query['id']}\n2025-01-01,4.10\n2025-02-01,4.25\n` }),
    },
  ]);
  const off = ['CNBC', 'MARKETWATCH', 'PR_NEWSWIRE', 'GLOBENEWSWIRE', 'CBOE', 'TREASURY'];
  const providers: MadeUpProviders = {
    server,
    weather: undefined,
    environment: {
      ...Object.fromEntries(off.map((name) => [`OPENALPHA_${name}_ENABLED`, 'false'])),
      ...Object.fromEntries(['YAHOO', 'YAHOO_NEWS', 'FRED'].map((name) => [`OPENALPHA_${name}_BASE_URL`, server.url])),
      OPENALPHA_YAHOO_PER_SECOND: '0',
      OPENALPHA_YAHOO_NEWS_PER_SECOND: '0',
      OPENALPHA_COLLECT_HISTORY: '500d',
      OPENALPHA_COLLECT_BATCH: '4',
      OPENALPHA_COLLECT_MACRO: 'UNRATE,CPIAUCSL',
    },
  };
  return providers;
}

function chart(path: string, query: Readonly<Record<string, string>>, now: number): Reply {
  const symbol = path.slice(path.lastIndexOf('/') + 1);
  const interval = query['interval'] as Interval;
  const [from, to] = [Number(query['period1']) * 1_000, Math.min(Number(query['period2']) * 1_000, now)];
  const times = barTimes(interval, from, to);
  return {
    body: madeUpChart({
      symbol,
      granularity: interval,
      timestamp: times.map((time) => (interval === '1d' ? sessionOpen(time) : time) / 1_000),
      close: times.map((time) => rawClose(symbol, time)),
    }),
  };
}
