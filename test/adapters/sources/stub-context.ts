import { PROVIDERS, type ProviderName } from '../../../src/adapters/sources/providers.js';
import { type FailureKind, ProviderError } from '../../../src/domain/provider-error.js';
import type { EpochMs } from '../../../src/domain/time.js';
import type { Http, HttpReply, HttpRequest } from '../../../src/ports/http.js';
import type { ProviderSpec, SourceContext, SourceState } from '../../../src/ports/source.js';

/** An answer of the stub: an object is JSON; an error is thrown, as when no answer came. */
export interface StubReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | object;
  readonly error?: Error;
}

export interface StubOptions {
  readonly secrets?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly contact?: string;
  readonly now?: EpochMs | (() => EpochMs);
  readonly state?: SourceState;
}

export interface Stub {
  readonly context: SourceContext;
  /** In the order in which they came. */
  readonly requests: readonly (HttpRequest & { readonly at: URL })[];
  /** What the source keeps. */
  readonly kept: Readonly<Record<string, string>>;
}

/** What a source is opened with, over answers given by a function instead of a network; one try a request. */
export function stubContext(
  provider: ProviderName,
  answer: (request: HttpRequest & { readonly at: URL }) => StubReply,
  options: StubOptions = {},
): Stub {
  const spec: ProviderSpec = PROVIDERS[provider];
  const requests: (HttpRequest & { at: URL })[] = [];
  const kept: Record<string, string> = {};
  const { now = Date.UTC(2026, 9, 1, 12) } = options;
  const http: Http = {
    async request(request) {
      const seen = { ...request, at: new URL(request.url) };
      requests.push(seen);
      return answered(provider, request, answer(seen));
    },
  };
  const quiet = () => {};
  return {
    requests,
    kept,
    context: {
      provider,
      http,
      url: (path, host) => `${host === undefined ? spec.baseUrl : spec.hosts?.[host]}${path}`,
      secrets: options.secrets ?? {},
      contact: options.contact ?? '',
      settings: options.settings ?? {},
      state: options.state ?? memoryState(kept),
      clock: { now: typeof now === 'function' ? now : () => now, elapsed: () => 0 },
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    },
  };
}

/** A state that lives as long as the object behind it. */
export function memoryState(kept: Record<string, string>): SourceState {
  return {
    read: async () => ({ ...kept }),
    async write(values) {
      for (const [key, value] of Object.entries(values)) {
        if (value === null) delete kept[key];
        else kept[key] = value;
      }
    },
    async update(_, change) {
      await this.write(change({ ...kept }));
    },
  };
}

const KINDS: Readonly<Record<number, FailureKind>> = { 401: 'auth', 403: 'auth', 404: 'not-found', 429: 'limit' };

function answered(provider: string, request: HttpRequest, stub: StubReply): HttpReply {
  if (stub.error) throw stub.error;
  const { status = 200, headers = {}, body = '' } = stub;
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
  const text = () => new TextDecoder().decode(bytes);
  const reply: HttpReply = {
    url: request.url,
    status,
    headers,
    body: bytes,
    text,
    json() {
      try {
        return JSON.parse(text());
      } catch {
        throw new ProviderError(provider, 'schema', `found ${text().slice(0, 40)} where JSON was expected.`, {
          status,
        });
      }
    },
  };
  const judged = request.judge?.(reply);
  if (judged instanceof ProviderError) throw judged;
  if (judged === 'fine' || (status >= 200 && status < 300)) return reply;
  const kind = KINDS[status] ?? (status >= 500 ? 'server' : 'schema');
  throw new ProviderError(provider, kind, `answered ${status}.`, { status });
}

/** Everything that a source gives, in order. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}
