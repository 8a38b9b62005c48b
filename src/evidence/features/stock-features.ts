import type { FeatureInput } from '../../ports/feature.js';
import { FAMILIES } from './catalog.js';
import { type Columns, type ComputeStock, SCRATCH_COLUMNS, type StockSlice } from './family.js';
import type { Universe } from './universe.js';

/** All rows of a stock, or so many of the last (at least 1). */
type Kept = 'all' | number;

/** The work over one stock for all wanted features: writes their wanted rows to `out`, one column of the stock's rows each. */
export function stockFeatures(
  input: FeatureInput,
  universe: Universe,
  wanted: ReadonlySet<string>,
): (stock: number, out: Columns, kept: Kept) => void {
  const families: ComputeStock[] = [];
  for (const { features, prepare } of Object.values(FAMILIES)) {
    if (features.some(({ name }) => wanted.has(name))) families.push(prepare(input, universe, wanted));
  }
  const slice = slicer(input, universe);
  return (stock, out, kept) => {
    const rows = slice(stock, kept);
    for (const compute of families) compute(rows, out);
  };
}

/** Gives one stock after the other as views, with scratch that all share: as long as the longest stock. */
function slicer(input: FeatureInput, universe: Universe): (stock: number, kept: Kept) => StockSlice {
  const { panel } = input;
  const { offsets, symbols } = panel;
  const { open, high, low, close, volume } = panel.columns;
  const logReturns = universe.logReturns();
  let longest = 0;
  for (let stock = 0; stock < symbols.length; stock++) {
    longest = Math.max(longest, offsets[stock + 1] - offsets[stock]);
  }
  const scratch = Array.from({ length: SCRATCH_COLUMNS }, () => new Float64Array(longest));
  let cut = scratch;
  return (stock, kept) => {
    const from = offsets[stock];
    const until = offsets[stock + 1];
    // Stocks often have the same number of bars, and making views takes its time.
    if (cut[0].length !== until - from) cut = scratch.map((column) => column.subarray(0, until - from));
    return {
      symbol: symbols[stock],
      stock,
      firstRow: from,
      rows: until - from,
      first: kept === 'all' ? 0 : Math.max(0, until - from - kept),
      open: open.subarray(from, until),
      high: high.subarray(from, until),
      low: low.subarray(from, until),
      close: close.subarray(from, until),
      volume: volume.subarray(from, until),
      // Made by whoever asks: few features do.
      get barEnd() {
        return input.barEnd.subarray(from, until);
      },
      logReturn: logReturns.subarray(from, until),
      scratch: cut,
    };
  };
}
