import type { Panel } from '../../domain/panel.js';
import type { FeatureInput } from '../../ports/feature.js';
import { FAMILIES, featureSpec } from './catalog.js';
import { type CrossSection, compareWithinSessions } from './cross-section.js';
import { type ComputeStock, SCRATCH_COLUMNS, type StockSlice } from './family.js';
import { type Universe, universeOf } from './universe.js';

export interface FeatureOptions {
  /**
   * Whether a stock is set against the others of its session: `none` (default), `rank` (-0.5 lowest to 0.5 highest, equal
   * values share the mean) or `zscore` (standard deviations from the mean, not beyond -3 and 3). Columns that
   * are the same for all stocks, and flags, are left as they are.
   */
  readonly crossSection?: CrossSection;
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
  const { crossSection = 'none', onProgress } = options;
  const specs = names.map(featureSpec);
  const wanted = new Set(names);
  const columns: Record<string, Float32Array> = {};
  for (const name of wanted) columns[name] = new Float32Array(panel.time.length);

  const universe = universeOf(input);
  const families: ComputeStock[] = [];
  for (const { features, prepare } of Object.values(FAMILIES)) {
    if (features.some(({ name }) => wanted.has(name))) families.push(prepare(input, universe, wanted));
  }
  const slice = slicer(input, universe);
  const total = panel.symbols.length;
  for (let stock = 0; stock < total; stock++) {
    const rows = slice(stock);
    const out: Record<string, Float32Array> = {};
    for (const name of wanted) out[name] = columns[name].subarray(panel.offsets[stock], panel.offsets[stock + 1]);
    for (const compute of families) compute(rows, out);
    onProgress?.(stock + 1, total);
  }
  if (crossSection !== 'none') {
    const compared = specs.filter((spec) => spec.crossSection !== 'keep').map(({ name }) => columns[name]);
    compareWithinSessions(compared, universe.sessions(), crossSection);
  }
  return { symbols: panel.symbols, offsets: panel.offsets, time: panel.time, columns };
}

/** Gives one stock after the other as views, with scratch that all share: as long as the longest stock. */
function slicer({ panel, barEnd }: FeatureInput, universe: Universe): (stock: number) => StockSlice {
  const { offsets, symbols } = panel;
  const { open, high, low, close, volume } = panel.columns;
  const logReturns = universe.logReturns();
  let longest = 0;
  for (let stock = 0; stock < symbols.length; stock++) {
    longest = Math.max(longest, offsets[stock + 1] - offsets[stock]);
  }
  const scratch = Array.from({ length: SCRATCH_COLUMNS }, () => new Float64Array(longest));
  return (stock) => {
    const from = offsets[stock];
    const until = offsets[stock + 1];
    return {
      symbol: symbols[stock],
      stock,
      firstRow: from,
      rows: until - from,
      open: open.subarray(from, until),
      high: high.subarray(from, until),
      low: low.subarray(from, until),
      close: close.subarray(from, until),
      volume: volume.subarray(from, until),
      barEnd: barEnd.subarray(from, until),
      logReturn: logReturns.subarray(from, until),
      scratch: scratch.map((column) => column.subarray(0, until - from)),
    };
  };
}
