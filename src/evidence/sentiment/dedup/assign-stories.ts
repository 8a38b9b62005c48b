import { createHash } from 'node:crypto';
import { DAY, type EpochMs, HOUR } from '../../../domain/time.js';
import { canonicalUrl } from '../clean/canonical-url.js';
import { normalTitle } from '../clean/normal-title.js';
import { NearCopies } from './near-copies.js';
import { type TitleWords, titleWords } from './title-words.js';

/** What de-duplication needs of an article. */
export interface StoryArticle {
  readonly title: string;
  readonly url: string | null;
  /** Publisher, lower case. */
  readonly source: string;
  readonly published_at: EpochMs;
  /** Stocks it is about, where known: two articles about different ones are never one story. */
  readonly symbols?: readonly string[];
}

/** An article that has its story already. */
export interface KnownArticle extends StoryArticle {
  readonly story: string;
}

export interface StoryOptions {
  /** The same title of the same source within this time is the same article again, in ms; default 48 hours. */
  readonly repeatWithin?: number;
  /** Articles further apart than this are not one story, in ms; default 3 days. Addresses are compared over any time. */
  readonly storyWithin?: number;
}

/** The story of one new article. */
export interface StoryAssignment {
  /** Shared by all articles of the story. */
  readonly story: string;
  /** Why it belongs to an earlier article's story; `null` when it opens one. */
  readonly how: 'url' | 'title' | 'near' | null;
  /** The same article again (same address, or same title and source): leave it out. Copies on other wires are no repeats. */
  readonly repeat: boolean;
}

interface Entry {
  readonly article: StoryArticle;
  readonly url: string | undefined;
  readonly title: string;
  readonly key: string;
  readonly words: TitleWords;
  /** Its symbols in order, to compare; empty when none is known. */
  readonly stocks: string;
  story: string;
}

interface Match {
  readonly entry: Entry;
  readonly how: 'url' | 'title' | 'near';
  readonly overlap: number;
}

/**
 * Gives each new article its story: that of a known or earlier one with the same canonical address, the same normal title, or nearly the same
 * words (`storyOverlap`); else a new one, named after itself. Earlier means published earlier, whatever the order of
 * the input, so a story is named after its earliest member among the new, and a known story keeps its name. An article that
 * would fit two known stories joins the closer one: stories are never merged afterwards.
 *
 * Result in the order of `articles`. Neither argument is changed.
 */
export function assignStories(
  articles: readonly StoryArticle[],
  known: readonly KnownArticle[] = [],
  options: StoryOptions = {},
): StoryAssignment[] {
  const board = new Board(options.repeatWithin ?? 48 * HOUR, options.storyWithin ?? 3 * DAY);
  for (const article of known) board.pin(entryOf(article, article.story));
  const result = new Array<StoryAssignment>(articles.length);
  const entries = articles.map((article, index) => ({ entry: entryOf(article, ''), index }));
  entries.sort(
    (a, b) => a.entry.article.published_at - b.entry.article.published_at || compare(a.entry.key, b.entry.key),
  );
  for (const { entry, index } of entries) {
    const match = board.match(entry);
    entry.story = match ? match.entry.story : storyName(entry);
    result[index] = {
      story: entry.story,
      how: match?.how ?? null,
      repeat: match !== undefined && board.isRepeat(entry, match),
    };
    board.pin(entry);
  }
  return result;
}

/** Articles with a story, to be found by address, by title and by words. */
class Board {
  readonly #byUrl = new Map<string, Entry>();
  readonly #byTitle = new Map<string, Entry[]>();
  readonly #entries: Entry[] = [];
  readonly #near = new NearCopies();
  readonly #repeatWithin: number;
  readonly #storyWithin: number;

  constructor(repeatWithin: number, storyWithin: number) {
    this.#repeatWithin = repeatWithin;
    this.#storyWithin = storyWithin;
  }

  pin(entry: Entry): void {
    if (entry.url !== undefined && !this.#byUrl.has(entry.url)) this.#byUrl.set(entry.url, entry);
    if (entry.title !== '') {
      const same = this.#byTitle.get(entry.title);
      if (same) same.push(entry);
      else this.#byTitle.set(entry.title, [entry]);
    }
    this.#entries.push(entry);
    this.#near.add(entry.words);
  }

  match(entry: Entry): Match | undefined {
    const sameUrl = entry.url === undefined ? undefined : this.#byUrl.get(entry.url);
    if (sameUrl) return { entry: sameUrl, how: 'url', overlap: 1 };
    let best: Match | undefined;
    for (const other of this.#byTitle.get(entry.title) ?? []) {
      if (!this.#sameTitle(entry, other)) continue;
      best = closer(best, { entry: other, how: 'title', overlap: this.#isSameSource(entry, other) ? 2 : 1 });
    }
    if (best) return best;
    for (const [index, overlap] of this.#near.find(entry.words, (i) => ({
      sameStocks: areOfSameStocks(entry, this.#entries[i] as Entry),
    }))) {
      const other = this.#entries[index] as Entry;
      if (apart(entry, other) <= this.#storyWithin && mayBeAboutTheSame(entry.article, other.article)) {
        best = closer(best, { entry: other, how: 'near', overlap });
      }
    }
    return best;
  }

  isRepeat(entry: Entry, match: Match): boolean {
    return match.how === 'url' || (match.how === 'title' && this.#isSameSource(entry, match.entry));
  }

  #isSameSource(entry: Entry, other: Entry): boolean {
    return entry.article.source === other.article.source && apart(entry, other) <= this.#repeatWithin;
  }

  /** A title of two or three words ("Stocks to watch") is the same story only where the same source repeats it. */
  #sameTitle(entry: Entry, other: Entry): boolean {
    if (!mayBeAboutTheSame(entry.article, other.article)) return false;
    if (this.#isSameSource(entry, other)) return true;
    return entry.words.words.length >= 4 && apart(entry, other) <= this.#storyWithin;
  }
}

function closer(best: Match | undefined, next: Match): Match {
  if (!best || next.overlap > best.overlap) return next;
  if (next.overlap < best.overlap) return best;
  const byTime = next.entry.article.published_at - best.entry.article.published_at;
  return byTime < 0 || (byTime === 0 && next.entry.key < best.entry.key) ? next : best;
}

function apart(a: Entry, b: Entry): number {
  return Math.abs(a.article.published_at - b.article.published_at);
}

function areOfSameStocks(a: Entry, b: Entry): boolean {
  return a.stocks !== '' && a.stocks === b.stocks;
}

function mayBeAboutTheSame(a: StoryArticle, b: StoryArticle): boolean {
  if (!a.symbols?.length || !b.symbols?.length) return true;
  return a.symbols.some((symbol) => b.symbols?.includes(symbol));
}

function entryOf(article: StoryArticle, story: string): Entry {
  const canonical = article.url === null ? null : canonicalUrl(article.url);
  const title = normalTitle(article.title, { source: article.source });
  // The home page of a site is where a feed points that has no address for its items: it names no article.
  const url = canonical !== null && /^https:\/\/[^/?]+[/?]./.test(canonical) ? canonical : undefined;
  const stocks = [...(article.symbols ?? [])].sort().join();
  const key = `${url ?? ''}\n${title}\n${article.source}\n${stocks}`;
  return { article, url, title, key, words: titleWords(title), stocks, story };
}

/** Sixteen hexadecimal digits, the same for the same article for ever. */
function storyName(entry: Entry): string {
  return createHash('sha256')
    .update(`${entry.key}\n${entry.article.title}\n${entry.article.published_at}`)
    .digest('hex')
    .slice(0, 16);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
