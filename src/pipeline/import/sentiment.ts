import type { SentimentObservation } from '../../domain/sentiment.js';
import { readSentiment } from '../../evidence/intake/read-sentiment.js';
import type { ByteSource } from '../../ports/text-source.js';
import { type ImportOptions, readingOptions } from './options.js';
import type { ImportReport } from './report.js';
import { compareRows, type ImportDeps, knownSymbols, runImport } from './run-import.js';

/** What made a score that does not say so: whoever provided the file. */
const SCORER = 'provider';

export interface ImportSentimentOptions extends ImportOptions {
  /** Source of the scores, for files without such a column. Default `file`. */
  readonly source?: string | undefined;
}

/** Imports sentiment scores. */
export async function importSentiment(
  sources: readonly ByteSource[],
  options: ImportSentimentOptions,
  deps: ImportDeps,
): Promise<ImportReport> {
  const { store } = deps;
  const reading = readingOptions(options);
  const known = await knownSymbols(store);
  return runImport('sentiment', sources, options, deps, async (table, provider) => {
    const read = await readSentiment(table, { ...reading, source: options.source, now: deps.clock.now(), known });
    const observations = read.sentiment.map(
      (row): SentimentObservation => ({ ...row, scorer: row.scorer || SCORER, provider }),
    );
    return {
      read,
      rows: observations.length,
      apply: (write) => store.sentiment.upsert(observations, write),
      async compare() {
        const symbols = [...new Set(observations.map(({ symbol }) => symbol))];
        const kept = new Map((await store.sentiment.read({ symbols })).map((seen) => [keyOf(seen), valueOf(seen)]));
        return compareRows(observations, kept, keyOf, valueOf);
      },
    };
  });
}

function keyOf({ symbol, source, ts }: SentimentObservation): string {
  return JSON.stringify([symbol, source, ts]);
}

function valueOf({ score, confidence, articles }: SentimentObservation): string {
  return JSON.stringify([score, confidence, articles]);
}
