import type { Matrix } from '../../../ports/model.js';
import type { TreeKernels } from '../../kernels/tree-memory.js';
import { BLOCK_ROWS, blockBytes, rowStrideOf } from './layout.js';
import type { LookupTable } from './lookup-table.js';

/**
 * Bins rows as walks want them: block after block of BLOCK_ROWS rows, each followed, where values may be missing, by a copy with every bin raised
 * by one (see `layOutTrees`). `scratch` has room for a block's values.
 */
export function binBlocks(
  by: {
    readonly kernels: TreeKernels;
    readonly buffer: ArrayBuffer;
    readonly lookups: LookupTable;
    readonly missing: boolean;
  },
  matrix: Matrix,
  place: { readonly at: number; readonly scratch: number },
): void {
  const bytes = blockBytes(matrix.features) * (by.missing ? 2 : 1);
  for (let from = 0, at = place.at; from < matrix.rows; from += BLOCK_ROWS, at += bytes) {
    binBlock(by, matrix, from, { at, scratch: place.scratch });
  }
}

/** One block, from row `from` on; gives how many rows it has. */
export function binBlock(
  by: Parameters<typeof binBlocks>[0],
  { x, rows, features }: Matrix,
  from: number,
  place: { readonly at: number; readonly scratch: number },
): number {
  const count = Math.min(BLOCK_ROWS, rows - from);
  const values = x.subarray(from * features, (from + count) * features);
  new Float32Array(by.buffer, place.scratch, values.length).set(values);
  by.kernels.binRows(place.scratch, count, features, by.lookups.at, place.at, 8, rowStrideOf(features), 0, 0);
  if (by.missing) {
    const half = blockBytes(features);
    const bins = new Uint8Array(by.buffer, place.at, 2 * half);
    for (let i = 0; i < half; i++) bins[half + i] = bins[i] + 1;
  }
  return count;
}
