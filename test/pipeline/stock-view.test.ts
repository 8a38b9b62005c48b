import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/adapters/store/sqlite/open.js';
import { DAY, HOUR } from '../../src/domain/time.js';
import { stockView } from '../../src/pipeline/stock-view.js';
import type { Store } from '../../src/ports/store.js';
import { batchOf, day, stock } from '../contracts/store-samples.js';
import { testClock } from '../support/test-net.js';

const NOW = Date.UTC(2026, 10, 20, 15);

describe('the view of a stock', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore(':memory:');
    await store.stocks.upsert([stock('AAA')], { seenAt: 1 });
    const said = (source: string, hoursAgo: number, score: number, articles = 1) => ({
      symbol: 'AAA',
      source,
      ts: NOW - hoursAgo * HOUR,
      score,
      confidence: 1,
      articles,
      scorer: 's-1',
      provider: source,
      known_at: NOW - hoursAgo * HOUR,
    });
    await store.sentiment.upsert([said('yahoo-news', 0, 0.5, 9), said('reddit', 0, -1), said('reddit', -1, 1)], {
      seenAt: NOW,
    });
    const told = (title: string, hoursAgo: number, story: string) => ({
      title,
      url: null,
      source: 'wire',
      published_at: NOW - hoursAgo * HOUR,
      known_at: NOW - hoursAgo * HOUR,
      provider: 'yahoo-news',
      symbols: ['AAA'],
      story,
    });
    await store.articles.upsert([told('one', 0, 'a'), told('one again', 0, 'a'), told('two', -1, 'b')], {
      seenAt: NOW,
    });
    await store.bars.upsert(
      batchOf([{ symbol: 'AAA', time: day('2026-11-18'), close: 10 }], { provider: 'file:old.csv' }),
      { seenAt: NOW },
    );
    await store.bars.upsert(batchOf([{ symbol: 'AAA', time: day('2026-11-19'), close: 11 }], { provider: 'yahoo' }), {
      seenAt: NOW,
    });
  });
  afterEach(() => store.close());

  it('tells sentiment by source with age and weight, what is new in it, and who gave the last bar', async () => {
    const view = await stockView('AAA', undefined, { store, clock: testClock(NOW) });
    expect(view.sentiment_sources).toEqual([
      { source: 'reddit', score: -1, articles: 1, age_hours: 0, weight: 0.5 },
      { source: 'yahoo-news', score: 0.5, articles: 9, age_hours: 0, weight: 0.5 },
    ]);
    expect(view).toMatchObject({ sentiment_score: -0.25, news_count: 1, novelty: 0.5, impact_score: 0.125 });
    expect(view.bars).toMatchObject([{ interval: '1d', rows: 2, provider: 'yahoo' }]);
    const then = await stockView('AAA', day('2026-11-19'), { store, clock: testClock(NOW) });
    expect(then.bars).toMatchObject([{ rows: 1, last: day('2026-11-18'), provider: 'file:old.csv' }]);
    expect(then.last_bar).toMatchObject({ close: 10 });
  });

  it('uses nothing that was not known at its time', async () => {
    const view = await stockView('AAA', NOW - 1, { store, clock: testClock(NOW) });
    expect(view).toMatchObject({
      sentiment_score: null,
      sentiment_sources: [],
      news_count: 0,
      novelty: null,
      impact_score: null,
    });
  });

  it('weighs sources by what was known of their reliability', async () => {
    const value = {
      at: NOW - DAY,
      sources: [{ source: 'reddit', observations: 999, correlation: -0.1, weight: 0.25 }],
    };
    await store.providers.setState('sentiment', { reliability: JSON.stringify(value) }, NOW);
    const weights = async (asOf?: number) =>
      (await stockView('AAA', asOf, { store, clock: testClock(NOW) })).sentiment_sources.map(({ source, weight }) => [
        source,
        weight,
      ]);
    expect(await weights()).toEqual([
      ['yahoo-news', 0.8],
      ['reddit', 0.2],
    ]);
  });
});
