import type { Adjustment } from '../../domain/bar.js';
import { OpenAlphaError } from '../../domain/errors.js';
import type { FaultKind, FaultLog } from '../../evidence/intake/faults.js';

export type ImportKind = 'prices' | 'stocks' | 'actions' | 'news' | 'sentiment' | 'macro';

/** A row that was kept out. */
interface ReportedRow {
  readonly file: string;
  /** The header is line 1. */
  readonly line: number;
  readonly kind: FaultKind;
  readonly reason: string;
  /** The row as written, cut at 200 characters; empty when it is no longer at hand. */
  readonly text: string;
}

/** What one file came to. */
export interface FileReport {
  readonly file: string;
  readonly rows_read: number;
  readonly rows_imported: number;
  readonly rows_rejected: number;
  /** Columns that mean nothing to this import, as written. */
  readonly ignored_columns: readonly string[];
  readonly provider: string;
  /** Prices alone: what the prices are taken to be. */
  readonly adjustment?: Adjustment;
}

/** Facts that only some kinds of import have. */
export interface ImportFacts {
  /** Prices: symbols that became stocks. */
  created_stocks?: string[];
  /** Stocks: ranks without a company, ranks with several, companies without a symbol. */
  missing_ranks?: number[];
  doubled_ranks?: number[];
  without_symbol?: number;
  /** News: sentiment observations made of the provider's own labels. */
  sentiment_observations?: number;
  /** Macro: cells that say that no value was published; they are not rows. */
  rows_empty?: number;
  /** Macro: names of the series found. */
  series?: string[];
}

/**
 * What an import did, or with `dry_run` would do. `rows_read` is `rows_imported` + `rows_rejected`, and `rows_imported` is
 * `rows_new` + `rows_changed` + `rows_unchanged`.
 */
export interface ImportReport extends Readonly<ImportFacts> {
  readonly kind: ImportKind;
  readonly files: readonly FileReport[];
  readonly rows_read: number;
  readonly rows_imported: number;
  readonly rows_new: number;
  readonly rows_changed: number;
  readonly rows_unchanged: number;
  readonly rows_rejected: number;
  readonly rejected: Readonly<Partial<Record<FaultKind, number>>>;
  /** The first of them, in the order of files and lines. */
  readonly rejected_rows: readonly ReportedRow[];
  readonly warnings: readonly string[];
  readonly seconds: number;
  readonly dry_run: boolean;
}

/** Faults of all files together. */
export interface FaultSummary {
  readonly total: number;
  readonly counts: Readonly<Partial<Record<FaultKind, number>>>;
  readonly rows: readonly ReportedRow[];
}

/** Adds up the fault logs of several files, the most frequent kind first, and keeps the first `keep` rows. */
export function summarizeFaults(
  files: readonly { readonly file: string; readonly faults: FaultLog }[],
  keep: number,
): FaultSummary {
  const counts: Partial<Record<FaultKind, number>> = {};
  const rows: ReportedRow[] = [];
  let total = 0;
  for (const { file, faults } of files) {
    for (const [kind, count] of faults.counts) {
      counts[kind] = (counts[kind] ?? 0) + count;
      total += count;
    }
    for (const row of faults.rows) if (rows.length < keep) rows.push({ file, ...row });
  }
  const ordered = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return { total, counts: Object.fromEntries(ordered), rows };
}

/** How many faulty rows a refusal shows. */
const SHOWN = 5;

/** The refusal of a strict import: how many rows of each kind, and the first of them. */
export function strictRefusal(faults: FaultSummary, rowsRead: number): OpenAlphaError {
  const kinds = Object.entries(faults.counts).map(([kind, count]) => `${kind} ${count}`);
  const shown = faults.rows.slice(0, SHOWN).map((row) => `  ${row.file} line ${row.line} (${row.kind}): ${row.reason}`);
  const more = faults.total > shown.length ? `\n  and ${faults.total - shown.length} more` : '';
  return new OpenAlphaError(
    'REFUSED',
    `${faults.total} of ${rowsRead} rows are faulty (${kinds.join(', ')}), and --strict allows none. Nothing was changed.\n${shown.join('\n')}${more}`,
    { hint: 'Mend these rows, or leave out --strict to import the others; --dry-run lists the faults.' },
  );
}
