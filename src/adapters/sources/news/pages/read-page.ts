import type { CheerioAPI } from 'cheerio/slim';
import type { EpochMs } from '../../../../domain/time.js';
import { resolveLink } from '../feed/links.js';
import { type MarkupNode, queryHtml } from '../feed/markup.js';
import { FEED_BOUNDS } from '../feed/parse-feed.js';
import { nodeText, plainText, tidyLines } from '../feed/plain-text.js';
import { isAhead, rowDates } from './row-dates.js';

/** Where the parts of a list of articles stand on a page: CSS selectors, all but `item` inside an item. */
export interface PageSelectors {
  readonly item: string;
  readonly title: string;
  readonly link?: string | undefined;
  readonly date?: string | undefined;
  readonly publisher?: string | undefined;
  /** IANA name of the zone of dates that name none. */
  readonly timeZone: string;
}

export interface PageRow {
  readonly title: string;
  readonly url: string | null;
  readonly published_at: EpochMs | null;
  /** As written; empty when there is none. */
  readonly publisher: string;
}

export interface PageReading {
  readonly rows: readonly PageRow[];
  /** What is no longer as the selectors say, a sentence each with the selector in it. */
  readonly structure: readonly string[];
  /** What was kept out, a sentence each. */
  readonly kept: readonly string[];
}

/** Reads a page's list of articles. Throws RangeError for a time zone, Error for a selector that does not exist. */
export function readPage(
  html: string,
  selectors: PageSelectors,
  { url, now }: { readonly url: string; readonly now: EpochMs },
): PageReading {
  const $ = queryHtml(html);
  const items = $(selectors.item).toArray().slice(0, FEED_BOUNDS.items);
  const dates = rowDates({ now, timeZone: selectors.timeZone });
  const bases = [$('base[href]').attr('href') ?? '', url];
  const counts = { titled: 0, linked: 0, dated: 0, readable: 0, ahead: 0 };
  const rows: PageRow[] = [];
  for (const item of items) {
    const part = partsOf($, item);
    const title = rowTitle(part(selectors.title));
    // Read before the row is judged: the rows below can lean on its date.
    const [published_at, written] = rowDate(part(selectors.date), dates);
    if (written) counts.dated++;
    if (title === '') continue;
    counts.titled++;
    const link = linkOf($, { item, title: part(selectors.title), link: part(selectors.link) });
    if (link !== '') counts.linked++;
    if (published_at !== null) counts.readable++;
    const ahead = published_at !== null && isAhead(published_at, now);
    if (ahead) counts.ahead++;
    rows.push({
      title,
      url: resolveLink(link, bases),
      published_at: ahead ? null : published_at,
      publisher: textOf(part(selectors.publisher)),
    });
  }
  return { rows, ...report(items.length, counts, selectors) };
}

type Part = ReturnType<CheerioAPI> | undefined;

function partsOf($: CheerioAPI, item: Parameters<CheerioAPI>[0]): (selector: string | undefined) => Part {
  return (selector) => {
    if (selector === undefined) return undefined;
    const found = $(item).find(selector).first();
    // A selector may name the item itself, where an item is nothing but its link.
    return found.length > 0 ? found : $(item).is(selector) ? $(item) : undefined;
  };
}

function textOf(part: Part): string {
  const node = part?.get(0) as MarkupNode | undefined;
  return node === undefined ? '' : tidyLines(nodeText(node)).replaceAll('\n', ' ');
}

function rowTitle(part: Part): string {
  // Characters of a page are resolved already: what looks like markup even so was escaped twice.
  return plainText(textOf(part), { longest: FEED_BOUNDS.title });
}

function linkOf(
  $: CheerioAPI,
  parts: { readonly item: Parameters<CheerioAPI>[0]; readonly title: Part; readonly link: Part },
) {
  const own = [parts.link, parts.link?.find('a[href]').first(), parts.title, parts.title?.find('a[href]').first()];
  const around = parts.title?.closest('a[href]');
  const any = parts.link === undefined ? [around, $(parts.item).find('a[href]').first()] : [];
  for (const candidate of [...own, ...any]) {
    const href = candidate?.attr('href')?.trim();
    if (href) return href;
  }
  return '';
}

/** The date of a row, and whether anything is written where it should stand. */
function rowDate(part: Part, dates: ReturnType<typeof rowDates>): readonly [EpochMs | null, boolean] {
  if (part === undefined) return [null, false];
  const attribute = part.attr('datetime') ?? part.find('[datetime]').first().attr('datetime');
  const exact = attribute === undefined ? null : dates.read(attribute);
  const text = textOf(part);
  return [exact ?? dates.read(text), text !== '' || attribute !== undefined];
}

interface Counts {
  readonly titled: number;
  readonly linked: number;
  readonly dated: number;
  readonly readable: number;
  readonly ahead: number;
}

function report(items: number, counts: Counts, selectors: PageSelectors): Omit<PageReading, 'rows'> {
  const structure: string[] = [];
  const kept: string[] = [];
  if (items === 0) return { structure: [`The selector "${selectors.item}" (item) matches nothing.`], kept };
  if (counts.titled === 0) {
    return { structure: [`The selector "${selectors.title}" (title) gives no text in any of ${items} items.`], kept };
  }
  if (counts.titled < items) kept.push(`${items - counts.titled} of ${items} items have no title.`);
  if (counts.linked === 0) {
    const where =
      selectors.link === undefined ? 'No link stands in' : `The selector "${selectors.link}" (link) gives nothing in`;
    structure.push(`${where} any of ${counts.titled} items.`);
  }
  if (selectors.date !== undefined && counts.dated === 0) {
    structure.push(`The selector "${selectors.date}" (date) gives nothing in any of ${items} items.`);
  } else if (selectors.date !== undefined && counts.readable === 0) {
    structure.push(`What the selector "${selectors.date}" (date) gives is no date in any of ${counts.titled} items.`);
  } else if (selectors.date !== undefined && counts.readable < counts.titled) {
    kept.push(`${counts.titled - counts.readable} dates could not be read.`);
  }
  if (counts.ahead > 0) kept.push(`${counts.ahead} dates more than an hour ahead were not believed.`);
  return { structure, kept };
}
