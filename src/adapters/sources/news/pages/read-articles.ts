import { ProviderError } from '../../../../domain/provider-error.js';
import type { SourceFinding } from '../../../../domain/source-finding.js';
import type { ArticleReply, FetchedArticle } from '../../../../ports/article-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { EMPTY, failureOf } from '../feed/feed-source.js';
import { fingerprint } from '../feed/validators.js';
import { articleText } from './article-text.js';
import { LARGEST_PAGE, type PageTask } from './site.js';

/** Pages of articles that are read after one list; the rest keep their headline alone. */
export const ARTICLES_A_PAGE = 30;
/** Addresses that are remembered as read, a list. */
const REMEMBERED = 1_000;

/** What a list gave: its articles without texts, and what was found about it. */
export interface ListedArticles {
  readonly articles: readonly FetchedArticle[];
  /** Rows that were left out as too old. */
  readonly old: number;
  readonly findings: readonly SourceFinding[];
}

/**
 * Gives the articles of a list with their texts, each read once from its own page: first those that need no reading, then
 * one at a time. When the site wants to be left alone, the others come without texts. Throws CANCELLED alone.
 */
export async function* readArticles(
  context: SourceContext,
  task: PageTask,
  { articles, old, findings }: ListedArticles,
): AsyncGenerator<ArticleReply> {
  const key = `read:${fingerprint(task.url)}`;
  const read = readAddresses((await context.state.read())[key]);
  const known = new Set(read);
  const unread = articles.filter(({ url }) => url !== null && !known.has(fingerprint(url))).slice(0, ARTICLES_A_PAGE);
  const waiting = new Set(unread);
  yield { articles: articles.filter((article) => !waiting.has(article)), old, failures: [], findings };
  let shut = false;
  for (const [at, article] of unread.entries()) {
    if (shut) {
      yield { ...EMPTY, articles: unread.slice(at) };
      return;
    }
    const { reply, done, closed } = await readArticle(context, task, article);
    yield reply;
    shut = closed;
    if (!done) continue;
    read.push(fingerprint(article.url ?? ''));
    await context.state.write({ [key]: JSON.stringify(read.slice(-REMEMBERED)) });
  }
}

interface ArticleReading {
  readonly reply: ArticleReply;
  /** Its page need not be read again. */
  readonly done: boolean;
  /** The site wants to be left alone for a while. */
  readonly closed: boolean;
}

async function readArticle(context: SourceContext, task: PageTask, article: FetchedArticle): Promise<ArticleReading> {
  const { provider } = context;
  try {
    const answer = await context.http.request({
      url: article.url ?? '',
      robots: true,
      maxBytes: LARGEST_PAGE,
    });
    const text = readText(answer.text(), task.site.body);
    const { body, name } = task.site;
    const detail = `The selector "${body}" (body) gives no text on the page of an article of ${name}.`;
    const changed = { provider, subject: task.subject, kind: 'structure_changed' as const, detail };
    return {
      reply: {
        articles: [{ ...article, text }],
        failures: [],
        findings: text === null && body !== undefined ? [changed] : [],
      },
      done: true,
      closed: false,
    };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const failure = failureOf(error, task.subject);
    return {
      reply: { articles: [article], failures: [failure], findings: [] },
      // What is gone or forbidden stays so; what failed may be there next time.
      done:
        (error.status !== undefined && ['not-found', 'auth'].includes(error.kind)) ||
        ['robots', 'schema'].includes(error.kind),
      closed: error.retryAt !== undefined,
    };
  }
}

/** `null` where the page has no text, or its selector cannot be used: the headline is worth keeping all the same. */
function readText(html: string, body: string | undefined): string | null {
  try {
    return articleText(html, { body });
  } catch {
    return null;
  }
}

function readAddresses(text: string | undefined): string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter((address) => typeof address === 'string') : [];
  } catch {
    return [];
  }
}
