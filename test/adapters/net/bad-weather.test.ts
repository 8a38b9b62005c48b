import { getEventListeners } from 'node:events';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { NetOptions } from '../../../src/adapters/net/open-net.js';
import { ProviderError } from '../../../src/domain/provider-error.js';
import type { HttpReply, HttpRequest } from '../../../src/ports/http.js';
import { type ReplayServer, type Reply, type Route, startReplayServer } from '../../support/replay-server.js';
import { openTestNet, type TestClock, testClock, testLogger } from '../../support/test-net.js';

let server: ReplayServer | undefined;
afterEach(() => server?.close());

interface Outcome {
  readonly reply?: HttpReply;
  readonly error?: ProviderError;
  readonly clock: TestClock;
  readonly requests: number;
}

async function meet(
  reply: Route['reply'],
  request: Omit<Partial<HttpRequest>, 'url'> & { readonly options?: Partial<NetOptions> } = {},
): Promise<Outcome> {
  server = await startReplayServer([{ path: '/data', reply }]);
  const clock = testClock();
  const { options, ...rest } = request;
  const net = openTestNet({ ...options, clock });
  try {
    const http = net.http('acme', { concurrency: 4 });
    const got = await http.request({ url: `${server.url}/data`, ...rest });
    return { reply: got, clock, requests: server.requests.length };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { error, clock, requests: server.requests.length };
  } finally {
    await net.close();
  }
}

const GOOD: Reply = { body: { fine: true } };

describe('what is asked again', () => {
  it.each([
    ['500', { status: 500 }],
    ['502', { status: 502, body: '<html>Bad gateway</html>' }],
    ['503', { status: 503 }],
    ['429', { status: 429, body: 'Too Many Requests' }],
    ['a reset connection', { reset: true }],
    ['a body that is cut off', { body: 'x'.repeat(1000), truncateAt: 10 }],
    ['a silence', { delayMs: Number.POSITIVE_INFINITY }],
    ['a body that stops coming', { body: 'x'.repeat(100), dripBytes: 10, dripEveryMs: Number.POSITIVE_INFINITY }],
    ['403 that speaks of a rate', { status: 403, body: '<title>Request Rate Threshold Exceeded</title>' }],
  ] satisfies [string, Reply][])('%s, and then the answer is had', async (_name, bad) => {
    // Only silences are waited out; a busy machine must not turn a good answer into one.
    const silent = 'delayMs' in bad || 'dripBytes' in bad;
    const { reply, requests, clock } = await meet([bad, GOOD], silent ? { options: { idleMs: 300 } } : {});
    expect(reply?.json()).toEqual({ fine: true });
    expect(requests).toBe(2);
    expect(clock.slept).toHaveLength(1);
  });

  it('a slow drip is ended by the bound on the whole answer', async () => {
    const drip: Reply = { body: 'x'.repeat(1_000_000), dripBytes: 1, dripEveryMs: 5 };
    const { error } = await meet(drip, { retries: 0, options: { timeoutMs: 200 } });
    expect(error).toMatchObject({
      kind: 'network',
      message: /it took longer than 0.2 s\. The answer is cut short after \d+ bytes\.$/,
    });
  });

  it('a failing server three more times, each wait bounded by twice the one before', async () => {
    const { error, requests, clock } = await meet({ status: 503 });
    expect(error).toMatchObject({ kind: 'server', status: 503, provider: 'acme' });
    expect(requests).toBe(4);
    // Half of 1, 2 and 4 seconds: the test's random number is one half.
    expect(clock.slept).toEqual([500, 1000, 2000]);
  });

  it('as often as the request itself allows', async () => {
    expect((await meet({ status: 503 }, { retries: 0 })).requests).toBe(1);
    expect((await meet({ status: 503 }, { retries: 1 })).requests).toBe(2);
  });
});

describe('what is not asked again', () => {
  it.each([
    [400, 'schema'],
    [401, 'auth'],
    [402, 'auth'],
    [403, 'auth'],
    [404, 'not-found'],
    [410, 'not-found'],
    [422, 'schema'],
    [300, 'schema'],
  ])('%i is %s, at once', async (status, kind) => {
    const { error, requests, clock } = await meet({ status });
    expect(error).toMatchObject({ kind, status });
    expect(requests).toBe(1);
    expect(clock.slept).toEqual([]);
  });

  it('an error says what the provider said, without the key', async () => {
    const key = { secrets: ['sesame-1234'] };
    const json = await meet({ status: 400, body: '{"error_message":\n"Bad api_key sesame-1234."}' }, key);
    expect(json.error?.message).toMatch(
      /^acme answered 400 \(Bad Request\) to http:.*\/data\. It said: \{"error_message": "Bad api_key \*\*\*\."\}$/,
    );
    const html = await meet({ status: 500, body: `<html><title> Oops </title>${'x'.repeat(999)}` }, { retries: 0 });
    expect(html.error?.message).toMatch(/ It said: Oops$/);
    expect((await meet({ status: 404, body: 'x'.repeat(999) })).error?.message).toMatch(/ It said: x{160}\.\.\.$/);
  });

  it('304 is an answer', async () => {
    expect((await meet({ status: 304 })).reply?.status).toBe(304);
  });
});

describe('how long it waits', () => {
  it.each([
    ['Retry-After in seconds', { 'retry-after': '20' }, 20_000],
    [
      'a wait in milliseconds before a Retry-After',
      { 'retry-after': '100', 'x-rate-limit-retry-after-milliseconds': '174' },
      174,
    ],
    ['x-ratelimit-reset as seconds to go', { 'x-ratelimit-reset': '17' }, 17_000],
    ['x-ratelimit-reset as epoch seconds', { 'x-ratelimit-reset': String(testClock().now() / 1000 + 12) }, 12_000],
    ['x-rate-limit-reset as epoch seconds', { 'x-rate-limit-reset': String(testClock().now() / 1000 + 9) }, 9_000],
    ['Retry-After as a date', { 'retry-after': new Date(testClock().now() + 30_000).toUTCString(), date: '' }, 30_000],
    [
      'Retry-After as a date by the clock of the server',
      { 'retry-after': 'Wed, 01 Jan 2020 00:00:40 GMT', date: 'Wed, 01 Jan 2020 00:00:00 GMT' },
      40_000,
    ],
  ])('%s', async (_name, headers, wait) => {
    const { reply, clock } = await meet([{ status: 429, headers }, GOOD]);
    expect(reply?.status).toBe(200);
    // A quarter of a second of spread, with the test's random number.
    expect(clock.slept).toEqual([wait + 250]);
  });

  it('not at all where the provider asks for more than a minute: the error says until when', async () => {
    const { error, clock, requests } = await meet({ status: 429, headers: { 'retry-after': '3600' } });
    expect(error).toMatchObject({ kind: 'limit', retryAt: clock.now() + 3_600_000 });
    expect(clock.slept).toEqual([]);
    expect(requests).toBe(1);
  });
});

describe('what is no proper answer', () => {
  async function jsonError(reply: Reply): Promise<unknown> {
    const { reply: got } = await meet(reply);
    try {
      got?.json();
    } catch (error) {
      return error;
    }
    return undefined;
  }

  it.each([
    [
      'HTML',
      { body: '<!DOCTYPE html><html><head><title>Down for\n maintenance</title>' },
      'an HTML page titled "Down for maintenance"',
    ],
    ['nothing', { body: '' }, 'an empty body'],
    [
      'JSON that is cut short in a string',
      { body: '{"prices":[1,2,"thr' },
      'JSON that is cut short after 19 characters',
    ],
    ['JSON that is cut short in an array', { body: '{"prices":[1,2' }, 'JSON that is cut short after 14 characters'],
    ['malformed JSON', { body: '{"prices":[1,,2]}' }, 'acme answered malformed JSON where'],
    ['text', { body: 'Exceeded the daily hits limit' }, 'the text "Exceeded the daily hits limit"'],
    ['XML', { body: '<?xml version="1.0"?><rss/>' }, 'XML or HTML'],
  ] satisfies [string, Reply, string][])('%s for JSON is a schema error that says so', async (_name, reply, words) => {
    const error = await jsonError(reply);
    expect(error).toMatchObject({ kind: 'schema' });
    expect((error as Error).message).toContain(words);
  });

  it('a body above the bound is refused by what it announces, and by what comes', async () => {
    const body = 'x'.repeat(10_000_000);
    expect((await meet({ body })).error).toMatchObject({ kind: 'schema', message: /10000000 bytes/ });
    const unannounced = await meet({ body, headers: { 'transfer-encoding': 'chunked' } });
    expect(unannounced.error).toMatchObject({ kind: 'schema' });
    expect(unannounced.requests).toBe(1);
  });

  it('a gzip bomb is stopped, whether a header tells of it or not', async () => {
    const bomb = gzipSync(Buffer.alloc(30_000_000));
    expect(bomb.length).toBeLessThan(100_000);
    for (const headers of [{ 'content-encoding': 'gzip' }, {}]) {
      const { error, requests } = await meet({ body: bomb, headers: headers as Record<string, string> });
      expect(error).toMatchObject({ kind: 'schema', message: /more than 1000000 bytes once decompressed/ });
      expect(requests).toBe(1);
    }
  });

  it('gzip in gzip in gzip in gzip is a trick', async () => {
    let body: Uint8Array = Buffer.from('hello');
    for (let i = 0; i < 4; i++) body = gzipSync(body);
    expect((await meet({ body })).error).toMatchObject({ kind: 'schema' });
  });

  it('compressed bytes that end too early are asked for again', async () => {
    const whole = gzipSync(Buffer.from('a text that is long enough to be cut'));
    const headers = { 'content-encoding': 'gzip' };
    const { reply, requests } = await meet([
      { body: whole.subarray(0, 20), headers },
      { body: whole, headers },
    ]);
    expect(reply?.text()).toBe('a text that is long enough to be cut');
    expect(requests).toBe(2);
  });
});

describe('what a judge says', () => {
  const limit = (reply: HttpReply) =>
    reply.text().includes('calls per minute')
      ? new ProviderError('acme', 'limit', 'Acme: 5 calls per minute are used up, key sesame-1234.')
      : undefined;

  it('makes an error of an answer with status 200, which is then asked again', async () => {
    const { reply, requests } = await meet([{ body: 'Note: 5 calls per minute' }, GOOD], { judge: limit });
    expect(reply?.json()).toEqual({ fine: true });
    expect(requests).toBe(2);
  });

  it('is freed of secrets, and completed with status and wait of the answer', async () => {
    const { error, clock } = await meet(
      { body: '5 calls per minute', headers: { 'retry-after': '600' } },
      { judge: limit, secrets: ['sesame-1234'] },
    );
    expect(error).toMatchObject({ kind: 'limit', status: 200, retryAt: clock.now() + 600_000 });
    expect(error?.message).toBe('Acme: 5 calls per minute are used up, key ***.');
  });

  it('makes an answer of an error status', async () => {
    const { reply } = await meet({ status: 404, body: 'No data' }, { judge: () => 'fine' });
    expect(reply?.text()).toBe('No data');
  });

  it('does not hide a failing server behind the form of its error page', async () => {
    const judge = (reply: HttpReply) => void reply.json();
    expect((await meet({ status: 502, body: '<html>' }, { judge })).error).toMatchObject({ kind: 'server' });
    expect((await meet({ status: 200, body: '<html>' }, { judge })).error).toMatchObject({ kind: 'schema' });
  });
});

describe('the request', () => {
  it('names itself, accepts compression, and lets the source say otherwise', async () => {
    await meet(GOOD);
    expect(server?.requests[0]?.headers).toMatchObject({
      'user-agent': 'openalpha/0.0.0 (+test)',
      'accept-encoding': 'gzip, deflate, br',
    });
    await meet(GOOD, { headers: { 'User-Agent': 'other' } });
    expect(server?.requests[0]?.headers['user-agent']).toBe('other');
  });

  it('names a contact with letters that a header cannot hold', async () => {
    await meet(GOOD, { options: { userAgent: 'openalpha/1 (Zo\u00eb \u65e5 zoe@example.org)' } });
    expect(server?.requests[0]?.headers['user-agent']).toBe('openalpha/1 (Zoe  zoe@example.org)');
  });

  it('posts without a form', async () => {
    await meet(GOOD, { method: 'POST' });
    expect(server?.requests[0]).toMatchObject({ method: 'POST', body: '' });
  });

  it('posts a form', async () => {
    await meet(GOOD, { method: 'POST', form: { grant_type: 'client_credentials', 'a b': '&' } });
    expect(server?.requests[0]).toMatchObject({ method: 'POST', body: 'grant_type=client_credentials&a+b=%26' });
  });

  it('is not made over http outside this machine, nor for what is no address', async () => {
    const net = openTestNet();
    const http = net.http('acme', { concurrency: 1 });
    await expect(http.request({ url: 'http://feeds.example.org/rss' })).rejects.toMatchObject({
      kind: 'network',
      message: 'http://feeds.example.org/rss was not asked: only https is used outside this machine, found http://.',
    });
    await expect(http.request({ url: 'file:///etc/passwd' })).rejects.toMatchObject({ kind: 'network' });
    await expect(http.request({ url: '/rss' })).rejects.toMatchObject({ kind: 'network' });
    await net.close();
  });
});

describe('a run that is stopped', () => {
  it('has one listener for all of its requests', async () => {
    server = await startReplayServer([{ path: '/data', reply: GOOD }]);
    const stop = new AbortController();
    const net = openTestNet({ signal: stop.signal });
    const http = net.http('acme', { concurrency: 4 });
    await Promise.all(Array.from({ length: 30 }, () => http.request({ url: `${server?.url}/data` })));
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
    await net.close();
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  });

  it('ends a request under way and those that wait behind it, at once', async () => {
    server = await startReplayServer([{ path: '/data', reply: { delayMs: Number.POSITIVE_INFINITY } }]);
    const stop = new AbortController();
    const net = openTestNet({ signal: stop.signal });
    const http = net.http('acme', { concurrency: 1, perMinute: 60 });
    const all = [1, 2, 3].map(() => http.request({ url: `${server?.url}/data` }));
    const ended = Promise.all(all.map((each) => expect(each).rejects.toMatchObject({ code: 'CANCELLED' })));
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await ended;
    expect(server.requests).toHaveLength(1);
    await net.close();
  });

  it('ends a wait', async () => {
    server = await startReplayServer([{ path: '/data', reply: { status: 429, headers: { 'retry-after': '50' } } }]);
    const stop = new AbortController();
    // The real sleep: it would take 50 seconds.
    const net = openTestNet({
      signal: stop.signal,
      sleep: undefined as never,
      logger: { ...testLogger(), debug: () => stop.abort() },
    });
    await expect(net.http('acme', { concurrency: 1 }).request({ url: `${server.url}/data` })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    await net.close();
  });
});
