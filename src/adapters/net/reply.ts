import { ProviderError } from '../../domain/provider-error.js';
import type { HttpReply } from '../../ports/http.js';
import { decodeText } from './charset.js';

/** An answer as it came, without its compression. */
export interface RawReply {
  /** After redirects. */
  readonly url: string;
  readonly status: number;
  /** Names in lower case; several of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** An answer with its ways to be read. `show` hides secrets in what an error quotes. */
export function createReply(raw: RawReply, provider: string, show: (text: string) => string): HttpReply {
  let text: string | undefined;
  let json: { readonly value: unknown } | undefined;
  const read = () => text ?? decodeText(raw.body, raw.headers['content-type']);
  return {
    ...raw,
    text() {
      text = read();
      return text;
    },
    json() {
      // Kept: a judge and the source both read it. The text is not, it would double what is held.
      json ??= { value: parse(read(), raw, provider, show) };
      return json.value;
    },
  };
}

function parse(text: string, raw: RawReply, provider: string, show: (text: string) => string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const found = describeText(text, (error as Error).message);
    throw new ProviderError(
      provider,
      'schema',
      `${provider} answered ${show(found)} where JSON was expected (${show(raw.url)}).`,
      {
        status: raw.status,
        hint: 'Try again later; if it stays so, the provider may have changed its form: record the reply with --record.',
      },
    );
  }
}

/** What a text is that should have been JSON, in words: `an HTML page titled "Maintenance"`. */
export function describeText(text: string, fault = ''): string {
  const start = text.trimStart();
  if (start === '') return 'an empty body';
  if (/^<(!doctype html|html|head|body)\b/i.test(start)) {
    const title = /<title[^>]*>([^<]{1,100})/i.exec(start)?.[1]?.trim();
    return title ? `an HTML page titled "${title.replace(/\s+/g, ' ')}"` : 'an HTML page';
  }
  if (start.startsWith('<')) return 'XML or HTML';
  if (start.startsWith('{') || start.startsWith('[')) {
    const position = Number(/position (\d+)/.exec(fault)?.[1] ?? Number.NaN);
    const cut = /end of JSON|[Uu]nterminated/.test(fault) || position >= text.trimEnd().length;
    return cut
      ? `JSON that is cut short after ${text.length} characters`
      : `malformed JSON${position >= 0 ? ` (at character ${position})` : ''}`;
  }
  const line = start.slice(0, 80).replace(/\s+/g, ' ').trimEnd();
  return `the text "${line}${start.length > 80 ? '...' : ''}"`;
}
