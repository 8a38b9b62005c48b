import { OpenAlphaError } from '../../domain/errors.js';
import type { SentimentScore } from '../../domain/sentiment-score.js';
import { type OpenTable, openTable, readRecords } from '../../evidence/intake/open-table.js';
import type { Progress } from '../../ports/progress.js';
import type { ScoreInput, Scorer } from '../../ports/scorer.js';
import type { ByteSource } from '../../ports/text-source.js';

export interface ScoreFileOptions {
  /** Column of the text, as written in the header; case does not matter where only one fits. */
  readonly column: string;
  /**
   * Column of the company that the row is about; `null`: none, each text is scored as a whole. Default: a column that is
   * named `entity`, `company` or `company_name`, where there is one.
   */
  readonly aboutColumn?: string | null | undefined;
}

export interface ScoreFileDeps {
  readonly scorer: Scorer;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** A row of the file and what was made of it. */
export interface ScoredRow extends SentimentScore {
  /** Line of the file on which the row begins. */
  readonly line: number;
  readonly text: string;
  /** Why the row could not be read as cells; it is then scored as an empty text. */
  readonly problem?: string;
}

/** Rows between two looks at the progress and the signal. */
const STEP = 2_000;

/**
 * Scores a column of a table (csv, tsv, jsonl; gzip or plain), row by row as it is read: one entry for every row, in order, in
 * batches. A row that is damaged or empty is neutral, so that entries and rows stay side by side.
 *
 * @throws USAGE when a column is not there: names those that are; INPUT when the file is no table; CANCELLED on the signal.
 */
export async function* scoreFile(
  source: ByteSource,
  { column, aboutColumn }: ScoreFileOptions,
  { scorer, progress, signal }: ScoreFileDeps,
): AsyncGenerator<ScoredRow[]> {
  const table = await openTable(source);
  const textAt = columnOf(table, column, '--column');
  const aboutAt =
    typeof aboutColumn === 'string'
      ? columnOf(table, aboutColumn, '--about-column')
      : aboutColumn === null
        ? -1
        : companyColumn(table);
  progress.start(`scoring with ${scorer.name}`);
  let done = 0;
  for await (const records of readRecords(table)) {
    for (let from = 0; from < records.length; from += STEP) {
      if (signal?.aborted) throw new OpenAlphaError('CANCELLED', `Stopped after ${done} rows.`);
      const batch = records.slice(from, from + STEP);
      const inputs = batch.map(({ cells }): ScoreInput => {
        const about = (cells[aboutAt] ?? '').trim();
        return { text: cells[textAt] ?? '', ...(about === '' ? {} : { about: [about] }) };
      });
      const scores = await scorer.score(inputs);
      yield batch.map(({ line, problem }, i) => ({
        ...scores[i]!,
        line,
        text: inputs[i]!.text,
        ...(problem === undefined ? {} : { problem }),
      }));
      done += batch.length;
      progress.update(done);
    }
  }
  progress.done(`${done} ${done === 1 ? 'row' : 'rows'} scored`);
}

/** Headers by which files name the company that a row is about. */
const COMPANY_HEADERS = ['entity', 'company', 'company_name'];

/** The first column that is named like one of a company, -1 when there is none. */
function companyColumn({ header }: OpenTable): number {
  const plain = header.map((cell) => cell.trim().toLowerCase().replaceAll(' ', '_'));
  return plain.findIndex((cell) => COMPANY_HEADERS.includes(cell));
}

function columnOf({ header, name }: OpenTable, column: string, option: string): number {
  const exact = header.indexOf(column);
  if (exact >= 0) return exact;
  const plain = (text: string) => text.trim().toLowerCase();
  const alike = header.flatMap((cell, i) => (plain(cell) === plain(column) ? [i] : []));
  if (alike.length === 1) return alike[0]!;
  const shown = header.slice(0, 30).map((cell) => (cell === '' ? '(no name)' : cell));
  throw new OpenAlphaError('USAGE', `${name} has no column "${column}". Its columns are ${shown.join(', ')}.`, {
    hint: `Name one of them with ${option}.`,
  });
}
