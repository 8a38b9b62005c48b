import { BLOCK_ROWS, type PriceTable } from './price-table.js';

/** Rows of a table that stand by symbol and time already: those of `symbols[s]` are `offsets[s]` up to `offsets[s + 1]`. */
export interface PriceRuns {
  readonly symbols: readonly string[];
  readonly offsets: Uint32Array;
}

/**
 * The runs of a table whose rows are in the order of a panel as they came: symbols ascending, times of each rising, no two rows
 * alike. `undefined` for any other, which is for `price-group.ts` to sort. Most files are in order, and to see it costs a
 * hundredth of sorting.
 */
export function runsInOrder({ blocks, rows }: PriceTable, names: readonly string[]): PriceRuns | undefined {
  const symbols: string[] = [];
  const starts: number[] = [];
  let last = -1;
  let lastTime = 0;
  for (const [b, { symbol, time }] of blocks.entries()) {
    const start = b * BLOCK_ROWS;
    const count = Math.min(BLOCK_ROWS, rows - start);
    for (let i = 0; i < count; i++) {
      if (symbol[i] === last) {
        if (!((time[i] as number) > lastTime)) return undefined;
      } else {
        const name = names[symbol[i] as number] as string;
        if (last >= 0 && !((names[last] as string) < name)) return undefined;
        last = symbol[i] as number;
        symbols.push(name);
        starts.push(start + i);
      }
      lastTime = time[i] as number;
    }
  }
  return { symbols, offsets: Uint32Array.from([...starts, rows]) };
}
