import { describe, expect, it } from 'vitest';
import { openSecFilings } from '../../../../src/adapters/sources/news/sec/sec.js';
import { DAY, HOUR, MINUTE } from '../../../../src/domain/time.js';
import { describeWithFixtures, sharedFixture } from '../../../support/shared-fixtures.js';
import { all, memoryState, type StubReply, stubContext } from '../stub-context.js';
import { filing, filings, madeUpStock } from './made-up-feeds.js';

const now = Date.UTC(2026, 9, 1, 16);
const stocks = [madeUpStock('AAA'), madeUpStock('AAA.B'), madeUpStock('BBB')];
const request = { stocks, since: now - DAY };
const TICKERS: StubReply = {
  body: {
    0: { cik_str: 12345, ticker: 'AAA', title: 'Made Up' },
    1: { cik_str: 12345, ticker: 'AAA-B', title: 'Made Up' },
    2: { cik_str: 777, ticker: 'BBB', title: 'Other' },
    3: { cik_str: 999, ticker: 'ZZZ', title: 'Not ours' },
  },
};
const open = (answer: (at: URL) => StubReply, more: object = {}) => {
  const stub = stubContext('sec', ({ at }) => answer(at), {
    now,
    contact: 'Jane Doe jane@example.org',
    settings: { forms: ['8-K'] },
    ...more,
  });
  return { stub, source: openSecFilings(stub.context) };
};
const withTickers =
  (body: string) =>
  (at: URL): StubReply =>
    at.pathname.startsWith('/files') ? TICKERS : { body };

describe('filings of the SEC', () => {
  it('become headlines with the stocks of their company', async () => {
    const items = '<br>Item 2.02: Results of Operations<br>Item 9.01: Financial Statements and Exhibits';
    const { source } = open(
      withTickers(filings(filing('MADE UP INC /DE/', now - HOUR, { items, number: '0000012345-26-000001' }))),
    );
    const [reply] = await all(source.fetch(request));
    expect(reply).toEqual({
      articles: [
        {
          title: 'MADE UP INC files 8-K: Results of Operations',
          url: 'https://www.sec.example/Archives/0000012345-26-000001-index.htm',
          guid: 'urn:tag:sec.gov,2008:accession-number=0000012345-26-000001',
          source: 'sec',
          published_at: now - HOUR,
          text: null,
          symbols: ['AAA', 'AAA.B'],
        },
      ],
      old: 0,
      failures: [],
      findings: [],
    });
  });

  it('of several companies are one article with the stocks of all', async () => {
    const number = '0000012345-26-000001';
    const both = filing('Made Up', now - HOUR, { number }) + filing('Other', now - HOUR, { number, cik: '0000000777' });
    const [reply] = await all(open(withTickers(filings(both))).source.fetch(request));
    expect(reply?.articles.map(({ title, symbols }) => [title, ...symbols])).toEqual([
      ['Made Up files 8-K', 'AAA', 'AAA.B', 'BBB'],
    ]);
  });

  it('of other forms that begin alike are left out, amendments are not', async () => {
    const entries = ['8-K', '8-K/A', '8-K12B']
      .map((form, i) => filing('Made Up', now - (i + 1) * HOUR, { form }))
      .join('');
    const [reply] = await all(open(withTickers(filings(entries))).source.fetch(request));
    expect(reply?.articles.map(({ title }) => title)).toEqual(['Made Up files 8-K', 'Made Up files 8-K/A']);
  });

  it('are read page by page, back to the time that is wanted', async () => {
    const hundred = (start: number) =>
      filings(Array.from({ length: 100 }, (_, i) => filing('Made Up', now - (start + i) * 10 * MINUTE)).join(''));
    const { stub, source } = open((at) =>
      at.pathname.startsWith('/files') ? TICKERS : { body: hundred(Number(at.searchParams.get('start') ?? 0)) },
    );
    const replies = await all(source.fetch(request));
    // A day holds 145 of them, both ends included: the second page reaches beyond it.
    expect(replies.flatMap(({ articles }) => articles)).toHaveLength(145);
    expect(stub.requests.slice(1).map(({ at }) => at.searchParams.get('start'))).toEqual([null, '100']);
  });

  it('are none on a quiet day, which is no fault', async () => {
    expect(await all(open(withTickers(filings(''))).source.fetch(request))).toEqual([
      { articles: [], old: 0, failures: [], findings: [] },
    ]);
  });

  it('whose titles are in another form keep them, with a finding', async () => {
    const odd = filings(filing('Made Up', now - HOUR)).replace(
      /<title>8-K - [^<]*/,
      '<title>Made Up: something happened',
    );
    const [reply] = await all(open(withTickers(odd)).source.fetch(request));
    expect(reply?.articles).toMatchObject([{ title: 'Made Up: something happened', symbols: [] }]);
    expect(reply?.findings).toMatchObject([{ kind: 'structure_changed', subject: '8-K' }]);
  });

  it('are not asked for without a contact', async () => {
    const { stub, source } = open(withTickers(filings('')), { contact: ' ' });
    await expect(all(source.fetch(request))).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringContaining('net.contact'),
    });
    expect(stub.requests).toEqual([]);
  });

  it('ask for the list of tickers once a day, and when the stocks change', async () => {
    const state = memoryState({});
    const asked = async (more: object, wanted = request) => {
      const { stub, source } = open(withTickers(filings(filing('Made Up', now - HOUR))), { state, ...more });
      const [reply] = await all(source.fetch(wanted));
      return [
        stub.requests.filter(({ url }) => url.includes('company_tickers')).length,
        ...(reply?.articles[0]?.symbols ?? []),
      ];
    };
    expect(await asked({})).toEqual([1, 'AAA', 'AAA.B']);
    expect(await asked({})).toEqual([0, 'AAA', 'AAA.B']);
    expect(await asked({}, { ...request, stocks: stocks.slice(1) })).toEqual([1, 'AAA.B']);
    expect(await asked({ now: now + 2 * DAY }, { since: now - DAY, stocks: stocks.slice(1) })).toEqual([1, 'AAA.B']);
  });

  it('come without stocks when the list of tickers fails, and say so', async () => {
    const { source } = open((at) =>
      at.pathname.startsWith('/files') ? { status: 500 } : { body: filings(filing('Made Up', now - HOUR)) },
    );
    const replies = await all(source.fetch(request));
    expect(replies.flatMap(({ failures }) => failures)).toMatchObject([
      { subject: 'company_tickers.json', kind: 'server' },
    ]);
    expect(replies.flatMap(({ articles }) => articles)).toMatchObject([{ title: 'Made Up files 8-K', symbols: [] }]);
  });

  it.each([
    ['asks too often', 403, 'Request Rate Threshold Exceeded', 'limit', now + 10 * MINUTE],
    ['does not say who asks', 403, 'Your Request Originates from an Undeclared Automated Tool', 'auth', undefined],
    ['asks for a company that is not there', 200, 'No matching CIK.', 'not-found', undefined],
  ])('know the page for who %s', async (_, status, words, kind, retryAt) => {
    const { source } = open((at) =>
      at.pathname.startsWith('/files') ? TICKERS : { status, body: `<html><h1>${words}</h1></html>` },
    );
    const caught = await all(source.fetch(request)).catch((error) => error);
    const told = Array.isArray(caught) ? caught[0].failures[0] : caught;
    expect(told).toMatchObject({ kind });
    if (retryAt !== undefined) expect(told).toMatchObject({ retryAt });
  });
});

const PAGES = ['cik_not_found.html', 'company_tickers-2024.json', 'browse-edgar-10Q-AAPL.atom'].map(
  (file) => `sec-edgar/recorded/${file}`,
);
describeWithFixtures('recorded answers of the SEC', PAGES, () => {
  const tickers = () => ({ body: sharedFixture('sec-edgar/recorded/company_tickers-2024.json') });

  it('give the stocks of a CIK', async () => {
    const body = filings(filing('Apple Inc.', now - HOUR, { cik: '0000320193' }));
    const { source } = open((at) => (at.pathname.startsWith('/files') ? tickers() : { body }));
    const replies = await all(source.fetch({ ...request, stocks: [madeUpStock('AAPL')] }));
    expect(replies[0]?.articles).toMatchObject([{ title: 'Apple Inc. files 8-K', symbols: ['AAPL'] }]);
  });

  it.each([
    ['cik_not_found.html', 'not-found'],
    ['browse-edgar-10Q-AAPL.atom', 'schema'],
  ])('%s is no list of filings', async (file, kind) => {
    const { source } = open((at) =>
      at.pathname.startsWith('/files') ? tickers() : { body: sharedFixture(`sec-edgar/recorded/${file}`) },
    );
    const [reply] = await all(source.fetch(request));
    expect(reply).toMatchObject({ articles: [], failures: [{ kind, subject: '8-K' }] });
  });
});
