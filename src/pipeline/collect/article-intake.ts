import type { ArticleInput } from '../../domain/article.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import { assignStories } from '../../evidence/sentiment/dedup/assign-stories.js';
import type { FetchedArticle } from '../../ports/article-source.js';
import type { KnownArticle, KnownArticles } from './known-articles.js';
import type { UndatedMemory } from './undated-memory.js';

/** Longer ones are no headlines; what follows says nothing that a scorer would read. */
const LONGEST_TITLE = 1_000;
const LONGEST_TEXT = 20_000;

/** Clocks of publishers differ; a date further ahead than this is wrong, and as good as none. */
const AHEAD = DAY;

/** Stories reach over this. */
const STORY_SPAN = 3 * DAY;

/** A stock that an article is about, and how much. */
export interface Link {
  readonly symbol: string;
  /** 0 to 1. */
  readonly relevance: number;
}

/** Says which stocks an article is about; none: about none that we know. */
export type LinkArticle = (
  article: Pick<FetchedArticle, 'title' | 'text' | 'symbols'>,
  options: { /** The symbols that it names hold without the text. */ readonly trusted: boolean },
) => readonly Link[];

export interface IntakeContext {
  /** Source that gave the articles. */
  readonly provider: string;
  /** When they were fetched. */
  readonly now: EpochMs;
  /** Nothing published before this is wanted. */
  readonly since: EpochMs;
  readonly known: KnownArticles;
  readonly link: LinkArticle;
  /** Posts: the same words by another poster are another post. */
  readonly posts: boolean;
  /** Whether the source's own symbols hold without the text. */
  readonly trusted: boolean;
  /** What this source told without a date before. */
  readonly undated: Pick<UndatedMemory, 'has' | 'saw'>;
}

/** What is to be written of one reply, and what was left out of it. */
export interface Intake {
  readonly writes: readonly ArticleInput[];
  /** What posters said of their own posts, by position in `writes`. */
  readonly stated: ReadonlyMap<number, number>;
  readonly counts: IntakeCounts;
}

export interface IntakeCounts {
  /** As the source gave them: the sum of the counts below. */
  readonly articles: number;
  readonly new: number;
  /** Told before: the same address, or the same title of the same source. */
  readonly repeats: number;
  /** About no stock that is known. */
  readonly unlinked: number;
  readonly untitled: number;
  /** Published before `since`. */
  readonly old: number;
}

/**
 * What is to be written of one reply. An article is known from when it was fetched, and never before it says it was published; one
 * without a date, or with one that cannot be, counts as published when it was first seen. One that is known already is not new;
 * it is written again under its own key only where it names further stocks or brings the text that was missing. The
 * articles to be written are added to `known` at once, so that replies may be planned while others are being written.
 */
export function planIntake(fetched: readonly FetchedArticle[], context: IntakeContext): Intake {
  const { known, since } = context;
  const counts = { articles: fetched.length, new: 0, repeats: 0, unlinked: 0, untitled: 0, old: 0 };
  const fresh: { readonly held: KnownArticle; readonly planned: Planned }[] = [];
  const again: Planned[] = [];
  for (const raw of fetched) {
    const { article, undated } = cleanArticle(raw, context);
    if (article.title === '') counts.untitled++;
    else if (article.published_at < since) counts.old++;
    else {
      const before = known.find(article, { byTitle: !context.posts, undated });
      const planned = { input: linked(article, context), stated: raw.stated };
      const stillShown = undated && before === undefined && context.undated.has(article);
      if (undated && (before !== undefined || planned.input.symbols.length > 0)) context.undated.saw(article);
      if (stillShown) counts.repeats++;
      else if (before !== undefined) {
        counts.repeats++;
        const more = repeat(planned, before, known);
        if (more !== undefined) again.push(more);
      } else if (planned.input.symbols.length === 0) counts.unlinked++;
      else {
        counts.new++;
        const { title, url, source, published_at, text, symbols } = planned.input;
        const held = { title, url, source, published_at, story: '', hasText: text !== null, symbols: new Set(symbols) };
        known.add(held);
        fresh.push({ held, planned });
      }
    }
  }
  nameStories(
    fresh.map(({ held }) => held),
    known,
  );
  const told = fresh.map(({ held, planned }) => ({ ...planned, input: { ...planned.input, story: held.story } }));
  const all = [...told, ...again];
  const stated = all.flatMap(({ stated: score }, k) => (score === undefined ? [] : [[k, score] as const]));
  return { writes: all.map(({ input }) => input), stated: new Map(stated), counts };
}

interface Planned {
  readonly input: ArticleInput;
  readonly stated: number | undefined;
}

type CleanArticle = Omit<FetchedArticle, 'published_at'> & { readonly published_at: EpochMs };

function cleanArticle(
  raw: FetchedArticle,
  { provider, now }: IntakeContext,
): { readonly article: CleanArticle; readonly undated: boolean } {
  const undated = raw.published_at === null || !(raw.published_at <= now + AHEAD);
  const article = {
    ...raw,
    title: raw.title.slice(0, LONGEST_TITLE).replace(/\s+/g, ' ').trim(),
    source: raw.source.trim().toLowerCase() || provider,
    published_at: undated ? now : (raw.published_at as EpochMs),
    text: raw.text?.slice(0, LONGEST_TEXT).trim() || null,
  };
  return { article, undated };
}

function linked(article: CleanArticle, { provider, now, link, trusted }: IntakeContext): ArticleInput {
  const links = link(article, { trusted });
  const { title, url, source, published_at, text } = article;
  return {
    title,
    url,
    source,
    published_at,
    known_at: Math.max(now, published_at),
    provider,
    symbols: links.map(({ symbol }) => symbol),
    relevance: links.map(({ relevance }) => relevance),
    text,
  };
}

/** What an article that is known already brings, to be written under the key that it is stored by; mostly nothing. */
function repeat({ input, stated }: Planned, before: KnownArticle, known: KnownArticles): Planned | undefined {
  const further = input.symbols.filter((symbol) => !before.symbols.has(symbol));
  const brings = input.text !== null && !before.hasText;
  if (further.length === 0 && !brings && stated === undefined) return undefined;
  known.link(before, further);
  before.hasText ||= brings;
  const { title, url, source, published_at } = before;
  return { input: { ...input, title, url, source, published_at }, stated };
}

/** Gives new articles their stories: those of articles about the same stocks at the same time, or their own. */
function nameStories(fresh: readonly KnownArticle[], known: KnownArticles): void {
  if (fresh.length === 0) return;
  const times = fresh.map(({ published_at }) => published_at);
  const symbols = [...new Set(fresh.flatMap((article) => [...article.symbols]))];
  const around = known.about(symbols, Math.min(...times) - STORY_SPAN, Math.max(...times) + STORY_SPAN);
  const asked = (article: KnownArticle) => ({ ...article, symbols: [...article.symbols] });
  const stories = assignStories(fresh.map(asked), around.map(asked));
  fresh.forEach((article, k) => {
    article.story = (stories[k] as (typeof stories)[number]).story;
  });
}
