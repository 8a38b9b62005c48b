import { elementsOf, type MarkupNode, parseHtml, queryHtml } from '../feed/markup.js';
import { FEED_BOUNDS } from '../feed/parse-feed.js';
import { nodeText, plainText, tidyLines } from '../feed/plain-text.js';

/** Names of classes and ids of what surrounds an article. */
const AROUND =
  /\b(?:ad|ads|advert\w*|banner|breadcrumbs?|byline|comments?|cookie\w*|disqus|footer|footnotes?|header|legends?|masthead|menu|meta|modal|nav\w*|newsletter|outbrain|pagination|pager|popup|promo\w*|recirc\w*|recommend\w*|related|remark|replies|reply|rss|share\w*|shoutbox|sidebar|skip|social|sponsor\w*|subscribe|supplemental|taboola|tags?|teaser|toolbar|tools?|widget)\b/i;
const INSIDE = /\b(?:article|body|content|entry|hentry|main|page|post|story|text|blog)\b/i;
const AROUND_ELEMENTS = new Set(['nav', 'footer', 'aside', 'form', 'button', 'figure', 'header', 'menu', 'dialog']);
const PARAGRAPHS = new Set(['p', 'pre', 'td', 'blockquote', 'section', 'li']);
const BLOCKS = new Set(
  'address article blockquote div dl figure form h1 h2 h3 h4 ol p pre section table ul'.split(' '),
);
/** A shorter paragraph says nothing about where the article is. */
const SHORTEST = 25;

export interface ArticleTextOptions {
  /** CSS selector of what holds the text; what it names is taken as it is. */
  readonly body?: string | undefined;
}

/**
 * The text of an article's page, a line a paragraph, without what surrounds it; `null` when there is none. Found by the
 * density of paragraphs: long ones with commas and few links speak for what holds them, for that which holds this half as
 * much, and so on upwards (Arc90's Readability, 2009).
 */
export function articleText(html: string, { body }: ArticleTextOptions = {}): string | null {
  if (body !== undefined) {
    const found = queryHtml(html)(body).toArray() as MarkupNode[];
    return linesOf(found.map((node) => nodeText(node)).join('\n'));
  }
  const root = parseHtml(html);
  const skipped = surroundings(root);
  const scores = paragraphScores(root, skipped);
  const best = bestOf(scores, skipped);
  if (best === undefined) return null;
  const kept = [best.node, ...besides(best, { scores, skipped })];
  for (const node of kept) skipLinkLists(node, skipped);
  const inOrder = (best.node.parent?.children ?? [best.node]).filter((node) => kept.includes(node));
  return linesOf(inOrder.map((node) => nodeText(node, skipped)).join('\n'));
}

function linesOf(text: string): string | null {
  const tidy = tidyLines(text);
  return tidy === '' ? null : plainText(tidy.replaceAll('\n', '<br>'), { longest: FEED_BOUNDS.text, lines: true });
}

/** What is not part of any article, by its element, its names, or because it is not shown. */
function surroundings(root: MarkupNode): Set<MarkupNode> {
  const skipped = new Set<MarkupNode>();
  for (const element of elementsOf(root, (node) => !skipped.has(node))) {
    const { name = '', attribs = {} } = element;
    if (name === 'html' || name === 'body' || name === 'article' || name === 'main') continue;
    const names = `${attribs['class'] ?? ''} ${attribs['id'] ?? ''} ${attribs['role'] ?? ''}`.replace(/[_-]+/g, ' ');
    const hidden =
      attribs['hidden'] !== undefined ||
      attribs['aria-hidden'] === 'true' ||
      /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attribs['style'] ?? '');
    if (hidden || AROUND_ELEMENTS.has(name) || (AROUND.test(names) && !INSIDE.test(names))) skipped.add(element);
  }
  return skipped;
}

function paragraphScores(root: MarkupNode, skipped: ReadonlySet<MarkupNode>): Map<MarkupNode, number> {
  const scores = new Map<MarkupNode, number>();
  for (const element of elementsOf(root, (node) => !skipped.has(node))) {
    if (skipped.has(element) || !isParagraph(element)) continue;
    const text = tidyLines(nodeText(element, skipped));
    if (text.length < SHORTEST) continue;
    const commas = text.split(/[,،、，]/).length;
    const score = (1 + commas + Math.min(text.length / 100, 3)) * (1 - linkShare(element, skipped));
    let holder = element.parent;
    for (let level = 0; level < 4 && holder?.name !== undefined; level++, holder = holder.parent) {
      const share = level === 0 ? 1 : level === 1 ? 1 / 2 : 1 / (level * 3);
      scores.set(holder, (scores.get(holder) ?? namesScore(holder)) + score * share);
    }
  }
  return scores;
}

/** A paragraph, or a division that is used as one: text in it, and no block. */
function isParagraph({ name = '', children = [] }: MarkupNode): boolean {
  if (name === 'p' || name === 'pre') return true;
  if (name !== 'div' && !PARAGRAPHS.has(name)) return false;
  return children.every((child) => !BLOCKS.has(child.name ?? ''));
}

function namesScore({ name = '', attribs = {} }: MarkupNode): number {
  const names = `${attribs['class'] ?? ''} ${attribs['id'] ?? ''}`.replace(/[_-]+/g, ' ');
  return (INSIDE.test(names) ? 25 : 0) - (AROUND.test(names) ? 25 : 0) + (name === 'div' || name === 'article' ? 5 : 0);
}

interface Scored {
  readonly node: MarkupNode;
  readonly score: number;
}

function bestOf(scores: ReadonlyMap<MarkupNode, number>, skipped: ReadonlySet<MarkupNode>): Scored | undefined {
  // Weighing links reads all the text of a holder: only for those that can still win.
  const candidates = [...scores].sort(([, a], [, b]) => b - a).slice(0, 10);
  return candidates
    .map(([node, score]) => ({ node, score: score * (1 - linkShare(node, skipped)) }))
    .sort((a, b) => b.score - a.score)[0];
}

/** What stands beside the best and belongs to it: holders of many paragraphs, and long paragraphs with few links. */
function besides(
  best: Scored,
  { scores, skipped }: { readonly scores: ReadonlyMap<MarkupNode, number>; readonly skipped: ReadonlySet<MarkupNode> },
): MarkupNode[] {
  const enough = Math.max(10, best.score * 0.2);
  return (best.node.parent?.children ?? []).filter((node) => {
    if (node === best.node || node.name === undefined || skipped.has(node)) return false;
    const sameNames = node.attribs?.['class'] !== undefined && node.attribs['class'] === best.node.attribs?.['class'];
    if ((scores.get(node) ?? Number.NEGATIVE_INFINITY) + (sameNames ? best.score * 0.2 : 0) >= enough) return true;
    if (node.name !== 'p') return false;
    const { length } = tidyLines(nodeText(node, skipped));
    return length > 80 && linkShare(node, skipped) < 0.25;
  });
}

/** Leaves out lists and divisions inside an article that are little more than links. */
function skipLinkLists(node: MarkupNode, skipped: Set<MarkupNode>): void {
  for (const element of elementsOf(node, (inner) => !skipped.has(inner))) {
    if (!['ul', 'ol', 'div', 'table', 'section', 'dl'].includes(element.name ?? '') || skipped.has(element)) continue;
    if (linkShare(element, skipped) > 0.5) skipped.add(element);
  }
}

/** Share of the text of a node that stands in links, 0 to 1. */
function linkShare(node: MarkupNode, skipped: ReadonlySet<MarkupNode>): number {
  const all = tidyLines(nodeText(node, skipped)).length;
  if (all === 0) return 0;
  let linked = 0;
  for (const element of elementsOf(node, (inner) => inner.name !== 'a' && !skipped.has(inner))) {
    if (element.name === 'a' && !skipped.has(element)) linked += tidyLines(nodeText(element, skipped)).length;
  }
  return Math.min(1, linked / all);
}
