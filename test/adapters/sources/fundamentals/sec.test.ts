import { describe, expect, it } from 'vitest';
import { openSecFacts } from '../../../../src/adapters/sources/fundamentals/sec/sec.js';
import { FUNDAMENTALS } from '../../../../src/domain/fundamental.js';
import { MINUTE, msToDate } from '../../../../src/domain/time.js';
import type { FundamentalReply } from '../../../../src/ports/fundamental-source.js';
import type { Http } from '../../../../src/ports/http.js';
import { describeWithFixtures, sharedFixture } from '../../../support/shared-fixtures.js';
import { all, type StubOptions, type StubReply, stubContext } from '../stub-context.js';
import { companyFacts, fact } from './made-facts.js';

const NOW = Date.UTC(2026, 9, 1, 12);
const TICKERS = {
  0: { cik_str: 11, ticker: 'MADE', title: 'Made Up Inc' },
  1: { cik_str: 22, ticker: 'TWO-A', title: 'Two Classes Inc' },
  2: { cik_str: 22, ticker: 'TWO-B', title: 'Two Classes Inc' },
  3: { cik_str: 33, ticker: 'EURO', title: 'Abroad SA' },
};
const EQUITY = { 'us-gaap': { StockholdersEquity: { USD: [fact('2025-03-31', 10, '2025-05-02')] } } };

function sec(
  facts: Readonly<Record<string, StubReply>>,
  options: StubOptions = {},
  tickers: StubReply = { body: TICKERS },
) {
  return stubContext(
    'sec',
    ({ at: { pathname } }) =>
      pathname === '/files/company_tickers.json'
        ? tickers
        : (facts[/CIK0*(\d+)/.exec(pathname)?.[1] as string] as StubReply),
    { contact: 'Jane Doe jane@example.org', now: NOW, ...options },
  );
}

const ask = (stub: ReturnType<typeof sec>, ...symbols: string[]) => all(openSecFacts(stub.context).fetch({ symbols }));

describe('sec company facts', () => {
  it('asks for the list of companies once, then for each company', async () => {
    const stub = sec({ 11: { body: companyFacts(EQUITY) }, 22: { body: companyFacts(EQUITY) } });
    const source = openSecFacts(stub.context);
    const [made] = await all(source.fetch({ symbols: ['MADE'] }));
    await all(source.fetch({ symbols: ['TWO.B'] }));
    expect(made).toEqual({
      fundamentals: [
        {
          symbol: 'MADE',
          name: 'equity',
          start: null,
          end: Date.UTC(2025, 2, 31),
          value: 10,
          form: '10-Q',
          provider: 'sec',
          known_at: Date.UTC(2025, 4, 3, 4),
        },
      ],
      failures: [],
    });
    expect(stub.requests.map(({ url }) => url)).toEqual([
      'https://www.sec.gov/files/company_tickers.json',
      'https://data.sec.gov/api/xbrl/companyfacts/CIK0000000011.json',
      'https://data.sec.gov/api/xbrl/companyfacts/CIK0000000022.json',
    ]);
  });

  it('gives the classes of a company the same numbers out of one request', async () => {
    const stub = sec({ 22: { body: companyFacts(EQUITY) } });
    const [reply] = await ask(stub, 'TWO.A', 'TWO.B');
    expect(reply?.fundamentals.map(({ symbol }) => symbol)).toEqual(['TWO.A', 'TWO.B']);
    expect(stub.requests).toHaveLength(2);
  });

  it('goes on beside symbols that are unknown, companies without facts, and other currencies', async () => {
    const euro = companyFacts({ 'ifrs-full': { Equity: { EUR: [fact('2025-12-31', 1, '2026-04-01')] } } });
    const stub = sec({ 11: { status: 404 }, 22: { body: companyFacts(EQUITY) }, 33: { body: euro } });
    const replies = await ask(stub, 'MADE', 'GONE', 'EURO', 'TWO.A');
    expect(replies.flatMap(({ failures }) => failures)).toMatchObject([
      { subject: 'GONE', kind: 'not-found' },
      { subject: 'MADE', kind: 'not-found' },
      { subject: 'EURO', kind: 'empty', message: expect.stringContaining('EUR') },
    ]);
    expect(replies.flatMap(({ fundamentals }) => fundamentals)).toHaveLength(1);
  });

  it('reports a company whose facts are in another form', async () => {
    const odd = companyFacts({ 'us-gaap': { StockholdersEquity: { USD: [{ end: '2025-03-31' }] } } });
    const stub = sec({ 11: { body: odd }, 22: { body: '<html></html>' } });
    const replies = await ask(stub, 'MADE', 'TWO.A', 'TWO.B');
    expect(replies.flatMap(({ failures }) => failures.map(({ subject, kind }) => [subject, kind]))).toEqual([
      ['MADE', 'schema'],
      ['TWO.A', 'schema'],
      ['TWO.B', 'schema'],
    ]);
  });

  it('asks for a few companies at once and answers in the order of the symbols', async () => {
    const companies = Array.from({ length: 10 }, (_, k) => ({
      cik_str: 101 + k,
      ticker: `C${k}`,
      title: `Company ${k}`,
    }));
    const stub = sec({}, {}, { body: { ...companies } });
    const ready = stubContext('sec', () => ({ body: companyFacts(EQUITY) })).context.http;
    const released: (() => void)[] = [];
    let underWay = 0;
    let most = 0;
    const http: Http = {
      async request(request) {
        if (!request.url.includes('companyfacts')) return stub.context.http.request(request);
        most = Math.max(most, ++underWay);
        // Whoever asks last is answered first.
        await new Promise<void>((resolve) => {
          released.push(resolve);
          if (released.length === 4) for (const go of released.splice(0).reverse()) go();
          else if (most === 4) setImmediate(() => released.splice(0).forEach((go) => void go()));
        });
        underWay--;
        return ready.request(request);
      },
    };
    const symbols = companies.map(({ ticker }) => ticker);
    const replies = await all(openSecFacts({ ...stub.context, http }).fetch({ symbols }));
    expect(most).toBe(4);
    expect(replies.map(({ fundamentals }) => fundamentals[0]?.symbol)).toEqual(symbols);
  });

  it('asks no further when the provider says that it was asked too often, and gives what came before', async () => {
    const companies = Array.from({ length: 40 }, (_, k) => ({
      cik_str: 101 + k,
      ticker: `C${k}`,
      title: `Company ${k}`,
    }));
    const facts = Object.fromEntries(companies.map(({ cik_str }) => [cik_str, { status: 429 }]));
    const stub = sec({ ...facts, 101: { body: companyFacts(EQUITY) } }, {}, { body: { ...companies } });
    const replies: FundamentalReply[] = [];
    await expect(async () => {
      const symbols = companies.map(({ ticker }) => ticker);
      for await (const reply of openSecFacts(stub.context).fetch({ symbols })) replies.push(reply);
    }).rejects.toMatchObject({ kind: 'limit' });
    expect(replies).toHaveLength(1);
    // The list, what was answered, the four under way at the time and the one begun when the first of them ended.
    expect(stub.requests.length).toBeLessThanOrEqual(7);
  });

  it('asks nothing without a contact, and says where it is set', async () => {
    const stub = sec({}, { contact: ' ' });
    await expect(ask(stub, 'MADE')).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringContaining('net.contact'),
    });
    expect(stub.requests).toEqual([]);
  });

  it('does not remember a list of companies that could not be had', async () => {
    let tickers: StubReply = { status: 500 };
    const stub = stubContext(
      'sec',
      ({ at }) => (at.pathname.startsWith('/files') ? tickers : { body: companyFacts(EQUITY) }),
      {
        contact: 'Jane Doe jane@example.org',
      },
    );
    const source = openSecFacts(stub.context);
    await expect(all(source.fetch({ symbols: ['MADE'] }))).rejects.toMatchObject({ kind: 'server' });
    tickers = { body: TICKERS };
    expect(await all(source.fetch({ symbols: ['MADE'] }))).toHaveLength(1);
  });
});

const RECORDED = [
  'sec-edgar/recorded/company_tickers-2024.json',
  'sec-edgar/recorded/companyfacts-SNOW.json',
  'sec-edgar/documented/403-undeclared-automated-tool.html',
  'sec-edgar/documented/429-threshold.html',
] as const;
describeWithFixtures('recorded replies of the sec', RECORDED, () => {
  const body = (i: number) => sharedFixture(RECORDED[i] as string);

  it('are read: a fiscal year that ends in January, with quarters, years and their first filings', async () => {
    const stub = sec({ 1640147: { body: body(1) } }, {}, { body: body(0) });
    const [reply] = await ask(stub, 'SNOW');
    expect(reply?.failures).toEqual([]);
    const found = reply?.fundamentals ?? [];
    expect(new Set(found.map(({ name }) => name))).toEqual(new Set(FUNDAMENTALS));
    const revenue = found.filter(({ name, start }) => name === 'revenue' && msToDate(start as number) === '2020-08-01');
    expect(revenue.map(({ end, value, known_at }) => [msToDate(end), value, msToDate(known_at)])).toEqual([
      ['2020-10-31', 159_624_000, '2020-12-04'],
    ]);
    expect(found.find(({ name }) => name === 'shares')).toMatchObject({
      value: 288_700_000,
      start: null,
      form: '10-K',
    });
    const keys = found.map(({ name, start, end, known_at }) => [name, start, end, known_at].join());
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('know class shares, and one company behind two symbols', async () => {
    const stub = sec({ 1067983: { body: companyFacts(EQUITY) } }, {}, { body: body(0) });
    const [reply] = await ask(stub, 'BRK.A', 'BRK.B');
    expect(reply?.fundamentals.map(({ symbol }) => symbol)).toEqual(['BRK.A', 'BRK.B']);
  });

  it('are understood where they say no', async () => {
    await expect(ask(sec({}, {}, { status: 403, body: body(2) }), 'MADE')).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringContaining('net.contact'),
    });
    for (const status of [403, 429]) {
      const limited = sec({}, {}, { status, body: body(3) });
      await expect(ask(limited, 'MADE')).rejects.toMatchObject({ kind: 'limit', retryAt: NOW + 10 * MINUTE });
    }
  });
});
