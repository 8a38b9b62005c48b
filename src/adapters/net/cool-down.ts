import { createHash } from 'node:crypto';
import { type FailureKind, ProviderError } from '../../domain/provider-error.js';
import { type EpochMs, msToIso } from '../../domain/time.js';
import type { ProviderMemory } from './provider-memory.js';
import { coolDownUntil, FAILURES_IN_A_ROW, REFUSALS_IN_A_ROW } from './retry-policy.js';

/** Value of the key `cooldown` in the state of a provider (`cooldown:<host>` where its hosts have nothing to do with one another). */
export interface CoolDown {
  /** Epoch ms. */
  readonly until: EpochMs;
  readonly kind: FailureKind;
  /** For people, without secrets. */
  readonly reason: string;
  /** How often in a row, this one included. */
  readonly times: number;
  /** Of who was refused (`auth`): another key or contact is tried at once. */
  readonly who?: string;
}

/** When a provider is left alone: one for each host, or one for all. */
export interface CoolDowns {
  /** Throws the error that it is left alone for, with `retryAt`. `who` is asking. */
  check(host: string, who: () => string): void;
  succeeded(host: string): void;
  /**
   * One try that met a limit, a broken server or no answer. True when so many did in a row, of whatever requests, that further tries
   * make no sense: many requests at once would otherwise each use up all of theirs.
   */
  inVain(host: string): boolean;
  /** A request that failed in the end, or a wait that is too long: decides whether the provider is left alone from now. */
  failed(
    host: string,
    error: ProviderError,
    asking: { readonly who: () => string; readonly withKey: boolean },
  ): Promise<void>;
  /** The provider said when it wants to be asked again. */
  leaveAlone(host: string, error: ProviderError): Promise<void>;
}

interface Row {
  /** Tries, of any request. */
  tries: number;
  /** Requests with all of their tries. */
  failures: number;
  refusals: number;
}

/** The cool-downs of a provider, kept in its memory. */
export function createCoolDowns(
  provider: string,
  memory: ProviderMemory,
  options: {
    readonly now: () => EpochMs;
    readonly perHost: boolean;
    /** Of a request, the first one included. */
    readonly tries: number;
    /** Requests in flight, at most. */
    readonly concurrency: number;
    readonly log: (cool: CoolDown) => void;
  },
): CoolDowns {
  // One breath of bad air meets all that are in flight.
  const mostTries = Math.max(FAILURES_IN_A_ROW, options.concurrency) * options.tries;
  const rows = new Map<string, Row>();
  const keyOf = (host: string) => (options.perHost ? `cooldown:${host}` : 'cooldown');

  function rowOf(host: string): Row {
    const key = keyOf(host);
    let row = rows.get(key);
    if (row === undefined) {
      // A provider that was left alone has to show that it is well: its first failure counts at once.
      const back = memory.json<CoolDown>(key)?.kind;
      const isDown = back === 'server' || back === 'network';
      row = {
        tries: isDown || back === 'limit' ? mostTries - options.tries : 0,
        failures: isDown ? FAILURES_IN_A_ROW - 1 : 0,
        refusals: back === 'auth' ? REFUSALS_IN_A_ROW - 1 : 0,
      };
      rows.set(key, row);
    }
    return row;
  }

  async function store(host: string, error: ProviderError, who?: string): Promise<void> {
    const key = keyOf(host);
    const now = options.now();
    const before = memory.json<CoolDown>(key);
    const standing = before !== undefined && before.until > now;
    const row = before?.kind === error.kind ? before.times : 0;
    // Requests that were under way together fail together: that is one time, not many.
    const earlier = standing ? Math.max(0, row - 1) : row;
    const until = coolDownUntil(error, now, earlier);
    if (until === undefined || (standing && before.until >= until)) return;
    const times = earlier + 1;
    const cool: CoolDown = { until, kind: error.kind, reason: error.message, times, ...(who ? { who } : {}) };
    // What several requests met at once is one pause, and is said once, though each puts its end off a little.
    if (!standing || before.kind !== error.kind) options.log(cool);
    await memory.set({ [key]: JSON.stringify(cool) });
  }

  return {
    check(host, who) {
      const cool = memory.json<CoolDown>(keyOf(host));
      if (cool === undefined || !(cool.until > options.now())) return;
      if (cool.kind === 'auth' && cool.who !== undefined && cool.who !== who()) return;
      const name = options.perHost ? host : provider;
      throw new ProviderError(
        provider,
        cool.kind,
        `${name} is not asked before ${msToIso(cool.until)}: ${cool.reason}`,
        {
          retryAt: cool.until,
          hint: cool.kind === 'auth' ? 'Another key is tried at once.' : 'The next run after that time asks again.',
        },
      );
    },
    succeeded(host) {
      const key = keyOf(host);
      const row = rowOf(host);
      row.tries = 0;
      row.failures = 0;
      row.refusals = 0;
      const cool = memory.json<CoolDown>(key);
      // One that still stands was set by another request while this one was under way.
      if (cool !== undefined && !(cool.until > options.now() && cool.kind !== 'auth')) void memory.set({ [key]: null });
    },
    inVain(host) {
      const row = rowOf(host);
      return ++row.tries >= mostTries;
    },
    async failed(host, error, { who, withKey }) {
      const row = rowOf(host);
      if (error.kind === 'limit' || error.kind === 'quota') return store(host, error);
      if (error.kind === 'auth') {
        row.refusals++;
        if (withKey || row.refusals >= REFUSALS_IN_A_ROW) await store(host, error, who());
      } else if (error.kind === 'server' || error.kind === 'network') {
        row.failures++;
        if (row.failures >= FAILURES_IN_A_ROW) await store(host, error);
      } else {
        // It answered: it is there.
        row.tries = 0;
        row.failures = 0;
      }
    },
    leaveAlone: (host, error) => store(host, error),
  };
}

/** A short fingerprint of who asks: it changes with the key, and nothing can be read from it. */
export function fingerprint(provider: string, userAgent: string, secrets: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([provider, userAgent, [...secrets].sort()]))
    .digest('hex')
    .slice(0, 8);
}
