import { afterEach, describe, expect, it } from 'vitest';
import { openNet } from '../../src/adapters/net/open-net.js';
import type { ProviderName } from '../../src/adapters/sources/providers.js';
import { ProviderError, type SourceFailure } from '../../src/domain/provider-error.js';
import type { SourceFinding } from '../../src/domain/source-finding.js';
import { canonicalSymbol, type Stock } from '../../src/domain/stock.js';
import { type EpochMs, HOUR, MINUTE } from '../../src/domain/time.js';
import type { ArticleSource, FetchedArticle } from '../../src/ports/article-source.js';
import type { SourceContext } from '../../src/ports/source.js';
import { type ReplayServer, type Reply, type Route, startReplayServer } from '../support/replay-server.js';

/** One made-up article of a reply. */
export interface SampleArticle {
  readonly title: string;
  readonly at: EpochMs;
}

/** What the suite must know of a source to put it through good and bad weather. */
export interface ArticleSourceSample {
  readonly provider: ProviderName;
  /** The entry of the catalog. */
  readonly load: () => Promise<(context: SourceContext) => ArticleSource>;
  /** Settings as the configuration's schema gives them, where the source has any; `url` is that of the server. */
  readonly settings?: (url: string) => Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly contact?: string;
  readonly now: EpochMs;
  readonly stocks: readonly Stock[];
  /** Paths of the requests for articles, robots.txt and tokens not among them. */
  readonly path: RegExp;
  /** A good answer that holds these articles, titles as they are to be read (escaped as the format wants it). */
  readonly answer: (articles: readonly SampleArticle[]) => Reply;
  /** Answers to the other requests (tokens, lists of tickers). */
  readonly others?: readonly Route[];
  /** One request among several for articles, where a source makes several: it can fail alone. */
  readonly part?: {
    readonly path?: RegExp;
    readonly query?: Readonly<Record<string, string>>;
    readonly subject: string;
  };
  /** Words that a title must have to be taken at all, added to those of the suite. */
  readonly titleSuffix?: string;
}

interface Outcome {
  readonly articles: readonly FetchedArticle[];
  readonly failures: readonly SourceFailure[];
  readonly findings: readonly SourceFinding[];
  readonly old: number;
  readonly thrown: ProviderError | undefined;
  readonly expected: number;
}

const MARKUP = /<\/?[a-z!][^<>]*>|&(?:amp|lt|gt|quot|nbsp|#\d+);/i;

/** The rules of every source of articles, over the real door and a server on loopback. */
export function articleSourceContract(sample: ArticleSourceSample): void {
  const { provider, now } = sample;
  const since = now - 48 * HOUR;
  let server: ReplayServer | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  const recent = (...titles: string[]): SampleArticle[] =>
    titles.map((title, i) => ({ title: `${title}${sample.titleSuffix ?? ''}`, at: now - (i + 1) * 10 * MINUTE }));
  const good = sample.answer(recent('Made Up One raises its forecast', 'Made Up Two names a new chief'));

  async function collect(articles: Reply | ((url: string) => Reply), more: readonly Route[] = []): Promise<Outcome> {
    const routes: Route[] = [
      { path: '/robots.txt', reply: { body: 'User-agent: *\nAllow: /\n' } },
      ...more,
      ...(sample.others ?? []),
      { path: sample.path, reply: () => (typeof articles === 'function' ? articles(server?.url ?? '') : articles) },
    ];
    server = await startReplayServer(routes);
    const { url } = server;
    const quiet = () => {};
    // Waits pass at once: the steady clock jumps by them.
    let waited = 0;
    const clock = { now: () => now, elapsed: () => performance.now() + waited };
    const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
    const net = openNet({
      userAgent: 'openalpha/test',
      timeoutMs: 5_000,
      retries: 1,
      maxBytes: 50_000_000,
      clock,
      logger,
      providers: null,
      sleep: async (ms) => {
        waited += ms;
      },
    });
    const kept: Record<string, string> = {};
    const open = await sample.load();
    const source = open({
      provider,
      http: net.http(provider, { concurrency: 4 }, { hosts: 'apart' }),
      url: (path) => `${url}${path}`,
      secrets: sample.secrets ?? {},
      contact: sample.contact ?? '',
      settings: sample.settings?.(url) ?? {},
      state: {
        read: async () => ({ ...kept }),
        write: async (values) => {
          for (const [key, value] of Object.entries(values)) {
            if (value === null) delete kept[key];
            else kept[key] = value;
          }
        },
        async update(_, change) {
          await this.write(change({ ...kept }));
        },
      },
      clock,
      logger,
    });
    const request = { stocks: sample.stocks, since };
    const found = {
      articles: [] as FetchedArticle[],
      failures: [] as SourceFailure[],
      findings: [] as SourceFinding[],
      old: 0,
    };
    let thrown: ProviderError | undefined;
    try {
      for await (const reply of source.fetch(request)) {
        found.articles.push(...reply.articles);
        found.old += reply.old ?? 0;
        found.failures.push(...reply.failures);
        found.findings.push(...reply.findings);
      }
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      thrown = error;
    } finally {
      await net.close();
    }
    return { ...found, thrown, expected: source.requests(request) };
  }

  const kindsOf = ({ failures, thrown }: Outcome) => [
    ...new Set([...failures.map(({ kind }) => kind), ...(thrown ? [thrown.kind] : [])]),
  ];

  describe(`the source ${provider}`, () => {
    it('gives plain articles with their address, time, publisher and symbols', async () => {
      const outcome = await collect(good);
      expect(outcome).toMatchObject({ failures: [], findings: [], thrown: undefined });
      expect(outcome.articles.length).toBeGreaterThanOrEqual(2);
      for (const article of outcome.articles) expectPlain(article, now);
      expect(outcome.articles.map(({ title }) => title).join()).toContain('Made Up One');
    });

    it('makes no more requests than it foretells', async () => {
      const outcome = await collect(good);
      const asked = server?.requests.filter(({ path }) => path !== '/robots.txt') ?? [];
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.length).toBeLessThanOrEqual(outcome.expected);
    });

    it('gives nothing that is older than what was asked for, and says how much that was', async () => {
      const old = { title: `Made Up Three is older${sample.titleSuffix ?? ''}`, at: since - HOUR };
      const outcome = await collect(sample.answer([...recent('Made Up One is new'), old]));
      expect(outcome.articles.length).toBeGreaterThan(0);
      for (const { published_at } of outcome.articles) expect(published_at ?? since).toBeGreaterThanOrEqual(since);
      expect(outcome.old).toBeGreaterThan(0);
    });

    it.each([
      ['a limit', { status: 429, body: 'Too Many Requests' }, 'limit'],
      ['a server that is down', { status: 503, body: 'down' }, 'server'],
      ['a page where data is due', { headers: { 'content-type': 'text/html' }, body: PAGE }, 'schema'],
      ['an answer that is cut off', { body: 'x'.repeat(5_000), truncateAt: 100 }, 'network'],
      ['an empty answer', { body: '' }, 'schema'],
    ] as const)('calls %s what it is, and makes no article of it', async (_, reply, kind) => {
      const outcome = await collect(reply);
      expect(outcome.articles).toEqual([]);
      expect(kindsOf(outcome)).toContain(kind);
    });

    it('makes plain text of whatever a title holds, and keeps it short', async () => {
      const hostile = [
        'Made Up <script>alert("x")</script>One',
        'Made Up &lt;b&gt;Two&lt;/b&gt;',
        `Made Up ${'long '.repeat(200_000)}`,
      ];
      const outcome = await collect(sample.answer(recent(...hostile)));
      expect(outcome.articles.length).toBeGreaterThanOrEqual(3);
      for (const article of outcome.articles) {
        expectPlain(article, now);
        expect(article.title).not.toContain('alert');
        expect(article.title.length).toBeLessThanOrEqual(5_000);
      }
    });

    it('does not believe a date in the future', async () => {
      const outcome = await collect(sample.answer([{ ...recent('Made Up One comes early')[0]!, at: now + 72 * HOUR }]));
      for (const { published_at } of outcome.articles) expect(published_at ?? 0).toBeLessThanOrEqual(now + HOUR);
    });

    it('keeps its secrets out of errors, failures and findings', async () => {
      const secrets = Object.values(sample.secrets ?? {});
      for (const status of [200, 400, 401, 403, 500]) {
        const outcome = await collect({ status, body: `<html>no: ${secrets.join(' ')}</html>` });
        expect(kindsOf(outcome).length).toBeGreaterThan(0);
        const told = JSON.stringify(outcome) + String(outcome.thrown?.message) + String(outcome.thrown?.hint);
        for (const secret of secrets) expect(told).not.toContain(secret);
        await server?.close();
      }
    });

    const { part } = sample;
    if (part === undefined) return;
    it('goes on with the others when one of several fails', async () => {
      const broken: Route = {
        path: part.path ?? sample.path,
        ...(part.query === undefined ? {} : { query: part.query }),
        reply: { status: 404, body: 'gone' },
      };
      const outcome = await collect(good, [broken]);
      expect(outcome.thrown).toBeUndefined();
      expect(outcome.articles.length).toBeGreaterThanOrEqual(2);
      expect(outcome.failures).toEqual([
        { provider, subject: part.subject, kind: 'not-found', message: expect.stringMatching(/\S/) },
      ]);
    });
  });
}

const PAGE = '<!DOCTYPE html><html><head><title>Are you a robot?</title></head><body><p>Please wait.</p></body></html>';

function expectPlain(article: FetchedArticle, now: EpochMs): void {
  const { title, text, url, guid, source, published_at, symbols, stated } = article;
  expect(title.trim()).toBe(title);
  expect(title).not.toBe('');
  expect(title).not.toMatch(/[\n\r\t]/);
  for (const words of [title, text ?? '']) {
    expect(words).not.toMatch(MARKUP);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(words).not.toMatch(/[\u0000-\u0008\u001b\u202e]/);
  }
  if (text !== null) expect(text.trim()).not.toBe('');
  if (url !== null) expect(new URL(url).protocol).toMatch(/^https?:$/);
  if (guid !== null) expect(guid).not.toBe('');
  expect(source).toMatch(/^\S+$/);
  expect(source).toBe(source.toLowerCase());
  if (published_at !== null) {
    expect(Number.isFinite(published_at)).toBe(true);
    expect(published_at).toBeLessThanOrEqual(now + HOUR);
  }
  expect(new Set(symbols).size).toBe(symbols.length);
  for (const symbol of symbols) expect(canonicalSymbol(symbol)).toBe(symbol);
  if (stated !== undefined) expect([-1, 1]).toContain(stated);
}
