import type { EpochMs } from '../../domain/time.js';
import { DATES_ONLY, knownAt } from './known-at.js';
import { sentimentScore } from './labels.js';
import type { OpenTable } from './open-table.js';
import { isFault, type ReadRowsOptions, type RowsRead, readRows } from './read-rows.js';

/** A headline as a file tells it. */
export interface NewsRow {
  readonly symbols: readonly string[];
  readonly published_at: EpochMs;
  readonly known_at: EpochMs;
  readonly title: string;
  /** Lower case. */
  readonly source: string;
  readonly url: string | null;
  /** -1 to 1, `null` when the file gives none. */
  readonly score: number | null;
}

/** Source of a headline whose file has no column for it, unless `source` is given. */
const NO_SOURCE = 'news';

/**
 * Reads headlines. A row may name several stocks (`AAPL,MSFT`, `AAPL|MSFT`, `$AAPL MSFT`): those that are known count,
 * and it is `unknown_symbol` when none is. The same title of the same source, time and stocks twice is `duplicate_key`.
 */
export async function readNews(
  table: OpenTable,
  options: ReadRowsOptions & { readonly source?: string | undefined },
): Promise<RowsRead & { readonly news: readonly NewsRow[] }> {
  const news: NewsRow[] = [];
  let datesOnly = false;
  const read = await readRows('news', table, { ...options, timeField: 'published' }, (context) => (row) => {
    const symbols = symbolsOf(row.cell('symbol'), context.symbol);
    if (isFault(symbols)) return symbols;
    const published = context.times.instant(row.cell('published'), row.line);
    if (typeof published === 'string') return { kind: 'bad_date', reason: published };
    const title = row.cell('title').replace(/\s+/g, ' ');
    if (title === '') return { kind: 'missing_value', reason: 'title is missing.' };
    const label = row.cell('provider_sentiment');
    const score = label === '' ? null : sentimentScore(label);
    if (isFault(score)) return score;
    const source = (row.cell('source') || options.source || NO_SOURCE).toLowerCase();
    const key = JSON.stringify([source, published.ms, title, symbols]);
    const double = context.duplicate(key, row.line, 'The same headline for the same stock');
    if (double) return double;
    datesOnly ||= published.dateOnly;
    news.push({
      symbols,
      published_at: published.ms,
      known_at: knownAt(published),
      title,
      source,
      url: row.cell('url') || null,
      score,
    });
    return undefined;
  });
  return { ...read, warnings: datesOnly ? [DATES_ONLY, ...read.warnings] : read.warnings, news };
}

function symbolsOf<F extends object>(cell: string, symbol: (text: string) => string | F): string[] | F {
  const words = cell.split(/[\s,;|]+/).filter((word) => word !== '');
  const answers = (words.length > 0 ? words : ['']).map((word) => symbol(word.replace(/^\$/, '')));
  const symbols = answers.filter((answer) => typeof answer === 'string');
  return symbols.length > 0 ? [...new Set(symbols)].sort() : (answers[0] as F);
}
