import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sessionsBetween } from '../../src/evidence/market/calendar.js';
import { sessionsEndingAt, syntheticFiles } from '../../src/pipeline/demo/synthetic-files.js';
import { syntheticMarket } from '../../src/pipeline/demo/synthetic-market.js';

/** Writes a small synthetic market as csv files (stocks, prices, actions, sentiment, macro) into a folder. */
export async function writeSyntheticMarket(
  folder: string,
  options: { readonly stocks: number; readonly sessions: number; readonly seed?: number },
): Promise<void> {
  const market = syntheticMarket({
    stocks: options.stocks,
    sessions: sessionsEndingAt(Date.UTC(2024, 11, 31), options.sessions, sessionsBetween),
    seed: options.seed ?? 1,
    signal: 0.002,
  });
  for (const [name, source] of Object.entries(syntheticFiles(market))) {
    const parts: Uint8Array[] = [];
    for await (const chunk of source.chunks()) parts.push(chunk);
    writeFileSync(join(folder, `${name}.csv`), Buffer.concat(parts));
  }
}
