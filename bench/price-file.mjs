// The price file that benches read: the real one where it is present, else a synthetic one of the same size.
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sessionsBetween } from '../dist/evidence/market/calendar.js';
import { sessionsEndingAt, syntheticFiles } from '../dist/pipeline/demo/synthetic-files.js';
import { syntheticMarket } from '../dist/pipeline/demo/synthetic-market.js';

const REAL = resolve(
  process.env.OPENALPHA_SHARED_DATA ?? resolve(import.meta.dirname, '../../shared/data'),
  'sp500_daily_2013_2018.csv.gz',
);

/** Path of the file, and what it is. */
export async function priceFile(folder) {
  if (existsSync(REAL)) return { path: REAL, about: 'real prices: 619,040 daily rows of 505 stocks, 2013 to 2018' };
  const market = syntheticMarket({
    stocks: 505,
    sessions: sessionsEndingAt(Date.UTC(2018, 1, 7), 1226, sessionsBetween),
    seed: 1,
    signal: 0.0012,
  });
  const chunks = [];
  for await (const chunk of syntheticFiles(market).prices.chunks()) chunks.push(chunk);
  const path = join(folder, 'prices.csv.gz');
  writeFileSync(path, gzipSync(Buffer.concat(chunks), { level: 6 }));
  return { path, about: `SYNTHETIC prices: ${505 * 1226} daily rows of 505 made-up stocks` };
}
