const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/**
 * Text of a post with its entities resolved, once: what these APIs escape is `&`, `<`, `>` and quotes, and a person who
 * writes `&amp;lt;` means `&lt;`. Unknown names stay as they are.
 */
export function resolveEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,6}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
  });
}

/** On one line: control characters, zero-width characters and runs of white space become single spaces or nothing. */
export function oneLine(text: string): string {
  return text
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}

/** Text out of the markdown that people write in posts: links keep their words, quotes and emphasis lose their marks. */
export function withoutMarkdown(text: string): string {
  return text
    .replace(/!?\[([^\]\n]{1,1000})\]\([^)\s]{1,2000}(?:\s"[^"\n]{0,200}")?\)/g, '$1')
    .replace(/^[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+)/gm, '')
    .replace(/(\*\*|__|~~)(?=\S)([^\n]{1,2000}?\S)\1/g, '$2')
    .replace(/(^|[^\w*])\*(?=\S)([^*\n]{1,2000}?\S)\*(?![\w*])/g, '$1$2');
}
