import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Interval } from '../../src/domain/bar.js';
import { DAY, HOUR, msToDate } from '../../src/domain/time.js';
import { sessionOpen } from '../../src/evidence/market/calendar.js';
import { madeUpChart, madeUpError } from '../adapters/sources/market/made-up-charts.js';
import { item, rss } from '../adapters/sources/news/made-up-feeds.js';
import { barTimes, rawClose } from '../pipeline/collect/prices/fake-market.js';
import { openalpha, start, temporaryFolder } from '../support/openalpha.js';
import { type ReplayServer, type Reply, startReplayServer } from '../support/replay-server.js';

// The real program against a server in this process. Companies, prices and headlines are made up; the time is the real one.

const ALIVE = Array.from({ length: 18 }, (_, k) => `QX${String.fromCharCode(65 + k)}`);
const DEAD = ['ZZDEAD', 'ZZGONE'];
const TWO = 'QXA,QXB';

const folder = temporaryFolder();
const cwd = folder.path;
let server: ReplayServer;
/** What a chart is answered with instead; absent: what it should be. */
let weather: ((fair: Reply) => Reply) | undefined;

beforeAll(async () => {
  server = await startReplayServer([
    { path: /^\/v8\/finance\/chart\//, reply: ({ path, query }) => (weather ?? ((fair) => fair))(chart(path, query)) },
    {
      path: '/rss/2.0/headline',
      reply: ({ query }) => ({
        body: rss(item(`Company ${query['s']} (NYSE: ${query['s']}) beats estimates`, newsAt)),
      }),
    },
    {
      path: '/graph/fredgraph.csv',
      reply: ({ query }) => ({ body: `observation_date,${query['id']}\n2025-01-01,4.10\n2025-02-01,4.25\n` }),
    },
  ]);
  const rows = [...ALIVE, ...DEAD].map((symbol, k) => `${symbol},Company ${symbol},Energy,${k + 1}`);
  writeFileSync(join(cwd, 'stocks.csv'), `symbol,company_name,sector,fortune_500_rank\n${rows.join('\n')}\n`);
  const imported = await run('stocks.db', 'import', 'stocks', 'stocks.csv');
  expect(imported).toMatchObject({ code: 0, data: { rows_imported: 20 } });
  expect((await run(withStocks('calm.db'), 'collect', '--record', 'tape')).code).toBe(0);
});
beforeEach(() => {
  weather = undefined;
});
afterAll(async () => {
  await server.close();
  folder.remove();
});

const newsAt = Math.floor(Date.now() / HOUR) * HOUR - 2 * HOUR;

function chart(path: string, query: Readonly<Record<string, string>>): Reply {
  const symbol = path.slice(path.lastIndexOf('/') + 1);
  if (DEAD.includes(symbol))
    return { status: 404, body: madeUpError('Not Found', 'No data found, symbol may be delisted') };
  const interval = query['interval'] as Interval;
  const [from, to] = [Number(query['period1']) * 1_000, Math.min(Number(query['period2']) * 1_000, Date.now())];
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

/** Settings that only the environment gives: where providers are, and that they need no patience here. */
function environment(): Record<string, string> {
  const off = ['CNBC', 'MARKETWATCH', 'PR_NEWSWIRE', 'GLOBENEWSWIRE', 'CBOE', 'TREASURY'];
  return {
    ...Object.fromEntries(off.map((name) => [`OPENALPHA_${name}_ENABLED`, 'false'])),
    ...Object.fromEntries(['YAHOO', 'YAHOO_NEWS', 'FRED'].map((name) => [`OPENALPHA_${name}_BASE_URL`, server.url])),
    OPENALPHA_YAHOO_PER_SECOND: '0',
    OPENALPHA_YAHOO_NEWS_PER_SECOND: '0',
    OPENALPHA_COLLECT_HISTORY: '60d',
    OPENALPHA_COLLECT_MACRO: 'UNRATE,CPIAUCSL',
  };
}

async function run(db: string, ...args: string[]) {
  const seen = server.requests.length;
  const { code, stdout, stderr } = await openalpha([...args, '--db', db, '--json'], { cwd, env: environment() });
  const asked = server.requests.slice(seen);
  return { code, stderr, data: JSON.parse(stdout), charts: asked.filter(({ path }) => path.startsWith('/v8/')), asked };
}

/** A store with the stocks and nothing else. */
function withStocks(db: string): string {
  copyFileSync(join(cwd, 'stocks.db'), join(cwd, db));
  return db;
}

/** How many rows are kept of what is collected. */
async function counts(db: string): Promise<Record<string, number>> {
  const { rows } = (await run(db, 'status')).data.store;
  const { market_data, articles, macro_observations } = rows;
  return { market_data, articles, macro_observations };
}

async function bars(db: string): Promise<string> {
  const { code, stdout } = await openalpha(['export', 'bars', '--format', 'csv', '--db', db, '--quiet'], { cwd });
  expect(code).toBe(0);
  return stdout;
}

describe('collecting', () => {
  it('fills a store, asks for nothing twice, and says of every stock and provider how it is', async () => {
    const db = withStocks('day.db');
    expect((await run(db, 'init', '--yes')).code).toBe(0);
    const first = await run(db, 'collect');
    expect(first).toMatchObject({
      code: 0,
      data: {
        ok: true,
        prices: [{ summary: '18/20', stocks_updated: 18, failures_total: 2 }],
        news: { ok: true, sources: [{ name: 'yahoo-news', new: 20 }] },
        macro: {
          ok: true,
          series: [
            { rows: 2, added: 2 },
            { rows: 2, added: 2 },
          ],
        },
        errors: [],
      },
    });
    expect(first.charts).toHaveLength(20);

    // What is dead is left alone, what is there is not asked for.
    const second = await run(db, 'collect');
    expect(second).toMatchObject({
      code: 0,
      data: {
        prices: [{ summary: '18/18', stocks_asked: 0, stocks_up_to_date: 18, skipped_dead: DEAD, bars_new: 0 }],
        news: { sources: [{ new: 0 }] },
        macro: null,
      },
    });
    expect(second.charts).toEqual([]);

    const since = msToDate(Date.now() - 200 * DAY);
    const some = await run(db, 'collect', 'prices', '--since', since, '--symbols', TWO, '--provider', 'yahoo');
    expect(some).toMatchObject({ code: 0, data: { summary: '2/2', bars_changed: 0 } });
    expect(some.data.bars_new).toBeGreaterThan(2 * 80);
    expect(some.charts.map(({ path }) => path)).toEqual(['/v8/finance/chart/QXA', '/v8/finance/chart/QXB']);

    expect(await run(db, 'score-sentiment')).toMatchObject({ code: 0, data: { articles: 20 } });
    const { data: stock } = await run(db, 'stocks', 'show', 'QXA');
    expect(stock).toMatchObject({
      bars: [{ interval: '1d', provider: 'yahoo' }],
      sentiment_sources: [{ source: 'yahoo-news' }],
      news_count: 1,
    });
    expect(stock.sentiment_score).toBeGreaterThan(0);

    const { data: status } = await run(db, 'status');
    expect(status.dead_symbols.map(({ symbol }: { symbol: string }) => symbol)).toEqual(DEAD);
    const yahoo = status.providers.find(({ provider }: { provider: string }) => provider === 'yahoo');
    expect(yahoo).toMatchObject({ last_24h: { requests: 22, failures: { 'not-found': 2 } }, cool_downs: [] });
    expect(yahoo.last_24h.success_rate).toBeCloseTo(20 / 22);
  });

  it('is gone on with after kill -9, and nothing is doubled', async () => {
    withStocks('killed.db');
    const args = ['collect', '--db', 'killed.db'];
    for (const requests of [3, 12, 25]) {
      weather = (fair) => ({ ...fair, delayMs: 30 });
      const child = start(args, { cwd, env: { ...environment(), OPENALPHA_COLLECT_BATCH: '2' } });
      const ended = new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)));
      const seen = server.requests.length;
      const watch = setInterval(() => {
        if (server.requests.length >= seen + requests) child.kill('SIGKILL');
      }, 5);
      expect(await ended).toBe('SIGKILL');
      clearInterval(watch);
    }
    weather = undefined;
    expect(await run('killed.db', 'collect')).toMatchObject({ code: 0, data: { prices: [{ bars_changed: 0 }] } });
    expect(await bars('killed.db')).toBe(await bars('calm.db'));
    expect(await counts('killed.db')).toEqual(await counts('calm.db'));
    expect(await run('killed.db', 'doctor')).toMatchObject({ code: 0 });
  });

  it('leaves a provider alone after a storm of 429, in the next process too', async () => {
    const db = withStocks('storm.db');
    weather = () => ({ status: 429, headers: { 'retry-after': '3600' }, body: 'Too Many Requests' });
    const storm = await run(db, 'collect', 'prices');
    expect(storm).toMatchObject({ code: 1, data: { error: { code: 'NO_DATA' } } });
    expect(storm.charts.length).toBeLessThanOrEqual(4);

    weather = undefined;
    const next = await run(db, 'collect', 'prices');
    expect(next).toMatchObject({ code: 1, data: { error: { code: 'NO_DATA' } }, asked: [] });
    expect(next.data.error.message).toMatch(/yahoo \(limit\): yahoo is not asked before 20/);
    const { data: status } = await run(db, 'status');
    const yahoo = status.providers.find(({ provider }: { provider: string }) => provider === 'yahoo');
    expect(yahoo).toMatchObject({ cool_downs: [{ host: null, kind: 'limit' }], last_24h: { success_rate: 0 } });
    expect(status.dead_symbols).toEqual([]);
  });

  it('of recorded replies gives the same store without a connection', async () => {
    const replay = await run(withStocks('replayed.db'), 'collect', '--replay', 'tape');
    expect(replay).toMatchObject({ code: 0, asked: [], data: { prices: [{ summary: '18/20' }] } });
    expect(await bars('replayed.db')).toBe(await bars('calm.db'));
    expect(await counts('replayed.db')).toEqual(await counts('calm.db'));
  });

  it('ends with 1 when too many stocks fail, and with 2 when it is asked for what is not there', async () => {
    const db = withStocks('codes.db');
    const few = await run(db, 'collect', 'prices', '--symbols', `QXA,${DEAD.join(',')}`);
    expect(few).toMatchObject({ code: 1, data: { ok: false, summary: '1/3' } });
    for (const wrong of [
      ['--provider', 'nobody'],
      ['--since', 'yesterday'],
      ['--symbols', 'NOTTHERE'],
      ['--interval', '5m'],
    ]) {
      expect(await run(db, 'collect', 'prices', ...wrong)).toMatchObject({ code: 2, asked: [] });
    }
  });
});
