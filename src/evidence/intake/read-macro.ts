import { OpenAlphaError } from '../../domain/errors.js';
import { type EpochMs, msToDate } from '../../domain/time.js';
import { isEmptyCell } from './numbers.js';
import { numericCell } from './numeric-cell.js';
import type { OpenTable } from './open-table.js';
import { isFault, type ReadRowsOptions, type RowContext, type RowsRead, readRows } from './read-rows.js';
import { type Frequency, frequencyOf, releaseRule, releaseTime } from './release-time.js';
import { normalName } from './vocabulary.js';

export interface ReadMacroOptions extends ReadRowsOptions {
  /** Name of the one series of the file; absent: from its columns. */
  readonly series?: string | undefined;
  /** Milliseconds from the reference date to the release, over the rules. Above zero. */
  readonly releaseLag?: number | undefined;
  /** Reference dates that are known already, per series: one new quarter of a quarterly series is still a quarter. */
  readonly knownDates?: Readonly<Record<string, ArrayLike<EpochMs>>> | undefined;
}

/** A value as a file tells it. */
interface MacroRow {
  readonly series: string;
  readonly date: EpochMs;
  readonly value: number;
  /** Release time. */
  readonly known_at: EpochMs;
}

export interface MacroRead extends RowsRead {
  readonly observations: readonly MacroRow[];
  /** Cells with FRED's lone point or nothing: no value was published. Not counted as rows. */
  readonly rowsEmpty: number;
}

/** Some series reach back further than any market: Shiller's to 1871, the Bank of England's to 1694. */
const EARLIEST_SERIES = Date.UTC(1600, 0, 1);

const SERIES_NAME = /^[A-Z][A-Z0-9_.-]*$/;

/**
 * Reads macro series: date and value of one series (`series` given, or a `series` column), or FRED's wide form in which
 * every column but the date is a series. Rows are values: a row of a wide file with six of them counts as six. Dates may
 * be months (`1953-04`).
 *
 * @throws USAGE for a lag that is not above zero or a name that is no series; INPUT when it cannot tell which column holds
 * the value, or a file of prices comes without the name of its series.
 */
export async function readMacro(table: OpenTable, options: ReadMacroOptions): Promise<MacroRead> {
  if (options.releaseLag !== undefined && !(options.releaseLag > 0)) {
    throw new OpenAlphaError(
      'USAGE',
      'A release lag must be above zero: a value is never known at the start of its own date.',
      {
        hint: 'Write --release-lag 1d or more.',
      },
    );
  }
  const values: { series: string; date: EpochMs; value: number }[] = [];
  let rowsEmpty = 0;
  let extraRows = 0;
  const used = new Set<string>();
  const read = await readRows('macro', table, { ...options, earliest: EARLIEST_SERIES }, (context) => {
    const columns = valueColumns(context, table, options.series);
    for (const { position } of columns) used.add(table.header[position] as string);
    return (row) => {
      const text = row.cell('date');
      const date = context.times.date(/^\d{4}-\d{2}$/.test(text) ? `${text}-01` : text);
      if (typeof date === 'string') return { kind: 'bad_date', reason: date };
      let counted = 0;
      let fault: ReturnType<typeof numericCell> | undefined;
      for (const { position, name } of columns) {
        const cell = (row.cells[position] as string).trim();
        if (isEmptyCell(cell)) {
          rowsEmpty++;
          continue;
        }
        const series = name ?? seriesName(row.cell('series'));
        const value = series === undefined ? noSeries(row.cell('series')) : numericCell(cell, series);
        const bad = isFault(value)
          ? value
          : context.duplicate(`${series} ${date.ms}`, row.line, `${series} ${msToDate(date.ms)}`);
        counted++;
        // A wide row with a bad cell keeps its other values; several bad cells are one rejected row.
        if (bad) {
          if (fault) counted--;
          fault ??= bad;
        } else values.push({ series: series as string, date: date.ms, value: value as number });
      }
      if (counted === 0) return 'not_a_row';
      extraRows += counted - 1;
      return isFault(fault) ? fault : undefined;
    };
  });
  const { observations, warnings } = withRelease(values, options);
  const rowsRead = read.rowsRead + extraRows;
  const ignored = read.ignored.filter((column) => !used.has(column));
  return { ...read, rowsRead, ignored, warnings: [...read.warnings, ...warnings], observations, rowsEmpty };
}

/** Which columns hold values, and of which series; `name` is absent where a column of its own names it row by row. */
function valueColumns(
  { columns: { at } }: RowContext<'macro'>,
  table: OpenTable,
  series: string | undefined,
): { position: number; name?: string }[] {
  const { header, name } = table;
  const others = header.map((_, i) => i).filter((i) => i !== at.date && header[i] !== '');
  if (series !== undefined) {
    const chosen = seriesName(series);
    if (chosen === undefined) {
      throw new OpenAlphaError('USAGE', `"${series}" cannot be the name of a series.`, {
        hint: 'Use the identifier of FRED where there is one: VIXCLS, DGS10, CPIAUCSL.',
      });
    }
    const named = others.find((i) => normalName(header[i] as string) === normalName(chosen));
    const position = named ?? (at.value >= 0 ? at.value : others.length === 1 ? others[0] : undefined);
    if (position === undefined) {
      throw new OpenAlphaError('INPUT', `${name} has several columns: ${header.join(', ')}.`, {
        hint: `Say which holds ${chosen}: --map value=${header[others[0] as number] ?? 'COLUMN'}`,
      });
    }
    return [{ position, name: chosen }];
  }
  if (at.series >= 0) {
    const position = at.value >= 0 ? at.value : others.find((i) => i !== at.series);
    if (position !== undefined) return [{ position }];
  } else if (at.value >= 0) {
    throw new OpenAlphaError('INPUT', `${name} holds one series (column ${header[at.value]}), and nothing names it.`, {
      hint: 'Give its name: --series VIXCLS',
    });
  }
  const wide = others.map((position) => ({ position, name: seriesName(header[position] as string) }));
  const named = wide.filter((column): column is { position: number; name: string } => column.name !== undefined);
  if (named.length === 0) {
    throw new OpenAlphaError('INPUT', `${name} has no column with values beside its date.`, {
      hint: 'Expected date and value with --series NAME, or one column per series.',
    });
  }
  return named;
}

/** `Consumer Price Index` to CONSUMER_PRICE_INDEX; `undefined` when it cannot be a name. */
function seriesName(text: string): string | undefined {
  const name = text.trim().toUpperCase().replace(/\s+/g, '_');
  return SERIES_NAME.test(name) ? name : undefined;
}

function noSeries(text: string) {
  return text === ''
    ? ({ kind: 'missing_value', reason: 'series is missing.' } as const)
    : ({ kind: 'bad_symbol', reason: `"${text}" is not the name of a series.` } as const);
}

function withRelease(
  values: readonly { readonly series: string; readonly date: EpochMs; readonly value: number }[],
  { releaseLag: lag, knownDates = {} }: ReadMacroOptions,
): { observations: MacroRow[]; warnings: string[] } {
  const dates = new Map<string, EpochMs[]>();
  for (const { series, date } of values) {
    const list = dates.get(series);
    if (list) list.push(date);
    else dates.set(series, [date]);
  }
  const frequency = new Map<string, Frequency>();
  const warnings: string[] = [];
  for (const [series, list] of dates) {
    const all = new Set([...list, ...Array.from(knownDates[series] ?? [])]);
    const found = frequencyOf([...all].sort((a, b) => a - b));
    frequency.set(series, found);
    warnings.push(`${series} (${found}) counts as known from ${releaseRule(series, { frequency: found, lag })}.`);
  }
  const observations = values.map((row) => ({
    ...row,
    known_at: releaseTime(row.series, row.date, { frequency: frequency.get(row.series) as Frequency, lag }),
  }));
  return { observations, warnings };
}
