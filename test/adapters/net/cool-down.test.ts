import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type CoolDown, createCoolDowns } from '../../../src/adapters/net/cool-down.js';
import type { Net, NetOptions } from '../../../src/adapters/net/open-net.js';
import { createMemory } from '../../../src/adapters/net/provider-memory.js';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import { ProviderError } from '../../../src/domain/provider-error.js';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.js';
import type { HttpRequest } from '../../../src/ports/http.js';
import type { Limits } from '../../../src/ports/source.js';
import { temporaryFolder } from '../../support/openalpha.js';
import { type ReplayServer, type Reply, type Route, startReplayServer } from '../../support/replay-server.js';
import { openTestNet, testClock, testProviders } from '../../support/test-net.js';

let server: ReplayServer | undefined;
afterEach(() => server?.close());

/** A provider over several runs: each `run` is a new process over the same store and clock. */
async function world(reply: Route['reply'], limits: Limits = { concurrency: 1 }) {
  server = await startReplayServer([{ path: /.*/, reply }]);
  const { url, requests } = server;
  const clock = testClock();
  const providers = testProviders();
  let net: Net;
  const open = (options: Omit<Partial<NetOptions>, 'clock'> = {}) => {
    net = openTestNet({ clock, providers, retries: 0, ...options });
  };
  open();
  return {
    clock,
    providers,
    requests,
    async ask(request: Partial<HttpRequest> = {}, hosts: 'together' | 'apart' = 'together'): Promise<string> {
      try {
        const http = net.http('acme', limits, { hosts });
        return String((await http.request({ url: `${url}/data`, ...request })).status);
      } catch (error) {
        if (error instanceof ProviderError) return error.kind;
        throw error;
      }
    },
    forecast: (requestCount: number) => net.forecast('acme', requestCount),
    async restart(options: Omit<Partial<NetOptions>, 'clock'> = {}) {
      await net.close();
      open(options);
    },
    kept: (key = 'cooldown') => JSON.parse(providers.kept.get('acme')?.[key] ?? 'null') as CoolDown | null,
    close: () => net.close(),
  };
}

describe('a cool-down', () => {
  it('survives a restart: the next run does not ask until it is over', async () => {
    const w = await world([{ status: 429, headers: { 'retry-after': '7200' } }, {}]);
    expect(await w.ask()).toBe('limit');
    await w.restart();
    expect(await w.ask()).toBe('limit');
    expect(w.requests).toHaveLength(1);
    expect(w.kept()).toMatchObject({ kind: 'limit', until: w.clock.now() + 7_200_000, times: 1 });
    w.clock.advance(7_200_001);
    await w.restart();
    expect(await w.ask()).toBe('200');
    await w.close();
    expect(w.kept()).toBeNull();
  });

  it('says until when and why, and holds for those who already wait', async () => {
    const w = await world({ status: 429, headers: { 'retry-after': '7200' } });
    expect(await Promise.all([w.ask(), w.ask(), w.ask()])).toEqual(['limit', 'limit', 'limit']);
    expect(w.requests).toHaveLength(1);
    const net = openTestNet({ clock: w.clock, providers: w.providers });
    await expect(net.http('acme', { concurrency: 1 }).request({ url: `${server?.url}/x` })).rejects.toMatchObject({
      retryAt: w.clock.now() + 7_200_000,
      message: /^acme is not asked before 2026-01-05T17:00:00Z: acme answered 429 \(Too Many Requests\)/,
    });
  });

  it('that several requests met is said once, though each puts its end off a little; the next one is said again', async () => {
    const clock = testClock();
    const said: CoolDown[] = [];
    const memory = createMemory('acme', null, clock, () => {});
    const coolDowns = createCoolDowns('acme', memory, {
      now: () => clock.now(),
      perHost: false,
      tries: 1,
      concurrency: 3,
      log: (cool) => said.push(cool),
    });
    const meet = (kind: 'limit' | 'quota') =>
      coolDowns.leaveAlone('h', new ProviderError('acme', kind, 'no', { retryAt: clock.now() + HOUR }));
    for (let request = 0; request < 3; request++) {
      await meet('limit');
      clock.advance(1_000);
    }
    expect(said.map(({ kind }) => kind)).toEqual(['limit']);
    expect(memory.json<CoolDown>('cooldown')?.until).toBe(clock.now() - 1_000 + HOUR);
    await meet('quota');
    clock.advance(40 * DAY);
    await meet('quota');
    expect(said.map(({ kind }) => kind)).toEqual(['limit', 'quota', 'quota']);
  });

  it.each([
    [429, 'limit'],
    [503, 'server'],
  ])('comes early when many that were asked at once all meet %i', async (status, kind) => {
    const w = await world({ status }, { concurrency: 4 });
    await w.restart({ retries: 3 });
    const said = await Promise.all(Array.from({ length: 100 }, () => w.ask()));
    expect(new Set(said)).toEqual(new Set([kind]));
    // Twenty tries, as five requests have, and those that were under way.
    expect(w.requests.length).toBeLessThanOrEqual(24);
    expect(w.kept()).toMatchObject({ kind, times: 1 });
  });

  it('does not come while answers come in between', async () => {
    // Every other request fails at first.
    const failed = new Set<string>();
    const w = await world(
      ({ path }) => {
        if (!path.endsWith('0') || failed.has(path)) return {};
        failed.add(path);
        return { status: 503 };
      },
      { concurrency: 4 },
    );
    await w.restart({ retries: 3 });
    const paths = Array.from({ length: 100 }, (_, k) => `/${k}${k % 2}`);
    const said = await Promise.all(paths.map((path) => w.ask({ url: `${server?.url}${path}` })));
    expect(new Set(said)).toEqual(new Set(['200']));
    expect(w.requests).toHaveLength(150);
    expect(w.kept()).toBeNull();
  });

  it('after a limit without a time is five minutes, then ten, and an answer ends the row', async () => {
    const w = await world([{ status: 429 }, { status: 429 }, {}, { status: 429 }]);
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      await w.ask();
      const cool = w.kept();
      waits.push(cool ? cool.until - w.clock.now() : 0);
      w.clock.advance(HOUR);
      await w.restart();
    }
    expect(waits).toEqual([5 * MINUTE, 10 * MINUTE, 0, 5 * MINUTE]);
  });

  it('after a quota lasts until midnight UTC, or as long as the provider says', async () => {
    const w = await world({ body: 'limit of today' });
    const spent = (retryAt?: number) => () => new ProviderError('acme', 'quota', 'Spent.', { retryAt });
    expect(await w.ask({ judge: spent() })).toBe('quota');
    expect(w.kept()?.until).toBe(Date.UTC(2026, 0, 6));
    w.clock.advance(DAY);
    expect(await w.ask({ judge: spent(w.clock.now() + 10 * DAY) })).toBe('quota');
    expect(w.kept()?.until).toBe(w.clock.now() + 10 * DAY);
  });

  it('does not believe in a return after years', async () => {
    const w = await world({ status: 429, headers: { 'retry-after': '999999999' } });
    await w.ask();
    expect(w.kept()?.until).toBe(w.clock.now() + DAY);
  });

  it('after a refused key lasts an hour, or until there is another key', async () => {
    const w = await world([{ status: 401 }, {}]);
    expect(await w.ask({ secrets: ['old-key-1234'] })).toBe('auth');
    await w.restart();
    expect(await w.ask({ secrets: ['old-key-1234'] })).toBe('auth');
    expect(w.requests).toHaveLength(1);
    expect(await w.ask({ secrets: ['new-key-1234'] })).toBe('200');
    await w.close();
    expect(w.kept()).toBeNull();
  });

  it('after a refused contact lasts until there is another user agent', async () => {
    const w = await world([{ status: 403 }, { status: 403 }, { status: 403 }, {}]);
    for (let i = 0; i < 4; i++) expect(await w.ask()).toBe('auth');
    expect(w.requests).toHaveLength(3);
    await w.restart({ userAgent: 'openalpha/0.0.0 (+jane@example.org)' });
    expect(await w.ask()).toBe('200');
  });

  it('does not follow from one closed page of a site that asks for no key', async () => {
    const w = await world([{ status: 403 }, {}, { status: 403 }, { status: 403 }, {}]);
    expect([await w.ask(), await w.ask(), await w.ask(), await w.ask(), await w.ask()]).toEqual([
      'auth',
      '200',
      'auth',
      'auth',
      '200',
    ]);
  });

  it('comes after five failures in a row, a minute long, then two, at most fifteen', async () => {
    const w = await world({ status: 500 });
    for (let i = 0; i < 20; i++) expect(await w.ask()).toBe('server');
    expect(w.requests).toHaveLength(5);
    const waits: number[] = [];
    for (let i = 0; i < 6; i++) {
      waits.push(((w.kept()?.until ?? 0) - w.clock.now()) / MINUTE);
      w.clock.advance(HOUR);
      await w.restart();
      // One failure is enough now: it has to show that it is well.
      await w.ask();
    }
    expect(waits).toEqual([1, 2, 4, 8, 15, 15]);
    expect(w.requests).toHaveLength(11);
  });

  it('does not come from failures with answers between them, nor from what is about one symbol', async () => {
    const row: Reply[] = [{ status: 500 }, { status: 500 }, { status: 500 }, { status: 500 }, { status: 404 }];
    const w = await world((request) => row[Number(request.query['i']) % 5] as Reply);
    for (let i = 0; i < 20; i++) await w.ask({ url: `${server?.url}/data?i=${i}` });
    expect(w.requests).toHaveLength(20);
    expect(w.kept()).toBeNull();
  });

  it('is of one host where hosts stand apart', async () => {
    const w = await world((request) =>
      request.headers['host']?.startsWith('localhost') ? {} : { status: 429, headers: { 'retry-after': '900' } },
    );
    const other = server?.url.replace('127.0.0.1', 'localhost') as string;
    expect(await w.ask({}, 'apart')).toBe('limit');
    expect(await w.ask({}, 'apart')).toBe('limit');
    expect(await w.ask({ url: other }, 'apart')).toBe('200');
    expect(w.requests).toHaveLength(2);
    expect(Object.keys(w.providers.kept.get('acme') ?? {})).toEqual([`cooldown:${new URL(server?.url ?? '').host}`]);
  });

  it('comes before the limit is broken where a reply says that it is used up', async () => {
    const reset = { 'x-ratelimit-remaining': '0.0', 'x-ratelimit-reset': '317' };
    const w = await world({ headers: reset });
    expect(await w.ask()).toBe('200');
    expect(await w.ask()).toBe('limit');
    expect(w.kept()?.until).toBe(w.clock.now() + 317_000);
    expect(w.requests).toHaveLength(1);
  });

  it('is a pause where the limit comes back within a minute', async () => {
    const w = await world({ headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' } });
    await w.ask();
    const before = w.clock.elapsed();
    expect(await w.ask()).toBe('200');
    expect(w.clock.elapsed() - before).toBe(30_000);
  });

  it('that is damaged in the store is none', async () => {
    const w = await world({});
    w.providers.kept.set('acme', { cooldown: '{"until":', limits: '[]', 'quota:day': 'x' });
    expect(await w.ask()).toBe('200');
  });
});

describe('the state of a provider', () => {
  it('is kept by the store, and read by the next process', async () => {
    const folder = temporaryFolder();
    server = await startReplayServer([
      { path: /.*/, reply: [{}, { status: 429, headers: { 'retry-after': '7200' } }] },
    ]);
    const clock = testClock();
    const ends: string[] = [];
    for (let run = 0; run < 4; run++) {
      const store = await openSqliteStore(join(folder.path, 'state.db'));
      const net = openTestNet({ clock, providers: store.providers });
      const http = net.http('acme', { concurrency: 1, perDay: 100, perMinute: 60 });
      ends.push(
        await http.request({ url: server.url }).then(
          () => 'ok',
          (error: ProviderError) => error.kind,
        ),
      );
      await net.close();
      if (run === 3) {
        const kept = Object.keys(await store.providers.state('acme')).sort();
        expect(kept).toEqual(['cooldown', 'latency', 'limits', 'quota:day']);
        expect((await store.providers.outcomes()).map(({ outcome, requests }) => [outcome, requests])).toEqual([
          ['limit', 1],
          ['ok', 1],
        ]);
      }
      await store.close();
    }
    folder.remove();
    expect(ends).toEqual(['ok', 'limit', 'limit', 'limit']);
    expect(server.requests).toHaveLength(2);
  });
});

describe('a quota of our own', () => {
  it('cannot be passed, over restarts and by requests at once, and comes back with the next day', async () => {
    const w = await world({}, { concurrency: 8, perDay: 5 });
    const first = await Promise.all(Array.from({ length: 4 }, () => w.ask()));
    expect(first).toEqual(['200', '200', '200', '200']);
    await w.restart();
    const rest = await Promise.all(Array.from({ length: 4 }, () => w.ask()));
    expect(rest.sort()).toEqual(['200', 'quota', 'quota', 'quota']);
    expect(w.requests).toHaveLength(5);
    w.clock.advance(9 * HOUR);
    await w.restart();
    expect(await w.ask()).toBe('200');
  });

  it('counts what a request costs, tries included, and takes no part of what is too dear', async () => {
    const w = await world([{ status: 503 }, {}], { concurrency: 1, perMonth: 250 });
    await w.restart({ retries: 1 });
    expect(await w.ask({ cost: 100 })).toBe('200');
    expect(await w.ask({ cost: 100 })).toBe('quota');
    expect(await w.ask({ cost: 50 })).toBe('200');
    expect(w.kept('quota:month')).toEqual({ span: '2026-01', used: 250 });
  });

  it('is written before the request is made', async () => {
    const seen: (string | undefined)[] = [];
    const providers = testProviders();
    const w = await world(
      () => {
        seen.push(providers.kept.get('acme')?.['quota:day']);
        return {};
      },
      { concurrency: 1, perDay: 9 },
    );
    await w.restart({ providers });
    await w.ask();
    expect(seen).toEqual(['{"span":"2026-01-05","used":1}']);
  });
});

describe('limits on the rate', () => {
  it('hold over a restart', async () => {
    const w = await world({}, { concurrency: 1, perMinute: 2 });
    await w.ask();
    await w.ask();
    await w.restart();
    const before = w.clock.elapsed();
    await w.ask();
    expect(w.clock.elapsed() - before).toBeGreaterThanOrEqual(60_000);
    expect(w.clock.elapsed() - before).toBeLessThanOrEqual(61_001);
  });

  it('are foretold', async () => {
    const w = await world({}, { concurrency: 1, perSecond: 2 });
    expect(w.forecast(500)).toBe(0);
    await w.ask();
    expect(w.forecast(500)).toBe(250_000);
  });

  it('pause every request of the provider when one is refused', async () => {
    const w = await world((request) =>
      request.query['n'] === '1' && !server?.requests.some((each) => each.query['n'] === '2')
        ? { status: 429, headers: { 'retry-after': '10' } }
        : {},
    );
    await w.restart({ retries: 1 });
    const url = server?.url;
    await Promise.all([w.ask({ url: `${url}/?n=1` }), w.ask({ url: `${url}/?n=2` })]);
    // The second waited behind the first, and then for the provider's ten seconds.
    expect(w.clock.elapsed()).toBeGreaterThanOrEqual(10_000);
    expect(w.requests.map((request) => request.query['n'])).toEqual(['1', '2', '1']);
  });
});

describe('how requests end', () => {
  it('is counted by hour and kind, tries included, and written at the end', async () => {
    const w = await world([{ status: 503 }, {}, { status: 404 }]);
    await w.restart({ retries: 1 });
    await w.ask();
    await w.ask();
    await w.close();
    const hour = Date.UTC(2026, 0, 5, 15);
    expect(w.providers.counted).toEqual([
      { provider: 'acme', hour, outcome: 'server', requests: 1 },
      { provider: 'acme', hour, outcome: 'ok', requests: 1 },
      { provider: 'acme', hour, outcome: 'not-found', requests: 1 },
    ]);
  });

  it('is written now and then while a run goes on', async () => {
    const w = await world({});
    await w.ask();
    expect(w.providers.counted).toEqual([]);
    w.clock.advance(31_000);
    await w.ask();
    expect(w.providers.counted).toHaveLength(1);
  });

  it('is not lost when the store cannot be written for once, and that does not fail the request', async () => {
    const w = await world({});
    const providers = testProviders();
    let broken = true;
    await w.restart({
      providers: {
        ...providers,
        addOutcomes: async (outcomes) => (broken ? Promise.reject(new Error('disk')) : providers.addOutcomes(outcomes)),
        state: async () => Promise.reject(new Error('disk')),
      },
    });
    expect(await w.ask()).toBe('200');
    w.clock.advance(31_000);
    expect(await w.ask()).toBe('200');
    broken = false;
    await w.close();
    expect(providers.counted).toMatchObject([{ outcome: 'ok', requests: 2 }]);
  });
});
