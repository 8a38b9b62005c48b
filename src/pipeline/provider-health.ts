import type { Allowance } from '../domain/allowance.js';
import type { FailureKind } from '../domain/provider-error.js';
import type { SourceFinding } from '../domain/source-finding.js';
import { DAY, type EpochMs, HOUR } from '../domain/time.js';
import type { ProviderFreshness, ProviderOutcome, ProviderStore, SeenFinding } from '../ports/store.js';
import { COLLECT, type DeadSymbol, readDeadSymbols } from './collect/prices/dead-symbols.js';
import { ALERTS } from './monitor/tell-alerts.js';
import { type AllowanceUse, allowanceUses } from './provider-allowances.js';
import { parsedState } from './provider-state.js';
import { SENTIMENT } from './score-sentiment/pending.js';

/** How requests ended over a span. */
export interface SuccessRate {
  readonly requests: number;
  /** Share that ended well, 0 to 1; `null` without requests. */
  readonly success_rate: number | null;
  /** By what went wrong. */
  readonly failures: Readonly<Partial<Record<FailureKind, number>>>;
}

export interface CoolDownStatus {
  /** Host that is left alone; `null` for the provider as a whole. */
  readonly host: string | null;
  readonly until: EpochMs;
  readonly kind: string;
  readonly reason: string;
}

export interface LatencyStatus {
  /** When it was used. */
  readonly seen_at: EpochMs;
  readonly answers: number;
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
}

export interface ProviderStatus {
  readonly provider: string;
  /** Newest of each kind of rows it gave; all that came out of files is one provider, `files`. */
  readonly freshness: readonly (Omit<ProviderFreshness, 'provider'> & { readonly age_hours: number })[];
  readonly last_24h: SuccessRate;
  readonly last_7d: SuccessRate;
  /** Those that still stand. */
  readonly cool_downs: readonly CoolDownStatus[];
  /** What is used of the allowances of the running day and month. */
  readonly quotas: readonly AllowanceUse[];
  /** How long its answers took, ms, the last time it was used; `null` when that is not known. */
  readonly latency: LatencyStatus | null;
}

export interface ProviderHealth {
  readonly providers: readonly ProviderStatus[];
  /** Symbols that no provider has, by the time until which they are not asked for. */
  readonly dead_symbols: readonly (DeadSymbol & { readonly symbol: string })[];
  /** Of the last 7 days, newest first, 10,000 at most. */
  readonly findings: readonly (SourceFinding & SeenFinding)[];
}

/** Names under which the pipeline keeps state of its own beside that of providers. */
const PSEUDO: ReadonlySet<string> = new Set([COLLECT, SENTIMENT, ALERTS]);
const IMPORTED = 'files';
/** Newest findings, at most. */
const FINDINGS = 10_000;

/** How every provider fares: what came of it and when, how its requests ended, and whether it is left alone. */
export async function providerHealth(
  store: ProviderStore,
  now: EpochMs,
  { allowances = [] }: { readonly allowances?: readonly Allowance[] } = {},
): Promise<ProviderHealth> {
  const [names, freshness, outcomes, findings, collect] = await Promise.all([
    store.names(),
    store.freshness(),
    store.outcomes({ from: now - 7 * DAY }),
    store.findings({ from: now - 7 * DAY, limit: FINDINGS }),
    store.state(COLLECT),
  ]);
  const given = freshness.map((row) => ({ ...row, provider: providerOf(row.provider) }));
  // What costs money is shown before it is used for the first time, too.
  const paid = allowances.filter(({ unit }) => unit === 'USD');
  const providers = [...new Set([...names, ...[...given, ...paid].map(({ provider }) => provider)])]
    .filter((name) => !PSEUDO.has(name))
    .sort();
  return {
    providers: await Promise.all(
      providers.map(async (provider) => {
        const state = await store.state(provider);
        const ended = outcomes.filter((outcome) => outcome.provider === provider);
        return {
          provider,
          freshness: newestByKind(
            given.filter((row) => row.provider === provider),
            now,
          ),
          // Requests are counted by hour: the last 24 of them, the running one included.
          last_24h: successRate(ended.filter(({ hour }) => hour > now - DAY)),
          last_7d: successRate(ended),
          cool_downs: coolDowns(state, now),
          quotas: allowanceUses(
            state,
            allowances.filter((allowance) => allowance.provider === provider),
            now,
          ),
          latency: latency(state),
        };
      }),
    ),
    dead_symbols: [...readDeadSymbols(collect)]
      .map(([symbol, entry]) => ({ symbol, ...entry }))
      .sort((a, b) => b.until - a.until || (a.symbol < b.symbol ? -1 : 1)),
    findings,
  };
}

function providerOf(name: string): string {
  return name.startsWith('file:') ? IMPORTED : name;
}

function newestByKind(rows: readonly ProviderFreshness[], now: EpochMs): ProviderStatus['freshness'] {
  const byKind = new Map<string, ProviderFreshness>();
  for (const row of rows) {
    const before = byKind.get(row.kind);
    const newest = Math.max(before?.newest ?? Number.NEGATIVE_INFINITY, row.newest ?? Number.NEGATIVE_INFINITY);
    byKind.set(row.kind, {
      ...row,
      newest: Number.isFinite(newest) ? newest : null,
      seen_at: Math.max(before?.seen_at ?? row.seen_at, row.seen_at),
    });
  }
  return [...byKind.values()].map(({ kind, newest, seen_at }) => ({
    kind,
    newest,
    seen_at,
    age_hours: (now - seen_at) / HOUR,
  }));
}

function successRate(outcomes: readonly ProviderOutcome[]): SuccessRate {
  let requests = 0;
  let well = 0;
  const failures: Partial<Record<FailureKind, number>> = {};
  for (const { outcome, requests: n } of outcomes) {
    requests += n;
    if (outcome === 'ok') well += n;
    else failures[outcome] = (failures[outcome] ?? 0) + n;
  }
  return { requests, success_rate: requests === 0 ? null : well / requests, failures };
}

function coolDowns(state: Readonly<Record<string, string>>, now: EpochMs): CoolDownStatus[] {
  return Object.entries(state).flatMap(([key, text]) => {
    const [prefix, ...host] = key.split(':');
    const value = prefix === 'cooldown' ? parsedState(text) : undefined;
    if (value === undefined || !(Number(value['until']) > now)) return [];
    return {
      host: host.length === 0 ? null : host.join(':'),
      until: Number(value['until']),
      kind: String(value['kind'] ?? ''),
      reason: String(value['reason'] ?? ''),
    };
  });
}

function latency({ latency: text }: Readonly<Record<string, string>>): LatencyStatus | null {
  const { at, answers, p50, p95, most } = parsedState(text) ?? {};
  const numbers = {
    seen_at: Number(at),
    answers: Number(answers),
    p50: Number(p50),
    p95: Number(p95),
    most: Number(most),
  };
  return Object.values(numbers).every(Number.isFinite) ? numbers : null;
}
