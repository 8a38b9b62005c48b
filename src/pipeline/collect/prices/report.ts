import type { Interval } from '../../../domain/bar.js';
import type { SourceFailure } from '../../../domain/provider-error.js';
import type { SourceFinding } from '../../../domain/source-finding.js';
import type { EpochMs } from '../../../domain/time.js';
import type { UpsertCounts } from '../../../ports/store.js';
import type { LeftAlone } from './judge-series.js';
import { type Counts, count } from './sound-rows.js';

/** Failures, and findings, that a report holds at most, so that it stays a few megabytes; all are counted. */
export const KEEP = 10_000;

/** How many failures and findings a report leaves out. */
export function truncated(failures: number, findings: number): number {
  return Math.max(0, failures - KEEP) + Math.max(0, findings - KEEP);
}

export interface ProviderShare {
  /** Stocks that it was asked for. */
  readonly stocks_asked: number;
  /** Stocks that it gave bars of. */
  readonly stocks_given: number;
  readonly batches: number;
  readonly bars: number;
  /** Stocks that could not be had, by kind. */
  readonly failures: Readonly<Record<string, number>>;
  /** Why it was left alone for the rest of the run; `null` when it was not. */
  readonly stopped: string | null;
}

export interface CollectFailure {
  readonly symbol: string;
  readonly provider: string;
  readonly kind: string;
  readonly message: string;
}

/** What was wanted from before a provider's history begins. */
export interface Shortened {
  readonly provider: string;
  /** Trading date of the first bar that it was asked for, midnight UTC. */
  readonly from: EpochMs;
  readonly stocks: number;
}

export interface CollectPricesReport {
  readonly interval: Interval;
  /** `487/500`: stocks that are up to date now, of all that were meant and are not thought dead. */
  readonly summary: string;
  /** Whether no more failed than may. */
  readonly ok: boolean;
  readonly stocks: number;
  readonly stocks_asked: number;
  readonly stocks_updated: number;
  readonly stocks_failed: number;
  readonly stocks_up_to_date: number;
  /** Not asked for, since no provider had them and their pause is not over. */
  readonly skipped_dead: readonly string[];
  readonly bars_new: number;
  readonly bars_changed: number;
  /** Stored bars that came again with the same values, or from another provider within the tolerance. */
  readonly bars_unchanged: number;
  /** Bars that another provider gave and that differ from what came by more than the tolerance: they stay as they are. */
  readonly bars_differ: number;
  /** Bars that another provider gave on a basis that cannot be compared: they stay as they are. */
  readonly bars_not_compared: number;
  /** Bars kept out, by reason, by the provider's adapter and by the check of all bars. */
  readonly bars_refused: Readonly<Record<string, number>>;
  readonly actions_new: number;
  readonly by_provider: Readonly<Record<string, ProviderShare>>;
  /** Providers that were passed over, and what they lack. */
  readonly not_ready: readonly { readonly provider: string; readonly lacks: readonly string[] }[];
  /** All up to 10,000; `failures_total` counts them. These stocks are tried again the next time. */
  readonly failures: readonly CollectFailure[];
  readonly failures_total: number;
  readonly findings: readonly SourceFinding[];
  readonly findings_total: number;
  /** Failures and findings beyond the 10,000 of each that are here. */
  readonly truncated: number;
  /** Providers that do not reach as far back as was wanted: the bars before are not there, and that is no failure. */
  readonly shortened: readonly Shortened[];
  /** Stocks whose whole series was fetched again, since it was restated. */
  readonly refetched_for_split: readonly string[];
  readonly seconds: number;
}

interface OpenShare {
  stocks_asked: number;
  stocks_given: number;
  batches: number;
  bars: number;
  readonly failures: Counts;
  stopped: string | null;
}

/** What a run adds to while it goes. */
export interface Tally {
  readonly bars: { added: number; changed: number; unchanged: number; differ: number; notCompared: number };
  readonly refused: Counts;
  actionsNew: number;
  readonly findings: SourceFinding[];
  findingsTotal: number;
  readonly refetched: string[];
  readonly shares: Map<string, OpenShare>;
}

export function createTally(): Tally {
  return {
    bars: { added: 0, changed: 0, unchanged: 0, differ: 0, notCompared: 0 },
    refused: new Map(),
    actionsNew: 0,
    findings: [],
    findingsTotal: 0,
    refetched: [],
    shares: new Map(),
  };
}

/** The share of a provider, empty at first. */
export function shareOf(tally: Tally, provider: string): OpenShare {
  const known = tally.shares.get(provider);
  if (known !== undefined) return known;
  const share = { stocks_asked: 0, stocks_given: 0, batches: 0, bars: 0, failures: new Map(), stopped: null };
  tally.shares.set(provider, share);
  return share;
}

export function addCounts(tally: Tally, counts: UpsertCounts): void {
  tally.bars.added += counts.added;
  tally.bars.changed += counts.changed;
  tally.bars.unchanged += counts.unchanged;
}

export function addLeft(tally: Tally, { unchanged, differ, notCompared }: LeftAlone): void {
  tally.bars.unchanged += unchanged;
  tally.bars.differ += differ;
  tally.bars.notCompared += notCompared;
}

export function addFindings(tally: Tally, findings: readonly SourceFinding[]): void {
  tally.findings.push(...findings.slice(0, Math.max(0, KEEP - tally.findings.length)));
  tally.findingsTotal += findings.length;
}

export function addRefused(tally: Tally, refused: Counts): void {
  for (const [reason, n] of refused) count(tally.refused, reason, n);
}

/** Adds what a part of the work came to. */
export function addTally(tally: Tally, part: Tally): void {
  addCounts(tally, part.bars);
  addLeft(tally, { ...part.bars, unchanged: 0 });
  addRefused(tally, part.refused);
  tally.actionsNew += part.actionsNew;
  const total = tally.findingsTotal + part.findingsTotal;
  addFindings(tally, part.findings);
  tally.findingsTotal = total;
  tally.refetched.push(...part.refetched);
  for (const [name, { batches, bars }] of part.shares) {
    const share = shareOf(tally, name);
    share.batches += batches;
    share.bars += bars;
  }
}

/** The shares in their final form. */
export function closeShares(tally: Tally): Record<string, ProviderShare> {
  return Object.fromEntries(
    [...tally.shares].map(([name, share]) => [name, { ...share, failures: Object.fromEntries(share.failures) }]),
  );
}

export function asFailure({ provider, subject, kind, message }: SourceFailure): CollectFailure {
  return { symbol: subject, provider, kind, message };
}
