import type { Fundamental } from '../../domain/fundamental.js';
import { ProviderError, type SourceFailure } from '../../domain/provider-error.js';
import type { SourceFinding } from '../../domain/source-finding.js';
import { DAY, type EpochMs, HOUR } from '../../domain/time.js';
import type { OfferedSource } from '../../ports/sources.js';
import type { UpsertCounts } from '../../ports/store.js';
import { requireStocks } from '../require-stocks.js';
import { type CollectDeps, refuseCancelled } from './deps.js';
import { chosenSources, endsTheRun, failureOf, lackingFailure } from './source-choice.js';
import { keepFindings, structureFindings } from './structure-finding.js';

export interface CollectFundamentalsOptions {
  /** Named ones are asked for even when they are not due. Default: every stock that is due. */
  readonly symbols?: readonly string[] | undefined;
  readonly providers?: readonly string[] | undefined;
}

export interface FundamentalsReport extends UpsertCounts {
  /** Companies asked for, and those that were answered. */
  readonly asked: number;
  readonly answered: number;
  /** Asked for less than a week ago. */
  readonly not_due: number;
  readonly not_ready: readonly OfferedSource[];
  readonly failures: readonly SourceFailure[];
  readonly findings: readonly SourceFinding[];
  readonly seconds: number;
  readonly ok: boolean;
}

/** Filings come four times a year: a week late is early enough. A weekly job that begins a little sooner still finds it due. */
const PAUSE = 7 * DAY - 6 * HOUR;

/** Where it is kept when a company was asked for: a pseudo provider's state. */
const COLLECT = 'collect';
const keyOf = (symbol: string) => `fundamentals:${symbol}`;

/** Failures that say something of the company; after any other it is asked for again in the next run. */
const FINAL: ReadonlySet<string> = new Set(['not-found', 'delisted', 'empty', 'schema']);

/**
 * Collects reported numbers of companies, each at most once a week, one reply a company, each written as it comes: what a
 * killed run had written is not asked for again.
 *
 * @throws NOT_FOUND for symbols that are no stocks, USAGE for a provider that is not in the family, NO_DATA without one that can be
 * used, CANCELLED.
 */
export async function collectFundamentals(
  options: CollectFundamentalsOptions,
  deps: CollectDeps,
): Promise<FundamentalsReport> {
  const { store, clock, progress } = deps;
  const begin = clock.elapsed();
  await requireStocks(store, options.symbols);
  const { ready, notReady } = chosenSources(deps.sources, 'fundamentals', options.providers);
  const all = (await store.stocks.list()).flatMap(({ symbol }) => symbol ?? []);
  const state = await store.providers.state(COLLECT);
  const due = options.symbols ?? all.filter((symbol) => clock.now() - Number(state[keyOf(symbol)] ?? 0) >= PAUSE);
  const failures = notReady.filter(({ name }) => options.providers?.includes(name)).map(lackingFailure);
  /** Errors of our own say nothing of what a provider answers. */
  const defects: SourceFailure[] = [];
  const counts = { added: 0, changed: 0, unchanged: 0 };
  const known = new Set(all);
  const open = new Set(due);
  progress.start('Collecting fundamentals', due.length);
  for (const { name } of ready) {
    if (open.size === 0) break;
    try {
      const source = await deps.sources.fundamentals(name);
      const transient = new Set<string>();
      for await (const reply of source.fetch({ symbols: [...open] })) {
        const now = clock.now();
        const rows = reply.fundamentals.filter(({ symbol, value }) => known.has(symbol) && Number.isFinite(value));
        const written = await store.fundamentals.upsert(rows, { seenAt: now });
        counts.added += written.added;
        counts.changed += written.changed;
        counts.unchanged += written.unchanged;
        for (const { kind, subject } of reply.failures) if (!FINAL.has(kind)) transient.add(subject);
        failures.push(...reply.failures);
        await markAsked(symbolsOf(rows, reply.failures), { open, now, deps });
        progress.update(due.length - open.size, name);
        refuseCancelled(deps.signal);
      }
      // A company of which nothing was said at all was asked for all the same.
      if (!transient.has('')) {
        await markAsked(
          [...open].filter((symbol) => !transient.has(symbol)),
          { open, now: clock.now(), deps },
        );
      }
    } catch (error) {
      if (endsTheRun(error)) throw error;
      if (error instanceof ProviderError) failures.push(failureOf(name, error));
      else defects.push(failureOf(name, error));
    }
  }
  const findings = await keepFindings(structureFindings(ready, 'fundamentals', failures), deps, clock.now());
  failures.push(...defects);
  const answered = due.length - open.size;
  progress.done(`${answered} of ${due.length} companies`);
  return {
    ...counts,
    asked: due.length,
    answered,
    not_due: options.symbols === undefined ? all.length - due.length : 0,
    not_ready: notReady,
    failures,
    findings,
    seconds: (clock.elapsed() - begin) / 1000,
    ok: due.length === 0 || answered > 0,
  };
}

function symbolsOf(rows: readonly Fundamental[], failures: readonly SourceFailure[]): string[] {
  const failed = failures
    .filter(({ kind, subject }) => FINAL.has(kind) && subject !== '')
    .map(({ subject }) => subject);
  return [...new Set([...rows.map(({ symbol }) => symbol), ...failed])];
}

async function markAsked(
  symbols: readonly string[],
  { open, now, deps }: { readonly open: Set<string>; readonly now: EpochMs; readonly deps: CollectDeps },
): Promise<void> {
  const asked = symbols.filter((symbol) => open.delete(symbol));
  if (asked.length === 0) return;
  const values = Object.fromEntries(asked.map((symbol) => [keyOf(symbol), String(now)]));
  await deps.store.providers.setState(COLLECT, values, now);
}
