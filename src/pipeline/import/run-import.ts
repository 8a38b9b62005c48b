import { OpenAlphaError } from '../../domain/errors.js';
import { KEEP_REJECTED, rejectedRows } from '../../evidence/intake/faults.js';
import { type OpenTable, openTable } from '../../evidence/intake/open-table.js';
import type { RowsRead } from '../../evidence/intake/read-rows.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { Progress } from '../../ports/progress.js';
import type { Store, UpsertCounts, WriteOptions } from '../../ports/store.js';
import type { ByteSource } from '../../ports/text-source.js';
import type { ImportOptions } from './options.js';
import {
  type FileReport,
  type ImportFacts,
  type ImportKind,
  type ImportReport,
  strictRefusal,
  summarizeFaults,
} from './report.js';

export interface ImportDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly logger: Logger;
  /** Stops the import between two chunks of a file: nothing of what is being read is written. */
  readonly signal?: AbortSignal | undefined;
}

/** One file, read and checked, and what is to be done with it. */
export interface FilePlan {
  readonly read: RowsRead;
  /** Sound rows. */
  readonly rows: number;
  readonly report?: Pick<FileReport, 'adjustment'>;
  /** Writes the rows, atomically. */
  apply(options: WriteOptions): Promise<UpsertCounts>;
  /** What `apply` would do. */
  compare(): Promise<UpsertCounts>;
}

/**
 * The course of every import: all files are read and checked, then a strict import with a faulty row is refused, then the
 * files are written one by one. A file that cannot be read at all ends the import before anything is written.
 *
 * @throws REFUSED for faults in a strict import, INPUT and USAGE for files and options that do not go together, CANCELLED.
 */
export async function runImport(
  kind: ImportKind,
  sources: readonly ByteSource[],
  options: ImportOptions,
  deps: ImportDeps,
  planFile: (table: OpenTable, provider: string) => Promise<FilePlan>,
  facts: ImportFacts = {},
): Promise<ImportReport> {
  const { clock, progress, logger } = deps;
  const begin = clock.elapsed();
  const keep = options.showRejected ?? KEEP_REJECTED;
  const dryRun = options.dryRun ?? false;
  const plans: (FilePlan & { readonly file: string; readonly provider: string })[] = [];

  const total = sources.every(({ size }) => size !== null)
    ? sources.reduce((sum, { size }) => sum + (size ?? 0), 0)
    : undefined;
  progress.start(`Reading ${kind}`, total);
  let bytesBefore = 0;
  let rowsRead = 0;
  for (const source of sources) {
    let bytes = 0;
    const table = await openTable(source, {
      onRead: (read) => {
        bytes = read;
        refuseCancelled(deps.signal);
        progress.update(bytesBefore + read, source.name);
      },
    });
    const provider = options.provider ?? `file:${table.name.split(/[\\/]/).pop()}`;
    const plan = await planFile(table, provider);
    plans.push({ ...plan, file: table.name, provider });
    bytesBefore += bytes;
    rowsRead += plan.read.rowsRead;
    logger.debug(
      { file: table.name, rows: plan.read.rowsRead, rejected: rejectedRows(plan.read.faults) },
      'File read.',
    );
  }
  const faults = summarizeFaults(
    plans.map(({ file, read }) => ({ file, faults: read.faults })),
    keep,
  );
  progress.done(`${n(rowsRead)} read, ${n(faults.total)} rejected`);
  if (options.strict && faults.total > 0) throw strictRefusal(faults, rowsRead);

  const counts = dryRun ? await compareAll(plans) : await applyAll(kind, plans, rowsRead - faults.total, deps);
  const warnings = plans.flatMap(({ file, read }) => [
    ...read.warnings,
    ...(read.rowsRead === 0 ? [`${file} has a header and no rows.`] : []),
  ]);
  if (rowsRead > 0 && faults.counts.unknown_symbol === rowsRead) {
    const create = kind === 'prices' ? ', or use --create-stocks' : '';
    warnings.push(`No row names a known stock: import a list of stocks first${create}.`);
  }
  return {
    kind,
    files: plans.map(({ file, provider, read, rows, report }) => ({
      file,
      rows_read: read.rowsRead,
      rows_imported: rows,
      rows_rejected: rejectedRows(read.faults),
      ignored_columns: read.ignored,
      provider,
      ...report,
    })),
    rows_read: rowsRead,
    rows_imported: rowsRead - faults.total,
    rows_new: counts.added,
    rows_changed: counts.changed,
    rows_unchanged: counts.unchanged,
    rows_rejected: faults.total,
    rejected: faults.counts,
    rejected_rows: faults.rows,
    warnings: [...new Set(warnings)],
    ...facts,
    seconds: (clock.elapsed() - begin) / 1_000,
    dry_run: dryRun,
  };
}

async function compareAll(plans: readonly FilePlan[]): Promise<UpsertCounts> {
  let counts: UpsertCounts = { added: 0, changed: 0, unchanged: 0 };
  for (const plan of plans) counts = sum(counts, await plan.compare());
  return counts;
}

async function applyAll(
  kind: ImportKind,
  plans: readonly FilePlan[],
  rows: number,
  { clock, progress, signal }: ImportDeps,
): Promise<UpsertCounts> {
  let counts: UpsertCounts = { added: 0, changed: 0, unchanged: 0 };
  let before = 0;
  progress.start(`Writing ${kind}`, rows);
  for (const plan of plans) {
    refuseCancelled(signal);
    const start = before;
    const seenAt = clock.now();
    counts = sum(counts, await plan.apply({ seenAt, onProgress: (done) => progress.update(start + done) }));
    before += plan.rows;
  }
  progress.done(`${n(counts.added)} new, ${n(counts.changed)} changed, ${n(counts.unchanged)} unchanged`);
  return counts;
}

function sum(a: UpsertCounts, b: UpsertCounts): UpsertCounts {
  return { added: a.added + b.added, changed: a.changed + b.changed, unchanged: a.unchanged + b.unchanged };
}

function n(value: number): string {
  return value.toLocaleString('en');
}

function refuseCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new OpenAlphaError('CANCELLED', 'The import was stopped.', {
      hint: 'Run it again: what was written before is found unchanged.',
    });
  }
}

/** The symbols of all stocks. */
export async function knownSymbols(store: Store): Promise<Set<string>> {
  const symbols = new Set<string>();
  for (const { symbol } of await store.stocks.list()) if (symbol !== null) symbols.add(symbol);
  return symbols;
}

/** What writing rows would do, given what is kept: each row's key, and its values as text. For dry runs. */
export function compareRows<Row>(
  rows: readonly Row[],
  kept: Map<string, string>,
  keyOf: (row: Row) => string,
  valueOf: (row: Row) => string,
): UpsertCounts {
  const counts = { added: 0, changed: 0, unchanged: 0 };
  for (const row of rows) {
    const [key, value] = [keyOf(row), valueOf(row)];
    const before = kept.get(key);
    counts[before === undefined ? 'added' : before === value ? 'unchanged' : 'changed']++;
    kept.set(key, value);
  }
  return counts;
}
