import { OpenAlphaError } from '../../../../domain/errors.js';
import { ProviderError } from '../../../../domain/provider-error.js';
import { canonicalSymbol } from '../../../../domain/stock.js';
import type { ArticleReply, ArticleRequest, ArticleSource, FetchedArticle } from '../../../../ports/article-source.js';
import type { HttpReply } from '../../../../ports/http.js';
import type { SourceContext } from '../../../../ports/source.js';
import { isBefore } from '../feed/dates.js';
import { EMPTY, failureOf, scopeOf } from '../feed/feed-source.js';
import { publisherName } from '../feed/publisher.js';
import { listedSymbols } from '../feed/stock-feeds.js';
import { addressSecrets, withSymbol } from '../feed/templates.js';
import { openValidators, type Validators } from '../feed/validators.js';
import { ARTICLES_A_PAGE, readArticles } from './read-articles.js';
import { type PageReading, readPage } from './read-page.js';
import { LARGEST_PAGE, type PageTask, type SiteSettings } from './site.js';

/** Pages of the user's own, read by selectors; every request asks robots.txt first. */
export function openPages(context: SourceContext): ArticleSource {
  const sites = context.settings['sites'] as readonly SiteSettings[];
  const tasksOf = ({ stocks }: ArticleRequest) =>
    sites.flatMap((site): PageTask[] =>
      site.url.includes('{symbol}')
        ? listedSymbols(stocks).map((symbol) => ({
            site,
            subject: `${site.name} ${symbol}`,
            url: withSymbol(site.url, symbol),
            symbol,
          }))
        : [{ site, subject: site.name, url: site.url }],
    );
  return {
    name: context.provider,
    requests: (request) =>
      tasksOf(request).reduce((sum, { site }) => sum + 1 + (site.articles ? ARTICLES_A_PAGE : 0), 0),
    async *fetch(request) {
      const validators = await openValidators(context.state);
      for (const task of tasksOf(request)) yield* fetchPage(context, task, { request, validators });
    },
  };
}

async function* fetchPage(
  context: SourceContext,
  task: PageTask,
  { request, validators }: { readonly request: ArticleRequest; readonly validators: Validators },
): AsyncGenerator<ArticleReply> {
  const { provider } = context;
  const taken = { since: request.since, scope: task.symbol ?? scopeOf(request) };
  let answer: HttpReply;
  let reading: PageReading;
  try {
    answer = await context.http.request({
      url: task.url,
      headers: validators.headers(task.url, taken),
      robots: true,
      maxBytes: LARGEST_PAGE,
      secrets: addressSecrets(task.site.url),
    });
    if (answer.status === 304) {
      yield EMPTY;
      return;
    }
    reading = readAnswer(context, task, answer);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    yield { ...EMPTY, failures: [failureOf(error, task.subject)] };
    return;
  }
  const findings = [
    ...findingsOf(provider, task.subject, 'structure_changed', reading.structure),
    ...findingsOf(provider, task.subject, 'kept_out', reading.kept),
  ];
  if (reading.rows.length === 0) {
    const message = `${task.subject}: ${reading.structure.join(' ')}`;
    yield { articles: [], failures: [{ provider, subject: task.subject, kind: 'schema', message }], findings };
    return;
  }
  const wanted = reading.rows.filter(
    ({ published_at }) => published_at === null || !isBefore(published_at, request.since, task.site.timeZone),
  );
  const old = reading.rows.length - wanted.length;
  const articles = wanted.map(
    (row): FetchedArticle => ({
      title: row.title,
      url: row.url,
      guid: null,
      source: publisherName(row.publisher) ?? task.site.name,
      published_at: row.published_at,
      text: null,
      symbols: task.symbol === undefined ? [] : [canonicalSymbol(task.symbol) ?? task.symbol],
    }),
  );
  if (task.site.articles) yield* readArticles(context, task, { articles, old, findings });
  else yield { articles, old, failures: [], findings };
  await validators.remember(task.url, answer, taken);
}

/** Throws ProviderError `schema` where the selectors cannot be used at all. */
function readAnswer({ provider, clock }: SourceContext, { site, subject }: PageTask, answer: HttpReply): PageReading {
  try {
    return readPage(answer.text(), site, { url: answer.url, now: clock.now() });
  } catch (error) {
    if (error instanceof ProviderError || error instanceof OpenAlphaError) throw error;
    const reason = error instanceof Error ? error.message.slice(0, 200) : String(error);
    throw new ProviderError(provider, 'schema', `${subject} cannot be read with its selectors: ${reason}`, {
      cause: error,
      hint: `Correct the selectors or the timeZone of ${site.name} in providers.pages.sites.`,
    });
  }
}

function findingsOf<Kind extends string>(provider: string, subject: string, kind: Kind, sentences: readonly string[]) {
  return sentences.length === 0 ? [] : [{ provider, subject, kind, detail: sentences.join(' ') }];
}
