import { describe, expect, it } from 'vitest';
import { openAlphaVantage } from '../../../../../src/adapters/sources/market/alpha-vantage/alpha-vantage.js';
import { stubContext } from '../stub-context.js';

const at = Date.parse;

const day = (close: string) => ({
  '1. open': '10.0',
  '2. high': '12.5',
  '3. low': '9.5',
  '4. close': close,
  '5. volume': '700',
});

function ask(body: object | string, symbol = 'ACME') {
  const context = stubContext(() => ({ body }), {
    provider: 'alpha-vantage',
    now: at('2024-02-01T00:00:00Z'),
    secrets: { apiKey: 'made-up-key' },
  });
  const reply = openAlphaVantage(context).fetch({
    interval: '1d',
    symbols: [symbol],
    from: at('2024-01-03'),
    to: at('2024-01-31'),
  });
  return { reply, requests: context.requests };
}

describe('Alpha Vantage', () => {
  it('reads texts newest first to raw bars oldest first, inside the span', async () => {
    const { reply, requests } = ask(
      {
        'Meta Data': { '2. Symbol': 'BRK-B' },
        'Time Series (Daily)': { '2024-01-04': day('11.5'), '2024-01-03': day('11.0'), '2024-01-02': day('10.5') },
      },
      'BRK.B',
    );
    const { series } = await reply;
    expect([...(series[0]?.time ?? [])]).toEqual([at('2024-01-03'), at('2024-01-04')]);
    expect([...(series[0]?.close ?? [])]).toEqual([11, 11.5]);
    expect(series[0]).toMatchObject({ symbol: 'BRK.B', adjustment: 'raw', actions: [] });
    const { url, secrets } = requests[0] ?? {};
    expect(Object.fromEntries(new URL(url ?? '').searchParams)).toMatchObject({
      function: 'TIME_SERIES_DAILY',
      symbol: 'BRK-B',
      outputsize: 'compact',
      datatype: 'json',
    });
    expect(secrets).toEqual(['made-up-key']);
  });

  it('finds the fields by name, since their numbers differ', async () => {
    const adjusted = {
      '1. open': '10',
      '2. high': '12',
      '3. low': '9',
      '4. close': '11',
      '5. adjusted close': '5.5',
      '6. volume': '700',
    };
    const { series } = await ask({ 'Time Series (Daily)': { '2024-01-03': adjusted } }).reply;
    expect([series[0]?.close[0], series[0]?.volume[0]]).toEqual([11, 700]);
  });

  it('drops a day with a value that is not a number', async () => {
    const { series, dropped } = await ask({
      'Time Series (Daily)': { '2024-01-03': day('None'), '2024-01-04': day(''), '2024-01-05': day('11') },
    }).reply;
    expect([...(series[0]?.close ?? [])]).toEqual([11]);
    expect(dropped).toEqual({ null_bar: 2 });
  });

  it.each([
    ['Note', 'Our standard API call frequency is 5 calls per minute and 500 calls per day.', 'limit'],
    [
      'Information',
      'Our rate limit is 25 requests per day. Burst pattern detected: 5 requests per second allowed.',
      'limit',
    ],
    ['Information', 'We have detected your API key as made-up-key and our rate limit is 25 requests per day.', 'quota'],
    ['Information', 'This is a premium endpoint: subscribe to any of the premium plans.', 'auth'],
    ['Information', 'Something else.', 'limit'],
    ['Error Message', 'the parameter apikey is invalid or missing.', 'auth'],
  ])('takes %s "%s" with status 200 for what it is', async (key, text, kind) => {
    const error = await ask({ [key]: text }).reply.catch((caught: Error) => caught);
    expect(error).toMatchObject({ kind });
    expect((error as Error).message).not.toContain('made-up-key');
  });

  it('takes an error message for an unknown symbol and an empty object for an empty answer', async () => {
    const unknown = await ask({ 'Error Message': 'Invalid API call.' }).reply;
    expect(unknown.failures).toMatchObject([{ subject: 'ACME', kind: 'not-found' }]);
    expect((await ask({}).reply).failures).toMatchObject([{ subject: 'ACME', kind: 'empty' }]);
  });

  it.each([
    ['no time series', { 'Meta Data': {} }],
    ['a date that does not exist', { 'Time Series (Daily)': { '2024-02-30': day('1') } }],
    ['a bar without a volume', { 'Time Series (Daily)': { '2024-01-03': { '1. open': '1' } } }],
  ])('says what was found where there is %s', async (_, body) => {
    await expect(ask(body).reply).rejects.toMatchObject({ kind: 'schema', message: expect.stringContaining('found') });
  });
});
