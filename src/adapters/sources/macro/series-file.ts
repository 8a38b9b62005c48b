import { ProviderError } from '../../../domain/provider-error.js';
import { dateToMs, type EpochMs } from '../../../domain/time.js';
import { csvRows } from './csv-rows.js';

/** One value of a file: date (midnight UTC) and number. */
export interface DatedValue {
  readonly date: EpochMs;
  readonly value: number;
}

/**
 * A csv of dated values, by the names in its header. Throws ProviderError `schema` when the first column is not a date
 * (`DATE`, `Date`, `observation_date`): an HTML page in the place of the file, or a file of another form.
 */
export function seriesFile(text: string, provider: string) {
  const [header = [], ...rows] = csvRows(text);
  if (!/^(observation_)?date$/i.test(header[0] ?? '')) {
    const found = text.trim().slice(0, 60).replace(/\s+/g, ' ');
    throw new ProviderError(provider, 'schema', `Expected a csv that begins with a date column, found "${found}".`);
  }
  const isEnded = /[\r\n]\s*$/.test(text);
  const columns = new Map(header.map((name, i) => [name.toUpperCase(), i]));
  return {
    /** The error to throw when a column that must be there is not. */
    lacks: (what: string) =>
      new ProviderError(provider, 'schema', `Expected a column ${what}, found ${header.slice(0, 20).join(', ')}.`),
    /**
     * Values of a column from a date on, ascending; a date that comes twice keeps its last. Cells that are empty, `.` or `N/A`
     * say that there was no value; the last cell of a file that stops without a line end counts only when it has as many
     * decimals as the others, for it may be cut short. `undefined` when there is no such column. Throws `schema` for anything else in a cell.
     */
    column(name: string, from: EpochMs): DatedValue[] | undefined {
      const at = columns.get(name.toUpperCase());
      if (at === undefined) return undefined;
      const values = new Map<EpochMs, number>();
      const isLast = at === header.length - 1 && !isEnded;
      const decimals = isLast ? Math.max(0, ...rows.slice(-30, -1).map((row) => decimalsOf(row[at]))) : 0;
      for (const [k, row] of rows.entries()) {
        const date = dateOf(row[0] ?? '');
        const cell = row[at] ?? '';
        if (date === undefined) throw notA('date', row[0] ?? '', provider);
        if (date < from || cell === '' || cell === '.' || /^n\/?a$/i.test(cell)) continue;
        if (isLast && k === rows.length - 1 && decimalsOf(cell) < decimals) continue;
        const value = Number(cell);
        if (!Number.isFinite(value)) throw notA('number', cell, provider);
        values.set(date, value);
      }
      return [...values].map(([date, value]) => ({ date, value })).sort((a, b) => a.date - b.date);
    },
  };
}

function decimalsOf(cell = ''): number {
  const point = cell.indexOf('.');
  return point < 0 ? 0 : cell.length - point - 1;
}

/** `2024-01-31`, or `01/31/2024` as Cboe and the Treasury write it. */
function dateOf(text: string): EpochMs | undefined {
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  if (!american) return dateToMs(text);
  const [, month, day, year] = american as unknown as [string, string, string, string];
  return dateToMs(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

function notA(what: string, found: string, provider: string): ProviderError {
  return new ProviderError(provider, 'schema', `Expected a ${what}, found "${found.slice(0, 40)}".`);
}
