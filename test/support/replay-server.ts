import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as the server saw it. */
export interface ReplayRequest {
  readonly method: string;
  /** First path segment when hosts stand in the path, else empty. */
  readonly host: string;
  /** Decoded, without the host. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Reply {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** An object is sent as JSON. */
  readonly body?: string | Uint8Array | object;
  /** Before the first byte; Infinity: it never answers. */
  readonly delayMs?: number;
  /** The body goes out this many bytes at a time. */
  readonly dripBytes?: number;
  /** Between two drips; default 5, Infinity: it stops after the first. */
  readonly dripEveryMs?: number;
  /** The connection is reset instead of an answer. */
  readonly reset?: boolean;
  /** The connection is cut after this many bytes of a body that was announced whole. */
  readonly truncateAt?: number;
}

export interface Route {
  /** Default: any. */
  readonly method?: string;
  /** Asked for when hosts stand in the path, ignored otherwise. */
  readonly host?: string;
  /** Compared with the decoded path. */
  readonly path: string | RegExp;
  /** Parameters that must be there with these values; others may be there too. */
  readonly query?: Readonly<Record<string, string>>;
  /** Several are given by turn, the last one again and again. */
  readonly reply: Reply | readonly Reply[] | ((request: ReplayRequest) => Reply);
}

export interface ReplayServer {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** In the order in which they came, unmatched ones too. */
  readonly requests: readonly ReplayRequest[];
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/**
 * A loopback server that answers from routes, the first that matches; 404 where none does. With `hosts: 'in-path'` the
 * first path segment is the host of the real provider (`/data.sec.gov/submissions/...`), else hosts are ignored.
 */
export async function startReplayServer(
  routes: readonly Route[],
  options: { readonly hosts?: 'ignored' | 'in-path' } = {},
): Promise<ReplayServer> {
  const requests: ReplayRequest[] = [];
  const turns = new Map<Route, number>();
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const hostsInPath = options.hosts === 'in-path';

  function later(ms: number, action: () => void): void {
    if (ms === Number.POSITIVE_INFINITY) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      action();
    }, ms);
    timers.add(timer);
  }

  const server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const request = readRequest(incoming, Buffer.concat(parts).toString('utf8'), hostsInPath);
      requests.push(request);
      const route = routes.find((candidate) => matches(candidate, request, hostsInPath));
      const reply = route ? replyOf(route, request, turns) : unmatched(request);
      if (reply.delayMs === undefined) send(response, reply, later);
      else later(reply.delayMs, () => send(response, reply, later));
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close() {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function readRequest(incoming: IncomingMessage, body: string, hostsInPath: boolean): ReplayRequest {
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const segments = url.pathname.split('/');
  const host = hostsInPath ? (segments.splice(1, 1)[0] ?? '') : '';
  return {
    method: incoming.method ?? 'GET',
    host,
    path: decoded(segments.join('/') || '/'),
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : String(value),
      ]),
    ),
    body,
  };
}

function matches(route: Route, request: ReplayRequest, hostsInPath: boolean): boolean {
  if (route.method !== undefined && route.method !== request.method) return false;
  if (hostsInPath && route.host !== undefined && route.host !== request.host) return false;
  const samePath =
    typeof route.path === 'string' ? decoded(route.path) === request.path : route.path.test(request.path);
  return samePath && Object.entries(route.query ?? {}).every(([name, value]) => request.query[name] === value);
}

function replyOf(route: Route, request: ReplayRequest, turns: Map<Route, number>): Reply {
  const { reply } = route;
  if (typeof reply === 'function') return reply(request);
  if (!Array.isArray(reply)) return reply as Reply;
  const turn = turns.get(route) ?? 0;
  turns.set(route, turn + 1);
  return reply[Math.min(turn, reply.length - 1)] as Reply;
}

function unmatched(request: ReplayRequest): Reply {
  const query = new URLSearchParams(request.query).toString();
  return { status: 404, body: `no route for ${request.method} ${request.host}${request.path}${query && `?${query}`}` };
}

function send(response: ServerResponse, reply: Reply, later: (ms: number, action: () => void) => void): void {
  if (reply.reset) {
    response.socket?.resetAndDestroy();
    return;
  }
  const isJson = reply.body !== undefined && typeof reply.body === 'object' && !(reply.body instanceof Uint8Array);
  const body = bytesOf(reply.body);
  const headers = { ...(isJson ? { 'content-type': 'application/json' } : {}), ...reply.headers };
  const length = 'transfer-encoding' in headers ? {} : { 'content-length': String(body.length) };
  response.writeHead(reply.status ?? 200, { ...length, ...headers });
  if (reply.truncateAt !== undefined) {
    response.write(body.subarray(0, reply.truncateAt), () => response.socket?.destroy());
  } else if (reply.dripBytes !== undefined) {
    drip(response, body, reply.dripBytes, reply.dripEveryMs ?? 5, later);
  } else {
    response.end(body);
  }
}

function drip(
  response: ServerResponse,
  body: Uint8Array,
  bytes: number,
  everyMs: number,
  later: (ms: number, action: () => void) => void,
): void {
  if (body.length <= bytes) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, bytes));
  later(everyMs, () => drip(response, body.subarray(bytes), bytes, everyMs, later));
}

function bytesOf(body: Reply['body']): Uint8Array {
  if (body === undefined) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
