import { load } from 'cheerio/slim';

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
  return load(text, { xml: { xmlMode: false, recognizeCDATA: true } })
    .root()
    .get(0) as MarkupNode;
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
