import { describe, expect, it } from 'vitest';
import { openAlpaca } from '../../../../../src/adapters/sources/market/alpaca/alpaca.js';
import type { PriceRequest } from '../../../../../src/ports/price-source.js';
import { type StubReply, stubContext } from '../stub-context.js';

const at = Date.parse;
const bar = (t: string, c: number, v = 100) => ({ t, o: c, h: c + 1, l: c - 1, c, v, n: 3, vw: c });

function open(
  answer: (query: URLSearchParams) => StubReply,
  { now = '2024-01-10T00:00:00Z', feed = 'sip' }: { now?: string; feed?: string } = {},
) {
  const context = stubContext(({ query }) => answer(query), {
    provider: 'alpaca',
    now: at(now),
    settings: { feed },
    secrets: { keyId: 'made-up-id', secretKey: 'made-up-secret' },
  });
  const fetch = (request: Partial<PriceRequest> = {}) =>
    openAlpaca(context).fetch({
      interval: '1d',
      symbols: ['ACME', 'BOLT'],
      from: at('2024-01-01'),
      to: at('2024-01-31'),
      ...request,
    });
  const queries = () => context.requests.map(({ url }) => Object.fromEntries(new URL(url).searchParams));
  return { fetch, queries, requests: context.requests };
}

const page = (bars: object | null, next_page_token: string | null = null) => ({ body: { bars, next_page_token } });

describe('Alpaca', () => {
  it('asks for many symbols at once, adjusted for splits, with the keys in the headers alone', async () => {
    const { fetch, queries, requests } = open(() => page({}));
    await fetch({ symbols: ['ACME', 'BRK.B'] });
    expect(queries()).toEqual([
      {
        symbols: 'ACME,BRK.B',
        timeframe: '1Day',
        start: '2024-01-01T05:00:00Z',
        end: '2024-01-09T23:44:00Z',
        limit: '10000',
        adjustment: 'split',
        feed: 'sip',
        sort: 'asc',
      },
    ]);
    expect(requests[0]?.headers).toEqual({ 'APCA-API-KEY-ID': 'made-up-id', 'APCA-API-SECRET-KEY': 'made-up-secret' });
    expect(requests[0]?.secrets).toEqual(['made-up-id', 'made-up-secret']);
  });

  it('dates daily bars, stamped with midnight New York, in summer and in winter', async () => {
    const { fetch } = open(() => page({ ACME: [bar('2024-01-03T05:00:00Z', 10), bar('2024-07-03T04:00:00Z', 11)] }), {
      now: '2024-08-01',
    });
    const { series } = await fetch({ symbols: ['ACME'], to: at('2024-07-31') });
    expect([...(series[0]?.time ?? [])]).toEqual([at('2024-01-03'), at('2024-07-03')]);
    expect(series[0]?.adjustment).toBe('split');
  });

  it('joins a symbol that goes over pages', async () => {
    const { fetch, queries } = open((query) =>
      query.get('page_token') === null
        ? page({ ACME: [bar('2024-01-03T05:00:00Z', 10)] }, 'more')
        : page({ ACME: [bar('2024-01-04T05:00:00Z', 11)], BOLT: [bar('2024-01-04T05:00:00Z', 20)] }),
    );
    const { series, failures } = await fetch();
    expect(series.map(({ symbol, close }) => [symbol, ...close])).toEqual([
      ['ACME', 10, 11],
      ['BOLT', 20],
    ]);
    expect(failures).toEqual([]);
    expect(queries().map((query) => query['page_token'])).toEqual([undefined, 'more']);
  });

  it('does not go round in pages', async () => {
    const { fetch, requests } = open(() => page({}, 'again'));
    await expect(fetch()).rejects.toMatchObject({ kind: 'schema' });
    expect(requests).toHaveLength(2);
  });

  it('asks for half-hours and folds them to the session, since hours of the clock cannot be', async () => {
    const { fetch, queries } = open(() =>
      page({
        ACME: [
          bar('2024-01-03T14:00:00Z', 9),
          bar('2024-01-03T14:30:00Z', 10),
          bar('2024-01-03T15:00:00Z', 11),
          bar('2024-01-03T20:30:00Z', 12),
          bar('2024-01-03T21:00:00Z', 13),
        ],
      }),
    );
    const { series, dropped } = await fetch({
      interval: '1h',
      symbols: ['ACME'],
      from: at('2024-01-03T14:30:00Z'),
      to: at('2024-01-03T20:30:00Z'),
    });
    expect(queries()[0]).toMatchObject({
      timeframe: '30Min',
      start: '2024-01-03T14:30:00Z',
      end: '2024-01-03T21:29:59Z',
    });
    expect([...(series[0]?.time ?? [])].map((time) => new Date(time).toISOString().slice(11, 16))).toEqual([
      '14:30',
      '20:30',
    ]);
    expect([...(series[0]?.volume ?? [])]).toEqual([200, 100]);
    expect(dropped).toEqual({ outside_session: 2 });
  });

  it('ends its question 16 minutes back with the consolidated feed, and takes no bar that ends later', async () => {
    const day = { ACME: [bar('2024-01-03T05:00:00Z', 10)] };
    const early = open(() => page(day), { now: '2024-01-03T21:15:00Z' });
    expect((await early.fetch({ symbols: ['ACME'] })).dropped).toEqual({ unfinished: 1 });
    expect(early.queries()[0]?.['end']).toBe('2024-01-03T20:59:00Z');
    const late = open(() => page(day), { now: '2024-01-03T21:16:00Z' });
    expect((await late.fetch({ symbols: ['ACME'] })).series).toHaveLength(1);
  });

  it('asks nothing when all of the span is too young', async () => {
    const { fetch, requests } = open(() => page({}), { now: '2024-01-03T14:40:00Z' });
    const { failures } = await fetch({
      interval: '1h',
      from: at('2024-01-03T14:30:00Z'),
      to: at('2024-01-03T20:30:00Z'),
    });
    expect(requests).toHaveLength(0);
    expect(failures.map(({ subject, kind }) => [subject, kind])).toEqual([
      ['ACME', 'empty'],
      ['BOLT', 'empty'],
    ]);
  });

  it('reports symbols that are absent while the others stand', async () => {
    const { fetch } = open(() => page({ BOLT: [bar('2024-01-03T05:00:00Z', 10)] }));
    const { series, failures } = await fetch();
    expect(series.map(({ symbol }) => symbol)).toEqual(['BOLT']);
    expect(failures).toMatchObject([{ provider: 'alpaca', subject: 'ACME', kind: 'empty' }]);
  });

  it.each([
    ['names', (symbols: string) => `invalid symbol: ${symbols}`, 2],
    ['does not name', () => 'invalid symbol', 8],
  ])('finds the one symbol for which a batch is refused when the answer %s it', async (_, message, asked) => {
    const { fetch, requests } = open((query) => {
      const symbols = query.get('symbols')?.split(',') ?? [];
      if (symbols.includes('S.5')) return { status: 422, body: { message: message('S.5') } };
      return page(Object.fromEntries(symbols.map((symbol) => [symbol, [bar('2024-01-03T05:00:00Z', 10)]])));
    });
    const symbols = ['S', 'S1', 'S2', 'S.5', 'S3', 'S4', 'S6', 'S7'];
    const { series, failures } = await fetch({ symbols });
    expect(series.map(({ symbol }) => symbol)).toEqual(symbols.filter((symbol) => symbol !== 'S.5'));
    expect(failures).toMatchObject([{ subject: 'S.5', kind: 'not-found' }]);
    expect(requests.length).toBeLessThanOrEqual(asked);
  });

  it('says what to do when recent prices are not in the plan', async () => {
    const { fetch } = open(() => ({
      status: 403,
      body: { message: 'subscription does not permit querying recent SIP data' },
    }));
    await expect(fetch()).rejects.toMatchObject({ kind: 'auth', hint: expect.stringContaining('feed') });
  });

  it('says that the volume of one exchange is not that of the market', async () => {
    const { fetch, queries } = open(() => page({ ACME: [bar('2024-01-03T05:00:00Z', 10)] }), { feed: 'iex' });
    expect((await fetch()).findings).toMatchObject([{ kind: 'partial_volume', subject: 'iex' }]);
    expect(queries()[0]?.['feed']).toBe('iex');
  });

  it.each([
    ['a list for the bars', { bars: [], next_page_token: null }],
    ['no bars', { message: 'what' }],
    ['a bar without a time', { bars: { ACME: [{ o: 1 }] }, next_page_token: null }],
    ['a number for the token', { bars: {}, next_page_token: 5 }],
  ])('says what was found where there is %s', async (_, body) => {
    await expect(open(() => ({ body })).fetch()).rejects.toMatchObject({
      kind: 'schema',
      message: expect.stringContaining('found'),
    });
  });

  it('drops a bar with a number that is not one', async () => {
    const { fetch } = open(() =>
      page({ ACME: [{ ...bar('2024-01-03T05:00:00Z', 10), v: null }, bar('2024-01-04T05:00:00Z', 11)] }),
    );
    const { series, dropped } = await fetch({ symbols: ['ACME'] });
    expect([...(series[0]?.close ?? [])]).toEqual([11]);
    expect(dropped).toEqual({ null_bar: 1 });
  });
});
