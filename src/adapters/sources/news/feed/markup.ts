import { type CheerioAPI, load } from 'cheerio/slim';

/** A node of parsed XML or HTML, as far as reading needs it. */
export interface MarkupNode {
  /** `root`, `tag`, `script`, `style`, `text`, `cdata`, `comment` or `directive`. */
  readonly type: string;
  /** Of elements, as written (XML) or in lower case (HTML). */
  readonly name?: string;
  /** Of text, comments and directives. */
  readonly data?: string;
  readonly attribs?: Readonly<Record<string, string>>;
  readonly children?: readonly MarkupNode[];
  readonly parent?: MarkupNode | null;
}

/**
 * XML to nodes, as far as it can be read: what is not closed ends with its parent. Character references and the five names
 * of XML are resolved; a document type is never read, so that no other entity can be defined or fetched.
 */
export function parseXml(text: string): MarkupNode {
  return load(text, { xml: true }).root().get(0) as MarkupNode;
}

/** HTML to nodes, entities resolved. Never throws: markup that is wrong is read as browsers would, or nearly so. */
export function parseHtml(text: string): MarkupNode {
  return queryHtml(text).root().get(0) as MarkupNode;
}

/** The same, to be searched with CSS selectors. */
export function queryHtml(text: string): CheerioAPI {
  return load(text.slice(0, readableHtml(text)), { xml: { xmlMode: false, recognizeCDATA: true } });
}

/** Deeper than any page; browsers stop at 512. The parser's time grows with the square of it. */
const DEEPEST = 256;
/** Elements that have no end, or that the next of their kind ends. */
const FLAT = new Set(
  'area base br col dd dt embed hr img input li link meta option p param source tbody td tfoot th thead tr track wbr'.split(
    ' ',
  ),
);

/** How much of a text may be parsed, characters: all of it, or up to where it nests too deep. */
function readableHtml(text: string): number {
  // A script is full of what looks like tags (`i<n`): it is passed over as a whole.
  const tags = /<(\/?)([a-z][a-z\d]*)|<!--/gi;
  let depth = 0;
  for (let tag = tags.exec(text); tag !== null; tag = tags.exec(text)) {
    const name = tag[2]?.toLowerCase();
    const end =
      name === undefined ? '-->' : tag[1] === '' && (name === 'script' || name === 'style') ? `</${name}` : '';
    if (end !== '') {
      const close = indexOfName(text, end, tag.index);
      if (close === -1) return text.length;
      tags.lastIndex = close + end.length;
    } else if (name !== undefined && !FLAT.has(name)) {
      depth = tag[1] === '/' ? Math.max(0, depth - 1) : depth + 1;
      if (depth > DEEPEST) return tag.index;
    }
  }
  return text.length;
}

/** `indexOf` for names that may be in capitals, without a copy of the text. */
function indexOfName(text: string, name: string, from: number): number {
  const found = text.indexOf(name, from);
  return found === -1 ? text.indexOf(name.toUpperCase(), from) : found;
}

/**
 * Elements below a node in the order of the document, depth first; those that `enter` refuses are given, but not entered.
 * Without recursion: a document that nests without end must not end the process.
 */
export function* elementsOf(
  node: MarkupNode,
  enter: (element: MarkupNode) => boolean = () => true,
): Generator<MarkupNode> {
  const waiting = [...(node.children ?? [])].reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.name === undefined || next.children === undefined) continue;
    yield next;
    if (enter(next)) for (let i = next.children.length - 1; i >= 0; i--) waiting.push(next.children[i] as MarkupNode);
  }
}
