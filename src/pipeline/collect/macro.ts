import type { MacroObservation, MacroSeries } from '../../domain/macro.js';
import { ProviderError, type SourceFailure } from '../../domain/provider-error.js';
import type { SourceFinding } from '../../domain/source-finding.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import { frequencyOf, releaseTime } from '../../evidence/intake/release-time.js';
import type { FetchedObservation, MacroSource } from '../../ports/macro-source.js';
import type { OfferedSource } from '../../ports/sources.js';
import { type CollectDeps, refuseCancelled } from './deps.js';
import { chosenSources, endsTheRun, failureOf, lackingFailure } from './source-choice.js';
import { keepFindings, structureFindings } from './structure-finding.js';

export interface CollectMacroOptions {
  /** FRED-style identifiers: `VIXCLS`. */
  readonly series: readonly string[];
  /** In the order in which they are tried. Default: all that are turned on. */
  readonly providers?: readonly string[] | undefined;
  /** Ask from this reference date on. Default: what is missing, and `overlap` before it. */
  readonly since?: EpochMs | undefined;
}

export interface MacroSeriesReport {
  readonly series: string;
  /** Who gave it; `null` when nobody did. */
  readonly provider: string | null;
  readonly rows: number;
  readonly added: number;
  /** Values that differ from the ones before: revisions. */
  readonly changed: number;
  /** Newest reference date that is stored, `null` when there is none. */
  readonly last: EpochMs | null;
}

export interface MacroReport {
  readonly series: readonly MacroSeriesReport[];
  readonly not_ready: readonly OfferedSource[];
  readonly failures: readonly SourceFailure[];
  readonly findings: readonly SourceFinding[];
  readonly seconds: number;
  /** False when no series could be had. */
  readonly ok: boolean;
}

/**
 * Reference dates asked for again. Seasonal factors are estimated anew once a year for the last five years, and national
 * accounts are revised as far back; what is daily is not revised.
 */
const OVERLAP: Readonly<Record<ReturnType<typeof frequencyOf>, number>> = {
  daily: 30 * DAY,
  weekly: 2200 * DAY,
  monthly: 2200 * DAY,
  quarterly: 2200 * DAY,
  yearly: 4000 * DAY,
};

/**
 * Collects macro series, each from the first provider that has it, then from the next where that one failed. A value is
 * known from the release time that the source tells, else by the rule of imports (`releaseTime`), and never later than it was seen. Where a source tells
 * no release times, another value for a date that is stored is a revision, known from now.
 *
 * @throws USAGE for a provider that is not in the family, NO_DATA without one that can be used, CANCELLED.
 */
export async function collectMacro(options: CollectMacroOptions, deps: CollectDeps): Promise<MacroReport> {
  const { store, clock, progress } = deps;
  const begin = clock.elapsed();
  const { ready, notReady } = chosenSources(deps.sources, 'macro', options.providers);
  const wanted = [...new Set(options.series)];
  const failures = notReady.filter(({ name }) => options.providers?.includes(name)).map(lackingFailure);
  /** Errors of our own say nothing of what a provider answers. */
  const defects: SourceFailure[] = [];
  const found = new Map<string, MacroSeriesReport>();
  /** Series that some source could be asked for. */
  const offered = new Set<string>();
  progress.start('Collecting macro', wanted.length);
  for (const { name } of inOrder(ready, options.providers)) {
    refuseCancelled(deps.signal);
    const missing = wanted.filter((series) => !found.has(series));
    if (missing.length === 0) break;
    try {
      const source = await deps.sources.macro(name);
      const asked = missing.filter((series) => source.has(series));
      if (asked.length === 0) continue;
      for (const series of asked) offered.add(series);
      for (const report of await collectFrom(source, asked, { options, deps, failures }))
        found.set(report.series, report);
    } catch (error) {
      if (endsTheRun(error)) throw error;
      if (error instanceof ProviderError) failures.push(failureOf(name, error));
      else defects.push(failureOf(name, error));
    }
    progress.update(found.size, name);
  }
  const findings = await keepFindings(structureFindings(ready, 'macro', failures), deps, clock.now());
  failures.push(...defects);
  failures.push(...wanted.filter((series) => !offered.has(series)).map(unknownSeries));
  progress.done(`${found.size} of ${wanted.length} series`);
  const stored = await store.macro.read({ series: wanted });
  return {
    series: wanted.map(
      (series) =>
        found.get(series) ?? { series, provider: null, rows: 0, added: 0, changed: 0, last: lastDate(stored[series]) },
    ),
    not_ready: notReady,
    failures,
    findings,
    seconds: (clock.elapsed() - begin) / 1000,
    ok: wanted.length === 0 || found.size > 0,
  };
}

function unknownSeries(series: string): SourceFailure {
  const message = `No provider that could be asked has a series by the name of ${series}.`;
  return { provider: '', subject: series, kind: 'not-found', message };
}

async function collectFrom(
  source: MacroSource,
  asked: readonly string[],
  run: { readonly options: CollectMacroOptions; readonly deps: CollectDeps; readonly failures: SourceFailure[] },
): Promise<MacroSeriesReport[]> {
  const { store, clock } = run.deps;
  const stored = await store.macro.read({ series: asked });
  const from = run.options.since ?? Math.min(...asked.map((series) => startOf(stored[series])));
  const reply = await source.fetch({ series: asked, from });
  run.failures.push(...reply.failures);
  const now = clock.now();
  const reports: MacroSeriesReport[] = [];
  for (const series of asked) {
    const fetched = reply.observations.filter((row) => row.series === series && Number.isFinite(row.value));
    if (fetched.length === 0) {
      if (!reply.failures.some(({ subject }) => subject === series)) {
        run.failures.push({
          provider: source.name,
          subject: series,
          kind: 'empty',
          message: `No values of ${series}.`,
        });
      }
      continue;
    }
    const rows = withRelease(fetched, stored[series], now);
    const { added, changed } = await store.macro.upsert(rows, { seenAt: now });
    const last = Math.max(
      lastDate(stored[series]) ?? Number.NEGATIVE_INFINITY,
      ...rows.slice(-1).map(({ date }) => date),
    );
    reports.push({ series, provider: source.name, rows: fetched.length, added, changed, last });
  }
  return reports;
}

/**
 * Observations with the time from which each is known. Where a source tells no release times, only another value for a date
 * that is stored is news; where it tells some of a date, the one without is the earliest, from before its archive.
 */
function withRelease(
  fetched: readonly FetchedObservation[],
  stored: MacroSeries | undefined,
  now: EpochMs,
): MacroObservation[] {
  const kept = new Map(Array.from(stored?.date ?? [], (date, k) => [date, stored?.value[k] as number]));
  const dates = [...new Set([...kept.keys(), ...fetched.map(({ date }) => date)])].sort((a, b) => a - b);
  const frequency = frequencyOf(dates);
  const told = new Set(fetched.flatMap(({ date, known_at }) => (known_at === undefined ? [] : [date])));
  return fetched.flatMap((row): MacroObservation[] => {
    if (row.known_at !== undefined) return [{ ...row, known_at: row.known_at }];
    const release = Math.min(now, releaseTime(row.series, row.date, { frequency }));
    if (told.has(row.date)) return [{ ...row, known_at: release }];
    const before = kept.get(row.date);
    // The newest vintage already says so; telling it under the rule would make a revision known before it was made.
    if (before === row.value) return [];
    return [{ ...row, known_at: before === undefined ? release : now }];
  });
}

/** From which reference date on a series is asked for. */
function startOf(stored: MacroSeries | undefined): EpochMs {
  const last = lastDate(stored);
  if (stored === undefined || last === null) return 0;
  return last - OVERLAP[frequencyOf([...stored.date].sort((a, b) => a - b))];
}

function lastDate(stored: MacroSeries | undefined): EpochMs | null {
  return stored === undefined || stored.date.length === 0 ? null : stored.date.reduce((a, b) => Math.max(a, b));
}

function inOrder(ready: readonly OfferedSource[], names: readonly string[] | undefined): readonly OfferedSource[] {
  if (names === undefined) return ready;
  return [...ready].sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}
