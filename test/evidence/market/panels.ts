import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ADJUSTMENTS, type Adjustment, type BarPanel } from '../../../src/domain/bar.js';
import type { ActionType, CorporateAction } from '../../../src/domain/corporate-action.js';
import { dateToMs } from '../../../src/domain/time.js';
import { sharedData } from '../../support/shared-data.js';

export const date = (text: string): number => dateToMs(text) as number;

export interface Row {
  readonly symbol: string;
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly kind: Adjustment;
}

/** A bar whose four prices are the close. */
export function bar(symbol: string, time: number, close: number, rest: Partial<Row> = {}): Row {
  return { symbol, time, open: close, high: close, low: close, close, volume: 1000, kind: 'raw', ...rest };
}

/** Rows sorted by (symbol, time) to a panel. */
export function panelOf(rows: readonly Row[]): BarPanel {
  const starts = rows.flatMap((row, i) => (row.symbol === rows[i - 1]?.symbol ? [] : [i]));
  const symbols = starts.map((i) => rows[i]!.symbol);
  const offsets = Uint32Array.from([...starts, rows.length]);
  const column = (of: (row: Row) => number) => Float64Array.from(rows, of);
  return {
    symbols,
    offsets,
    time: column((row) => row.time),
    columns: {
      open: column((row) => row.open),
      high: column((row) => row.high),
      low: column((row) => row.low),
      close: column((row) => row.close),
      volume: column((row) => row.volume),
      known_at: column((row) => row.time),
    },
    adjustment: Uint8Array.from(rows, (row) => ADJUSTMENTS.indexOf(row.kind)),
  };
}

export function action(symbol: string, exDate: string | number, type: ActionType, value: number): CorporateAction {
  const ex_date = typeof exDate === 'number' ? exDate : date(exDate);
  return { symbol, ex_date, type, value, provider: 'test', known_at: ex_date };
}

function linesOf(file: string): { names: string[]; lines: string[] } {
  const bytes = readFileSync(sharedData(file));
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [head, ...lines] = text.trimEnd().split('\n');
  return { names: head!.split(','), lines };
}

/** Records of a shared file, without quoting. */
export function records(file: string): Record<string, string>[] {
  const { names, lines } = linesOf(file);
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i]!]));
  });
}

/** Bars of a shared file whose columns are symbol, date, open, high, low, close, volume, whatever follows. */
export function rowsOf(file: string, kind: Adjustment): Row[] {
  const times = new Map<string, number>();
  return linesOf(file).lines.map((line) => {
    const [symbol, day, open, high, low, close, volume] = line.split(',') as string[];
    const time = times.get(day!) ?? date(day!);
    times.set(day!, time);
    return {
      symbol: symbol!,
      time,
      open: Number(open),
      high: Number(high),
      low: Number(low),
      close: Number(close),
      volume: Number(volume),
      kind,
    };
  });
}
