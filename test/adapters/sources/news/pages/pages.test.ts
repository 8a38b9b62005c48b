import { describe, expect, it } from 'vitest';
import { openPages } from '../../../../../src/adapters/sources/news/pages/pages.js';
import { DAY, HOUR, msToIso } from '../../../../../src/domain/time.js';
import { all, memoryState, type StubReply, stubContext } from '../../stub-context.js';
import { madeUpStock, page } from '../made-up-feeds.js';

const now = Date.UTC(2026, 9, 1, 16);
const request = { stocks: [madeUpStock('AAA'), madeUpStock(null)], since: now - DAY };
const site = (more: object = {}) => ({
  ...{ name: 'times', url: 'https://times.example/news', item: '#news tr', title: 'a', date: '.when' },
  ...{ timeZone: 'America/New_York', articles: false, ...more },
});
const list = page([
  { title: 'One', date: msToIso(now - HOUR) },
  { title: 'Two', date: msToIso(now - 2 * HOUR) },
]);
const story = `<html><body><article>${'<p>A made-up story, told at some length, with commas, for the sake of it.</p>'.repeat(4)}</article></body></html>`;
const open = (answer: (at: URL) => StubReply, sites: object[], more: object = {}) => {
  const stub = stubContext('pages', ({ at }) => answer(at), { now, settings: { sites }, ...more });
  return { stub, source: openPages(stub.context) };
};

describe('pages', () => {
  it('are asked for only where robots.txt agrees, every one of them', async () => {
    const { stub, source } = open(
      (at) => ({ body: at.pathname === '/news' ? list : story }),
      [site({ articles: true })],
    );
    await all(source.fetch(request));
    expect(stub.requests.map(({ at, robots }) => [at.pathname, robots])).toEqual([
      ['/news', true],
      ['/story/0', true],
      ['/story/1', true],
    ]);
  });

  it('with {symbol} are asked for each stock and name it', async () => {
    const { stub, source } = open(() => ({ body: list }), [site({ url: 'https://times.example/q?t={symbol}' })]);
    expect(source.requests(request)).toBe(1);
    const [reply] = await all(source.fetch(request));
    expect(stub.requests[0]?.url).toBe('https://times.example/q?t=AAA');
    expect(reply?.articles.map(({ symbols, source }) => [source, ...symbols])).toEqual([
      ['times', 'AAA'],
      ['times', 'AAA'],
    ]);
  });

  it('that have changed are a finding with site and selector and a failure, and the others go on', async () => {
    const { source } = open(
      (at) => ({ body: at.host === 'a.example' ? '<html></html>' : list }),
      [site({ name: 'a', url: 'https://a.example/' }), site({ name: 'b', url: 'https://b.example/' })],
    );
    const replies = await all(source.fetch(request));
    expect(replies[0]).toEqual({
      articles: [],
      failures: [
        {
          provider: 'pages',
          subject: 'a',
          kind: 'schema',
          message: 'a: The selector "#news tr" (item) matches nothing.',
        },
      ],
      findings: [
        {
          provider: 'pages',
          subject: 'a',
          kind: 'structure_changed',
          detail: 'The selector "#news tr" (item) matches nothing.',
        },
      ],
    });
    expect(replies[1]?.articles).toHaveLength(2);
  });

  it('that write dates alone lose nothing of the day that is wanted', async () => {
    const days = page([
      { title: 'Of the day', date: 'Sep 30, 2026' },
      { title: 'Of the day before', date: 'Sep 29, 2026' },
    ]);
    const [reply] = await all(open(() => ({ body: days }), [site()]).source.fetch(request));
    expect(reply?.articles.map(({ title }) => title)).toEqual(['Of the day']);
  });

  it('with a selector that does not exist are a failure of that site alone', async () => {
    const { source } = open(
      () => ({ body: list }),
      [
        site({ name: 'a', item: 'tr[[' }),
        site({ name: 'b', timeZone: 'Mars/Olympus', date: 'i' }),
        site({ name: 'c' }),
      ],
    );
    const replies = await all(source.fetch(request));
    expect(replies[0]?.failures).toMatchObject([
      { subject: 'a', kind: 'schema', message: expect.stringContaining('selectors') },
    ]);
    expect(replies[1]?.failures).toMatchObject([{ subject: 'b', kind: 'schema' }]);
    expect(replies[2]?.articles).toHaveLength(2);
  });

  it('of articles are read once, each given with its text as it comes', async () => {
    const state = memoryState({});
    const run = () => {
      const { stub, source } = open(
        (at) => ({ body: at.pathname === '/news' ? list : story }),
        [site({ articles: true })],
        { state },
      );
      return all(source.fetch(request)).then((replies) => ({ replies, requests: stub.requests.length }));
    };
    const first = await run();
    expect(first.requests).toBe(3);
    expect(first.replies.map(({ articles }) => articles.map(({ title, text }) => [title, text !== null]))).toEqual([
      [],
      [['One', true]],
      [['Two', true]],
    ]);
    const second = await run();
    expect(second.requests).toBe(1);
    expect(second.replies.flatMap(({ articles }) => articles.map(({ title, text }) => [title, text]))).toEqual([
      ['One', null],
      ['Two', null],
    ]);
  });

  it('of articles that fail leave the headline, and are tried again unless they are gone', async () => {
    const state = memoryState({});
    const run = (status: number) => {
      const { stub, source } = open(
        (at) =>
          at.pathname === '/news' ? { body: list } : { status: at.pathname === '/story/0' ? status : 200, body: story },
        [site({ articles: true })],
        { state },
      );
      return all(source.fetch(request)).then((replies) => ({
        replies,
        asked: stub.requests.map(({ at }) => at.pathname),
      }));
    };
    const first = await run(500);
    expect(first.replies.flatMap(({ articles }) => articles.map(({ title, text }) => [title, text !== null]))).toEqual([
      ['One', false],
      ['Two', true],
    ]);
    expect(first.replies.flatMap(({ failures }) => failures)).toMatchObject([{ subject: 'times', kind: 'server' }]);
    expect((await run(404)).asked).toEqual(['/news', '/story/0']);
    expect((await run(404)).asked).toEqual(['/news']);
  });

  it('whose body selector gives nothing say so', async () => {
    const { source } = open(
      (at) => ({ body: at.pathname === '/news' ? list : story }),
      [site({ articles: true, body: '#gone' })],
    );
    const findings = (await all(source.fetch(request))).flatMap(({ findings }) => findings);
    expect(findings[0]).toMatchObject({
      kind: 'structure_changed',
      subject: 'times',
      detail: expect.stringContaining('"#gone" (body)'),
    });
  });
});
