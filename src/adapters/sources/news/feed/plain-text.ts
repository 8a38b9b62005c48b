import { type MarkupNode, parseHtml } from './markup.js';

/** Elements whose content is not for reading. */
const UNREAD = new Set(
  'script style template noscript iframe object embed svg math canvas audio video select textarea head title'.split(
    ' ',
  ),
);
/** Elements that stand on lines of their own. */
const BLOCKS = new Set(
  (
    'address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody tfoot thead tr ul'
  ).split(' '),
);
const CELLS = new Set(['td', 'th', 'option']);
const INLINE =
  'a abbr acronym b base bdi bdo big button cite code col data del dfn em font i img input ins kbd label link map mark ' +
  'meta meter nobr o:p output param picture progress q rp rt ruby s samp small source span strike strong sub sup time ' +
  'track tt u var wbr';
const NAMES = [...BLOCKS, ...CELLS, ...UNREAD, ...INLINE.split(' ')].join('|');
/**
 * The start of what is markup, not a comparison: a name of HTML, or any name where the rest is attributes. Values end at
 * `<`, so that a text of nothing but openings is read in one pass.
 */
const TAG = `<(?:!--|!\\[CDATA\\[|!doctype\\s|/?(?:${NAMES})(?=[\\s/>])|/?[a-z][\\w:-]*(?:\\s+[\\w:-]+\\s*=\\s*(?:"[^"<]*"|'[^'<]*'|[^\\s"'<>]+))*\\s*/?>)`;
const HAS_TAG = new RegExp(TAG, 'i');
const BARE_OPENING = new RegExp(`<(?!${TAG.slice(1)})`, 'gi');
const WHOLE_TAG = new RegExp(`${TAG}[^<>]*>?`, 'gi');
const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/i;

/** Feeds escape their texts once, twice, and sometimes three times. */
const PASSES = 3;
/** Markup is mostly longer than its text; what lies beyond this many times the wanted length is not looked at. */
const MARKUP_FACTOR = 20;

export interface PlainTextOptions {
  /** Longest result, characters. What is longer ends with an ellipsis. */
  readonly longest: number;
  /** Keep one line for each block, instead of a single line. Default false. */
  readonly lines?: boolean;
}

/**
 * Text of a piece of HTML, however often it was escaped: no tags, no scripts or styles, entities resolved, no control or
 * direction characters, white space single. A `<` that opens no tag stays what it is.
 */
export function plainText(markup: string, options: PlainTextOptions): string {
  return boundedText(markup, options).text;
}

/** The same, saying whether anything was lost by the bound. */
export function boundedText(
  written: string,
  { longest, lines = false }: PlainTextOptions,
): { readonly text: string; readonly cut: boolean } {
  const most = longest * MARKUP_FACTOR;
  let text = written.slice(0, most);
  for (let pass = 0; pass < PASSES && (ENTITY.test(text) || HAS_TAG.test(text)); pass++) {
    // Lines of the source mean nothing; those that an earlier pass made stand for blocks.
    const markup = pass === 0 ? text : text.replaceAll('\n', '<br>');
    text = nodeText(parseHtml(markup.replace(BARE_OPENING, '&lt;')));
  }
  if (HAS_TAG.test(text)) text = text.replace(WHOLE_TAG, ' ');
  text = lines ? tidyLines(text) : tidyLines(text).replaceAll('\n', ' ');
  return { text: shortened(text, longest), cut: text.length > longest || written.length > most };
}

/** Text of a node and all below it but `skipped`: a line for each block, the line breaks of the source are spaces. */
export function nodeText(node: MarkupNode, skipped?: ReadonlySet<MarkupNode>): string {
  const parts: string[] = [];
  const waiting: (MarkupNode | string)[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') parts.push(next);
    else if (next.type === 'text') parts.push((next.data ?? '').replaceAll('\n', ' '));
    else if (next.children !== undefined && !UNREAD.has(next.name ?? '') && skipped?.has(next) !== true) {
      const around = BLOCKS.has(next.name ?? '') ? '\n' : CELLS.has(next.name ?? '') ? ' ' : '';
      if (around !== '') {
        parts.push(around);
        waiting.push(around);
      }
      for (let i = next.children.length - 1; i >= 0; i--) waiting.push(next.children[i] as MarkupNode);
    }
  }
  return parts.join('');
}

/** One space between words, no empty lines, nothing that a terminal or a reader would not show. */
export function tidyLines(text: string): string {
  return text
    .replace(/[\t\r\p{Zs}]+/gu, ' ')
    .replace(/(?![\n\u200c\u200d])[\p{Cc}\p{Cf}]/gu, '')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[\n\u2028\u2029 ]*[\n\u2028\u2029][\n\u2028\u2029 ]*/g, '\n')
    .replace(/ {2,}/g, ' ')
    .trim();
}

function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text
    .slice(0, longest - 1)
    .replace(/\p{Cs}$/u, '')
    .trimEnd()}…`;
}
