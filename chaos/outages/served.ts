import { msToIso } from '../../src/domain/time.js';
import type { Reply } from '../../test/support/replay-server.js';

// Rows are those of `World.rows`, without the times at which values were known: these depend on when they were told.

export interface Held {
  /** Bars and values that still are as a lie had them. */
  readonly standingLies: number;
  /** Bars that an answer left out and that were not asked for again. */
  readonly holes: number;
}

/** What is stored, held to what was served. */
export function holdToServed(
  rows: readonly string[],
  {
    fair,
    served,
    lied,
  }: { readonly fair: readonly string[]; readonly served: ReadonlySet<string>; readonly lied: boolean },
  violations: string[],
): Held {
  if (new Set(rows).size !== rows.length) violations.push('a row is there twice');
  const had = new Set(rows);
  const wanted = new Set(fair);
  const more = rows.filter((row) => !wanted.has(row));
  // What an answer left out was not served; that the series has a hole there is told by the checks of quality.
  const wasServed = (row: string) => !/^bar \S+ STRK /.test(row) || served.has(servedKey(row));
  const missing = fair.filter((row) => !had.has(row) && wasServed(row));
  const holes = fair.filter((row) => !had.has(row) && !wasServed(row)).length;
  const few = (list: readonly string[]) => list.slice(0, 3).join(' | ');
  if (!lied) {
    if (missing.length > 0) violations.push(`${missing.length} rows are lost: ${few(missing)}`);
    if (more.length > 0) violations.push(`${more.length} rows are invented: ${few(more)}`);
    return { standingLies: 0, holes };
  }
  const isLie = (row: string) => served.has(servedKey(row));
  const invented = more.filter((row) => !isLie(row));
  if (invented.length > 0) violations.push(`${invented.length} rows were never served: ${few(invented)}`);
  const keys = new Set(rows.map(keyOf));
  const lost = missing.filter((row) => !keys.has(keyOf(row)));
  if (lost.length > 0) violations.push(`${lost.length} rows are lost: ${few(lost)}`);
  if (keys.size !== rows.length) violations.push('a bar or a value is there twice');
  return { standingLies: more.length, holes };
}

/** A row without its values: what may be there once. */
const keyOf = (row: string) =>
  row.startsWith('bar')
    ? row.split(' ').slice(0, 4).join(' ')
    : row.startsWith('macro')
      ? row.split(' ').slice(0, 3).join(' ')
      : row;

/** `1d 2026-03-09 123.4`: a bar and its close; `macro 2026-01-01 4.1`: a value. */
function servedKey(row: string): string {
  if (row.startsWith('macro')) return row.replace(/ \S+/, '');
  const [, interval, , time = '', , , , , close] = row.split(' ');
  return `${interval} ${interval === '1d' ? time.slice(0, 10) : time} ${Number(close).toFixed(3)}`;
}

/** When a value was known depends on when it was told, or told otherwise. */
export function withoutKnownAt(row: string): string {
  return row.startsWith('macro') || row.startsWith('bar') ? row.slice(0, row.lastIndexOf(' ')) : row;
}

/** Keeps every bar that a chart told. */
export function rememberBars({ body }: Reply, served: Set<string>): void {
  const result = (
    body as
      | {
          chart?: {
            result?:
              | [
                  {
                    meta: Record<string, unknown>;
                    timestamp?: number[];
                    indicators: { quote: [{ close?: (number | null)[] }] };
                  },
                ]
              | null;
          };
        }
      | undefined
  )?.chart?.result?.[0];
  result?.timestamp?.forEach((stamp, k) => {
    const time = msToIso(stamp * 1_000);
    const close = result.indicators.quote[0].close?.[k];
    const interval = String(result.meta['dataGranularity']);
    if (typeof close === 'number')
      served.add(`${interval} ${interval === '1d' ? time.slice(0, 10) : time} ${close.toFixed(3)}`);
  });
}

/** Keeps every value that a series told. */
export function rememberValues({ body }: Reply, served: Set<string>): void {
  for (const line of typeof body === 'string' ? body.split('\n') : []) {
    const [date, value] = line.split(',');
    if (value !== undefined) served.add(`macro ${date} ${Number(value)}`);
  }
}
