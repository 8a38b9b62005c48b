import { ProviderError, type SourceFailure } from '../../../../domain/provider-error.js';
import type { SourceFinding } from '../../../../domain/source-finding.js';
import type { ArticleReply, ArticleRequest, ArticleSource, FetchedArticle } from '../../../../ports/article-source.js';
import type { HttpReply } from '../../../../ports/http.js';
import type { SourceContext } from '../../../../ports/source.js';
import { inOrder } from '../../in-order.js';
import { isBefore } from './dates.js';
import { feedFindings } from './feed-findings.js';
import { notAFeed } from './not-a-feed.js';
import { type FeedItem, type ParsedFeed, parseFeed } from './parse-feed.js';
import { fingerprint, openValidators, type Validators } from './validators.js';

/** One feed to be fetched. */
export interface FeedTask {
  /** Symbol, section or name: what failures and findings call it. */
  readonly subject: string;
  readonly url: string;
  /** A feed of one stock, where having no items is an ordinary answer. */
  readonly symbol?: string;
  /** Keys and passwords in the address. */
  readonly secrets?: readonly string[];
}

export interface FeedSourceOptions {
  /** The feeds of a request, in the order in which they are fetched. */
  readonly tasks: (request: ArticleRequest) => readonly FeedTask[];
  /** An item as an article; `undefined` leaves it out. */
  readonly article: (item: FeedItem, task: FeedTask) => FetchedArticle | undefined;
  /** What an answer that looks well stands for after all. */
  readonly judge?: (reply: HttpReply, text: string) => ProviderError | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The feeds are of many publishers: a limit or refusal of one says nothing about the others. Default false. */
  readonly manyPublishers?: boolean;
}

/** Under way at once; the provider's own bound is kept where requests go out. */
const WIDTH = 4;

/**
 * A source of articles made of feeds. Each feed is one reply; one that fails is a failure in it, and the others go on.
 * What was taken is remembered only after the caller came back for more, so that a crash in between loses nothing.
 */
export function feedSource(context: SourceContext, options: FeedSourceOptions): ArticleSource {
  return {
    name: context.provider,
    requests: (request) => options.tasks(request).length,
    async *fetch(request) {
      const validators = await openValidators(context.state);
      const scope = scopeOf(request);
      const tasks = options.tasks(request);
      const read = (task: FeedTask) =>
        readFeed(context, options, { task, request, validators, scope: task.symbol ?? scope });
      for await (const { reply, remember } of inOrder(tasks, WIDTH, read)) {
        yield reply;
        await remember?.();
      }
    },
  };
}

/** A name for the set of stocks that items are taken for. */
export function scopeOf({ stocks }: ArticleRequest): string {
  return fingerprint(
    stocks
      .map(({ symbol }) => symbol ?? '')
      .sort()
      .join(' '),
  );
}

interface Reading {
  readonly task: FeedTask;
  readonly request: ArticleRequest;
  readonly validators: Validators;
  readonly scope: string;
}

async function readFeed(
  context: SourceContext,
  options: FeedSourceOptions,
  { task, request, validators, scope }: Reading,
): Promise<{ readonly reply: ArticleReply; readonly remember?: () => Promise<void> }> {
  const { since } = request;
  try {
    const answer = await context.http.request({
      url: task.url,
      headers: { accept: FEED_TYPES, ...options.headers, ...validators.headers(task.url, { since, scope }) },
      judge: (reply) => judgeFeed(context.provider, task.subject, reply, options),
      ...(task.secrets === undefined ? {} : { secrets: task.secrets }),
    });
    if (answer.status === 304) return { reply: EMPTY };
    const feed = parseFeed(answer.text(), { url: answer.url, now: context.clock.now() });
    let old = 0;
    const given = feedReply(context.provider, feed, task, (item) => {
      if (item.published_at === null || !isBefore(item.published_at, since, 'UTC')) return options.article(item, task);
      old++;
      return undefined;
    });
    const reply = { ...given, old };
    // Of what is broken or failed, another reading may give more.
    if (reply.failures.length > 0 || feed.fault !== undefined) return { reply };
    return { reply, remember: () => validators.remember(task.url, answer, { since, scope }) };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (endsProvider(error) && options.manyPublishers !== true) throw error;
    return { reply: { ...EMPTY, failures: [failureOf(error, task.subject)] } };
  }
}

const FEED_TYPES = 'application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5';
export const EMPTY: ArticleReply = { articles: [], failures: [], findings: [] };

/** Whether an error is about the provider as a whole, so that asking it for more makes no sense now. */
export function endsProvider({ kind }: ProviderError): boolean {
  return kind === 'limit' || kind === 'quota' || kind === 'auth';
}

export function failureOf(error: ProviderError, subject: string): SourceFailure {
  return { provider: error.provider, subject, kind: error.kind, message: error.message };
}

/** The articles of a feed with what was wrong about it; a feed that gives nothing to read is a failure, never an empty success. */
export function feedReply(
  provider: string,
  feed: ParsedFeed,
  task: FeedTask,
  article: (item: FeedItem) => FetchedArticle | undefined,
): ArticleReply {
  const findings: SourceFinding[] = feedFindings(provider, task.subject, feed);
  const failure = (kind: 'empty' | 'schema', message: string): ArticleReply => ({
    articles: [],
    failures: [{ provider, subject: task.subject, kind, message }],
    findings,
  });
  if (feed.items.length > 0)
    return { articles: feed.items.flatMap((item) => article(item) ?? []), failures: [], findings };
  if (feed.counts.items > 0) {
    return failure('schema', `The feed ${task.subject} has ${feed.counts.items} items, none with a title or a text.`);
  }
  if (task.symbol !== undefined && feed.fault === undefined) {
    return failure('empty', `The feed of ${task.symbol} has no items.`);
  }
  return failure('schema', `The feed ${task.subject} has no items: neither <item> nor <entry> is in it.`);
}

/** What an answer stands for that its status does not say: HTML with status 200 where a feed is due. */
export function judgeFeed(
  provider: string,
  subject: string,
  reply: HttpReply,
  options: Pick<FeedSourceOptions, 'judge'> = {},
): ProviderError | undefined {
  const { status } = reply;
  const text = reply.text();
  const judged = options.judge?.(reply, text);
  if (judged !== undefined || status < 200 || status > 299) return judged;
  const found = notAFeed(text);
  if (found === undefined) return undefined;
  return new ProviderError(provider, 'schema', `${subject} answered with ${found} where a feed is due.`, {
    status,
    hint: 'Open its address in a browser: it may have moved, or ask for a consent that programs cannot give.',
  });
}
