import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type Got } from 'got';
import { OpenAlphaError } from '../../domain/errors.js';
import { ProviderError } from '../../domain/provider-error.js';
import { DecompressError, decompress } from './decompress.js';
import { createParts } from './parts.js';
import type { RawReply } from './reply.js';

/** One question and its answer, no redirect followed. */
export interface Hop {
  readonly provider: string;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>> | undefined;
  /** A body as it is sent; its type is among the headers. */
  readonly body?: string | undefined;
  /** Largest body, compressed or not, bytes. */
  readonly maxBytes: number;
  /** Keep the first `maxBytes` of a larger body instead of refusing it. */
  readonly cutAtMaxBytes?: boolean;
  /** For what people read: without secrets. */
  readonly shownUrl: string;
}

/** Gives whatever was answered; throws ProviderError `network` when nothing was, `schema` when it is too large, or CANCELLED. */
export type Send = (hop: Hop) => Promise<RawReply>;

export interface SendOptions {
  /** Longest time for one answer, its body included, milliseconds. */
  readonly timeoutMs: number;
  /** Longest silence inside one, milliseconds. */
  readonly idleMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The only place that opens connections; they are kept for the next request until `close`. */
export function createSender(options: SendOptions): { readonly send: Send; close(): void } {
  const agent = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  const client = got.extend({
    agent,
    // Retries, redirects, statuses and decompression are ours: each has bounds that got does not know.
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    decompress: false,
    timeout: { request: options.timeoutMs, socket: options.idleMs },
  });
  const { signal } = options;
  const underWay = new Set<() => void>();
  // One listener for all: got would leave one behind for every request.
  const cancelAll = () => {
    for (const cancel of underWay) cancel();
  };
  signal?.addEventListener('abort', cancelAll, { once: true });
  return {
    async send(hop) {
      if (signal?.aborted) throw cancelled();
      const { response, body } = await receive(client, hop, { ...options, underWay });
      const headers = flat(response.headers);
      return {
        url: hop.url,
        status: response.statusCode ?? 0,
        headers,
        body: await opened(body, headers['content-encoding'], hop),
      };
    },
    close() {
      signal?.removeEventListener('abort', cancelAll);
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}

function receive(
  client: Got,
  hop: Hop,
  { underWay, ...limits }: SendOptions & { readonly underWay: Set<() => void> },
): Promise<{ response: IncomingMessage; body: Uint8Array }> {
  let cancel = () => {};
  return new Promise<{ response: IncomingMessage; body: Uint8Array }>((resolve, reject) => {
    const stream = client.stream(hop.url, {
      method: hop.method,
      headers: hop.headers,
      // A POST without a body would wait for one to be written to the stream.
      ...(hop.form ? { form: hop.form } : hop.method === 'POST' ? { body: hop.body ?? '' } : {}),
    });
    cancel = () => {
      reject(cancelled());
      stream.destroy();
    };
    underWay.add(cancel);
    const parts = createParts();
    let response: IncomingMessage | undefined;
    stream.on('response', (incoming: IncomingMessage) => {
      response = incoming;
      const announced = Number(incoming.headers['content-length']);
      if (announced > hop.maxBytes && !hop.cutAtMaxBytes) {
        reject(tooLarge(hop, `${announced} bytes`));
        stream.destroy();
      } else parts.expect(Math.min(announced, hop.maxBytes));
    });
    stream.on('data', (part: Uint8Array) => {
      parts.add(part);
      if (parts.size() <= hop.maxBytes) return;
      if (hop.cutAtMaxBytes && response) resolve({ response, body: parts.joined().subarray(0, hop.maxBytes) });
      else reject(tooLarge(hop, `more than ${hop.maxBytes} bytes`));
      stream.destroy();
    });
    stream.on('end', () => {
      if (response) resolve({ response, body: parts.joined() });
    });
    // Stays after the end: an error that comes late has nobody else to take it.
    stream.on('error', (error: NodeJS.ErrnoException & { event?: string }) => {
      reject(noAnswer(hop, error, limits, response ? parts.size() : undefined));
    });
  }).finally(() => underWay.delete(cancel));
}

async function opened(body: Uint8Array, encoding: string | undefined, hop: Hop): Promise<Uint8Array> {
  try {
    return await decompress(body, encoding, hop.maxBytes);
  } catch (error) {
    if (!(error instanceof DecompressError)) throw error;
    if (error.fault === 'too-large') throw tooLarge(hop, `${error.message} once decompressed`);
    const kind = error.fault === 'cut-short' ? 'network' : 'schema';
    throw new ProviderError(hop.provider, kind, `${hop.provider}: the answer to ${hop.shownUrl} is ${error.message}.`);
  }
}

function tooLarge(hop: Hop, size: string): ProviderError {
  return new ProviderError(
    hop.provider,
    'schema',
    `${hop.provider}: the answer to ${hop.shownUrl} is ${size}, at most ${hop.maxBytes} are taken.`,
    { hint: 'If that size is right, raise net.maxBytes.' },
  );
}

/** What network errors mean, by their code; got's own text may hold the address with its secrets. */
const CODES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known (DNS)',
  EAI_AGAIN: 'its name could not be looked up (DNS)',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

function noAnswer(
  hop: Hop,
  error: NodeJS.ErrnoException & { event?: string },
  { timeoutMs, idleMs }: { timeoutMs: number; idleMs: number },
  received: number | undefined,
): ProviderError {
  const why =
    error.name === 'TimeoutError'
      ? error.event === 'socket'
        ? `nothing came for ${idleMs / 1000} s`
        : `it took longer than ${timeoutMs / 1000} s`
      : (CODES[error.code ?? ''] ?? `the connection failed (${error.code ?? error.name})`);
  const far = received === undefined ? '' : ` The answer is cut short after ${received} bytes.`;
  return new ProviderError(hop.provider, 'network', `${hop.provider}: no answer to ${hop.shownUrl}: ${why}.${far}`, {
    hint: 'It is asked again later by itself; check the connection if every provider fails.',
  });
}

export function cancelled(): OpenAlphaError {
  return new OpenAlphaError('CANCELLED', 'Stopped while waiting for a provider.', {
    hint: 'What was written stays; the next run goes on from there.',
  });
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) result[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return result;
}
