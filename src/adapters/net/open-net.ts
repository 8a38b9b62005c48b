import { setMaxListeners } from 'node:events';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { OpenAlphaError } from '../../domain/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { Http } from '../../ports/http.js';
import type { Logger } from '../../ports/logger.js';
import type { Limits } from '../../ports/source.js';
import type { ProviderStore } from '../../ports/store.js';
import { createDoor, type Door } from './door.js';
import { createMask } from './mask-secrets.js';
import { createOutcomes } from './outcomes.js';
import { createMemory, type MemoryStore } from './provider-memory.js';
import { recordingSend, replayingSend } from './recording.js';
import { cancelled, createSender, type Send } from './send.js';

export interface NetOptions {
  /** `openalpha/1.2.3 (+who to write to)`. */
  readonly userAgent: string;
  /** Longest time for one answer, its body included, milliseconds. */
  readonly timeoutMs: number;
  /** Longest silence inside an answer, milliseconds. Default: 15 s, or `timeoutMs` when that is less. */
  readonly idleMs?: number;
  /** How often a request that may be retried is tried again. */
  readonly retries: number;
  /** Largest answer after decompression, bytes. */
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where cool-downs, quotas and counts are kept; `null`: in this process alone. */
  readonly providers: (MemoryStore & Pick<ProviderStore, 'addOutcomes'>) | null;
  /** Other processes ask the same providers: limits and cool-downs are kept together with them. Default false. */
  readonly shared?: boolean;
  /** Ends everything that waits, with CANCELLED. */
  readonly signal?: AbortSignal | undefined;
  /** Folder in which every answer is kept. */
  readonly record?: string | undefined;
  /** Folder from which every answer is taken: no connection is made, no limit waited for, nothing remembered. */
  readonly replay?: string | undefined;
  /** In [0, 1), for the jitter of waits. */
  readonly random?: () => number;
  /** Waits; rejects when the signal fires. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<unknown>;
}

/** The ways out to all providers. */
export interface Net {
  /**
   * The way out of a provider, one a name: its limits are those of the first call. `hosts: 'apart'` for a provider that
   * is a list of sites of the user's own: each site cools down by itself.
   */
  http(provider: string, limits: Limits, options?: { readonly hosts?: 'together' | 'apart' }): Http;
  /**
   * Milliseconds that the limits make so many requests to a provider take, from now until the last one may start; 0 for
   * a provider that was not opened. Allowances of a day or month are not counted: they refuse, they do not wait.
   */
  forecast(provider: string, requests: number): number;
  /** Writes what is to be remembered and ends the connections. */
  close(): Promise<void>;
}

/** Silence that is borne, unless told otherwise. */
const IDLE_MS = 15_000;

/** Opens the door to the world: one pool of connections, one mask over all secrets, a memory for each provider. */
export function openNet(options: NetOptions): Net {
  const { clock, logger, signal, replay, record } = options;
  if (replay !== undefined && record !== undefined) {
    throw new OpenAlphaError('USAGE', 'Recording and replaying at once would copy a folder.', {
      hint: 'Use --record or --replay.',
    });
  }
  // Many may sleep at once, each listening for the end of the run.
  if (signal) setMaxListeners(0, signal);
  const mask = createMask();
  const store = replay === undefined ? options.providers : null;
  const isShared = store !== null && options.shared === true;
  const warn = (error: unknown) => logger.warn({ error: mask.text(String(error)) }, 'provider state was not written');
  // A header holds no other letters; a name with an accent must not end every request.
  const userAgent = options.userAgent.normalize('NFKD').replace(/[^\x20-\x7e]/g, '');
  const outcomes = createOutcomes(store, clock, warn);
  const sender = createSender({
    timeoutMs: options.timeoutMs,
    idleMs: options.idleMs ?? Math.min(IDLE_MS, options.timeoutMs),
    signal,
  });
  const send = sendOf();
  const doors = new Map<string, Door>();

  function sendOf(): Send {
    if (replay !== undefined) return replayingSend(replay, mask);
    return record === undefined ? sender.send : recordingSend(sender.send, record, mask, () => clock.now());
  }

  async function sleep(ms: number): Promise<void> {
    if (signal?.aborted) throw cancelled();
    if (replay !== undefined) return;
    try {
      await (options.sleep ?? defaultSleep)(ms, signal);
    } catch (error) {
      throw signal?.aborted ? cancelled() : error;
    }
    if (signal?.aborted) throw cancelled();
  }

  function open(provider: string, limits: Limits, perHost: boolean): Door {
    return createDoor(provider, replay === undefined ? limits : { concurrency: limits.concurrency }, {
      send,
      mask,
      memory: createMemory(provider, store, clock, warn, { shared: isShared }),
      isShared,
      outcomes,
      clock,
      logger,
      userAgent,
      retries: options.retries,
      maxBytes: options.maxBytes,
      sleep,
      random: options.random ?? Math.random,
      perHost,
    });
  }

  return {
    http(provider, limits, { hosts = 'together' } = {}) {
      const door = doors.get(provider) ?? open(provider, limits, hosts === 'apart');
      doors.set(provider, door);
      return door;
    },
    forecast: (provider, requests) => doors.get(provider)?.forecast(requests) ?? 0,
    async close() {
      for (const door of doors.values()) await door.save();
      sender.close();
    },
  };
}

function defaultSleep(ms: number, signal?: AbortSignal): Promise<void> {
  return sleepFor(Math.ceil(ms), undefined, signal ? { signal } : {});
}
