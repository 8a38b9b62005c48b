import { afterEach, describe, expect, it } from 'vitest';
import { createMask } from '../../../src/adapters/net/mask-secrets.js';
import { nextHop } from '../../../src/adapters/net/redirects.js';
import type { Hop } from '../../../src/adapters/net/send.js';
import type { HttpRequest } from '../../../src/ports/http.js';
import { type ReplayServer, type Route, startReplayServer } from '../../support/replay-server.js';
import { openTestNet } from '../../support/test-net.js';

const servers: ReplayServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(routes: Route[]): Promise<ReplayServer> {
  const server = await startReplayServer(routes);
  servers.push(server);
  return server;
}

const to = (location: string, status = 302): Route['reply'] => ({ status, headers: { location } });

function ask(url: string, request: Partial<HttpRequest> = {}) {
  return openTestNet()
    .http('acme', { concurrency: 1 })
    .request({ url, ...request });
}

describe('redirects', () => {
  it('are followed, relative ones too, and the reply tells where it came from', async () => {
    const { url } = await serve([
      { path: '/a', reply: to('b/c') },
      { path: '/b/c', reply: to('/d?x=1', 308) },
      { path: '/d', reply: { body: 'here' } },
    ]);
    const reply = await ask(`${url}/a`);
    expect(reply.text()).toBe('here');
    expect(reply.url).toBe(`${url}/d?x=1`);
  });

  it('in a circle are an error, and not tried again', async () => {
    const { url, requests } = await serve([
      { path: '/a', reply: to('/b') },
      { path: '/b', reply: to('/a') },
    ]);
    await expect(ask(`${url}/a`)).rejects.toMatchObject({ kind: 'schema', message: /is sent round in a circle/ });
    expect(requests).toHaveLength(2);
  });

  it('without an end are an error after five', async () => {
    const { url, requests } = await serve([
      {
        path: /.*/,
        reply: (request) => ({ status: 301, headers: { location: `/${Number(request.path.slice(1)) + 1}` } }),
      },
    ]);
    await expect(ask(`${url}/0`)).rejects.toMatchObject({ kind: 'schema', message: /more than 5 times/ });
    expect(requests).toHaveLength(6);
  });

  it('to another host do not carry keys, to the same one they do', async () => {
    const there = await serve([{ path: '/there', reply: {} }]);
    const here = await serve([
      { path: '/a', reply: to('/b') },
      { path: '/b', reply: to(`${there.url}/there`) },
    ]);
    await ask(`${here.url}/a`, {
      headers: { Authorization: 'Bearer sesame-1', 'X-Api-Key': 'sesame-2', Accept: 'a/b' },
    });
    expect(here.requests[1]?.headers).toMatchObject({ authorization: 'Bearer sesame-1', 'x-api-key': 'sesame-2' });
    expect(there.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(there.requests[0]?.headers).not.toHaveProperty('x-api-key');
    expect(there.requests[0]?.headers).toMatchObject({ accept: 'a/b', 'user-agent': 'openalpha/0.0.0 (+test)' });
  });

  it('that put a key into the address of another host, or send a form there, are refused', async () => {
    const there = await serve([{ path: '/there', reply: {} }]);
    const here = await serve([
      { path: '/key', reply: to(`${there.url}/there?k=sesame-1234`) },
      { path: '/form', reply: to(`${there.url}/there`, 307) },
    ]);
    await expect(ask(`${here.url}/key`, { secrets: ['sesame-1234'] })).rejects.toMatchObject({
      kind: 'schema',
      message: expect.not.stringContaining('sesame'),
    });
    await expect(ask(`${here.url}/form`, { form: { a: 'b' } })).rejects.toMatchObject({ kind: 'schema' });
    expect(there.requests).toHaveLength(0);
  });

  it('after a form are asked for with GET, or with the form again for 307', async () => {
    const { url, requests } = await serve([
      { path: '/a', reply: to('/c', 303) },
      { path: '/b', reply: to('/c', 307) },
      { path: '/c', reply: {} },
    ]);
    await ask(`${url}/a`, { form: { x: '1' } });
    await ask(`${url}/b`, { form: { x: '1' } });
    expect(requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/a', 'x=1'],
      ['GET', '/c', ''],
      ['POST', '/b', 'x=1'],
      ['POST', '/c', 'x=1'],
    ]);
  });
});

describe('the next hop', () => {
  const mask = createMask();
  const hop: Hop = {
    provider: 'acme',
    method: 'GET',
    url: 'https://a.example/x',
    headers: {},
    maxBytes: 9,
    shownUrl: 'x',
  };

  it.each([
    ['http://a.example/x', /which is not encrypted/],
    ['ftp://a.example/x', /which is not encrypted/],
    ['https://127.0.0.1/x', /which is this machine/],
    ['http://localhost:80/x', /which is this machine/],
    ['https://[::1]/x', /which is this machine/],
    ['http://', /which is no address/],
  ])('is never %s from a site of the world', (location, words) => {
    expect(() => nextHop(hop, 302, location, mask)).toThrow(words);
  });

  it('may be another host over https', () => {
    expect(nextHop(hop, 302, 'https://b.example/y', mask)).toMatchObject({ url: 'https://b.example/y', method: 'GET' });
    expect(nextHop(hop, 302, '//b.example/y', mask).url).toBe('https://b.example/y');
  });
});
