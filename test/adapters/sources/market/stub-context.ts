import { ProviderError } from '../../../../src/domain/provider-error.js';
import type { HttpReply, HttpRequest } from '../../../../src/ports/http.js';
import type { SourceContext } from '../../../../src/ports/source.js';

export interface StubReply {
  /** Default 200. */
  readonly status?: number;
  /** An object or list is sent as JSON. */
  readonly body: string | Uint8Array | object;
}

export interface StubContext extends SourceContext {
  readonly requests: readonly HttpRequest[];
}

/**
 * What a source is opened with, over replies made by a function: the door's manners (status, judge, JSON) without
 * connections. `now` stands still.
 */
export function stubContext(
  answer: (request: HttpRequest & { readonly path: string; readonly query: URLSearchParams }) => StubReply,
  options: {
    readonly provider?: string;
    readonly now?: number;
    readonly settings?: Readonly<Record<string, unknown>>;
    readonly secrets?: Readonly<Record<string, string>>;
    readonly contact?: string;
  } = {},
): StubContext {
  const { provider = 'yahoo', now = Date.UTC(2026, 10, 20, 22), settings = {}, secrets = {}, contact = '' } = options;
  const requests: HttpRequest[] = [];
  return {
    provider,
    requests,
    settings,
    secrets,
    contact,
    url: (path) => `https://provider.test${path}`,
    http: {
      async request(request) {
        requests.push(request);
        const { pathname, searchParams } = new URL(request.url);
        const reply = replyOf(provider, request.url, answer({ ...request, path: pathname, query: searchParams }));
        const judged = request.judge?.(reply);
        if (judged instanceof ProviderError) throw judged;
        if (judged !== 'fine') throwByStatus(provider, reply.status);
        return reply;
      },
    },
    state: { read: async () => ({}), write: async () => {}, update: async () => {} },
    clock: { now: () => now, elapsed: () => 0 },
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  };
}

function replyOf(provider: string, url: string, { status = 200, body }: StubReply): HttpReply {
  const bytes =
    body instanceof Uint8Array
      ? body
      : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  const text = () => new TextDecoder().decode(bytes);
  return {
    url,
    status,
    headers: {},
    body: bytes,
    text,
    json() {
      try {
        return JSON.parse(text()) as unknown;
      } catch (cause) {
        throw new ProviderError(provider, 'schema', 'Not JSON.', { cause });
      }
    },
  };
}

function throwByStatus(provider: string, status: number): void {
  if (status < 400) return;
  const kind =
    status === 429 ? 'limit' : status === 401 || status === 403 ? 'auth' : status === 404 ? 'not-found' : 'server';
  throw new ProviderError(provider, kind, `Status ${status}.`, { status });
}
