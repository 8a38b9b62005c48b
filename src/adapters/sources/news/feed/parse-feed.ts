import { type EpochMs, HOUR } from '../../../../domain/time.js';
import { parseFeedDate } from './dates.js';
import { type FeedCategory, type ItemFields, itemFields, markupOf } from './item-fields.js';
import { resolveLink } from './links.js';
import { elementsOf, type MarkupNode, parseXml } from './markup.js';
import { boundedText, plainText } from './plain-text.js';
import { checkForm } from './well-formed.js';

/** Bounds on what one feed may bring, whatever it holds. */
export const FEED_BOUNDS = {
  /** Items; of more, those with the newest dates are kept. */
  items: 1_000,
  /** Characters. */
  title: 500,
  text: 20_000,
  guid: 500,
  /** How far in the future a date may lie: clocks differ. */
  ahead: HOUR,
} as const;

export interface FeedItem {
  /** Plain text, one line, at most 500 characters, never empty. */
  readonly title: string;
  readonly url: string | null;
  readonly guid: string | null;
  readonly published_at: EpochMs | null;
  /** Plain text, a line a block, at most 20,000 characters; `null` when it says no more than the title. */
  readonly text: string | null;
  /** The publisher as the item names it; empty when it does not. */
  readonly publisher: string;
  readonly categories: readonly FeedCategory[];
}

/** How many things had to be kept out or put right. */
export interface FeedCounts {
  /** Items or entries in the feed. */
  readonly items: number;
  /** Items beyond the bound. */
  readonly beyond: number;
  /** Items with neither a title nor a text. */
  readonly unusable: number;
  /** Items inside of items. */
  readonly nested: number;
  /** Titles and texts that were cut. */
  readonly cut: number;
  readonly futureDates: number;
  readonly unreadableDates: number;
}

export interface ParsedFeed {
  readonly title: string;
  /** In the order of the feed; of items with the same guid the first. */
  readonly items: readonly FeedItem[];
  readonly counts: FeedCounts;
  /** What is wrong with its XML, in words. */
  readonly fault: string | undefined;
}

export interface ParseFeedOptions {
  /** Where it came from: relative links start there when the feed says no other place. */
  readonly url: string;
  readonly now: EpochMs;
  /** Keep items that repeat a guid. Default false. */
  readonly duplicates?: boolean;
}

interface Counting {
  beyond: number;
  unusable: number;
  cut: number;
  futureDates: number;
  unreadableDates: number;
}

/**
 * Reads RSS (0.9x, 1.0, 2.0) and Atom into plain items. Reads what can be read of a feed that is malformed or cut short,
 * and says what is wrong with it. Never throws; a text that is no feed gives no items.
 */
export function parseFeed(text: string, options: ParseFeedOptions): ParsedFeed {
  const form = checkForm(text);
  const root = parseXml(text.slice(0, form.readable));
  const found: MarkupNode[] = [];
  const channel: MarkupNode[] = [];
  let nested = 0;
  for (const element of elementsOf(root)) {
    const name = localName(element);
    if (name === 'item' || name === 'entry') {
      if (isInsideItem(element)) nested++;
      // An empty item inside another is a slip of the pen; one that holds something was meant to stand beside it.
      if (!isInsideItem(element) || element.children?.some((child) => child.name !== undefined)) found.push(element);
    } else if (
      localName(element.parent ?? undefined) === 'channel' ||
      localName(element.parent ?? undefined) === 'feed'
    ) {
      channel.push(element);
    }
  }
  const home = channelLink(channel);
  const counting: Counting = { beyond: 0, unusable: 0, cut: 0, futureDates: 0, unreadableDates: 0 };
  const items: FeedItem[] = [];
  const seen = new Set<string>();
  for (const { element, fields } of newest(found, counting)) {
    const item = readItem(fields, [...basesOf(element), home, options.url], options.now, counting);
    if (item === undefined) continue;
    const key = item.guid ?? item.url ?? item.title;
    if (options.duplicates !== true && seen.has(key)) continue;
    seen.add(key);
    items.push(item);
  }
  const title = channel.find((element) => localName(element) === 'title');
  return {
    title: title === undefined ? '' : plainText(markupOf(title), { longest: FEED_BOUNDS.title }),
    items,
    counts: { items: found.length, nested, ...counting },
    fault: form.fault,
  };
}

function readItem(
  fields: ItemFields,
  bases: readonly string[],
  now: EpochMs,
  counting: Counting,
): FeedItem | undefined {
  const text = bounded(fields.text, FEED_BOUNDS.text, true, counting);
  const written = bounded(fields.title, FEED_BOUNDS.title, false, counting);
  // RSS 2.0 asks for a title or a description: the first line of the one stands in for the other.
  const title = written === '' ? plainText(text.split('\n', 1)[0] as string, { longest: 160 }) : written;
  if (title === '') {
    counting.unusable++;
    return undefined;
  }
  return {
    title,
    url: resolveLink(fields.link, bases),
    guid: fields.guid === '' ? null : fields.guid.slice(0, FEED_BOUNDS.guid),
    published_at: publishedAt(fields.dates, now, counting),
    text: text === '' || text === title ? null : text,
    publisher: plainText(fields.publisher, { longest: 100 }),
    categories: fields.categories,
  };
}

/** The longest allowed, plain; counted when something was lost. */
function bounded(markup: string, longest: number, lines: boolean, counting: Counting): string {
  const { text, cut } = boundedText(markup, { longest, lines });
  if (cut) counting.cut++;
  return text;
}

function publishedAt(dates: readonly string[], now: EpochMs, counting: Counting): EpochMs | null {
  const readable = dates.map(parseFeedDate).filter((ms) => ms !== null);
  const past = readable.find((ms) => ms <= now + FEED_BOUNDS.ahead);
  if (past !== undefined) return past;
  if (readable.length > 0) counting.futureDates++;
  else if (dates.length > 0) counting.unreadableDates++;
  return null;
}

/** All, or, of too many, those with the newest dates, in the order of the feed. */
function newest(
  elements: readonly MarkupNode[],
  counting: Counting,
): readonly { readonly element: MarkupNode; readonly fields: ItemFields }[] {
  const all = elements.map((element) => ({ element, fields: itemFields(element) }));
  if (all.length <= FEED_BOUNDS.items) return all;
  counting.beyond = all.length - FEED_BOUNDS.items;
  const dated = all.map((item, at) => ({
    at,
    date: parseFeedDate(item.fields.dates[0] ?? '') ?? Number.NEGATIVE_INFINITY,
  }));
  const kept = dated.sort((a, b) => (a.date === b.date ? a.at - b.at : b.date - a.date)).slice(0, FEED_BOUNDS.items);
  const places = new Set(kept.map(({ at }) => at));
  return all.filter((_, at) => places.has(at));
}

/** `xml:base` of the element and all around it, innermost first. */
function basesOf(element: MarkupNode): string[] {
  const bases: string[] = [];
  for (let node: MarkupNode | null | undefined = element; node; node = node.parent) {
    const base = node.attribs?.['xml:base'];
    if (base !== undefined) bases.push(base);
  }
  return bases;
}

function channelLink(channel: readonly MarkupNode[]): string {
  const links = channel.filter((element) => localName(element) === 'link');
  const texts = links.map((link) => markupOf(link).trim()).filter((text) => text !== '');
  const pages = links.filter(({ attribs = {} }) => (attribs['rel'] ?? 'alternate') === 'alternate');
  return texts[0] ?? pages.map(({ attribs }) => attribs?.['href'] ?? '').find((href) => href !== '') ?? '';
}

function isInsideItem(element: MarkupNode): boolean {
  for (let node = element.parent; node; node = node.parent) {
    if (localName(node) === 'item' || localName(node) === 'entry') return true;
  }
  return false;
}

function localName(element: MarkupNode | undefined): string {
  return element?.name?.replace(/^.*:/, '').toLowerCase() ?? '';
}
