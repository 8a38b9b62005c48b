import { describe, expect, it } from 'vitest';
import { openTiingo } from '../../../../../src/adapters/sources/market/tiingo/tiingo.js';
import { type StubReply, stubContext } from '../stub-context.js';

const at = Date.parse;

const day = (date: string, close: number, more: object = {}) => ({
  date: `${date}T00:00:00.000Z`,
  open: close,
  high: close + 1,
  low: close - 1,
  close,
  volume: 50,
  adjClose: close / 2,
  divCash: 0,
  splitFactor: 1,
  ...more,
});

function ask(reply: StubReply, symbol = 'ACME') {
  const context = stubContext(() => reply, {
    provider: 'tiingo',
    now: at('2024-02-01T00:00:00Z'),
    secrets: { token: 'made-up-token' },
  });
  const answer = openTiingo(context).fetch({
    interval: '1d',
    symbols: [symbol],
    from: at('2024-01-03'),
    to: at('2024-01-31'),
  });
  return { answer, requests: context.requests };
}

describe('Tiingo', () => {
  it('gives raw bars, with splits and dividends as facts of their own', async () => {
    const { answer, requests } = ask(
      {
        body: [
          day('2024-01-02', 99, { divCash: 1 }),
          day('2024-01-03', 100),
          day('2024-01-04', 26, { splitFactor: 4 }),
          day('2024-01-05', 25, { divCash: 0.24 }),
        ],
      },
      'BRK.B',
    );
    const { series } = await answer;
    expect(series[0]).toMatchObject({ symbol: 'BRK.B', adjustment: 'raw' });
    expect([...(series[0]?.close ?? [])]).toEqual([100, 26, 25]);
    expect(series[0]?.actions).toEqual([
      { ex_date: at('2024-01-04'), type: 'split', value: 4 },
      { ex_date: at('2024-01-05'), type: 'dividend', value: 0.24 },
    ]);
    const url = new URL(requests[0]?.url ?? '');
    expect(url.pathname).toBe('/tiingo/daily/BRK-B/prices');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ startDate: '2024-01-03', endDate: '2024-01-31' });
    expect(requests[0]?.headers).toEqual({ authorization: 'Token made-up-token' });
  });

  it.each([
    ['Error: You have run over your hourly request allocation.', 'limit'],
    ['Error: You have run over your daily request allocation.', 'quota'],
    ['Error: You have run over your 500 symbol look up for this month.', 'quota'],
  ])('takes "%s" with status 200 for what it is', async (body, kind) => {
    await expect(ask({ body }).answer).rejects.toMatchObject({ kind });
  });

  it('tells an unknown ticker from a 404 of somebody else', async () => {
    const unknown = await ask({ status: 404, body: { detail: "Error: Ticker 'ACME' not found" } }).answer;
    expect(unknown.failures).toMatchObject([{ subject: 'ACME', kind: 'not-found' }]);
    await expect(ask({ status: 404, body: '<html></html>' }).answer).rejects.toMatchObject({ kind: 'schema' });
  });

  it('calls an empty list empty', async () => {
    expect((await ask({ body: [] }).answer).failures).toMatchObject([{ kind: 'empty' }]);
  });

  it.each([
    ['an object', { detail: 'what' }],
    ['a row that is none', [5]],
    ['a date that is none', [{ date: 'soon' }]],
  ])('says what was found where there is %s', async (_, body) => {
    await expect(ask({ body }).answer).rejects.toMatchObject({
      kind: 'schema',
      message: expect.stringContaining('found'),
    });
  });
});
