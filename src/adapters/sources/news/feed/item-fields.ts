import { type MarkupNode, parseHtml } from './markup.js';
import { nodeText } from './plain-text.js';

export interface FeedCategory {
  readonly text: string;
  /** Its `domain` (RSS), `scheme` (Atom) or `type`; empty when it has none. */
  readonly scheme: string;
}

/** The parts of an item as they are written: markup still in them, links not resolved. */
export interface ItemFields {
  readonly title: string;
  readonly link: string;
  readonly guid: string;
  /** The dates that it names, in the order in which they are to be believed. */
  readonly dates: readonly string[];
  readonly text: string;
  readonly publisher: string;
  readonly categories: readonly FeedCategory[];
}

const DATES = ['pubDate', 'published', 'dc:date', 'issued', 'dcterms:issued', 'dcterms:created', 'updated', 'modified'];
const TEXTS = ['content:encoded', 'content', 'description', 'summary'];

/** The fields of an `item` or `entry`, of whatever kind of feed. Absent ones are empty. */
export function itemFields(item: MarkupNode): ItemFields {
  const children = (item.children ?? []).filter((child) => child.name !== undefined);
  // `<atom:published>` and `<rss:title>` are what they are without their prefix; `<media:title>` is not.
  const named = (name: string) =>
    children.filter(
      (child) =>
        child.name === name || (/^(?:atom|a10|rss):/.test(child.name ?? '') && child.name?.endsWith(`:${name}`)),
    );
  const value = (...names: string[]) => {
    for (const name of names)
      for (const child of named(name)) if (markupOf(child).trim() !== '') return markupOf(child);
    return '';
  };
  const guid = named('guid')[0];
  return {
    title: value('title', 'dc:title'),
    link: firstText(value('feedburner:origLink'), linkOf(named('link')), guid === undefined ? '' : permanentLink(guid)),
    guid: firstText(value('guid', 'id', 'dc:identifier'), item.attribs?.['rdf:about'] ?? ''),
    dates: DATES.map((name) => value(name).trim()).filter((text) => text !== ''),
    text: value(...TEXTS),
    publisher: firstText(...named('source').map(sourceName), value('dc:publisher')),
    categories: [...named('category'), ...named('sa:stock')].map(categoryOf),
  };
}

/** What is inside an element as a piece of HTML: its text when it holds text alone, its elements as text otherwise. */
export function markupOf(element: MarkupNode): string {
  const children = element.children ?? [];
  if (children.every((child) => child.name === undefined)) {
    return children
      .map((child) =>
        child.type === 'cdata' ? (child.children ?? []).map(({ data = '' }) => data).join('') : textData(child),
      )
      .join('');
  }
  // Elements instead of escaped markup: what they hold is text already, so that a `<` in it must stay one.
  return nodeText({ type: 'root', children }).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>');
}

function textData(node: MarkupNode): string {
  return node.type === 'text' ? (node.data ?? '') : '';
}

/** RSS writes the address as text, Atom as `href`: the page itself (`alternate`), rather as HTML than anything else. */
function linkOf(links: readonly MarkupNode[]): string {
  const rank = ({ attribs = {} }: MarkupNode) =>
    attribs['href'] === undefined ? 0 : (attribs['type'] ?? 'text/html').includes('html') ? 1 : 2;
  const pages = links.filter(({ attribs = {} }) => (attribs['rel'] ?? 'alternate') === 'alternate');
  for (const link of [...pages].sort((a, b) => rank(a) - rank(b))) {
    const address = firstText(markupOf(link), link.attribs?.['href'] ?? '');
    if (address !== '') return address;
  }
  return '';
}

/** RSS names where an item is from, Atom tells all about that feed, its title among it. */
function sourceName(source: MarkupNode): string {
  const title = source.children?.find(({ name }) => name === 'title' || name === 'atom:title');
  return source.children?.some(({ name }) => name !== undefined) === true && title === undefined
    ? ''
    : markupOf(title ?? source);
}

function permanentLink(guid: MarkupNode): string {
  const text = markupOf(guid).trim();
  return guid.attribs?.['isPermaLink'] !== 'false' && /^https?:\/\//i.test(text) ? text : '';
}

function categoryOf({ attribs = {}, ...element }: MarkupNode): FeedCategory {
  if (element.name === 'sa:stock') {
    const symbol = element.children?.find(({ name }) => name === 'sa:symbol');
    return { text: symbol === undefined ? '' : markupOf(symbol).trim(), scheme: 'symbol' };
  }
  return {
    text: firstText(attribs['term'] ?? '', markupOf(element)).slice(0, 200),
    scheme: attribs['domain'] ?? attribs['scheme'] ?? attribs['type'] ?? '',
  };
}

/** The first that holds more than white space, its character references resolved where they were escaped twice. */
function firstText(...texts: string[]): string {
  const found = texts.find((text) => text.trim() !== '')?.trim() ?? '';
  return found.length < 10_000 && /&(?:amp|#\d{1,7}|#x[\da-f]{1,6});/i.test(found) ? nodeText(parseHtml(found)) : found;
}
