/** Deeper than any feed; what nests further is not read, so that no later step can run out of stack or time. */
const DEEPEST = 400;

export interface FormCheck {
  /** What is wrong first, in words; absent when nothing is. */
  readonly fault?: string;
  /** How much of the text may be parsed, characters: all of it, or up to where it nests too deep. */
  readonly readable: number;
}

/**
 * Says whether XML is well formed, as far as it matters for what can be read: tags that match, nothing that ends in the
 * middle, no bare ampersand. One pass, no recursion, no regular expression over the whole.
 */
export function checkForm(text: string): FormCheck {
  const open: string[] = [];
  let fault: string | undefined;
  let at = 0;
  let ampersand = text.indexOf('&');
  while (at < text.length) {
    const opening = text.indexOf('<', at);
    const end = opening === -1 ? text.length : opening;
    // Of the text between tags; an ampersand inside a tag or a CDATA section may stand there as it is.
    while (ampersand !== -1 && ampersand < end) {
      if (ampersand >= at && !isReference(text, ampersand)) fault ??= 'an ampersand that is not escaped';
      ampersand = text.indexOf('&', ampersand + 1);
    }
    if (opening === -1) break;
    const close = endOfMarkup(text, opening);
    if (close === -1) return { fault: fault ?? 'the text ends in the middle of a tag', readable: text.length };
    const name = /^<(\/?)([A-Za-z_][^\s/>]{0,200})/.exec(text.slice(opening, opening + 220));
    at = close;
    if (name === null) continue;
    if (name[1] === '/') {
      if (open.at(-1) === name[2]) open.pop();
      else {
        fault ??= `</${name[2]}> where ${open.length === 0 ? 'nothing is open' : `<${open.at(-1)}> is open`}`;
        const found = open.lastIndexOf(name[2] as string);
        if (found !== -1) open.length = found;
      }
    } else if (text[close - 2] !== '/') {
      open.push(name[2] as string);
      if (open.length > DEEPEST) return { fault: `elements nested more than ${DEEPEST} deep`, readable: opening };
    }
  }
  if (open.length > 0) fault ??= `<${open.at(-1)}> that is never closed`;
  return fault === undefined ? { readable: text.length } : { fault, readable: text.length };
}

/** Position after the tag, comment, CDATA section or instruction that opens here; -1 when it never ends. */
function endOfMarkup(text: string, opening: number): number {
  for (const [start, end] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
  ] as const) {
    if (text.startsWith(start, opening)) {
      const close = text.indexOf(end, opening + start.length);
      return close === -1 ? -1 : close + end.length;
    }
  }
  let quote = '';
  for (let i = opening + 1; i < text.length; i++) {
    const character = text[i] as string;
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return i + 1;
  }
  return -1;
}

function isReference(text: string, at: number): boolean {
  return /^&(?:#\d+|#x[\da-f]+|[a-z_][\w.-]*);/i.test(text.slice(at, at + 40));
}
