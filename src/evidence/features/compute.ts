import type { Panel } from '../../domain/panel.js';
import type { EpochMs } from '../../domain/time.js';
import type { FeatureInput } from '../../ports/feature.js';
import { featureSpec } from './catalog.js';
import { type CrossSection, compareWithinSessions } from './cross-section.js';
import { type NewestRows, newestRows } from './newest-rows.js';
import { stockFeatures } from './stock-features.js';
import { stockOutput } from './stock-output.js';
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
  const { crossSection = 'none', rows: kept = 'all', notBefore = Number.NEGATIVE_INFINITY, onProgress } = options;
  // A stock is compared with the others of its session, whose last bar may be a later one: that needs all rows.
  if (kept === 'last' && crossSection !== 'none')
    return lastRows(computeFeatures(input, names, { ...options, rows: 'all' }));
  if (kept === 'last') return newestOfAll(input, newestRows(input, names, { count: 1, notBefore }), onProgress);

  const { symbols, offsets, time } = input.panel;
  const specs = names.map(featureSpec);
  const wanted = new Set(names);
  const columns: Record<string, Float32Array> = {};
  for (const name of wanted) columns[name] = new Float32Array(time.length);
  const universe = universeOf(input);
  const make = stockFeatures(input, universe, wanted);
  const outputOf = stockOutput(wanted, offsets);
  for (const stock of symbols.keys()) {
    const out = outputOf(stock);
    make(stock, out, 'all');
    for (const name of wanted) columns[name].set(out[name], offsets[stock]);
    onProgress?.(stock + 1, symbols.length);
  }
  if (crossSection !== 'none') {
    const compared = specs.filter((spec) => spec.crossSection !== 'keep').map(({ name }) => columns[name]);
    compareWithinSessions(compared, universe.rowsBySession(), crossSection);
  }
  return { symbols, offsets, time, columns };
}

/** A row a stock, NaN for those that are not looked at. */
function newestOfAll(
  { panel }: FeatureInput,
  newest: NewestRows,
  onProgress: FeatureOptions['onProgress'],
): Panel<string, Float32Array> {
  const { stocks } = newest;
  const made = newest.of(stocks, (done) => onProgress?.(done, stocks.length));
  const placed = (values: Float32Array) => {
    const column = new Float32Array(panel.symbols.length).fill(Number.NaN);
    for (const [k, stock] of stocks.entries()) column[stock] = values[k];
    return column;
  };
  const columns = Object.fromEntries(Object.entries(made.columns).map(([name, values]) => [name, placed(values)]));
  return { ...keysOfLastRows(panel), columns };
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
