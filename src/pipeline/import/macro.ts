import type { MacroObservation } from '../../domain/macro.js';
import { parseDuration } from '../../domain/time.js';
import { readMacro } from '../../evidence/intake/read-macro.js';
import type { Store } from '../../ports/store.js';
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

/** Imports macro series: each value known from its release, never from its reference date. */
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
      const read = await readMacro(table, { ...reading, series: options.series, releaseLag, now: deps.clock.now() });
      const observations = read.observations.map((row): MacroObservation => ({ ...row, provider }));
      const names = [...new Set(observations.map((row) => row.series))];
      series.push(...names.filter((name) => !series.includes(name)));
      facts.rows_empty = (facts.rows_empty ?? 0) + read.rowsEmpty;
      return {
        read,
        rows: observations.length,
        apply: (write) => store.macro.upsert(observations, write),
        compare: async () =>
          compareRows(observations, await keptValues(store, names), keyOf, ({ value }) => String(value)),
      };
    },
    facts,
  );
}

async function keptValues(store: Store, names: readonly string[]): Promise<Map<string, string>> {
  const kept = new Map<string, string>();
  for (const { series, date, value } of Object.values(await store.macro.read({ series: names }))) {
    date.forEach((day, i) => {
      kept.set(keyOf({ series, date: day }), String(value[i]));
    });
  }
  return kept;
}

function keyOf({ series, date }: Pick<MacroObservation, 'series' | 'date'>): string {
  return `${series} ${date}`;
}
