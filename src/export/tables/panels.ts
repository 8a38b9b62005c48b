import { ADJUSTMENTS, type BarPanel, type Interval } from '../../domain/bar.js';
import { type Panel, rowCount } from '../../domain/panel.js';
import type { Table, TableColumn } from '../../domain/table.js';

/** Bars by symbol and time; prices in USD as given, volume in shares. Daily bars have a `date`, hourly ones a `time`. */
export function barTable(panel: BarPanel, interval: Interval): Table {
  const { open, high, low, close, volume, known_at } = panel.columns;
  return {
    name: 'bars',
    rows: rowCount(panel),
    columns: [
      ...keyColumns(panel, interval),
      { name: 'open', type: 'number', values: open },
      { name: 'high', type: 'number', values: high },
      { name: 'low', type: 'number', values: low },
      { name: 'close', type: 'number', values: close },
      // Not an integer column: shares adjusted for a split by the provider can be fractions.
      { name: 'volume', type: 'number', values: volume },
      { name: 'adjustment', type: 'text', values: Array.from(panel.adjustment, (code) => ADJUSTMENTS[code]) },
      { name: 'known_at', type: 'time', values: known_at },
    ],
  };
}

/** Features by symbol and time, a column each in the order of the panel; NaN, a warm-up that is not over, is missing. */
export function featureTable(panel: Panel<string, Float32Array>, interval: Interval): Table {
  const features = Object.entries(panel.columns).map(([name, values]) => ({ name, type: 'number' as const, values }));
  return { name: 'features', rows: rowCount(panel), columns: [...keyColumns(panel, interval), ...features] };
}

type Keys = Pick<Panel<never>, 'symbols' | 'offsets' | 'time'>;

function keyColumns({ symbols, offsets, time }: Keys, interval: Interval): TableColumn[] {
  const perRow: string[] = new Array(time.length);
  for (const [stock, symbol] of symbols.entries()) perRow.fill(symbol, offsets[stock], offsets[stock + 1]);
  const when = interval === '1d' ? 'date' : 'time';
  return [
    { name: 'symbol', type: 'text', values: perRow },
    { name: when, type: when, values: time },
  ];
}
