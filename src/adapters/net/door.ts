import { ProviderError } from '../../domain/provider-error.js';
import { SECOND } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import type { Http, HttpReply } from '../../ports/http.js';
import type { Logger } from '../../ports/logger.js';
import type { Limits } from '../../ports/source.js';
import { type Asking, askingOf } from './asking.js';
import { type CoolDown, createCoolDowns } from './cool-down.js';
import { createGate, type SavedGate } from './gate.js';
import { createLanes } from './lanes.js';
import { createLatency, LATENCY_KEY } from './latency.js';
import type { Mask } from './mask-secrets.js';
import type { Outcomes } from './outcomes.js';
import type { ProviderMemory } from './provider-memory.js';
import { createQuota } from './quota.js';
import { follow } from './redirects.js';
import { createReply } from './reply.js';
import { backoff, LONGEST_WAIT, RETRY_POLICY } from './retry-policy.js';
import { createRobots, ROBOTS_MAX_BYTES } from './robots.js';
import type { Hop, Send } from './send.js';
import { createSharedTokens } from './shared-tokens.js';
import { failureOf } from './verdict.js';
import { usedUpWait } from './wait-hints.js';

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
  /** Other processes ask it too. */
  readonly isShared: boolean;
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
  const takeShared = parts.isShared ? createSharedTokens(limits, memory, now) : undefined;
  const gate = createGate(limits, { elapsed, sleep, takeShared });
  const lanes = createLanes(elapsed, sleepInLane);
  const latency = createLatency();
  const quota = createQuota(provider, limits, memory, now);
  const coolDowns = createCoolDowns(provider, memory, {
    now,
    perHost: parts.perHost,
    tries: 1 + parts.retries,
    concurrency: limits.concurrency,
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
    await memory.refresh();
    coolDowns.check(asking.host, asking.who);
    const delayMs = asking.request.robots ? await robotsAnswer(asking.address) : 0;
    if (delayMs instanceof ProviderError) return delayMs;
    const leave = delayMs > 0 ? await lanes.enter(asking.address.origin, delayMs, gate.enter) : await gate.enter();
    try {
      // While it waited, another request may have learnt that the provider wants to be left alone.
      await memory.refresh();
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
      const took = clock.elapsed() - startedAt;
      latency.add(took);
      logger.debug({ ...fields, ms: Math.round(took) }, 'answered');
      return failureOf(reply, { provider, mask, now: now(), judge: request.judge, shownUrl: hop.shownUrl }) ?? reply;
    } catch (error) {
      if (error instanceof ProviderError) return error;
      throw error;
    }
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
    if (retried && (coolDowns.inVain(host) || (hint !== undefined && hint > LONGEST_WAIT))) {
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

  async function save(): Promise<void> {
    const counted = parts.outcomes.flush();
    const kept = loaded ? gate.save(now()) : undefined;
    const taken = latency.save(now());
    await memory.set({
      ...(kept && { [GATE_KEY]: JSON.stringify(kept) }),
      ...(taken && { [LATENCY_KEY]: JSON.stringify(taken) }),
    });
    await counted;
  }

  return {
    async request(request) {
      const asking = askingOf(provider, request, parts);
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
