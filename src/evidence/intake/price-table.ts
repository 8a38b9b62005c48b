/** Rows per block: large enough that a new one is rare, small enough that the last one wastes little. */
export const BLOCK_ROWS = 1 << 16;

/** Columns of up to BLOCK_ROWS rows in the order of the file. */
export interface PriceBlock {
  /** Position of the symbol in the table's `SymbolTable`. */
  readonly symbol: Int32Array;
  readonly line: Uint32Array;
  time: Float64Array;
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;
}

/** The sound rows of a price file as they came: blocks, so that growing never copies. */
export interface PriceTable {
  readonly blocks: PriceBlock[];
  rows: number;
}

/** A table without rows. */
export function createPriceTable(): PriceTable {
  return { blocks: [], rows: 0 };
}

/** The block that takes the next row; a new one when the last is full. */
export function openBlock(table: PriceTable): PriceBlock {
  const index = table.rows >>> 16;
  let block = table.blocks[index];
  if (block === undefined) {
    const numbers = () => new Float64Array(BLOCK_ROWS);
    block = {
      symbol: new Int32Array(BLOCK_ROWS),
      line: new Uint32Array(BLOCK_ROWS),
      time: numbers(),
      open: numbers(),
      high: numbers(),
      low: numbers(),
      close: numbers(),
      volume: numbers(),
    };
    table.blocks.push(block);
  }
  return block;
}
