import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import { ADJUSTMENTS, INTERVALS, type Interval } from '../../../src/domain/bar.js';
import { DAY, HOUR, msToDate, msToIso } from '../../../src/domain/time.js';
import { sessionOpen } from '../../../src/evidence/market/calendar.js';
import { type CollectDueReport, collectDue } from '../../../src/pipeline/collect/collect-due.js';
import { SILENT } from '../../../src/ports/progress.js';
import type { Store } from '../../../src/ports/store.js';
import { configSchema } from '../../../src/runtime/config-schema.js';
import { createSources } from '../../../src/runtime/sources.js';
import { madeUpChart } from '../../adapters/sources/market/made-up-charts.js';
import { item, page, rss } from '../../adapters/sources/news/made-up-feeds.js';
import { type ReplayRequest, type ReplayServer, type Reply, startReplayServer } from '../../support/replay-server.js';
import { openTestNet, type TestClock, testClock, testLogger } from '../../support/test-net.js';
import { barTimes, rawClose } from './prices/fake-market.js';

// One small world of made-up companies, seen through the real sources. Weather strikes one stock (STRK), one feed and one page
// of the user's own, and one macro series (UNRATE); everything beside them stays fair.

/** Monday evening after New York changed its clocks: the ten days before lie on both sides of the change. */
export const FIRST_EVENING = Date.UTC(2026, 2, 9, 22);

/** Begins on a weekend, on this evening and on the next: a stock that was struck is asked for the same span. */
const HISTORY = 16 * DAY;

const COMPANIES = { ANVL: 'Anvelion', BRGO: 'Brigolant', CRVX: 'Corvaxia', STRK: 'Strakonel' } as const;
const STRUCK = 'STRK';

/** Where weather strikes. */
export const PLACES = ['chart', 'feed', 'page', 'macro'] as const;
export type Place = (typeof PLACES)[number];

/** What is answered at the struck places; absent: as in fair weather. */
export type Sky = Partial<Record<Place | 'robots', (fair: Reply, request: ReplayRequest) => Reply>>;

export interface NetBounds {
  readonly timeoutMs?: number;
  readonly retries?: number;
  readonly maxBytes?: number;
}

export interface World {
  readonly store: Store;
  readonly clock: TestClock;
  /** One run of `collect`, as one process makes it. */
  collect(sky: Sky, bounds?: NetBounds): Promise<CollectDueReport>;
  /** Everything that is stored, a line a row, without the times at which articles were first seen. */
  rows(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * A store with the four companies, and the servers that it collects from. `since`: where their histories begin, whenever they are
 * collected; default: 16 days before.
 */
export async function openWorld({ since }: { readonly since?: number } = {}): Promise<World> {
  const clock = testClock(FIRST_EVENING);
  let sky: Sky = {};
  const under = (place: Place | 'robots', fair: Reply, request: ReplayRequest) => sky[place]?.(fair, request) ?? fair;
  // Providers, and the user's own sites that weather strikes; beside them a site that stays fair.
  const server = await startReplayServer([
    {
      path: /^\/v8\/finance\/chart\//,
      reply: (request) =>
        symbolOf(request) === STRUCK ? under('chart', chart(request, clock), request) : chart(request, clock),
    },
    { path: '/rss/2.0/headline', reply: (request) => ({ body: rss(stockItems(request.query['s'] as string)) }) },
    { path: '/struck.xml', reply: (request) => under('feed', STRUCK_FEED, request) },
    {
      path: '/robots.txt',
      reply: (request) => under('robots', { body: 'User-agent: *\nDisallow: /private' }, request),
    },
    { path: '/paper', reply: (request) => under('page', PAPER, request) },
    {
      path: '/graph/fredgraph.csv',
      query: { id: 'UNRATE' },
      reply: (request) => under('macro', series(request), request),
    },
    { path: '/graph/fredgraph.csv', reply: (request) => series(request) },
  ]);
  const calm = await startReplayServer([{ path: '/calm.xml', reply: { body: CALM_FEED } }]);
  const store = await openSqliteStore(':memory:');
  const stocks = Object.entries(COMPANIES).map(([symbol, name], k) => ({
    symbol,
    company_name: `${name} Industries`,
    sector: null,
    fortune_500_rank: k + 1,
    year: 2025,
  }));
  await store.stocks.upsert(stocks, { seenAt: 0 });
  const config = configOf(server, calm);
  const logger = testLogger();
  return {
    store,
    clock,
    async collect(weather, bounds = {}) {
      sky = weather;
      const net = openTestNet({ clock, logger, providers: store.providers, ...bounds });
      try {
        const sources = createSources({ config, net, store, clock, logger, replaying: false });
        return await collectDue(
          {
            intervals: config.collect.intervals,
            prices: { history: since === undefined ? HISTORY : clock.now() - since },
            macro: config.collect.macro,
          },
          { store, clock, logger, progress: SILENT, sources },
        );
      } finally {
        await net.close();
      }
    },
    rows: () => rowsOf(store),
    async close() {
      await store.close();
      await server.close();
      await calm.close();
    },
  };
}

function configOf(server: ReplayServer, calm: ReplayServer) {
  const here = { baseUrl: server.url, perSecond: 0, perMinute: 0 };
  const off = { enabled: false };
  return configSchema.parse({
    collect: { prices: ['yahoo'], intervals: ['1d', '1h'], macro: ['CPIAUCSL', 'UNRATE'] },
    providers: {
      yahoo: here,
      'yahoo-news': here,
      fred: here,
      cnbc: off,
      marketwatch: off,
      'pr-newswire': off,
      globenewswire: off,
      cboe: off,
      treasury: off,
      feeds: {
        perSecond: 0,
        list: [
          { name: 'struck', url: `${server.url}/struck.xml` },
          { name: 'calm', url: `${calm.url}/calm.xml` },
        ],
      },
      pages: {
        perSecond: 0,
        sites: [
          { name: 'paper', url: `${server.url}/paper`, item: 'tr.row', title: 'a', date: '.when', publisher: 'i' },
        ],
      },
    },
  });
}

function symbolOf({ path }: ReplayRequest): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Bars in the span that have begun by now, stamped as Yahoo does. */
function chart(request: ReplayRequest, clock: TestClock): Reply {
  const symbol = symbolOf(request);
  const interval = request.query['interval'] as Interval;
  const end = Math.min(Number(request.query['period2']) * 1_000, clock.now());
  const times = barTimes(interval, Number(request.query['period1']) * 1_000, end);
  return {
    body: madeUpChart({
      symbol,
      granularity: interval,
      timestamp: times.map((time) => (interval === '1d' ? sessionOpen(time) : time) / 1_000),
      close: times.map((time) => rawClose(symbol, time)),
    }),
  };
}

const HEADLINES = ['beats estimates', 'raises its guidance', 'names Zoë Müller – its chief'];

function stockItems(symbol: string): string {
  const name = COMPANIES[symbol as keyof typeof COMPANIES];
  return item(
    `${name} Industries (NYSE: ${symbol}) opens a plant in ${name.slice(0, 3)}ville`,
    FIRST_EVENING - 5 * HOUR,
  );
}

/** Titles name their company by its ticker, so that linking is not what is tested here. */
function feedItems(symbol: string, hour: number): string[] {
  const name = COMPANIES[symbol as keyof typeof COMPANIES];
  return HEADLINES.map((words, k) =>
    item(`${name} Industries (NYSE: ${symbol}) ${words}`, FIRST_EVENING - (hour + k) * HOUR),
  );
}

export const STRUCK_ITEMS: readonly string[] = feedItems('CRVX', 10);
const STRUCK_FEED: Reply = { headers: { 'content-type': 'application/rss+xml' }, body: rss(STRUCK_ITEMS.join('')) };
const CALM_FEED = rss(feedItems('BRGO', 20).join(''));
const PAPER: Reply = {
  headers: { 'content-type': 'text/html; charset=utf-8' },
  // Its links lead to the same place, whatever the port of the server.
  body: page([
    { title: 'Anvelion Industries (NYSE: ANVL) sells a yard', date: '2026-03-07 10:00' },
    { title: 'Anvelion Industries (NYSE: ANVL) wins a contract', date: '2026-03-06 11:00' },
  ]).replace('<head>', '<head><base href="https://paper.example/">'),
};

/** Two years of months, the last one so long ago that it counts as known from its rule and not from when it was seen. */
function series({ query }: ReplayRequest): Reply {
  const id = query['id'] as string;
  const months = Array.from(
    { length: 24 },
    (_, k) => `${msToDate(Date.UTC(2024, k, 1))},${(id.length + k / 8).toFixed(2)}`,
  );
  return { headers: { 'content-type': 'text/csv' }, body: `observation_date,${id}\n${months.join('\n')}\n` };
}

async function rowsOf(store: Store): Promise<string[]> {
  const rows: string[] = [];
  for (const interval of INTERVALS) {
    const { symbols, offsets, time, columns, adjustment } = await store.bars.read({ interval });
    symbols.forEach((symbol, s) => {
      for (let row = offsets[s] as number; row < (offsets[s + 1] as number); row++) {
        const values = Object.values(columns).map((column) => column[row]);
        const kind = ADJUSTMENTS[adjustment[row] as number];
        rows.push(`bar ${interval} ${symbol} ${msToIso(time[row] as number)} ${kind} ${values.join(' ')}`);
      }
    });
  }
  for (const action of await store.actions.read()) rows.push(`action ${JSON.stringify(action)}`);
  for (const article of await store.articles.published(0, Number.MAX_SAFE_INTEGER)) {
    const { source, title, url, symbols, relevance, text, story, published_at } = article;
    rows.push(
      `article ${JSON.stringify([source, title, msToIso(published_at), url, symbols, relevance, text, story])}`,
    );
  }
  for (const [name, { date, value, known_at }] of Object.entries(await store.macro.read())) {
    date.forEach((at, k) => {
      rows.push(`macro ${name} ${msToDate(at)} ${value[k]} ${msToIso(known_at[k] as number)}`);
    });
  }
  return rows.sort();
}
