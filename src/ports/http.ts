import type { ProviderError } from '../domain/provider-error.js';

export interface HttpRequest {
  /** Absolute. HTTPS, except on loopback. */
  readonly url: string;
  /** Default GET. */
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as application/x-www-form-urlencoded. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as application/json, in place of `form`; plain JSON. */
  readonly json?: unknown;
  /** Largest body after decompression, bytes. Default: the setting `net.maxBytes`. */
  readonly maxBytes?: number;
  /** Keys and passwords in this request: they never appear in a log, an error or a recording. */
  readonly secrets?: readonly string[];
  /** Ask robots.txt of the site first and keep its delay. Default false: for APIs and feeds, which are offered. */
  readonly robots?: boolean;
  /** Times it may be tried again after a failure. Default: the setting `net.retries`. 0 for what is paid by the answer. */
  readonly retries?: number;
  /** How much of a daily or monthly allowance it uses. Default 1. */
  readonly cost?: number;
  /**
   * Looks at every answer, whatever its status: gives the error that it stands for (an error said with status 200, a
   * limit told in the body), `'fine'` for an answer that is good in spite of its status, or nothing to judge by the
   * status alone. Its error is retried, counted and cooled down like any other.
   */
  readonly judge?: (reply: HttpReply) => ProviderError | 'fine' | undefined;
}

export interface HttpReply {
  /** After redirects. */
  readonly url: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed, whatever the headers said. */
  readonly body: Uint8Array;
  /** The body as text, by its byte order mark, its header, its own declaration (XML, HTML meta), else UTF-8. */
  text(): string;
  /** The body as JSON. Throws ProviderError `schema` that says what was there instead (HTML, text, cut short). */
  json(): unknown;
}

/**
 * The way out of one provider: waits for its limits, retries what may be retried, remembers cool-downs, and gives an
 * answer that is good (2xx, 304) or throws a ProviderError. CANCELLED when the signal of the run fires.
 */
export interface Http {
  request(request: HttpRequest): Promise<HttpReply>;
}
