import { ProviderError } from '../../domain/provider-error.js';
import { isLoopback } from './address.js';
import type { Mask } from './mask-secrets.js';
import type { RawReply } from './reply.js';
import type { Hop, Send } from './send.js';

/** Redirects that are followed for one request. */
export const MOST_REDIRECTS = 5;

/** Headers that may be shown to a host that was not asked for; all others may carry a key. */
const HARMLESS = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent']);

export interface RedirectOptions {
  readonly mask: Mask;
  /** Asked before each further hop; throws when it may not be made. */
  readonly before?: ((url: URL) => Promise<void>) | undefined;
}

/** Sends a request and follows where it is sent on to. Throws ProviderError `schema` for a redirect that leads nowhere good. */
export async function follow(send: Send, first: Hop, options: RedirectOptions): Promise<RawReply> {
  let hop = first;
  const seen = new Set<string>();
  for (;;) {
    seen.add(`${hop.method} ${hop.url}`);
    const reply = await send(hop);
    const location = isRedirect(reply.status) ? reply.headers['location'] : undefined;
    if (location === undefined) return reply;
    hop = nextHop(hop, reply.status, location, options.mask);
    if (seen.size > MOST_REDIRECTS) throw refused(first, `is sent on more than ${MOST_REDIRECTS} times`);
    if (seen.has(`${hop.method} ${hop.url}`)) throw refused(first, 'is sent round in a circle');
    await options.before?.(new URL(hop.url));
  }
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** The request that a redirect asks for (RFC 9110 section 15.4). Throws ProviderError `schema` where it must not be made. */
export function nextHop(hop: Hop, status: number, location: string, mask: Mask): Hop {
  if (!URL.canParse(location, hop.url))
    throw refused(hop, `is sent on to "${mask.url(location)}", which is no address`);
  const from = new URL(hop.url);
  const to = new URL(location, hop.url);
  const shownUrl = mask.url(to.href);
  if (to.protocol !== 'https:' && !(to.protocol === 'http:' && isLoopback(to.hostname))) {
    throw refused(hop, `is sent on to ${shownUrl}, which is not encrypted`);
  }
  if (isLoopback(to.hostname) && !isLoopback(from.hostname)) {
    throw refused(hop, `is sent on to ${shownUrl}, which is this machine`);
  }
  const asGet = status === 303 || (hop.method === 'POST' && (status === 301 || status === 302));
  if (asGet && hop.body !== undefined)
    throw refused(hop, `is sent on to ${shownUrl} as a GET, which loses what it says`);
  const next: Hop = {
    ...hop,
    url: to.href,
    shownUrl,
    ...(asGet ? { method: 'GET' as const, form: undefined } : {}),
  };
  if (from.origin === to.origin) return next;
  if (next.form || next.body) throw refused(hop, `is sent on to ${shownUrl} with its body, which may hold a key`);
  if (mask.text(to.href) !== to.href) throw refused(hop, `is sent on to ${shownUrl} with a key in its address`);
  return {
    ...next,
    headers: Object.fromEntries(Object.entries(hop.headers).filter(([name]) => HARMLESS.has(name))),
  };
}

function refused(hop: Hop, what: string): ProviderError {
  return new ProviderError(hop.provider, 'schema', `${hop.provider}: ${hop.shownUrl} ${what}: not followed.`, {
    hint: 'Check the address; the site may have moved.',
  });
}
