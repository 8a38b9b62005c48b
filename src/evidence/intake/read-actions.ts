import { ACTION_TYPES, type ActionType } from '../../domain/corporate-action.js';
import { OpenAlphaError } from '../../domain/errors.js';
import { DAY, type EpochMs, msToDate } from '../../domain/time.js';
import type { Fault } from './faults.js';
import { fileSymbol } from './file-symbol.js';
import { parseNumber } from './numbers.js';
import { numericCell } from './numeric-cell.js';
import type { OpenTable } from './open-table.js';
import { isFault, type ReadRowsOptions, type Row, type RowContext, type RowsRead, readRows } from './read-rows.js';
import { normalName } from './vocabulary.js';

export interface ReadActionsOptions extends ReadRowsOptions {
  /** Symbol of every row, for a file without a symbol column; absent: from the file's name. */
  readonly symbol?: string | undefined;
  /**
   * What the date column means: the first session on the new basis, or the last on the old. Default `ex`, but `last-session`
   * for a column named `last_session_before_ex`.
   */
  readonly dateMeans?: 'ex' | 'last-session' | undefined;
  /** First session after a date, from the exchange calendar. */
  readonly nextSession: (date: EpochMs) => EpochMs;
}

/** An action as a file tells it. Value: new shares per old share, or USD per share. */
export interface ActionRow {
  readonly symbol: string;
  readonly ex_date: EpochMs;
  readonly type: ActionType;
  readonly value: number;
}

/** Announced actions may lie this far ahead. */
const AHEAD = 366 * DAY;

/**
 * Reads splits and dividends: rows of type and value (`7:1`, `7/1`, `7-for-1` or a number for a split), rows of `ratio_new`
 * and `ratio_old`, or a price table with `ex_dividend` and `split_ratio`, whose rows without an action are not counted.
 *
 * @throws INPUT when the columns are none of these.
 */
export async function readActions(
  table: OpenTable,
  options: ReadActionsOptions,
): Promise<RowsRead & { readonly actions: readonly ActionRow[] }> {
  const actions: ActionRow[] = [];
  let rowsTaken = 0;
  const notes: string[] = [];
  const read = await readRows('actions', table, { ...options, now: options.now + AHEAD }, (context) => {
    const { at } = context.columns;
    const named = at.symbol < 0 ? fileSymbol(table.name, options.symbol, notes) : undefined;
    const column = normalName(table.header[at.ex_date] as string);
    const last = (options.dateMeans ?? (column === 'lastsessionbeforeex' ? 'last-session' : 'ex')) === 'last-session';
    const valuesOf = chooseLayout(context, table);
    return (row) => {
      const values = valuesOf(row);
      if (isFault(values)) return values;
      if (values.length === 0) return 'not_a_row';
      const symbol = context.symbol(named ?? row.cell('symbol'));
      if (isFault(symbol)) return symbol;
      const date = context.times.date(row.cell('ex_date'));
      if (typeof date === 'string') return { kind: 'bad_date', reason: date };
      const exDate = last ? options.nextSession(date.ms) : date.ms;
      for (const { type } of values) {
        const double = context.duplicate(
          `${symbol} ${exDate} ${type}`,
          row.line,
          `${symbol} ${msToDate(exDate)} ${type}`,
        );
        if (double) return double;
      }
      rowsTaken++;
      for (const { type, value } of values) actions.push({ symbol, ex_date: exDate, type, value });
      return undefined;
    };
  });
  // A row of a price table with a split and a dividend is two actions: rows are counted as actions.
  const rowsRead = read.rowsRead + actions.length - rowsTaken;
  return { ...read, rowsRead, warnings: [...notes, ...read.warnings], actions };
}

type TypedValue = Pick<ActionRow, 'type' | 'value'>;

/** How a row of this table tells its actions: none, one, or a split and a dividend on one date. */
function chooseLayout(
  { columns: { at } }: RowContext<'actions'>,
  table: OpenTable,
): (row: Row<'actions'>) => readonly TypedValue[] | Fault {
  const hasRatio = at.ratio_new >= 0 && at.ratio_old >= 0;
  if (at.type >= 0 && (at.value >= 0 || hasRatio)) {
    return (row) => {
      const type = actionType(row.cell('type'));
      if (type === undefined) {
        const expected = ACTION_TYPES.join(' or ');
        return { kind: 'not_a_number', reason: `type is "${row.cell('type')}", expected ${expected}.` };
      }
      const value =
        type === 'split' && hasRatio && row.cell('value') === '' ? ratioCells(row) : valueOf(type, row.cell('value'));
      return isFault(value) ? value : [{ type, value }];
    };
  }
  if (hasRatio) {
    return (row) => {
      const value = ratioCells(row);
      return isFault(value) ? value : [{ type: 'split', value }];
    };
  }
  if (at.dividend >= 0 || at.split >= 0) return (row) => wideValues(row);
  throw new OpenAlphaError(
    'INPUT',
    `${table.name} has no columns that tell actions. Columns found: ${table.header.join(', ')}.`,
    {
      hint: 'Expected type and value, or ratio_new and ratio_old, or ex_dividend and split_ratio; map them with --map value=COLUMN',
    },
  );
}

function actionType(text: string): ActionType | undefined {
  const word = normalName(text);
  if (/split$/.test(word) || word === 's') return 'split';
  return /dividend$/.test(word) || ['d', 'div', 'cash'].includes(word) ? 'dividend' : undefined;
}

function valueOf(type: ActionType, cell: string): number | Fault {
  const ratio = type === 'split' ? /^([\d.]+)\s*(?::|\/|-?for-?|\s+for\s+)\s*([\d.]+)$/i.exec(cell) : null;
  if (ratio === null) return numericCell(cell, type === 'split' ? 'split ratio' : 'dividend', { positive: true });
  const value = parseNumber(ratio[1] as string) / parseNumber(ratio[2] as string);
  if (value > 0 && Number.isFinite(value)) return value;
  return { kind: 'not_positive', reason: `split ratio is ${cell}, expected two numbers above zero.` };
}

function ratioCells(row: Row<'actions'>): number | Fault {
  const shares = numericCell(row.cell('ratio_new'), 'ratio_new', { positive: true });
  if (isFault(shares)) return shares;
  const old = numericCell(row.cell('ratio_old'), 'ratio_old', { positive: true });
  return isFault(old) ? old : shares / old;
}

/** A dividend of 0 and a split of 1 (or 0, as Yahoo's reader writes it) or an empty cell say that nothing happened. */
function wideValues(row: Row<'actions'>): readonly TypedValue[] | Fault {
  const values: TypedValue[] = [];
  for (const type of ACTION_TYPES) {
    const cell = row.cell(type);
    if (cell === '') continue;
    const value = numericCell(cell, type === 'split' ? 'split ratio' : 'dividend', { from: 0 });
    if (isFault(value)) return value;
    if (value > 0 && !(type === 'split' && value === 1)) values.push({ type, value });
  }
  return values;
}
