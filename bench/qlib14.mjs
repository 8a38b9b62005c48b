// 14 factors of 800 stocks over 3,390 days from a store in a file: a new process each time, the file dropped from the page cache.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openSqliteStore } from '../dist/adapters/store/sqlite/open.js';
import { barEnds } from '../dist/evidence/market/calendar.js';
import { runOurs } from './peer.mjs';
import { syntheticBars } from './synthetic-bars.mjs';
import { median, scratch } from './whole-process.mjs';

const STOCKS = 800;
const SESSIONS = 3390;
/** Seconds on one processor in the README of microsoft/qlib: the factors and the hardware are not named there. */
const PUBLISHED = {
  HDF5: 184.4,
  MySQL: 365.3,
  MongoDB: 253.6,
  InfluxDB: 368.2,
  Qlib: 147.0,
  'Qlib + ExpressionCache': 47.6,
  'Qlib + both caches': 7.4,
};

/** @param args number of runs */
export async function run([runs = '5']) {
  const path = join(scratch(), 'openalpha.db');
  await fill(path);
  const all = [];
  for (let i = 0; i < Number(runs); i++) {
    forget(path);
    all.push(runOurs('qlib14-ours.mjs', [path]));
  }
  const of = (pick) => Number(median(all.map(pick)).toFixed(2));
  const rows = [
    {
      what: 'openalpha, cold store, whole process',
      seconds: of((one) => one.process_seconds),
      read: of((one) => one.read),
      factors: of((one) => one.factors),
      cpu: of((one) => one.cpu),
      memory_mb: Math.round(Math.max(...all.map((one) => one.memory_mb))),
      goal: '<= 0.7',
    },
    ...Object.entries(PUBLISHED).map(([name, seconds]) => ({ what: `${name}, as published, other hardware`, seconds })),
  ];
  const about = `SYNTHETIC bars, ${STOCKS} stocks x ${SESSIONS} days, 14 factors, one thread, medians of ${runs}. The published figures are of unknown hardware and unnamed factors, and current Qlib is much faster than its table: they give the order of things, no ratio follows from them.`;
  return { about, rows };
}

async function fill(path) {
  const { symbols, offsets, time, columns } = syntheticBars(STOCKS, SESSIONS);
  const store = await openSqliteStore(path);
  await store.stocks.upsert(
    symbols.map((symbol) => ({ symbol, company_name: symbol, sector: null, fortune_500_rank: null, year: null })),
    { seenAt: 0 },
  );
  const panel = { symbols, offsets, time, columns: { ...columns, known_at: barEnds('1d', time) } };
  await store.bars.upsert(
    { interval: '1d', adjustment: 'all', provider: 'synthetic', panel },
    { seenAt: Date.UTC(2026, 0, 1) },
  );
  await store.close();
}

/** Drops a file from the page cache, so that reading comes from the disk; where dd cannot, the cache stays warm. */
function forget(path) {
  for (const file of [path, `${path}-wal`]) spawnSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
}
