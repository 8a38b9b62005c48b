import type { MacroObservation, MacroSeries } from '../../domain/macro.js';
import { parseDuration } from '../../domain/time.js';
import { readMacro } from '../../evidence/intake/read-macro.js';
import type { ByteSource } from '../../ports/text-source.js';
import { type ImportOptions, readingOptions } from './options.js';
import type { ImportFacts, ImportReport } from './report.js';
import { compareRows, type ImportDeps, runImport } from './run-import.js';

export interface ImportMacroOptions extends ImportOptions {
  /** Name of the one series of the file: `VIXCLS`. Absent: from its columns. */
  readonly series?: string | undefined;
  /** Duration (`30d`) from the reference date to the release, over the rules for known series and frequencies. */
  readonly releaseLag?: string | undefined;
}

/**
 * Imports macro series: each value known from its release, never from its reference date. A file tells no release times, so
 * another value for a date that is there already is a correction, known from now.
 */
export async function importMacro(
  sources: readonly ByteSource[],
  options: ImportMacroOptions,
  deps: ImportDeps,
): Promise<ImportReport> {
  const { store } = deps;
  const reading = readingOptions(options);
  const releaseLag = options.releaseLag === undefined ? undefined : parseDuration(options.releaseLag);
  const series: string[] = [];
  const facts: ImportFacts = { rows_empty: 0, series };
  return runImport(
    'macro',
    sources,
    options,
    deps,
    async (table, provider) => {
      const now = deps.clock.now();
      const stored = await store.macro.read();
      const knownDates = Object.fromEntries(Object.values(stored).map(({ series: name, date }) => [name, date]));
      const read = await readMacro(table, { ...reading, series: options.series, releaseLag, knownDates, now });
      const kept = keptValues(stored);
      const observations = read.observations.map((row): MacroObservation => {
        const corrects = (kept.get(keyOf(row)) ?? String(row.value)) !== String(row.value);
        return { ...row, known_at: corrects ? Math.max(now, row.known_at) : row.known_at, provider };
      });
      const names = [...new Set(observations.map((row) => row.series))];
      series.push(...names.filter((name) => !series.includes(name)));
      facts.rows_empty = (facts.rows_empty ?? 0) + read.rowsEmpty;
      return {
        read,
        rows: observations.length,
        apply: (write) => store.macro.upsert(observations, write),
        compare: async () => compareRows(observations, kept, keyOf, ({ value }) => String(value)),
      };
    },
    facts,
  );
}

function keptValues(stored: Readonly<Record<string, MacroSeries>>): Map<string, string> {
  const kept = new Map<string, string>();
  for (const { series, date, value } of Object.values(stored)) {
    date.forEach((day, i) => {
      kept.set(keyOf({ series, date: day }), String(value[i]));
    });
  }
  return kept;
}

function keyOf({ series, date }: Pick<MacroObservation, 'series' | 'date'>): string {
  return `${series} ${date}`;
}
