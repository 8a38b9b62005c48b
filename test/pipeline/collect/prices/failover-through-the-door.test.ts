import { expect, it } from 'vitest';
import { openSqliteStore } from '../../../../src/adapters/store/sqlite/open.js';
import { DAY, HOUR, msToIso } from '../../../../src/domain/time.js';
import { sessionOpen } from '../../../../src/evidence/market/calendar.js';
import { collectPrices } from '../../../../src/pipeline/collect/prices/collect-prices.js';
import { SILENT } from '../../../../src/ports/progress.js';
import { configSchema } from '../../../../src/runtime/config-schema.js';
import { createSources } from '../../../../src/runtime/sources.js';
import { madeUpChart } from '../../../adapters/sources/market/made-up-charts.js';
import { type ReplayRequest, type Reply, startReplayServer } from '../../../support/replay-server.js';
import { openTestNet, testClock, testLogger } from '../../../support/test-net.js';
import { barTimes, rawClose } from './fake-market.js';

const SYMBOLS = Array.from({ length: 40 }, (_, k) => `Q${String.fromCharCode(65 + (k % 26))}${k < 26 ? '' : 'X'}`);
const EVENING = Date.UTC(2026, 2, 10, 22);

function chart({ path, query }: ReplayRequest, now: number): Reply {
  const symbol = path.slice(path.lastIndexOf('/') + 1);
  const end = Math.min(Number(query['period2']) * 1_000, now);
  const times = barTimes('1d', Number(query['period1']) * 1_000, end);
  const timestamp = times.map((time) => sessionOpen(time) / 1_000);
  return { body: madeUpChart({ symbol, timestamp, close: times.map((time) => rawClose(symbol, time)) }) };
}

const cents = (price: number) => Math.round(price * 100) / 100;

/** The same market in Tiingo's form. */
function tiingo({ path, query }: ReplayRequest): Reply {
  const symbol = (path.split('/')[3] as string).toUpperCase();
  const times = barTimes('1d', Date.parse(query['startDate'] as string), Date.parse(query['endDate'] as string));
  return {
    body: times.map((time) => {
      const close = rawClose(symbol, time);
      const raw = { open: close, high: cents(close + 1), low: cents(close - 1), close, volume: 1_000 };
      return { date: msToIso(time), ...raw, adjClose: close, divCash: 0, splitFactor: 1 };
    }),
  };
}

/** A market of two providers, the first of which can be struck. */
async function market() {
  const clock = testClock(EVENING);
  let struck: Reply | undefined;
  const server = await startReplayServer([
    { path: /^\/v8\/finance\/chart\//, reply: (request) => struck ?? chart(request, clock.now()) },
    { path: /^\/tiingo\/daily\//, reply: tiingo },
  ]);
  const store = await openSqliteStore(':memory:');
  const named = (symbol: string) => ({
    symbol,
    company_name: symbol,
    sector: null,
    fortune_500_rank: null,
    year: null,
  });
  await store.stocks.upsert(SYMBOLS.map(named), { seenAt: 0 });
  const here = { baseUrl: server.url, perSecond: 0, perMinute: 0, perHour: 0, perDay: 0 };
  const config = configSchema.parse({
    collect: { prices: ['yahoo', 'tiingo'] },
    providers: { yahoo: here, tiingo: { ...here, token: 'sesame-1234' } },
  });
  const logger = testLogger();
  return {
    clock,
    async collect(weather?: Reply) {
      struck = weather;
      const before = server.requests.length;
      const net = openTestNet({ clock, logger, providers: store.providers });
      const sources = createSources({ config, net, store, clock, logger, replaying: false });
      const options = { interval: '1d', history: 16 * DAY } as const;
      const report = await collectPrices(options, { store, clock, logger, progress: SILENT, sources });
      await net.close();
      const asked = server.requests.slice(before);
      return { report, charts: asked.filter(({ path }) => path.startsWith('/v8/')).length };
    },
    async bars() {
      const { symbols, offsets, time, columns } = await store.bars.read({ interval: '1d' });
      return { symbols, offsets, time, ...columns };
    },
    async close() {
      await store.close();
      await server.close();
    },
  };
}

it.each<[string, string, Reply]>([
  ['429', 'limit', { status: 429 }],
  ['503', 'server', { status: 503 }],
  ['a reset', 'network', { reset: true }],
  ['HTML', 'schema', { body: '<html><title>Soon back</title></html>' }],
  ['a 404 that is not its own', 'schema', { status: 404, body: '<html>gone</html>' }],
  ['401', 'auth', { status: 401, body: { finance: { error: { code: 'Unauthorized' } } } }],
])(
  'a provider that answers everything with %s is soon left alone, and the next one gives all',
  async (_name, kind, weather) => {
    const [fair, struck] = [await market(), await market()];
    try {
      await fair.collect();
      const { report, charts } = await struck.collect(weather);
      expect(report).toMatchObject({
        ok: true,
        summary: '40/40',
        by_provider: { yahoo: { stocks_given: 0, failures: { [kind]: 40 } }, tiingo: { stocks_given: 40 } },
      });
      // Not three or four times forty: twenty tries, and those that were under way.
      expect(charts).toBeLessThanOrEqual(24);
      expect(await struck.bars()).toEqual(await fair.bars());

      // The next evening the first one gives what is missing, and finds nothing to change.
      for (const { clock } of [fair, struck]) clock.advance(EVENING + 25 * HOUR - clock.now());
      await fair.collect();
      const after = await struck.collect();
      expect(after.report).toMatchObject({ summary: '40/40', bars_new: 40, bars_changed: 0, findings_total: 0 });
      expect(Object.keys(after.report.by_provider)).toEqual(['yahoo']);
      expect(await struck.bars()).toEqual(await fair.bars());
    } finally {
      await Promise.all([fair.close(), struck.close()]);
    }
  },
);
