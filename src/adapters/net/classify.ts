import { STATUS_CODES } from 'node:http';
import { type FailureKind, ProviderError } from '../../domain/provider-error.js';
import type { HttpReply } from '../../ports/http.js';
import { decodeText } from './charset.js';
import { askedWait } from './wait-hints.js';

/** Statuses that mean something of their own; the rest goes by its hundred. */
const STATUS_KINDS: Readonly<Record<number, FailureKind>> = {
  401: 'auth',
  402: 'auth',
  403: 'auth',
  404: 'not-found',
  407: 'auth',
  408: 'network',
  410: 'not-found',
  // Twitter's old word for 429, which others took over.
  420: 'limit',
  429: 'limit',
  // Yahoo's.
  999: 'limit',
};

/** How a page says that we asked too often, where its status says that we may not ask. */
const RATE_WORDS = /rate threshold exceeded|rate[- ]?limit(ed|ing|s)?\b|too many requests|throttl(ed|ing)/i;

/** How much of a page is looked at for these words, bytes. */
const WORDS_WITHIN = 8192;

/** How many of its characters an error quotes. */
const WORDS = 160;

const HINTS: Partial<Record<FailureKind, string>> = {
  auth: 'Check the key and whether the plan includes this.',
  limit: 'It is asked again later by itself; lower its limits in the configuration if this happens often.',
  server: 'It is asked again later by itself.',
};

/** Whether a status alone is a good answer: 2xx and 304. */
export function isGood(status: number): boolean {
  return (status >= 200 && status < 300) || status === 304;
}

/** What kind of failure an answer is that is not good, by its status and, for 403, by the words in it. */
export function kindOfReply(reply: Pick<HttpReply, 'status' | 'body'>): FailureKind {
  const { status, body } = reply;
  if (status === 403 && RATE_WORDS.test(Buffer.from(body.subarray(0, WORDS_WITHIN)).toString('latin1'))) return 'limit';
  return STATUS_KINDS[status] ?? (status >= 500 ? 'server' : 'schema');
}

/** What an answer says for itself, as a sentence to add: its title or its first words, as they came; empty without any. */
function ownWords(reply: HttpReply): string {
  const text = decodeText(reply.body.subarray(0, WORDS_WITHIN), reply.headers['content-type']).trimStart();
  const words = text.startsWith('<') ? (/<title[^>]*>([^<]*)/i.exec(text)?.[1] ?? '') : text;
  const line = words.replace(/\s+/g, ' ').trim();
  return line === '' ? '' : ` It said: ${line.slice(0, WORDS)}${line.length > WORDS ? '...' : ''}`;
}

/** The error of an answer that is not good. `shownUrl` holds no secret, `show` hides those in the words of the answer. */
export function errorOfReply(
  provider: string,
  reply: HttpReply,
  options: { readonly shownUrl: string; readonly now: number; readonly show: (text: string) => string },
): ProviderError {
  const { shownUrl, now, show } = options;
  const kind = kindOfReply(reply);
  const wait = kind === 'limit' || kind === 'server' ? askedWait(reply.headers, now) : undefined;
  const words = STATUS_CODES[reply.status];
  return new ProviderError(
    provider,
    kind,
    `${provider} answered ${reply.status}${words ? ` (${words})` : ''} to ${shownUrl}.${show(ownWords(reply))}`,
    {
      status: reply.status,
      retryAt: wait === undefined ? undefined : now + wait,
      hint: HINTS[kind],
    },
  );
}
