import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import type { SentimentObservation } from '../../../src/domain/sentiment.js';
import { DAY, dateToMs, HOUR } from '../../../src/domain/time.js';
import { sessionClose, sessionsBetween } from '../../../src/evidence/market/calendar.js';
import { knownReliability, refreshReliability } from '../../../src/pipeline/score-sentiment/measure-reliability.js';
import type { Store } from '../../../src/ports/store.js';
import { batchOf, type SampleBar, stock } from '../../contracts/store-samples.js';
import { testClock } from '../../support/test-net.js';

const SYMBOLS = Array.from({ length: 10 }, (_, k) => `S${k}X`);
const NOW = (dateToMs('2026-11-20') as number) + 22 * HOUR;
const sessions = [...sessionsBetween(NOW - 200 * DAY, NOW)];

/** Made-up drift of a stock over the five sessions after one: what a good source foretells. */
const drift = (s: number, k: number) => Math.sin(s * 7.3 + Math.floor(k / 5) * 2.9);

describe('the reliability of sources, measured', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore(':memory:');
    await store.stocks.upsert(
      SYMBOLS.map((symbol) => stock(symbol)),
      { seenAt: 1 },
    );
    const bars: SampleBar[] = SYMBOLS.flatMap((symbol, s) => {
      let close = 100;
      return sessions.map((time, k) => {
        close *= 1 + 0.004 * drift(s, k - 1);
        return { symbol, time, close, knownAt: sessionClose(time) };
      });
    });
    await store.bars.upsert(batchOf(bars), { seenAt: 1 });
    const said = (source: string, s: number, k: number, score: number): SentimentObservation => {
      const ts = sessionClose(sessions[k] as number) - 2 * HOUR;
      const symbol = SYMBOLS[s] as string;
      return { symbol, source, ts, score, confidence: 1, articles: 1, scorer: 's-1', provider: source, known_at: ts };
    };
    const all = SYMBOLS.flatMap((_, s) =>
      sessions.flatMap((_day, k) =>
        k % 5 === 0
          ? [
              said('oracle', s, k, drift(s, k) * 0.9),
              said('contrary', s, k, drift(s, k) * -0.9),
              said('late', s, k, drift(s, k - 5)),
            ]
          : [],
      ),
    );
    await store.sentiment.upsert(all, { seenAt: NOW });
  });
  afterEach(() => store.close());

  it('trusts the source that foretold returns against the market, once it has said enough', async () => {
    const clock = testClock(NOW);
    const found = Object.fromEntries((await refreshReliability({ store, clock })).map((one) => [one.source, one]));
    expect(found['oracle']!.observations).toBeGreaterThan(250);
    expect(found['oracle']!.correlation).toBeGreaterThan(0.6);
    expect(found['oracle']!.weight).toBeGreaterThan(2);
    expect(found['contrary']!.weight).toBeLessThan(0.5);
    expect(Math.abs(found['late']!.correlation as number)).toBeLessThan(found['oracle']!.correlation as number);
  });

  it('is used from when it was measured, and measured once a day', async () => {
    const clock = testClock(NOW);
    expect(await knownReliability(store, NOW + DAY)).toEqual({});
    await refreshReliability({ store, clock });
    expect(await knownReliability(store, NOW - 1)).toEqual({});
    const weights = await knownReliability(store, NOW);
    expect(Object.keys(weights).sort()).toEqual(['contrary', 'late', 'oracle']);
    clock.advance(DAY - HOUR);
    await refreshReliability({ store, clock });
    expect(await knownReliability(store, NOW)).toEqual(weights);
    clock.advance(2 * HOUR);
    await refreshReliability({ store, clock });
    expect(await knownReliability(store, NOW)).toEqual({});
  });

  it('holds all sources alike while there is nothing to go by', async () => {
    const empty = await openSqliteStore(':memory:');
    expect(await refreshReliability({ store: empty, clock: testClock(NOW) })).toEqual([]);
    expect(await knownReliability(empty, NOW)).toEqual({});
    await empty.close();
  });
});
