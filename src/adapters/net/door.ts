import { ProviderError } from '../../domain/provider-error.js';
import { SECOND } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import type { Http, HttpReply, HttpRequest } from '../../ports/http.js';
import type { Logger } from '../../ports/logger.js';
import type { Limits } from '../../ports/source.js';
import { requestAddress } from './address.js';
import { errorOfReply, isGood } from './classify.js';
import { type CoolDown, createCoolDowns, fingerprint } from './cool-down.js';
import { createGate, type SavedGate } from './gate.js';
import { createLanes } from './lanes.js';
import { headerSecrets, type Mask } from './mask-secrets.js';
import type { Outcomes } from './outcomes.js';
import type { ProviderMemory } from './provider-memory.js';
import { createQuota } from './quota.js';
import { follow } from './redirects.js';
import { createReply } from './reply.js';
import { backoff, LONGEST_WAIT, RETRY_POLICY } from './retry-policy.js';
import { createRobots, ROBOTS_MAX_BYTES } from './robots.js';
import type { Hop, Send } from './send.js';
import { askedWait, usedUpWait } from './wait-hints.js';

/** What the doors of a run share. */
export interface DoorParts {
  readonly send: Send;
  readonly mask: Mask;
  readonly memory: ProviderMemory;
  readonly outcomes: Outcomes;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly userAgent: string;
  readonly retries: number;
  readonly maxBytes: number;
  /** CANCELLED when the run is stopped meanwhile. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  /** Its hosts have nothing to do with one another: each cools down by itself. */
  readonly perHost: boolean;
}

export interface Door extends Http {
  /** Milliseconds until the last of so many requests may start. */
  forecast(requests: number): number;
  /** Writes what the next run has to know. */
  save(): Promise<void>;
}

/** Key under which the tokens of the gate are kept. */
const GATE_KEY = 'limits';

/** The way out of one provider. */
export function createDoor(provider: string, limits: Limits, parts: DoorParts): Door {
  const { clock, mask, memory, logger, sleep } = parts;
  const now = () => clock.now();
  const elapsed = () => clock.elapsed();
  const gate = createGate(limits, { elapsed, sleep });
  const lanes = createLanes(elapsed, sleepInLane);
  const quota = createQuota(provider, limits, memory, now);
  const coolDowns = createCoolDowns(provider, memory, {
    now,
    perHost: parts.perHost,
    log: ({ kind, reason, until }: CoolDown) => logger.warn({ provider, kind, until }, `left alone: ${reason}`),
  });
  const robots = createRobots(memory, { now, fetch: (url) => follow(parts.send, robotsHop(url), { mask }) });
  let loading: Promise<void> | undefined;
  let loaded = false;

  function robotsHop(url: string): Hop {
    const headers = { 'user-agent': parts.userAgent, accept: 'text/plain, */*', 'accept-encoding': 'identity' };
    return { provider, method: 'GET', url, headers, maxBytes: ROBOTS_MAX_BYTES, cutAtMaxBytes: true, shownUrl: url };
  }

  async function sleepInLane(ms: number): Promise<void> {
    if (ms <= LONGEST_WAIT) return sleep(ms);
    const seconds = Math.round(ms / SECOND);
    throw new ProviderError(
      provider,
      'limit',
      `${provider}: the site's robots.txt wants ${seconds} s more between requests.`,
      {
        retryAt: now() + ms,
      },
    );
  }

  async function load(): Promise<void> {
    await memory.load();
    const saved = memory.json<SavedGate>(GATE_KEY);
    if (saved && typeof saved.at === 'number' && saved.windows) gate.restore(now(), saved);
    loaded = true;
  }

  /** The delay that the site wants between requests, milliseconds, or its refusal. */
  async function robotsAnswer(url: URL): Promise<number | ProviderError> {
    const rules = await robots.rules(url);
    const refusal = rules.refusal(url);
    if (refusal === '') return rules.delayMs;
    return new ProviderError(provider, 'robots', `${mask.url(url.href)} was not asked: ${refusal}.`, {
      hint: 'Ask the site for another way to its data, or take it out of the configuration.',
    });
  }

  async function refuseByRobots(url: URL): Promise<void> {
    const answer = await robotsAnswer(url);
    if (answer instanceof ProviderError) throw answer;
  }

  /** One try: the reply, or the error that it stands for. Throws what stops it before it is sent. */
  async function attempt(asking: Asking): Promise<HttpReply | ProviderError> {
    coolDowns.check(asking.host, asking.who);
    const delayMs = asking.request.robots ? await robotsAnswer(asking.address) : 0;
    if (delayMs instanceof ProviderError) return delayMs;
    const leave = delayMs > 0 ? await lanes.enter(asking.address.origin, delayMs, gate.enter) : await gate.enter();
    try {
      // While it waited, another request may have learnt that the provider wants to be left alone.
      coolDowns.check(asking.host, asking.who);
      await quota?.take(asking.request.cost ?? 1);
      return await exchange(asking);
    } finally {
      leave();
    }
  }

  async function exchange({ request, hop }: Asking): Promise<HttpReply | ProviderError> {
    const startedAt = clock.elapsed();
    try {
      const raw = await follow(parts.send, hop, { mask, before: request.robots ? refuseByRobots : undefined });
      const reply = createReply(raw, provider, (text) => mask.url(text));
      const fields = { provider, url: hop.shownUrl, status: raw.status, bytes: raw.body.length };
      logger.debug({ ...fields, ms: Math.round(clock.elapsed() - startedAt) }, 'answered');
      return judged(request, reply, hop) ?? reply;
    } catch (error) {
      if (error instanceof ProviderError) return error;
      throw error;
    }
  }

  function judged(request: HttpRequest, reply: HttpReply, hop: Hop): ProviderError | undefined {
    const good = isGood(reply.status);
    let verdict: ProviderError | 'fine' | undefined;
    try {
      verdict = request.judge?.(reply);
    } catch (error) {
      // A judge that reads JSON from an error page: the status says more than the form of the page.
      if (!(error instanceof ProviderError)) throw error;
      verdict = good ? error : undefined;
    }
    if (verdict === 'fine') return undefined;
    if (verdict !== undefined) return completed(verdict, reply);
    return good ? undefined : errorOfReply(provider, reply, hop.shownUrl, now());
  }

  /** A judge's error with the secrets hidden and what the headers say about the wait. */
  function completed(error: ProviderError, reply: HttpReply): ProviderError {
    const wait = error.kind === 'limit' || error.kind === 'server' ? askedWait(reply.headers, now()) : undefined;
    return new ProviderError(provider, error.kind, mask.text(error.message), {
      retryAt: error.retryAt ?? (wait === undefined ? undefined : now() + wait),
      status: error.status ?? reply.status,
      hint: error.hint === undefined ? undefined : mask.text(error.hint),
      cause: error.cause,
    });
  }

  function succeeded({ host }: Asking, reply: HttpReply): void {
    coolDowns.succeeded(host);
    const wait = usedUpWait(reply.headers, now());
    if (wait === undefined) return;
    gate.pause(Math.min(wait, LONGEST_WAIT));
    if (wait <= LONGEST_WAIT) return;
    const message = `${provider} says that its limit is used up.`;
    void coolDowns.leaveAlone(host, new ProviderError(provider, 'limit', message, { retryAt: now() + wait }));
  }

  /** Waits before the next try, or throws the error when there is none. */
  async function recover(error: ProviderError, tries: number, { host, request, who, withKey }: Asking): Promise<void> {
    const hint = error.retryAt === undefined ? undefined : Math.max(0, error.retryAt - now());
    const { retried } = RETRY_POLICY[error.kind];
    if (retried && hint !== undefined && hint > LONGEST_WAIT) {
      await coolDowns.leaveAlone(host, error);
      throw error;
    }
    if (!retried || tries > (request.retries ?? parts.retries)) {
      await coolDowns.failed(host, error, { who, withKey });
      throw error;
    }
    const wait = backoff(error.kind, tries, hint, parts.random);
    logger.debug({ provider, kind: error.kind, tries, wait: Math.round(wait) }, error.message);
    // The limit is the provider's, not that of this request: the others wait as well.
    if (error.kind === 'limit') gate.pause(wait);
    await sleep(wait);
  }

  function asked(request: HttpRequest): Asking {
    const headers: Record<string, string> = {
      'user-agent': parts.userAgent,
      accept: '*/*',
      'accept-encoding': 'gzip, deflate, br',
    };
    for (const name in request.headers) headers[name.toLowerCase()] = request.headers[name] as string;
    const secrets = [...(request.secrets ?? []), ...headerSecrets(headers)];
    mask.add(secrets);
    const address = requestAddress(provider, request.url, mask.url);
    const hop: Hop = {
      provider,
      method: request.method ?? (request.form ? 'POST' : 'GET'),
      url: address.href,
      headers,
      form: request.form,
      maxBytes: request.maxBytes ?? parts.maxBytes,
      shownUrl: mask.url(address.href),
    };
    const who = () => fingerprint(provider, parts.userAgent, secrets);
    return { request, hop, address, host: address.host, who, withKey: secrets.length > 0 };
  }

  async function save(): Promise<void> {
    const kept = loaded ? gate.save(now()) : undefined;
    if (kept) await memory.set({ [GATE_KEY]: JSON.stringify(kept) });
    await parts.outcomes.flush();
  }

  return {
    async request(request) {
      const asking = asked(request);
      if (!loaded) {
        loading ??= load();
        await loading;
      }
      for (let tries = 1; ; tries++) {
        const result = await attempt(asking);
        const failed = result instanceof ProviderError;
        parts.outcomes.count(provider, failed ? result.kind : 'ok');
        if (parts.outcomes.due()) void save();
        if (!failed) {
          succeeded(asking, result);
          return result;
        }
        await recover(result, tries, asking);
      }
    },
    forecast: (requests) => gate.forecast(requests),
    save,
  };
}

/** One request and who makes it. */
interface Asking {
  readonly request: HttpRequest;
  readonly hop: Hop;
  readonly address: URL;
  readonly host: string;
  /** Fingerprint of key and user agent. */
  readonly who: () => string;
  readonly withKey: boolean;
}
