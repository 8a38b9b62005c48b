import { describe, expect, it } from 'vitest';
import { openStockTwits } from '../../../../src/adapters/sources/social/stocktwits/stocktwits.js';
import { ProviderError } from '../../../../src/domain/provider-error.js';
import { DAY, MINUTE, msToIso } from '../../../../src/domain/time.js';
import type { ArticleReply } from '../../../../src/ports/article-source.js';
import { describeWithFixtures, sharedFixture } from '../../../support/shared-fixtures.js';
import { all, type StubReply, stubContext } from '../stub-context.js';
import { stocksOf } from './stocks.js';

const NOW = Date.UTC(2026, 9, 1, 12);

/** A made-up message; ids grow with time. */
function message(id: number, more: object = {}): object {
  return {
    id,
    body: `Message ${id}`,
    created_at: msToIso(NOW - (1000 - id) * MINUTE),
    user: { username: 'someone' },
    symbols: [{ symbol: 'AAA' }],
    entities: { sentiment: null },
    ...more,
  };
}

function page(messages: object[], more = false): StubReply {
  const ids = messages.map((one) => (one as { id: number }).id);
  return {
    body: { response: { status: 200 }, cursor: { more, max: Math.min(...ids), since: Math.max(...ids) }, messages },
  };
}

const fetchAll = async (
  stub: ReturnType<typeof stubContext>,
  symbols: (string | null)[] = ['AAA'],
  since = NOW - DAY,
) => all(openStockTwits(stub.context).fetch({ stocks: stocksOf(...symbols), since }));

describe('stocktwits', () => {
  it('reads what the writer said and ticked, with the stocks that are named', async () => {
    const stub = stubContext('stocktwits', () =>
      page([
        message(3, {
          body: 'Up &amp; up\n$AAA',
          entities: { sentiment: { basic: 'Bullish' } },
          symbols: [{ symbol: 'BRK.B' }],
        }),
        message(2, { entities: { sentiment: { basic: 'Bearish' } } }),
        message(1, { entities: {} }),
      ]),
    );
    const [reply] = await fetchAll(stub);
    expect(reply?.articles[0]).toEqual({
      title: 'Up & up $AAA',
      url: 'https://stocktwits.com/someone/message/3',
      guid: '3',
      source: 'stocktwits',
      published_at: NOW - 997 * MINUTE,
      text: null,
      symbols: ['AAA', 'BRK.B'],
      stated: 1,
    });
    expect(reply?.articles.map(({ stated }) => stated)).toEqual([1, -1, undefined]);
  });

  it('takes a name with half of a character in it, which no address can hold', async () => {
    const stub = stubContext('stocktwits', () => page([message(1, { user: { username: 'a\ud800b' } })]));
    const [reply] = await fetchAll(stub);
    expect(reply?.articles[0]?.url).toBe('https://stocktwits.com/a%EF%BF%BDb/message/1');
  });

  it('asks for class shares with a point, and not for private companies', async () => {
    const stub = stubContext('stocktwits', () => page([]));
    await fetchAll(stub, ['BRK.B', null]);
    expect(stub.requests.map(({ at }) => at.pathname)).toEqual(['/api/2/streams/symbol/BRK.B.json']);
  });

  it('goes on where it was: only messages after the newest that was read', async () => {
    const stub = stubContext('stocktwits', () => page([message(900), message(899)]));
    await fetchAll(stub);
    await fetchAll(stub);
    expect(stub.requests.map(({ at }) => at.searchParams.get('since'))).toEqual([null, '900']);
  });

  it('turns at most three pages of a stock, and stops at the time that is wanted', async () => {
    const busy = stubContext('stocktwits', ({ at }) => {
      const max = Number(at.searchParams.get('max') ?? 1000);
      return page([message(max - 1), message(max - 2)], true);
    });
    const replies = await fetchAll(busy);
    expect(busy.requests.map(({ at }) => at.searchParams.get('max'))).toEqual([null, '998', '996']);
    expect(replies.flatMap(({ articles }) => articles.map(({ guid }) => guid))).toEqual([
      '999',
      '998',
      '997',
      '996',
      '995',
      '994',
    ]);
    const old = stubContext('stocktwits', () => page([message(900), message(1)], true));
    expect((await fetchAll(old, ['AAA'], NOW - 200 * MINUTE)).flatMap(({ articles }) => articles)).toHaveLength(1);
    expect(old.requests).toHaveLength(1);
  });

  /** A stream of messages that end with id `newest`, thirty a page, as far back as one asks. */
  const longStream = (newest: () => number) =>
    stubContext('stocktwits', ({ at }) => {
      const below = Number(at.searchParams.get('max') ?? newest() + 1);
      const above = Number(at.searchParams.get('since') ?? 0);
      const ids = Array.from({ length: 30 }, (_, k) => below - 1 - k).filter((id) => id > above);
      return page(
        ids.map((id) => message(id, { created_at: msToIso(NOW - MINUTE) })),
        ids.at(-1) !== above + 1,
      );
    });
  const idsOf = (replies: readonly ArticleReply[]) =>
    replies.flatMap(({ articles }) => articles.map(({ guid }) => Number(guid)));

  it('turns pages back to the last message that was read, so that a busy night leaves no gap', async () => {
    let newest = 1000;
    const stub = longStream(() => newest);
    await fetchAll(stub);
    newest = 1200;
    const replies = await fetchAll(stub);
    expect(idsOf(replies)).toEqual(Array.from({ length: 200 }, (_, k) => 1200 - k));
    expect(replies.flatMap(({ findings }) => findings)).toEqual([]);
    expect(stub.requests).toHaveLength(3 + 7);
  });

  it('says that messages were left out when there are more than a run may ask for', async () => {
    let newest = 1000;
    const stub = longStream(() => newest);
    expect((await fetchAll(stub)).flatMap(({ findings }) => findings)).toEqual([]);
    newest = 2000;
    const replies = await fetchAll(stub);
    expect(idsOf(replies)).toHaveLength(300);
    expect(replies.flatMap(({ findings }) => findings)).toEqual([
      { provider: 'stocktwits', kind: 'gap', subject: 'AAA', detail: expect.stringContaining('10 pages') },
    ]);
    expect(idsOf(await fetchAll(stub))).toEqual([]);
  });

  it('does not let a busy stock take the pages of the others', async () => {
    let newest = 1000;
    const stub = longStream(() => newest);
    const symbols = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE'];
    await fetchAll(stub, symbols);
    newest = 5000;
    const before = stub.requests.length;
    await fetchAll(stub, symbols);
    const asked = stub.requests.slice(before).map(({ at }) => at.pathname.slice(-8, -5));
    expect(symbols.map((symbol) => asked.filter((one) => one === symbol).length)).toEqual([10, 2, 1, 1, 1]);
    expect(openStockTwits(stub.context).requests({ stocks: stocksOf(...symbols), since: 0 })).toBe(15);
  });

  it('stops where the stream does not know what was asked for: no older page, or one that was read before', async () => {
    const same = stubContext('stocktwits', () => page([message(901), message(900)], true));
    await fetchAll(same);
    expect(same.requests).toHaveLength(2);
    const again = await fetchAll(same);
    expect(idsOf(again)).toEqual([]);
    expect(same.requests).toHaveLength(3);
  });

  it('keeps the place of a stock whose later page failed, so that nothing is skipped', async () => {
    let fails = true;
    const stub = stubContext('stocktwits', ({ at }) => {
      if (!at.searchParams.has('max')) return page([message(999)], true);
      return fails ? { status: 500 } : page([message(998)]);
    });
    const [, failed] = await fetchAll(stub);
    expect(failed?.failures).toMatchObject([{ subject: 'AAA', kind: 'server' }]);
    fails = false;
    const again = await fetchAll(stub);
    expect(again.flatMap(({ articles }) => articles.map(({ guid }) => guid))).toEqual(['999', '998']);
  });

  it('begins with the stocks that waited longest', async () => {
    let now = NOW;
    let allowed = 2;
    const stub = stubContext('stocktwits', () => (allowed-- > 0 ? page([]) : { status: 429, body: {} }), {
      now: () => now,
    });
    await expect(fetchAll(stub, ['AAA', 'BBB', 'CCC'])).rejects.toMatchObject({ kind: 'limit' });
    now += MINUTE;
    allowed = 3;
    await fetchAll(stub, ['AAA', 'BBB', 'CCC']);
    expect(stub.requests.slice(3).map(({ at }) => at.pathname.slice(-8, -5))).toEqual(['CCC', 'AAA', 'BBB']);
  });

  it('goes on with the next stock where one is unknown, and remembers that it asked', async () => {
    const unknown = { status: 404, body: { response: { status: 404 }, errors: [{ message: 'Symbol not found' }] } };
    const stub = stubContext('stocktwits', ({ at }) => (at.pathname.includes('AAA') ? unknown : page([message(5)])));
    const replies = await fetchAll(stub, ['AAA', 'BBB']);
    expect(replies[0]?.failures).toMatchObject([{ provider: 'stocktwits', subject: 'AAA', kind: 'not-found' }]);
    expect(replies[1]?.articles).toHaveLength(1);
    expect(stub.kept).toHaveProperty('turn:AAA');
  });

  it('gives up after three stocks in a row without an answer', async () => {
    const down = new ProviderError('stocktwits', 'network', 'no answer.');
    const stub = stubContext('stocktwits', () => ({ error: down }));
    await expect(fetchAll(stub, ['AAA', 'BBB', 'CCC', 'DDD'])).rejects.toBe(down);
    expect(stub.requests).toHaveLength(3);
  });

  it.each([
    ['a limit', { status: 429, body: {} }, 'limit'],
    ['a limit that is only in the body', { body: { response: { status: 429 }, errors: [] } }, 'limit'],
    ['a page that checks for programs', { status: 403, body: '<html>Just a moment</html>' }, 'auth'],
  ] as const)('ends on %s', async (_, reply, kind) => {
    await expect(fetchAll(stubContext('stocktwits', () => reply as StubReply))).rejects.toMatchObject({ kind });
  });

  it.each([
    ['HTML with status 200', '<html></html>'],
    ['a time without a zone', page([message(1, { created_at: '2026-10-01 09:00' })]).body],
    ['a message without an id', page([message(1, { id: 'one' })]).body],
  ])('reports %s as a form that is not known, and stores nothing of it', async (_, body) => {
    const replies = await fetchAll(stubContext('stocktwits', () => ({ body: body as string })));
    expect(replies).toMatchObject([{ articles: [], failures: [{ subject: 'AAA', kind: 'schema' }] }]);
  });
});

const RECORDED = ['stocktwits/recorded/get_symbol_msgs.json', 'stocktwits/documented/429.json'];
describeWithFixtures('recorded replies of stocktwits', RECORDED, () => {
  it('are read: thirty messages of which some say bullish or bearish, a limit', async () => {
    const body = sharedFixture(RECORDED[0] as string);
    const stub = stubContext('stocktwits', ({ at }) => (at.searchParams.has('max') ? page([]) : { body }));
    const found = (await fetchAll(stub, ['AAPL'], 0)).flatMap(({ articles }) => articles);
    expect(found).toHaveLength(30);
    expect(found.filter(({ stated }) => stated === 1)).toHaveLength(7);
    expect(found.filter(({ stated }) => stated === -1)).toHaveLength(5);
    expect(found.every(({ symbols }) => symbols[0] === 'AAPL')).toBe(true);
    expect(found.some(({ title }) => title.includes('&amp;'))).toBe(false);
    const limited = stubContext('stocktwits', () => ({ status: 429, body: sharedFixture(RECORDED[1] as string) }));
    await expect(fetchAll(limited)).rejects.toMatchObject({ kind: 'limit' });
  });
});
