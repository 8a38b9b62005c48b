import { afterEach, describe, expect, it } from 'vitest';
import { decodeText } from '../../../src/adapters/net/charset.js';
import type { NetOptions } from '../../../src/adapters/net/open-net.js';
import { parseRobots } from '../../../src/adapters/net/robots.js';
import { ProviderError } from '../../../src/domain/provider-error.js';
import { DAY, MINUTE } from '../../../src/domain/time.js';
import { type ReplayServer, type Reply, type Route, startReplayServer } from '../../support/replay-server.js';
import { describeWithFixtures, fixtureEntries, sharedFixture } from '../../support/shared-fixtures.js';
import { openTestNet, testClock, testProviders } from '../../support/test-net.js';

const servers: ReplayServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function site(robots: Route['reply'], more: readonly Route[] = []) {
  const server = await startReplayServer([
    { path: '/robots.txt', reply: robots },
    ...more,
    { path: /.*/, reply: { body: 'page' } },
  ]);
  servers.push(server);
  const clock = testClock();
  const providers = testProviders();
  const open = (options: Omit<Partial<NetOptions>, 'clock'> = {}) =>
    openTestNet({ clock, providers, retries: 1, ...options });
  let net = open();
  return {
    clock,
    providers,
    url: server.url,
    paths: () => server.requests.map((request) => request.path),
    async ask(path: string): Promise<string> {
      try {
        const reply = await net.http('pages', { concurrency: 2 }).request({ url: server.url + path, robots: true });
        return reply.text();
      } catch (error) {
        if (error instanceof ProviderError) return `${error.kind}: ${error.message}`;
        throw error;
      }
    },
    async restart(options: Omit<Partial<NetOptions>, 'clock'> = {}) {
      await net.close();
      net = open(options);
    },
    close: () => net.close(),
  };
}

describe('robots.txt', () => {
  it('is read first, and what it forbids is not asked', async () => {
    const s = await site({ body: 'User-agent: *\nDisallow: /private\n\nUser-agent: OpenAlpha\nDisallow: /closed' });
    expect(await s.ask('/closed/1')).toBe(
      `robots: ${s.url}/closed/1 was not asked: the robots.txt of ${s.url} forbids it to openalpha.`,
    );
    expect(await s.ask('/private')).toBe('page');
    expect(s.paths()).toEqual(['/robots.txt', '/private']);
    await s.close();
    expect(s.providers.counted.map(({ outcome, requests }) => [outcome, requests])).toEqual([
      ['robots', 1],
      ['ok', 1],
    ]);
  });

  it('is not read for what is offered: APIs and feeds', async () => {
    const s = await site({ body: 'User-agent: *\nDisallow: /' });
    const net = openTestNet();
    expect((await net.http('feeds', { concurrency: 1 }).request({ url: `${s.url}/feed` })).text()).toBe('page');
    expect(s.paths()).toEqual(['/feed']);
  });

  it.each([404, 401, 403, 410])('that is answered with %i forbids nothing', async (status) => {
    const s = await site({ status, body: 'User-agent: *\nDisallow: /' });
    expect(await s.ask('/x')).toBe('page');
  });

  it.each([
    ['503', { status: 503 }],
    ['429', { status: 429 }],
    ['a reset connection', { reset: true }],
    ['a redirect in a circle', { status: 302, headers: { location: '/robots.txt' } }],
  ] satisfies [string, Reply][])(
    'that is answered with %s forbids everything, for half an hour',
    async (_name, reply) => {
      const s = await site([reply, { body: '' }]);
      expect(await s.ask('/x')).toMatch(/^robots: .* could not be read/);
      expect(await s.ask('/x')).toMatch(/^robots: /);
      await s.restart();
      expect(await s.ask('/x')).toMatch(/^robots: /);
      expect(s.paths()).toEqual(['/robots.txt']);
      s.clock.advance(30 * MINUTE);
      expect(await s.ask('/x')).toBe('page');
    },
  );

  it('is kept for a day, over restarts, and then read again', async () => {
    const s = await site([{ body: '' }, { body: 'User-agent: *\nDisallow: /' }]);
    await s.ask('/1');
    await s.restart();
    s.clock.advance(DAY - 1);
    expect(await s.ask('/2')).toBe('page');
    s.clock.advance(1);
    expect(await s.ask('/3')).toMatch(/^robots: /);
    expect(s.paths()).toEqual(['/robots.txt', '/1', '/2', '/robots.txt']);
  });

  it('is read once by many that come together', async () => {
    const s = await site({ body: '', delayMs: 5 });
    await Promise.all([s.ask('/1'), s.ask('/2'), s.ask('/3')]);
    expect(s.paths().filter((path) => path === '/robots.txt')).toHaveLength(1);
  });

  it('that is huge is read as far as 500 KiB', async () => {
    const filler = `# ${'x'.repeat(97)}\n`.repeat(10_000);
    const s = await site({ body: `User-agent: *\nDisallow: /early\n${filler}Disallow: /late\n` });
    expect(await s.ask('/early')).toMatch(/^robots: /);
    expect(await s.ask('/late')).toBe('page');
    await s.close();
    expect(s.providers.kept.get('pages')?.[`robots:${s.url}`]?.length).toBeLessThan(600_000);
  });

  it('may stand behind a redirect, and rules where a page is sent on to', async () => {
    const s = await site({ status: 301, headers: { location: '/real.txt' } }, [
      { path: '/real.txt', reply: { body: 'User-agent: *\nDisallow: /closed' } },
      { path: '/open', reply: { status: 302, headers: { location: '/closed' } } },
    ]);
    expect(await s.ask('/open')).toMatch(/^robots: .*\/closed was not asked/);
    expect(s.paths()).toEqual(['/robots.txt', '/real.txt', '/open']);
  });

  it('keeps its crawl-delay between the starts of requests, and refuses to sleep for more than a minute', async () => {
    const s = await site({ body: 'User-agent: *\nCrawl-delay: 30' });
    await s.ask('/1');
    await s.ask('/2');
    await s.ask('/3');
    expect(s.clock.elapsed()).toBe(60_000);
    const slow = await site({ body: 'User-agent: *\nCrawl-delay: 86400' });
    expect(await slow.ask('/1')).toBe('page');
    expect(await slow.ask('/2')).toMatch(/^limit: .* wants 86400 s more between requests/);
  });
});

describeWithFixtures(
  'robots.txt by the cases of others',
  ['robots/documented/conformance-google-robotstxt.json'],
  () => {
    /** Not of RFC 9309: empty addresses or agents, agents with spaces, a line without its colon, addresses that are no URLs. */
    const NOT_OURS = new Set(['empty-input', 'agent-with-space', 'missing-colon', 'unescaped-url']);

    it('agrees with every case of the RFC', () => {
      const { cases } = JSON.parse(
        sharedFixture('robots/documented/conformance-google-robotstxt.json').toString('utf8'),
      ) as {
        cases: { test: string; robotsTxt: string; userAgent: string; url: string; allowed: boolean; tags?: string[] }[];
      };
      const ours = cases.filter(({ tags }) => !tags?.some((tag) => NOT_OURS.has(tag)));
      expect(ours.length).toBeGreaterThan(100);
      const wrong = ours.filter(
        ({ robotsTxt, userAgent, url, allowed }) =>
          parseRobots(new URL(url).origin, robotsTxt, userAgent).allows(url) !== allowed,
      );
      // The one rule that only Google has: /x/index.html is /x/.
      expect(wrong.map(({ test, tags }) => [test, tags?.includes('google-only')])).toEqual([
        ['GoogleOnly_IndexHTMLisDirectory', true],
      ]);
    });
  },
);

describeWithFixtures('recorded robots.txt', ['robots/recorded/edge-robots-with-utf16le-bom.txt'], () => {
  const read = (file: string) => decodeText(sharedFixture(`robots/recorded/${file}`), 'text/plain');

  it.each(['utf8', 'utf16le', 'utf16be'])('with the mark of %s is read like one without', (mark) => {
    const text = read(`edge-robots-with-${mark}-bom.txt`);
    // A mark that was kept would hide the first line, and with it the rules for everybody.
    const rules = parseRobots('https://x.example', text);
    expect(rules.allows('https://x.example/login.aspx')).toBe(false);
    expect(rules.allows('https://x.example/index.html')).toBe(true);
  });

  it('of sites that are well known says what a person reads in it', () => {
    expect(parseRobots('https://www.nasdaq.com', read('www.nasdaq.com.2019.txt')).delayMs).toBe(30_000);
    const reddit = parseRobots('https://www.reddit.com', read('www.reddit.com.2019.txt'));
    expect(reddit.allows('https://www.reddit.com/r/stocks/new.json')).toBe(false);
    const sec = parseRobots('https://www.sec.gov', read('www.sec.gov.2019.txt'));
    expect(sec.allows('https://www.sec.gov/Archives/edgar/data/320193/')).toBe(true);
    expect(sec.allows('https://www.sec.gov/Archives/bin')).toBe(false);
  });

  it('all of them are read', () => {
    const files = fixtureEntries('robots/recorded/').map((entry) => entry.file.replace('robots/recorded/', ''));
    for (const file of files) {
      expect(parseRobots('https://x.example', read(file)).allows('https://x.example/robots.txt')).toBe(true);
    }
    expect(files.length).toBeGreaterThan(40);
  });
});
