import { afterEach, describe, expect, it } from 'vitest';
import { type ReplayServer, type Route, startReplayServer } from './replay-server.js';
import { describeWithFixtures, fixtureRoutes, sharedFixture } from './shared-fixtures.js';

let server: ReplayServer | undefined;
afterEach(() => server?.close());

async function serve(routes: readonly Route[], hosts?: 'in-path'): Promise<string> {
  server = await startReplayServer(routes, hosts ? { hosts } : {});
  return server.url;
}

describe('the replay server', () => {
  it('answers the first route whose path and query match, and records what was asked', async () => {
    const url = await serve([
      { path: '/a', query: { s: 'X' }, reply: { body: { is: 'X' } } },
      { path: /^\/a/, reply: { status: 503, body: 'any' } },
    ]);
    expect(await (await fetch(`${url}/a?s=X&more=1`)).json()).toEqual({ is: 'X' });
    expect((await fetch(`${url}/a?s=Y`)).status).toBe(503);
    expect((await fetch(`${url}/b`)).status).toBe(404);
    expect(server?.requests.map((request) => request.query)).toEqual([{ s: 'X', more: '1' }, { s: 'Y' }, {}]);
  });

  it('gives replies by turn and then the last one again', async () => {
    const url = await serve([{ path: '/', reply: [{ status: 500 }, { body: 'good' }] }]);
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await fetch(url)).status);
    expect(statuses).toEqual([500, 200, 200]);
  });

  it('takes the host from the first path segment when told so', async () => {
    const url = await serve([{ host: 'b.example', path: '/x', reply: { body: 'b' } }], 'in-path');
    expect((await fetch(`${url}/a.example/x`)).status).toBe(404);
    expect(await (await fetch(`${url}/b.example/x`)).text()).toBe('b');
  });

  it('resets and cuts connections, and drips', async () => {
    const url = await serve([
      { path: '/reset', reply: { reset: true } },
      { path: '/cut', reply: { body: 'x'.repeat(100), truncateAt: 10 } },
      { path: '/drip', reply: { body: 'slowly', dripBytes: 2, dripEveryMs: 1 } },
    ]);
    await expect(fetch(`${url}/reset`)).rejects.toThrow();
    await expect(fetch(`${url}/cut`).then((reply) => reply.text())).rejects.toThrow();
    expect(await (await fetch(`${url}/drip`)).text()).toBe('slowly');
  });

  it('ends connections that wait for ever when it is closed', async () => {
    const url = await serve([{ path: '/', reply: { delayMs: Number.POSITIVE_INFINITY } }]);
    const waiting = fetch(url);
    const refused = expect(waiting).rejects.toThrow();
    await new Promise<void>((resolve) => {
      const poll = () => (server?.requests.length ? resolve() : setImmediate(poll));
      poll();
    });
    await server?.close();
    await refused;
  });
});

describeWithFixtures('routes out of the recorded replies', ['index.json'], () => {
  it('answer with the recorded bytes, status and headers', async () => {
    const url = await serve(fixtureRoutes('alpaca/'), 'in-path');
    const reply = await fetch(`${url}/data.alpaca.markets/v2/stocks/bars?symbols=AAPL&timeframe=1Hour&feed=sip`);
    expect(reply.status).toBe(403);
    expect(Buffer.from(await reply.arrayBuffer())).toEqual(sharedFixture('alpaca/documented/403-recent-sip.json'));
  });
});
