import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { makeRecordingFolder, requireRecordings } from '../../../src/adapters/net/recording.js';
import type { HttpRequest } from '../../../src/ports/http.js';
import { temporaryFolder } from '../../support/openalpha.js';
import { type ReplayServer, type Route, startReplayServer } from '../../support/replay-server.js';
import { openTestNet, testClock, testProviders } from '../../support/test-net.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
let server: ReplayServer | undefined;
afterEach(() => server?.close());

let count = 0;
const fresh = () => join(folder.path, String(++count));

/** Records requests to routes, stops the server, and opens the door to the recording. */
async function record(routes: readonly Route[], requests: readonly (Partial<HttpRequest> & { path: string })[]) {
  server = await startReplayServer(routes);
  const { url } = server;
  const dir = fresh();
  const net = openTestNet({ record: dir });
  const replies: string[] = [];
  for (const { path, ...request } of requests) {
    const reply = await net.http('acme', { concurrency: 1 }).request({ url: url + path, ...request });
    replies.push(reply.text());
  }
  await net.close();
  await server.close();
  const everything = () => readdirSync(dir).map((name) => `${name}\n${readFileSync(join(dir, name), 'latin1')}`);
  return { dir, url, replies, everything };
}

describe('a recording', () => {
  it('replays every answer in its order: redirects and failures too, without a connection', async () => {
    const routes: Route[] = [
      { path: '/a', reply: [{ body: 'one' }, { status: 503 }, { body: 'two' }] },
      { path: '/r', reply: { status: 302, headers: { location: '/a' } } },
    ];
    const { dir, url, replies } = await record(routes, [{ path: '/a' }, { path: '/r' }]);
    expect(replies).toEqual(['one', 'two']);
    const clock = testClock();
    const providers = testProviders();
    const net = openTestNet({ replay: dir, clock, providers });
    const http = net.http('acme', { concurrency: 1, perMinute: 1, perDay: 1 });
    const ask = async (path: string) => (await http.request({ url: url + path })).text();
    expect([await ask('/a'), await ask('/r'), await ask('/a')]).toEqual(['one', 'two', 'two']);
    await net.close();
    // Nothing to wait for, and nothing to remember of a provider that was not asked.
    expect(clock.slept).toEqual([]);
    expect(providers.kept.size).toBe(0);
    expect(providers.counted).toEqual([]);
  });

  it('keeps the bytes as they were meant, and says what they answered', async () => {
    const body = gzipSync('{"caf\u00e9":1}');
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip', 'set-cookie': 'A1=secret' };
    const { dir } = await record(
      [{ path: '/v1/caf%C3%A9', reply: { body, headers } }],
      [{ path: '/v1/caf%C3%A9?s=A&b=1' }],
    );
    const names = readdirSync(dir).sort();
    expect(names).toEqual(['000001-acme-127.0.0.1-v1-caf-c3-a9.json', '000001-acme-127.0.0.1-v1-caf-c3-a9.meta.json']);
    expect(readFileSync(join(dir, names[0] as string), 'utf8')).toBe('{"caf\u00e9":1}');
    const meta = JSON.parse(readFileSync(join(dir, names[1] as string), 'utf8'));
    expect(meta).toMatchObject({ provider: 'acme', method: 'GET', status: 200, recorded_at: '2026-01-05T15:00:00Z' });
    expect(meta.url).toMatch(/\/v1\/caf%C3%A9\?s=A&b=1$/);
    expect(meta.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(Object.keys(meta.headers)).not.toContain('set-cookie');
  });

  it('holds no secret: not of the address, the form, the headers, nor what the provider echoes or hands out', async () => {
    const routes: Route[] = [
      {
        path: /.*/,
        reply: (request) => ({
          body: {
            note: `your key is ${request.query['k']}`,
            access_token: 'handed-out-token',
            auth: request.headers['authorization'],
          },
          headers: { 'x-echo': String(request.query['k']) },
        }),
      },
    ];
    const request = {
      headers: { Authorization: 'Bearer sesame-header' },
      secrets: ['sesame-query', 'sesame-form'],
      form: { password: 'sesame-form' },
    };
    const { everything, dir, url } = await record(routes, [{ path: '/token?k=sesame-query', ...request }]);
    for (const file of everything()) expect(file).not.toMatch(/sesame|handed-out/);
    // With another key it is the same request.
    const net = openTestNet({ replay: dir });
    const other = { headers: {}, secrets: ['another-query', 'another-form'], form: { password: 'another-form' } };
    const reply = await net.http('acme', { concurrency: 1 }).request({ url: `${url}/token?k=another-query`, ...other });
    expect(reply.json()).toMatchObject({ access_token: '***' });
  });

  it('names the request that it does not hold, and does not try again', async () => {
    const { dir, url } = await record(
      [{ path: /.*/, reply: { body: 'x' } }],
      [{ path: '/a?s=1' }, { path: '/f', form: { a: '1' } }],
    );
    const net = openTestNet({ replay: dir });
    const http = net.http('acme', { concurrency: 1 });
    await expect(http.request({ url: `${url}/a?s=2&apikey=sesame` })).rejects.toMatchObject({
      kind: 'network',
      message: `acme: ${dir} holds no recording of GET ${url}/a?s=2&apikey=***.`,
    });
    await expect(http.request({ url: `${url}/f`, form: { a: '2' } })).rejects.toMatchObject({ kind: 'network' });
    expect((await http.request({ url: `${url}/f`, form: { a: '1' } })).text()).toBe('x');
  });

  it('answers on another day, when only times have changed', async () => {
    const { dir, url } = await record(
      [{ path: /.*/, reply: (request) => ({ body: JSON.stringify(request.query) }) }],
      [{ path: '/c/AAPL?period1=1700000000&period2=1767625200' }, { path: '/g/2026-01-02?end=2026-01-05T15:00:00Z' }],
    );
    const http = openTestNet({ replay: dir }).http('acme', { concurrency: 1 });
    const first = await http.request({ url: `${url}/c/AAPL?period1=1700000000&period2=1767711600` });
    expect(first.json()).toEqual({ period1: '1700000000', period2: '1767625200' });
    expect((await http.request({ url: `${url}/g/2026-01-03?end=2026-01-06T15:00:00Z` })).status).toBe(200);
    await expect(http.request({ url: `${url}/c/MSFT?period1=1700000000&period2=1767711600` })).rejects.toThrow(
      /no recording/,
    );
  });

  it('goes on in a folder that holds one already', async () => {
    server = await startReplayServer([{ path: '/a', reply: [{ body: 'one' }, { body: 'two' }] }]);
    const dir = fresh();
    for (let i = 0; i < 2; i++) {
      const net = openTestNet({ record: dir });
      await net.http('acme', { concurrency: 1 }).request({ url: `${server.url}/a` });
      await net.close();
    }
    expect(readdirSync(dir).filter((name) => name.endsWith('.meta.json'))).toHaveLength(2);
    const http = openTestNet({ replay: dir }).http('acme', { concurrency: 1 });
    expect((await http.request({ url: `${server.url}/a` })).text()).toBe('one');
    expect((await http.request({ url: `${server.url}/a` })).text()).toBe('two');
  });

  it('that is no recording is said so', async () => {
    const ask = (dir: string) =>
      openTestNet({ replay: dir }).http('acme', { concurrency: 1 }).request({ url: 'https://a.example/' });
    await expect(ask(join(folder.path, 'nowhere'))).rejects.toMatchObject({ code: 'USAGE' });
    await expect(requireRecordings(import.meta.dirname)).rejects.toThrow(/holds no recordings/);
    writeFileSync(join(folder.path, '1.meta.json'), '{"body":"../../etc/passwd","url":"https://a.example/"}');
    await expect(ask(folder.path)).rejects.toMatchObject({ code: 'INPUT' });
    expect(() => openTestNet({ replay: 'a', record: 'b' })).toThrow(/at once/);
  });

  it('cannot be made where a file lies, and says so', async () => {
    server = await startReplayServer([{ path: '/a', reply: { body: 'one' } }]);
    const file = `${fresh()}.txt`;
    writeFileSync(file, '');
    const http = openTestNet({ record: file }).http('acme', { concurrency: 1 });
    await expect(http.request({ url: `${server.url}/a` })).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining('is no folder'),
    });
    await expect(requireRecordings(file)).rejects.toThrow(/is no folder/);
  });

  // Making folders there with `recursive` never comes to an end.
  it.each(existsSync('/proc/self') ? ['/proc', '/proc/openalpha/tape'] : [])(
    'cannot be made in %s, and says so at once',
    async (dir) => {
      await expect(makeRecordingFolder(dir)).rejects.toMatchObject({
        code: 'INPUT',
        message: expect.stringContaining(`Nothing can be recorded in ${dir}: `),
      });
    },
  );

  it('leaves nothing but the folder when it is only made', async () => {
    const dir = join(fresh(), 'deep', 'er');
    await Promise.all([makeRecordingFolder(dir), makeRecordingFolder(dir)]);
    expect(readdirSync(dir)).toEqual([]);
  });
});
