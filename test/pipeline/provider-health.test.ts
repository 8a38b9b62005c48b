import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/adapters/store/sqlite/open.js';
import { DAY, HOUR } from '../../src/domain/time.js';
import { deadSymbolState, failedAgain } from '../../src/pipeline/collect/prices/dead-symbols.js';
import { providerHealth } from '../../src/pipeline/provider-health.js';
import type { Store } from '../../src/ports/store.js';
import { batchOf, day, stock } from '../contracts/store-samples.js';

const NOW = Date.UTC(2026, 10, 20, 15, 30);
const hour = NOW - (NOW % HOUR);

describe('the health of providers', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore(':memory:');
  });
  afterEach(() => store.close());
  const health = () => providerHealth(store.providers, NOW);

  it('is nothing at all in a new store', async () => {
    expect(await health()).toEqual({ providers: [], dead_symbols: [], findings: [] });
  });

  it('tells how requests ended in a day and in a week', async () => {
    await store.providers.addOutcomes([
      { provider: 'yahoo', hour, outcome: 'ok', requests: 6 },
      { provider: 'yahoo', hour: hour - 23 * HOUR, outcome: 'limit', requests: 2 },
      { provider: 'yahoo', hour: hour - 2 * DAY, outcome: 'ok', requests: 12 },
      { provider: 'yahoo', hour: hour - 8 * DAY, outcome: 'server', requests: 100 },
    ]);
    const { providers } = await health();
    expect(providers).toMatchObject([
      {
        provider: 'yahoo',
        last_24h: { requests: 8, success_rate: 0.75, failures: { limit: 2 } },
        last_7d: { requests: 20, success_rate: 0.9, failures: { limit: 2 } },
      },
    ]);
  });

  it('tells pauses that still stand, by provider and host, and what is used of the running quotas', async () => {
    const pause = (until: number) => JSON.stringify({ until, kind: 'limit', reason: 'too many requests', times: 1 });
    await store.providers.setState(
      'feeds',
      {
        cooldown: pause(NOW - 1),
        'cooldown:news.example:8080': pause(NOW + HOUR),
        'cooldown:damaged': 'not json',
        'quota:day': JSON.stringify({ span: '2026-11-20', used: 7 }),
        'quota:month': JSON.stringify({ span: '2026-10', used: 900 }),
        'turn:AAA': '{}',
      },
      NOW,
    );
    expect((await health()).providers).toMatchObject([
      {
        provider: 'feeds',
        cool_downs: [{ host: 'news.example:8080', until: NOW + HOUR, kind: 'limit', reason: 'too many requests' }],
        quotas: [{ span: 'day', unit: 'requests', used: 7, limit: null }],
        last_24h: { requests: 0, success_rate: null },
      },
    ]);
  });

  it('tells what is used of what may be used: requests, and posts and money of what is paid for', async () => {
    await store.providers.setState('tiingo', { 'quota:day': JSON.stringify({ span: '2026-11-20', used: 120 }) }, NOW);
    const x = (budget: object | string) => store.providers.setState('x', { budget: JSON.stringify(budget) }, NOW);
    const allowances = [
      { provider: 'tiingo', span: 'day', unit: 'requests', limit: 500 },
      { provider: 'tiingo', span: 'month', unit: 'requests', limit: 9_000 },
      { provider: 'x', span: 'month', unit: 'posts', limit: 2_000 },
      { provider: 'x', span: 'month', unit: 'USD', limit: 10 },
    ] as const;
    const quotas = async () =>
      (await providerHealth(store.providers, NOW, { allowances })).providers.map(({ provider, quotas: uses }) => [
        provider,
        ...uses.map(({ span, unit, used, limit }) => `${used} of ${limit} ${unit} a ${span}`),
      ]);
    const tiingo = ['tiingo', '120 of 500 requests a day', '0 of 9000 requests a month'];
    expect(await quotas()).toEqual([tiingo, ['x', '0 of 2000 posts a month', '0 of 10 USD a month']]);
    await x({ month: '2026-11', posts: 80, micros: 400_000 });
    expect(await quotas()).toEqual([tiingo, ['x', '80 of 2000 posts a month', '0.4 of 10 USD a month']]);
    await x({ month: '2026-10', posts: 80, micros: 400_000 });
    expect((await quotas())[1]).toEqual(['x', '0 of 2000 posts a month', '0 of 10 USD a month']);
    // What cannot be read may have been anything, and the source takes it as spent.
    await x('damaged');
    expect((await quotas())[1]).toEqual(['x', '2000 of 2000 posts a month', '10 of 10 USD a month']);
  });

  it('tells how new what a provider gave is, with all files as one', async () => {
    await store.stocks.upsert([stock('AAA')], { seenAt: 1 });
    for (const [k, provider] of ['file:a.csv', 'file:b.csv', 'yahoo'].entries()) {
      await store.bars.upsert(batchOf([{ symbol: 'AAA', time: day(`2026-11-1${k}`), close: 3 }], { provider }), {
        seenAt: NOW - (3 - k) * HOUR,
      });
    }
    const { providers } = await health();
    expect(providers.map(({ provider, freshness }) => [provider, freshness[0]?.kind, freshness[0]?.age_hours])).toEqual(
      [
        ['files', 'bars', 2],
        ['yahoo', 'bars', 1],
      ],
    );
  });

  it('tells dead symbols and findings, and does not take its own state for a provider', async () => {
    const dead = failedAgain(undefined, 'not-found', NOW);
    await store.providers.setState('collect', deadSymbolState(new Map([['GONE', dead]])), NOW);
    await store.providers.setState('sentiment', { reliability: 'null' }, NOW);
    const finding = {
      provider: 'pages',
      kind: 'structure_changed',
      subject: 'a.example',
      detail: 'h1 finds nothing',
    } as const;
    await store.providers.addFindings([finding], NOW - 8 * DAY);
    expect((await health()).findings).toEqual([]);
    await store.providers.addFindings([finding], NOW);
    expect(await health()).toMatchObject({
      providers: [{ provider: 'pages' }],
      dead_symbols: [{ symbol: 'GONE', kind: 'not-found', until: dead.until }],
      findings: [{ ...finding, times: 2 }],
    });
  });
});
