import { ProviderError } from '../../domain/provider-error.js';
import { type EpochMs, msToDate, msToIso } from '../../domain/time.js';
import type { Limits } from '../../ports/source.js';
import type { ProviderMemory } from './provider-memory.js';
import { nextDay, nextMonth } from './retry-policy.js';

/** Value of the keys `quota:day` and `quota:month`: what was used in a day or month of UTC. */
interface Used {
  /** `2026-11-21`, `2026-11`. */
  readonly span: string;
  readonly used: number;
}

const SPANS = [
  { key: 'quota:day', limit: 'perDay', word: 'day', length: 10, next: nextDay },
  { key: 'quota:month', limit: 'perMonth', word: 'month', length: 7, next: nextMonth },
] as const;

export interface Quota {
  /**
   * Takes from the allowances of the day and month. Written when it returns, before the request is made: a killed run
   * has counted it. Throws ProviderError `quota`, taking nothing, when too little is left.
   */
  take(cost: number): Promise<void>;
}

/** The daily and monthly allowance of a provider; `undefined` when it has none. */
export function createQuota(
  provider: string,
  limits: Limits,
  memory: ProviderMemory,
  now: () => EpochMs,
): Quota | undefined {
  const spans = SPANS.filter(({ limit }) => (limits[limit] ?? 0) > 0);
  if (spans.length === 0) return undefined;
  return {
    async take(cost) {
      const at = now();
      const keys = spans.map(({ key }) => key);
      await memory.update(keys, (before) => {
        const values: Record<string, string> = {};
        for (const { key, limit, word, length, next } of spans) {
          const allowed = limits[limit] as number;
          const span = msToDate(at).slice(0, length);
          const kept = readUsed(before[key]);
          const used = kept?.span === span ? kept.used : 0;
          if (used + cost > allowed) throw usedUp(provider, { word, allowed, used, until: next(at), limit });
          values[key] = JSON.stringify({ span, used: used + cost } satisfies Used);
        }
        return values;
      });
    },
  };
}

function readUsed(text: string | undefined): Used | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Used);
  } catch {
    return undefined;
  }
}

function usedUp(
  provider: string,
  at: { word: string; allowed: number; used: number; until: EpochMs; limit: string },
): ProviderError {
  return new ProviderError(
    provider,
    'quota',
    `${provider}: ${at.used} of ${at.allowed} requests of this ${at.word} are used; the next are possible from ${msToIso(at.until)}.`,
    { retryAt: at.until, hint: `If your plan allows more, raise providers.${provider}.${at.limit}.` },
  );
}
