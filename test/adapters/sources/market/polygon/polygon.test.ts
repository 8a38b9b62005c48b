import { describe, expect, it } from 'vitest';
import { openPolygon } from '../../../../../src/adapters/sources/market/polygon/polygon.js';
import type { PriceRequest } from '../../../../../src/ports/price-source.js';
import { type StubReply, stubContext } from '../stub-context.js';

const at = Date.parse;
const bar = (t: string, c: number, T?: string) => ({
  ...(T ? { T } : {}),
  t: at(t),
  o: c,
  h: c + 1,
  l: c - 1,
  c,
  v: 5,
  n: 2,
  vw: c,
});
const ok = (results: readonly object[], more: object = {}): StubReply => ({
  body: {
    status: 'OK',
    resultsCount: results.length,
    adjusted: true,
    ...(results.length > 0 ? { results } : {}),
    ...more,
  },
});

function open(answer: (path: string, query: URLSearchParams) => StubReply, now = '2024-02-01T00:00:00Z') {
  const context = stubContext(({ path, query }) => answer(path, query), {
    provider: 'polygon',
    now: at(now),
    secrets: { apiKey: 'made-up-key' },
  });
  const fetch = (request: Partial<PriceRequest> = {}) =>
    openPolygon(context).fetch({
      interval: '1d',
      symbols: ['ACME', 'BOLT', 'BRK.B', 'COGS', 'DUST', 'EDGE'],
      from: at('2024-01-03'),
      to: at('2024-01-08'),
      ...request,
    });
  const paths = () => context.requests.map(({ url }) => new URL(url).pathname);
  return { fetch, paths, requests: context.requests };
}

describe('Polygon', () => {
  it('takes a day of the whole market a request where there are more stocks than days', async () => {
    const { fetch, paths, requests } = open((path) =>
      path.endsWith('2024-01-05')
        ? { body: { status: 'OK', resultsCount: 0 } }
        : ok([
            bar('2024-01-03T21:00:00Z', 10, 'ACME'),
            bar('2024-01-03T21:00:00Z', 20, 'BRK.B'),
            bar('2024-01-03T21:00:00Z', 9, 'ELSE'),
          ]),
    );
    const { series, failures } = await fetch();
    expect(paths()).toEqual(
      ['03', '04', '05', '08'].map((day) => `/v2/aggs/grouped/locale/us/market/stocks/2024-01-${day}`),
    );
    expect(series.map(({ symbol, time }) => [symbol, ...time])).toEqual([
      ['ACME', at('2024-01-03'), at('2024-01-04'), at('2024-01-08')],
      ['BRK.B', at('2024-01-03'), at('2024-01-04'), at('2024-01-08')],
    ]);
    expect(failures.map(({ subject, kind }) => `${subject} ${kind}`)).toEqual([
      'BOLT empty',
      'COGS empty',
      'DUST empty',
      'EDGE empty',
    ]);
    expect(series.map(({ adjustment }) => adjustment)).toEqual(['split', 'split']);
    expect(new URL(requests[0]?.url ?? '').searchParams.get('adjusted')).toBe('true');
    expect(requests[0]?.headers).toEqual({ authorization: 'Bearer made-up-key' });
    expect(requests[0]?.url).not.toContain('made-up-key');
  });

  it('asks for no day without a session, and for none whose session is not over', async () => {
    const { fetch, paths } = open(() => ok([]), '2024-01-08T20:00:00Z');
    await fetch({ sessionClose: (date) => (date === at('2024-01-04') ? Number.NaN : date + 21 * 3_600_000) });
    expect(paths().map((path) => path.slice(-2))).toEqual(['03', '05']);
  });

  it('takes a stock a request where that is less, over its pages, the key to the configured host alone', async () => {
    const { fetch, paths, requests } = open((path, query) =>
      query.get('cursor') === 'two'
        ? ok([bar('2024-01-04T05:00:00Z', 11)])
        : ok([bar('2024-01-03T05:00:00Z', 10)], {
            next_url: `https://elsewhere.test${path}?cursor=two&apiKey=made-up-key`,
          }),
    );
    const { series } = await fetch({ symbols: ['ACME'], to: at('2024-01-31') });
    expect([...(series[0]?.close ?? [])]).toEqual([10, 11]);
    expect(paths()).toEqual(Array(2).fill('/v2/aggs/ticker/ACME/range/1/day/2024-01-03/2024-01-31'));
    for (const { url, headers } of requests) {
      expect(new URL(url).host).toBe('provider.test');
      expect(url).not.toContain('made-up-key');
      expect(headers).toEqual({ authorization: 'Bearer made-up-key' });
    }
  });

  it('does not go round in pages', async () => {
    const { fetch } = open((path) =>
      ok([bar('2024-01-03T05:00:00Z', 10)], { next_url: `https://api.test${path}?cursor=1` }),
    );
    await expect(fetch({ symbols: ['ACME'], to: at('2024-01-31') })).rejects.toMatchObject({ kind: 'schema' });
  });

  it('folds half-hours to the session', async () => {
    const { fetch, paths } = open(() =>
      ok([bar('2024-01-03T14:00:00Z', 9), bar('2024-01-03T14:30:00Z', 10), bar('2024-01-03T15:00:00Z', 11)]),
    );
    const from = at('2024-01-03T14:30:00Z');
    const { series, dropped } = await fetch({ interval: '1h', symbols: ['ACME', 'BOLT'], from, to: from });
    expect(paths()).toContain(`/v2/aggs/ticker/ACME/range/30/minute/${from}/${from + 3_599_999}`);
    expect(series.map(({ time, close, volume }) => [...time, ...close, ...volume])).toEqual([
      [from, 11, 10],
      [from, 11, 10],
    ]);
    expect(dropped).toEqual({ outside_session: 2 });
  });

  it('calls a span without results empty and takes delayed ones', async () => {
    const { fetch } = open((path) =>
      path.includes('/ACME/') ? ok([]) : { body: { status: 'DELAYED', results: [bar('2024-01-03T05:00:00Z', 10)] } },
    );
    const { series, failures } = await fetch({ symbols: ['ACME', 'BOLT'], to: at('2024-01-31') });
    expect(series.map(({ symbol }) => symbol)).toEqual(['BOLT']);
    expect(failures).toMatchObject([{ subject: 'ACME', kind: 'empty' }]);
  });

  it.each([
    ['a plan without it', 403, { status: 'NOT_AUTHORIZED', message: 'You are not entitled to this data.' }, 'auth'],
    ['the same with status 200', 200, { status: 'NOT_AUTHORIZED', message: 'no' }, 'auth'],
    ['a refused key', 401, { status: 'ERROR', error: 'Unknown API Key' }, 'auth'],
    ['too many requests', 429, { status: 'ERROR', error: "You've exceeded the maximum requests per minute" }, 'limit'],
    ['the same with status 200', 200, { status: 'ERROR', error: "You've exceeded the maximum requests" }, 'limit'],
    ['another error', 400, { status: 'ERROR', error: 'bad range' }, 'schema'],
    ['another form', 200, { results: [] }, 'schema'],
    ['results that are not there', 200, { status: 'OK', resultsCount: 4 }, 'schema'],
    ['a bar without a symbol', 200, { status: 'OK', results: [{ t: 1 }] }, 'schema'],
  ])('tells %s (%i) by its kind', async (_, status, body, kind) => {
    await expect(open(() => ({ status, body })).fetch()).rejects.toMatchObject({ kind });
  });

  it('goes on where the plan does not reach a day', async () => {
    const { fetch } = open((path) =>
      path.endsWith('2024-01-08')
        ? {
            status: 403,
            body: { status: 'NOT_AUTHORIZED', message: "Attempted to request today's data before end of day." },
          }
        : ok([bar('2024-01-03T21:00:00Z', 10, 'ACME')]),
    );
    expect((await fetch()).series.map(({ time }) => time.length)).toEqual([3]);
  });

  it('asks for nothing more once a request has failed for good', async () => {
    const { fetch, requests } = open(() => ({ status: 403, body: { status: 'NOT_AUTHORIZED' } }));
    const symbols = Array.from({ length: 50 }, (_, i) => `S${i}`);
    const hour = at('2024-01-03T14:30:00Z');
    await expect(fetch({ interval: '1h', symbols, from: hour, to: hour })).rejects.toMatchObject({ kind: 'auth' });
    expect(requests.length).toBeLessThanOrEqual(8);
  });

  it('foretells a request a day or a stock, whichever are fewer, and a stock for hourly bars', () => {
    const source = openPolygon(stubContext(() => ok([]), { provider: 'polygon', now: at('2024-02-01T00:00:00Z') }));
    const span = { from: at('2024-01-03'), to: at('2024-01-08') };
    const many = ['ACME', 'BOLT', 'BRK.B', 'COGS', 'DUST', 'EDGE'];
    expect(source.requestsFor?.({ interval: '1d', symbols: many, ...span })).toBe(4);
    expect(source.requestsFor?.({ interval: '1d', symbols: many.slice(0, 2), ...span })).toBe(2);
    expect(source.requestsFor?.({ interval: '1h', symbols: many, ...span })).toBe(6);
  });
});
