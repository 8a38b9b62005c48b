import { OpenAlphaError } from '../../domain/errors.js';
import { type Field, type FieldOf, normalName, type TableKind, VOCABULARY } from './vocabulary.js';

/** Where each field stands in a row. */
export interface ColumnMatch<Name extends string> {
  /** Position of the field's column, -1 when there is none. */
  readonly at: Readonly<Record<Name, number>>;
  /** Columns that mean nothing here, as written. */
  readonly ignored: readonly string[];
}

/**
 * Finds the column of each field by the vocabulary of the kind, after the person's own `map` (field to column).
 * A column serves one field; fields are served in the order of the vocabulary, each by its surest spelling.
 *
 * @throws USAGE when `map` names a field or column that is not there; INPUT when a required field has no column: it lists
 * the columns found and shows how to map one.
 */
export function matchColumns<Kind extends TableKind>(
  kind: Kind,
  header: readonly string[],
  options: { readonly name: string; readonly map?: Readonly<Record<string, string>> | undefined },
): ColumnMatch<FieldOf<Kind>> {
  const fields: Readonly<Record<string, Field>> = VOCABULARY[kind];
  const names = header.map(normalName);
  const taken = new Set<number>();
  const at: Record<string, number> = {};
  for (const [field, column] of Object.entries(options.map ?? {})) {
    at[field] = mapped(fields, header, field, column, options.name);
    taken.add(at[field]);
  }
  for (const [field, { spellings }] of Object.entries(fields)) {
    if (at[field] !== undefined) continue;
    const position = spellings
      .map((spelling) => names.findIndex((name, i) => name === spelling && !taken.has(i)))
      .find((found) => found >= 0);
    at[field] = position ?? -1;
    if (position !== undefined) taken.add(position);
  }
  const missing = Object.keys(fields).filter((field) => fields[field]?.required && at[field] === -1);
  const ignored = header.filter((_, i) => !taken.has(i));
  if (missing.length > 0) throw missingColumns(missing, header, ignored, options.name);
  return { at: at as Record<FieldOf<Kind>, number>, ignored };
}

/** The zone that a column's name promises: `published_utc`, `datetime_ny`. */
export function zoneInName(column: string): string | undefined {
  const name = normalName(column);
  if (/(utc|gmt)$/.test(name)) return 'UTC';
  return /(time|stamp|date|at)(ny|newyork|eastern)$/.test(name) ? 'America/New_York' : undefined;
}

function mapped(
  fields: Readonly<Record<string, Field>>,
  header: readonly string[],
  field: string,
  column: string,
  name: string,
): number {
  if (!(field in fields)) {
    throw new OpenAlphaError('USAGE', `--map names the field "${field}", which this import does not have.`, {
      hint: `Its fields are ${Object.keys(fields).join(', ')}.`,
    });
  }
  const exact = header.indexOf(column.trim());
  const position = exact >= 0 ? exact : header.map(normalName).indexOf(normalName(column));
  if (position < 0) {
    throw new OpenAlphaError('USAGE', `--map ${field}=${column}: ${name} has no column "${column}".`, {
      hint: `Its columns are ${listed(header)}.`,
    });
  }
  return position;
}

function missingColumns(
  missing: readonly string[],
  header: readonly string[],
  ignored: readonly string[],
  name: string,
): OpenAlphaError {
  const numbers = header.filter((cell) => /\d/.test(cell) && /^[-+\d.,:/ TZ]+$/.test(cell)).length;
  const headless = numbers >= 2 ? ' The first row looks like data: the file may lack a header row.' : '';
  const example = `--map ${missing[0]}=${ignored.find((cell) => cell !== '') ?? 'COLUMN'}`;
  const what = missing.length === 1 ? `column for ${missing[0]}` : `columns for ${missing.join(', ')}`;
  return new OpenAlphaError('INPUT', `${name} has no ${what}. Columns found: ${listed(header)}.${headless}`, {
    hint: `Say which column it is, for example ${example}`,
  });
}

function listed(header: readonly string[]): string {
  const shown = header.slice(0, 30).map((cell) => (cell === '' ? '(no name)' : cell));
  return shown.join(', ') + (header.length > 30 ? `, and ${header.length - 30} more` : '');
}
