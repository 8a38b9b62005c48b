import type { Panel } from '../../domain/panel.js';
import type { EpochMs } from '../../domain/time.js';
import type { FeatureInput } from '../../ports/feature.js';
import { featureSpec } from './catalog.js';
import { type CrossSection, compareWithinSessions } from './cross-section.js';
import { stockFeatures } from './stock-features.js';
import { universeOf } from './universe.js';

export interface FeatureOptions {
  /**
   * Whether a stock is set against the others of its session: `none` (default), `rank` (-0.5 lowest to 0.5 highest, equal
   * values share the mean) or `zscore` (standard deviations from the mean, not beyond -3 and 3). Columns that
   * are the same for all stocks, and flags, are left as they are.
   */
  readonly crossSection?: CrossSection;
  /**
   * `all` (default) gives a row per bar, `last` only the last bar of every stock: the same values to the last bit, made of no
   * more of the history than they need.
   */
  readonly rows?: 'all' | 'last';
  /**
   * With `last` and no cross-section: stocks whose last bar ended before this time are not computed, all their values are NaN.
   * Default: none.
   */
  readonly notBefore?: EpochMs;
  /** Called after each stock. */
  readonly onProgress?: (doneStocks: number, totalStocks: number) => void;
}

/**
 * The named features of every bar, as columns of float32 beside the input's symbols, offsets and times. The current bar is
 * inside every window. A column has exactly its `lookback` leading NaN values (per stock, or by the universe's sessions) and
 * no other NaN or infinity: flat prices, bars without volume and missing sentiment, macro series or sectors have values
 * of their own, told in `about`. A value depends only on what was known at its `barEnd`. Throws USAGE for an unknown name.
 */
export function computeFeatures(
  input: FeatureInput,
  names: readonly string[],
  options: FeatureOptions = {},
): Panel<string, Float32Array> {
  const { panel } = input;
  const { crossSection = 'none', rows: kept = 'all', notBefore = Number.NEGATIVE_INFINITY, onProgress } = options;
  const specs = names.map(featureSpec);
  const wanted = new Set(names);
  // A stock is compared with the others of its session, whose last bar may be a later one: that needs all rows.
  if (kept === 'last' && crossSection !== 'none')
    return lastRows(computeFeatures(input, names, { ...options, rows: 'all' }));
  const columns: Record<string, Float32Array> = {};
  for (const name of wanted)
    columns[name] = new Float32Array(kept === 'last' ? panel.symbols.length : panel.time.length);

  const lastRow = (stock: number) => panel.offsets[stock + 1] - 1;
  const isWanted = (stock: number) =>
    kept === 'all' || (panel.offsets[stock] <= lastRow(stock) && !(input.barEnd[lastRow(stock)] < notBefore));
  const stocks = [...panel.symbols.keys()].filter(isWanted);
  const universe = universeOf(input, kept === 'all' ? undefined : stocks.map(lastRow));
  const make = stockFeatures(input, universe, wanted);
  const outputOf = stockOutput(wanted, panel.offsets);
  if (kept === 'last') for (const column of Object.values(columns)) column.fill(Number.NaN);
  for (const [done, stock] of stocks.entries()) {
    const out = outputOf(stock);
    make(stock, out, kept);
    for (const name of wanted) {
      if (kept === 'last') columns[name][stock] = out[name].at(-1) as number;
      else columns[name].set(out[name], panel.offsets[stock]);
    }
    onProgress?.(done + 1, stocks.length);
  }
  if (crossSection !== 'none') {
    const compared = specs.filter((spec) => spec.crossSection !== 'keep').map(({ name }) => columns[name]);
    compareWithinSessions(compared, universe.rowsBySession(), crossSection);
  }
  const { symbols, offsets, time } = panel;
  return kept === 'last' ? { ...keysOfLastRows(panel), columns } : { symbols, offsets, time, columns };
}

type Output = Record<string, Float32Array>;

/**
 * Columns of one stock's rows, which every stock writes over those of the stock before. What it made is copied to where it belongs:
 * a view into each column of the table for each stock takes longer to make, and to collect, than the copy.
 */
export function stockOutput(names: Iterable<string>, offsets: Uint32Array): (stock: number) => Output {
  let longest = 0;
  for (let stock = 0; stock + 1 < offsets.length; stock++)
    longest = Math.max(longest, offsets[stock + 1] - offsets[stock]);
  const scratch = [...names].map((name) => [name, new Float32Array(longest)] as const);
  let rows = longest;
  let cut: Output = Object.fromEntries(scratch);
  return (stock) => {
    // Stocks often have the same number of bars.
    if (rows !== offsets[stock + 1] - offsets[stock]) {
      rows = offsets[stock + 1] - offsets[stock];
      cut = Object.fromEntries(scratch.map(([name, column]) => [name, column.subarray(0, rows)]));
    }
    return cut;
  };
}

function lastRows(panel: Panel<string, Float32Array>): Panel<string, Float32Array> {
  const last = panel.symbols.map((_, stock) => panel.offsets[stock + 1] - 1);
  const pick = (column: Float32Array) => Float32Array.from(last, (row) => column[row]);
  const columns = Object.fromEntries(Object.entries(panel.columns).map(([name, column]) => [name, pick(column)]));
  return { ...keysOfLastRows(panel), columns };
}

function keysOfLastRows({ symbols, offsets, time }: Pick<Panel<never>, 'symbols' | 'offsets' | 'time'>) {
  return {
    symbols,
    offsets: Uint32Array.from({ length: symbols.length + 1 }, (_, stock) => stock),
    time: Float64Array.from(symbols, (_, stock) => time[offsets[stock + 1] - 1]),
  };
}
