import type { EpochMs } from '../../domain/time.js';
import { DATES_ONLY, knownAt } from './known-at.js';
import { sentimentScore } from './labels.js';
import { numericCell } from './numeric-cell.js';
import type { OpenTable } from './open-table.js';
import { isFault, type ReadRowsOptions, type RowsRead, readRows } from './read-rows.js';

/** A score as a file tells it. */
export interface SentimentRow {
  readonly symbol: string;
  readonly source: string;
  readonly ts: EpochMs;
  readonly known_at: EpochMs;
  readonly score: number;
  readonly confidence: number;
  readonly articles: number;
  /** Empty when the file names none. */
  readonly scorer: string;
}

/** Source of a score whose file has no column for it, unless `source` is given. */
const NO_SOURCE = 'file';

/**
 * Reads sentiment scores: -1 to 1 or a label, with confidence (0 to 1, else 1) and number of texts (at least 1) where the
 * file has them. The same stock, source and time twice is `duplicate_key`.
 */
export async function readSentiment(
  table: OpenTable,
  options: ReadRowsOptions & { readonly source?: string | undefined },
): Promise<RowsRead & { readonly sentiment: readonly SentimentRow[] }> {
  const sentiment: SentimentRow[] = [];
  let datesOnly = false;
  const read = await readRows('sentiment', table, { ...options, timeField: 'ts' }, (context) => (row) => {
    const symbol = context.symbol(row.cell('symbol'));
    if (isFault(symbol)) return symbol;
    const time = context.times.instant(row.cell('ts'), row.line);
    if (typeof time === 'string') return { kind: 'bad_date', reason: time };
    const score = sentimentScore(row.cell('score'));
    if (isFault(score)) return score;
    const confidenceCell = row.cell('confidence');
    const confidence = confidenceCell === '' ? 1 : numericCell(confidenceCell, 'confidence', { from: 0, to: 1 });
    if (isFault(confidence)) return confidence;
    const articlesCell = row.cell('articles');
    const articles = articlesCell === '' ? 1 : numericCell(articlesCell, 'articles', { positive: true, integer: true });
    if (isFault(articles)) return articles;
    const source = (row.cell('source') || options.source || NO_SOURCE).toLowerCase();
    const what = `${symbol} of ${source} at ${row.cell('ts')}`;
    const double = context.duplicate(JSON.stringify([symbol, source, time.ms]), row.line, what);
    if (double) return double;
    datesOnly ||= time.dateOnly;
    const scorer = row.cell('scorer');
    sentiment.push({ symbol, source, ts: time.ms, known_at: knownAt(time), score, confidence, articles, scorer });
    return undefined;
  });
  return { ...read, warnings: datesOnly ? [DATES_ONLY, ...read.warnings] : read.warnings, sentiment };
}
