/**
 * What can be wrong with a row, in the order in which it is looked for: a row has one kind, the first that fits.
 */
const FAULT_KINDS = [
  /** Another number of cells than the header, broken JSON, a quote that never closes. */
  'bad_row',
  /** Text that cannot be a stock symbol. */
  'bad_symbol',
  /** A symbol that is not among the stocks. */
  'unknown_symbol',
  /** A date or time that does not exist, lies in the future or before 1900, or cannot be read. */
  'bad_date',
  /** An empty cell, or one of the usual words for it, where a value is due. */
  'missing_value',
  /** Text, NaN or Infinity where a number is due; a word where one of a list is due. */
  'not_a_number',
  /** A zero or negative price, split ratio or rank; a negative volume or dividend. */
  'not_positive',
  /** A number outside the range that its field allows: a sentiment score beyond -1 to 1. */
  'out_of_bounds',
  /** High below low by more than a cent. */
  'high_below_low',
  /** Open or close beyond the day's range by a common split ratio while the rest of the row agrees with itself. */
  'half_applied_split',
  /** Open or close outside low to high by more than a cent. */
  'outside_range',
  /** A key that stood on an earlier line of the same file: the first stays. */
  'duplicate_key',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What is wrong with a row. */
export interface Fault {
  readonly kind: FaultKind;
  /** One sentence: what was found, what was expected. */
  readonly reason: string;
}

/** A row that was kept out, and why. */
interface RejectedRow extends Fault {
  /** Line of the file, the header is line 1. */
  readonly line: number;
  /** The row as written, cut at 200 characters; empty when it is no longer at hand. */
  readonly text: string;
}

/** Counts every rejected row and keeps the ones on the lowest lines. */
export interface FaultLog {
  readonly counts: Map<FaultKind, number>;
  readonly rows: RejectedRow[];
  /** How many rows are kept whole. */
  readonly keep: number;
}

/** How many rejected rows a report shows unless told otherwise. */
export const KEEP_REJECTED = 20;

const TEXT_LENGTH = 200;

/** An empty log that keeps the first `keep` rows. */
export function createFaultLog(keep: number = KEEP_REJECTED): FaultLog {
  return { counts: new Map(), rows: [], keep };
}

/** Adds a rejected row. Rows may come out of order (duplicates are found last): the lowest lines stay. */
export function reject(log: FaultLog, line: number, kind: FaultKind, reason: string, text: string): void {
  log.counts.set(kind, (log.counts.get(kind) ?? 0) + 1);
  const last = log.rows[log.rows.length - 1];
  const full = log.rows.length >= log.keep;
  if (full && (last === undefined || last.line <= line)) return;
  const row = { line, kind, reason: withoutMiddle(reason), text: cut(text) };
  let at = log.rows.length;
  while (at > 0 && (log.rows[at - 1] as RejectedRow).line > line) at--;
  log.rows.splice(at, 0, row);
  if (full) log.rows.pop();
}

function cut(text: string): string {
  return text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH)}…` : text;
}

/** A reason begins with what was found, which may be of any length, and ends with what is wrong with it. */
function withoutMiddle(reason: string): string {
  const half = TEXT_LENGTH / 2;
  return reason.length > TEXT_LENGTH ? `${reason.slice(0, half)}…${reason.slice(-half)}` : reason;
}

/** Number of rejected rows of all kinds. */
export function rejectedRows(log: FaultLog): number {
  let total = 0;
  for (const count of log.counts.values()) total += count;
  return total;
}
