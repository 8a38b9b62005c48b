const SNIFFED = 4_000;
const ROOT = /<(?:[\w-]+:)?(?:rss|rdf|feed)[\s>]/i;

/**
 * What a text is, when it is not a feed, as the object of a sentence: `an HTML page titled "Robot check"`. `undefined` for
 * RSS, RDF and Atom, also behind a few lines of noise.
 */
export function notAFeed(text: string): string | undefined {
  const start = text.slice(0, SNIFFED).trimStart();
  if (start === '') return 'nothing';
  const root = ROOT.exec(start);
  const html = /<(?:!doctype\s+html|html|head|body)[\s>]/i.exec(start);
  if (root !== null && (html === null || root.index < html.index)) return undefined;
  if (html !== null) {
    const title = /<title[^>]*>([^<]{1,80})/i.exec(start)?.[1]?.replace(/\s+/g, ' ').trim();
    return title ? `an HTML page titled "${title}"` : 'an HTML page';
  }
  if (/^[[{]/.test(start)) return 'JSON';
  const element = /<([A-Za-z_][\w:.-]{0,40})/.exec(start)?.[1];
  return element === undefined ? 'plain text' : `markup that begins with <${element}>`;
}
