import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundPrice } from '../../../../../src/adapters/sources/market/yahoo/round-price.js';
import { openYahoo } from '../../../../../src/adapters/sources/market/yahoo/yahoo.js';
import type { PriceRequest } from '../../../../../src/ports/price-source.js';
import { madeUpChart, madeUpError, seconds } from '../made-up-charts.js';
import { type StubReply, stubContext } from '../stub-context.js';

const at = Date.parse;

async function ask(
  reply: StubReply | object,
  request: Partial<PriceRequest> = {},
  options: { now?: string; contact?: string } = {},
) {
  const context = stubContext(
    () => (typeof reply === 'object' && 'body' in reply ? reply : { body: reply }) as StubReply,
    {
      now: at(options.now ?? '2026-11-20T22:00:00Z'),
      contact: options.contact ?? '',
    },
  );
  const answer = await openYahoo(context).fetch({
    interval: '1d',
    symbols: ['ACME'],
    from: at('2020-01-01'),
    to: at('2026-11-20'),
    ...request,
  });
  return { ...answer, sent: new URL(context.requests[0]?.url ?? ''), headers: context.requests[0]?.headers };
}

describe('Yahoo', () => {
  it('asks for class shares with a hyphen and encodes what is not plain in a path', async () => {
    const chart = madeUpChart({ symbol: 'BRK-B', timestamp: [seconds('2024-01-03T14:30:00Z')] });
    expect((await ask(chart, { symbols: ['BRK.B'] })).sent.pathname).toBe('/v8/finance/chart/BRK-B');
    const index = await ask(madeUpChart({ symbol: '^GSPC', timestamp: [] }), { symbols: ['^GSPC'] });
    expect(index.sent.href).toContain('/chart/%5EGSPC?');
    const future = await ask(madeUpChart({ symbol: 'BZ=F', timestamp: [] }), { symbols: ['BZ=F'] });
    expect(future.sent.href).toContain('/chart/BZ%3DF?');
  });

  it('names itself in the form of a browser, with the contact when there is one', async () => {
    expect((await ask(madeUpChart())).headers?.['user-agent']).toBe('Mozilla/5.0 (compatible; openalpha)');
    const { headers } = await ask(madeUpChart(), {}, { contact: 'Jo jo@example.org' });
    expect(headers?.['user-agent']).toBe('Mozilla/5.0 (compatible; openalpha; Jo jo@example.org)');
  });

  it('dates daily bars by New York on both sides of a change of the clocks', async () => {
    const { series } = await ask(
      madeUpChart({ timestamp: [seconds('2022-03-11T14:30:00Z'), seconds('2022-03-14T13:30:00Z')] }),
    );
    expect([...(series[0]?.time ?? [])]).toEqual([at('2022-03-11'), at('2022-03-14')]);
  });

  it('takes hourly bars of the session on both sides of a change of the clocks, whatever gmtoffset says', async () => {
    const stamps = ['2022-03-11T14:30:00Z', '2022-03-11T20:30:00Z', '2022-03-14T13:30:00Z', '2022-03-14T19:30:00Z'];
    const { series, dropped } = await ask(madeUpChart({ granularity: '1h', timestamp: stamps.map(seconds) }), {
      interval: '1h',
    });
    expect([...(series[0]?.time ?? [])]).toEqual(stamps.map(at));
    expect(dropped).toEqual({});
  });

  it('drops a bar with any null in it and never fills it', async () => {
    const days = ['2024-01-03', '2024-01-04', '2024-01-05'].map((day) => seconds(`${day}T14:30:00Z`));
    const whole = await ask(madeUpChart({ timestamp: days, close: [10, null, 12] }));
    expect([...(whole.series[0]?.close ?? [])]).toEqual([10, 12]);
    expect(whole.dropped).toEqual({ null_bar: 1 });
    const partly = await ask(madeUpChart({ timestamp: days, close: [10, 11, 12], open: [10, 11, null] }));
    expect([...(partly.series[0]?.close ?? [])]).toEqual([10, 11]);
    const volume = await ask(madeUpChart({ timestamp: days, volume: [null, 1, 2] }));
    expect([...(volume.series[0]?.volume ?? [])]).toEqual([1, 2]);
  });

  it('drops the live bar off the grid and the hour that is still being traded', async () => {
    const stamps = ['2024-01-03T14:30:00Z', '2024-01-03T15:30:00Z', '2024-01-03T16:13:03Z'];
    const { series, dropped } = await ask(
      madeUpChart({ granularity: '1h', timestamp: stamps.map(seconds) }),
      { interval: '1h' },
      { now: '2024-01-03T16:13:04Z' },
    );
    expect([...(series[0]?.time ?? [])]).toEqual([at('2024-01-03T14:30:00Z')]);
    expect(dropped).toEqual({ off_grid: 1, unfinished: 1 });
  });

  it('keeps the live daily bar once its session is over, in the place of an earlier one of that day', async () => {
    const chart = madeUpChart({
      timestamp: [seconds('2024-01-03T14:30:00Z'), seconds('2024-01-03T21:00:02Z')],
      close: [10, 11],
    });
    const open = await ask(chart, {}, { now: '2024-01-03T20:59:59Z' });
    expect(open.failures[0]?.kind).toBe('empty');
    expect(open.dropped).toEqual({ unfinished: 2 });
    const over = await ask(chart, {}, { now: '2024-01-03T21:00:02Z' });
    expect([...(over.series[0]?.close ?? [])]).toEqual([11]);
  });

  it('ends the session early where it is told so', async () => {
    const stamps = ['2024-11-29T17:30:00Z', '2024-11-29T18:30:00Z'];
    const { series, dropped } = await ask(madeUpChart({ granularity: '1h', timestamp: stamps.map(seconds) }), {
      interval: '1h',
      sessionClose: (date) => date + 18 * 3_600_000,
    });
    expect([...(series[0]?.time ?? [])]).toEqual([at(stamps[0] as string)]);
    expect(dropped).toEqual({ outside_session: 1 });
  });

  it('cuts the series to what was asked', async () => {
    const days = ['2024-01-03', '2024-01-04', '2024-01-05'].map((day) => seconds(`${day}T14:30:00Z`));
    const { series } = await ask(madeUpChart({ timestamp: days }), { from: at('2024-01-04'), to: at('2024-01-04') });
    expect([...(series[0]?.time ?? [])]).toEqual([at('2024-01-04')]);
  });

  it('puts bars in order and keeps the last of two for the same day', async () => {
    const days = ['2024-01-05', '2024-01-03', '2024-01-03'].map((day) => seconds(`${day}T14:30:00Z`));
    const { series } = await ask(madeUpChart({ timestamp: days, close: [12, 10, 11] }));
    expect([...(series[0]?.close ?? [])]).toEqual([11, 12]);
  });

  it('tells splits by their ratio and dividends as they were paid, before later splits', async () => {
    const { series, sent } = await ask(
      madeUpChart({
        timestamp: [seconds('2024-01-03T14:30:00Z')],
        events: {
          dividends: {
            a: { amount: 0.25, date: seconds('2024-01-03T14:30:00Z') },
            b: { amount: 0.3, date: seconds('2024-07-01T13:30:00Z') },
          },
          splits: {
            a: { date: seconds('2024-06-03T13:30:00Z'), numerator: 4, denominator: 1, splitRatio: '4:1' },
            b: { date: seconds('2024-09-03T13:30:00Z'), numerator: 1, denominator: 20, splitRatio: '1:20' },
          },
        },
      }),
      { from: at('2024-01-01'), to: at('2024-07-31') },
    );
    expect(series[0]?.actions).toEqual([
      { ex_date: at('2024-01-03'), type: 'dividend', value: 0.05 },
      { ex_date: at('2024-06-03'), type: 'split', value: 4 },
      { ex_date: at('2024-07-01'), type: 'dividend', value: 0.015 },
    ]);
    // The later splits are only told when the span goes on to now.
    expect(sent.searchParams.get('period2')).toBe(String(seconds('2026-11-20T22:00:00Z')));
    expect(sent.searchParams.get('events')).toBe('div,splits');
  });

  it('finds events without a usable number and keeps the others', async () => {
    const { series, findings } = await ask(
      madeUpChart({
        timestamp: [seconds('2024-01-03T14:30:00Z')],
        events: { splits: { a: { date: seconds('2024-01-03T14:30:00Z'), numerator: 2, denominator: 0 } } },
      }),
    );
    expect(series[0]?.actions).toEqual([]);
    expect(findings).toMatchObject([{ kind: 'kept_out', subject: 'ACME' }]);
  });

  it.each(['GBp', 'ILA', 'ZAc', 'EUR'])('keeps prices in %s out, with a finding', async (currency) => {
    const { series, findings, failures } = await ask(
      madeUpChart({ currency, exchange: 'LSE', timestamp: [seconds('2024-01-03T14:30:00Z')] }),
    );
    expect(series).toEqual([]);
    expect(findings).toMatchObject([{ kind: 'kept_out', subject: 'ACME' }]);
    expect(findings[0]?.detail).toContain(currency);
    expect(failures).toMatchObject([{ subject: 'ACME', kind: 'empty' }]);
  });

  it('takes prices without a currency as USD on exchanges of the US alone', async () => {
    const timestamp = [seconds('2024-01-03T14:30:00Z')];
    expect((await ask(madeUpChart({ currency: null, exchange: 'NMS', timestamp }))).series).toHaveLength(1);
    expect((await ask(madeUpChart({ currency: null, exchange: 'PAR', timestamp }))).series).toHaveLength(0);
  });

  it('keeps out dollar prices whose days are not those of New York', async () => {
    const { series, findings } = await ask(
      madeUpChart({ timeZone: 'UTC', timestamp: [seconds('2024-01-03T00:00:00Z')] }),
    );
    expect(series).toEqual([]);
    expect(findings[0]?.detail).toContain('UTC');
  });

  it('calls a span without bars empty', async () => {
    expect((await ask(madeUpChart())).failures).toMatchObject([{ subject: 'ACME', kind: 'empty' }]);
  });

  it('reports an unknown symbol beside those that stand', async () => {
    const context = stubContext(({ path }) =>
      path.endsWith('/NONE')
        ? { status: 404, body: madeUpError('Not Found', 'No data found, symbol may be delisted') }
        : { body: madeUpChart({ timestamp: [seconds('2024-01-03T14:30:00Z')] }) },
    );
    const reply = await openYahoo(context).fetch({
      interval: '1d',
      symbols: ['NONE', 'ACME'],
      from: at('2024-01-01'),
      to: at('2024-12-31'),
    });
    expect(reply.failures).toMatchObject([{ provider: 'yahoo', subject: 'NONE', kind: 'not-found' }]);
    expect(reply.series.map((series) => series.symbol)).toEqual(['ACME']);
  });

  it('does not take a 404 of somebody else for an unknown symbol', async () => {
    const reply = ask({ status: 404, body: '<html>not here</html>' });
    await expect(reply).rejects.toMatchObject({ kind: 'schema', status: 404 });
  });

  it('says clearly that hourly bars reach back 730 days', async () => {
    const said =
      '1h data not available for startTime=1 and endTime=2. The requested range must be within the last 730 days.';
    const { failures } = await ask(
      { status: 422, body: madeUpError('Unprocessable Entity', said) },
      { interval: '1h' },
    );
    expect(failures).toMatchObject([{ kind: 'empty', message: expect.stringContaining('730 days') }]);
    expect(openYahoo(stubContext(() => ({ body: '' }))).reach?.['1h']).toBe(729 * 86_400_000);
  });

  it.each([
    ['a crumb that is refused', { finance: { result: null, error: { code: 'Unauthorized', description: 'made up' } } }],
    ['a page that asks for consent', '<html>consent</html>'],
  ])('leaves a 401 with %s to its status, whatever form its body has', async (_, body) => {
    await expect(ask({ status: 401, body })).rejects.toMatchObject({ kind: 'auth' });
  });

  it('asks for days and hours with events, without hours before and after the session, the last day included', async () => {
    const { sent } = await ask(madeUpChart(), { from: at('2024-01-03'), to: at('2024-01-05') });
    const query = Object.fromEntries(sent.searchParams);
    expect(query).toMatchObject({ interval: '1d', events: 'div,splits', includePrePost: 'false' });
    // The end is not included: it must lie behind the last session.
    expect(Number(query['period1'])).toBeLessThanOrEqual(seconds('2024-01-03T14:30:00Z'));
    expect(Number(query['period2'])).toBeGreaterThan(seconds('2024-01-05T21:00:00Z'));
  });

  it('takes an hourly chart without adjusted closes, and a daily one whose prices are adjusted for splits', async () => {
    const hourly = madeUpChart({ granularity: '1h', timestamp: [seconds('2024-01-03T14:30:00Z')] });
    const daily = madeUpChart({ timestamp: [seconds('2024-01-03T14:30:00Z')] });
    expect((await ask(hourly, { interval: '1h' })).series[0]?.adjustment).toBe('split');
    expect((await ask(daily)).series[0]?.adjustment).toBe('split');
  });

  it('leaves a 429 in plain text to its status', async () => {
    await expect(ask({ status: 429, body: 'Too Many Requests' })).rejects.toMatchObject({ kind: 'limit' });
  });

  it('refuses a chart of another symbol or another grain', async () => {
    const timestamp = [seconds('2024-01-03T14:30:00Z')];
    expect((await ask(madeUpChart({ symbol: 'OTHER', timestamp }))).failures).toMatchObject([{ kind: 'not-found' }]);
    await expect(ask(madeUpChart({ granularity: '1mo', timestamp }))).rejects.toMatchObject({
      kind: 'schema',
      message: expect.stringContaining('1mo'),
    });
  });

  it.each([
    ['nothing of a chart', {}],
    ['no result', { chart: { result: [], error: null } }],
    ['a list for the bars', { chart: { result: [{ meta: {}, timestamp: [1], indicators: { quote: [[]] } }] } }],
    [
      'columns of different lengths',
      { chart: { result: [{ meta: {}, timestamp: [1, 2], indicators: { quote: [{ open: [1] }] } }] } },
    ],
  ])('says what was found where there is %s', async (_, body) => {
    await expect(ask({ body })).rejects.toMatchObject({ kind: 'schema', message: expect.stringMatching(/found/) });
  });

  it('takes the noise of 32-bit floats off any price of up to seven digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999 }), fc.integer({ min: 1, max: 6 }), (digits, places) => {
        const price = Number(`${digits}e-${places}`);
        expect(roundPrice(Math.fround(price))).toBe(price);
      }),
    );
    expect(roundPrice(Number.NaN)).toBeNaN();
  });
});
