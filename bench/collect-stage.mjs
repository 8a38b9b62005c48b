// The collection alone, without the way out: replies are in memory, and what is measured is reading, checking and storing
// them. A child process of the collect bench; arguments: chart server, stocks, interval, days, now. Prints processor seconds.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReply } from '../dist/adapters/net/reply.js';
import { openYahoo } from '../dist/adapters/sources/market/yahoo/yahoo.js';
import { openSqliteStore } from '../dist/adapters/store/sqlite/open.js';
import { collectPrices } from '../dist/pipeline/collect/prices/collect-prices.js';
import { SILENT } from '../dist/ports/progress.js';

const [server, stocks, interval, days, now] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'openalpha-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const quiet = () => {};
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const clock = { now: () => Number(now), elapsed: () => performance.now() };
const bodies = new Map();

/** One reply serves all stocks, which have the same bars: the server leaves the symbol empty. */
async function request({ url }) {
  const { search } = new URL(url);
  const body =
    bodies.get(search) ?? new Uint8Array(await (await fetch(`${server}/v8/finance/chart/${search}`)).arrayBuffer());
  bodies.set(search, body);
  return createReply({ url, status: 200, headers: {}, body }, 'yahoo', (text) => text);
}

const yahoo = openYahoo({
  provider: 'yahoo',
  http: { request },
  url: (path) => server + path,
  contact: '',
  clock,
  logger,
});
const sources = { offered: () => [{ name: 'yahoo', lacks: [] }], prices: async () => yahoo, forecast: () => 0 };
const store = await openSqliteStore(join(folder, 'bench.db'));
const named = Array.from({ length: Number(stocks) }, (_, k) => `S${String(k).padStart(4, '0')}`);
const plain = { sector: null, fortune_500_rank: null, year: null };
await store.stocks.upsert(
  named.map((symbol) => ({ symbol, company_name: `${symbol} Inc.`, ...plain })),
  { seenAt: clock.now() },
);
await (await fetch(`${server}/v8/finance/chart/?interval=${interval}&period1=0&period2=0`)).arrayBuffer();

const start = process.cpuUsage();
const options = { interval, history: Number(days) * 86_400_000 };
const report = await collectPrices(options, { store, clock, logger, progress: SILENT, sources });
await store.close();
const { user, system } = process.cpuUsage(start);
console.log(
  JSON.stringify({ bars: report.bars_new, cpu: (user + system) / 1e6, memory: process.resourceUsage().maxRSS / 1024 }),
);
