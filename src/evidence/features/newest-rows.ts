import type { Panel } from '../../domain/panel.js';
import type { EpochMs } from '../../domain/time.js';
import type { FeatureInput } from '../../ports/feature.js';
import { featureSpec } from './catalog.js';
import { stockFeatures } from './stock-features.js';
import { stockOutput } from './stock-output.js';
import { universeOf } from './universe.js';

export interface NewestRowsOptions {
  /** Newest rows of each stock, at least 1; of a stock with fewer, all. */
  readonly count: number;
  /** Stocks whose last bar ended before this time are not looked at. */
  readonly notBefore: EpochMs;
}

/** The newest rows of stocks, made a few stocks at a time. What all stocks share is made once, and is of all of them. */
export interface NewestRows {
  /** Positions in the input's panel of the stocks that may be asked for, ascending. */
  readonly stocks: readonly number[];
  /**
   * The named features of the newest rows of some of these stocks, given ascending: the values of `computeFeatures` without
   * cross-section, to the last bit. `onProgress` is called after each stock.
   */
  of(stocks: readonly number[], onProgress?: (doneStocks: number) => void): Panel<string, Float32Array>;
}

/** Throws USAGE for an unknown name. */
export function newestRows(
  input: FeatureInput,
  names: readonly string[],
  { count, notBefore }: NewestRowsOptions,
): NewestRows {
  const wanted = new Set(names.map((name) => featureSpec(name).name));
  const { symbols, offsets, time } = input.panel;
  const stocks = [...symbols.keys()].filter(
    (stock) => offsets[stock] < offsets[stock + 1] && input.barEnd[offsets[stock + 1] - 1] >= notBefore,
  );
  const firstRow = (stock: number) => Math.max(offsets[stock], offsets[stock + 1] - count);
  let made: ReturnType<typeof stockFeatures> | undefined;
  const work = () => {
    made ??= stockFeatures(input, universeOf(input, stocks.map(firstRow)), wanted);
    return made;
  };
  const outputOf = stockOutput(wanted, offsets);
  return {
    stocks,
    of(asked, onProgress) {
      const make = work();
      const starts = new Uint32Array(asked.length + 1);
      for (const [k, stock] of asked.entries()) starts[k + 1] = starts[k] + offsets[stock + 1] - firstRow(stock);
      const rows = starts[asked.length];
      const columns = Object.fromEntries([...wanted].map((name) => [name, new Float32Array(rows)]));
      const times = new Float64Array(rows);
      for (const [k, stock] of asked.entries()) {
        const [first, until] = [firstRow(stock), offsets[stock + 1]];
        const out = outputOf(stock);
        make(stock, out, count);
        for (const name of wanted) columns[name].set(out[name].subarray(first - offsets[stock]), starts[k]);
        times.set(time.subarray(first, until), starts[k]);
        onProgress?.(k + 1);
      }
      return { symbols: asked.map((stock) => symbols[stock]), offsets: starts, time: times, columns };
    },
  };
}
