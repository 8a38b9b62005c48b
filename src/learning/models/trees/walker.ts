import type { Matrix } from '../../../ports/model.js';
import {
  newTreeMemory,
  planTreeMemory,
  type TreeEngine,
  type TreeKernels,
  treeKernels,
} from '../../kernels/tree-memory.js';
import { binBlock } from './bin-blocks.js';
import { BLOCK_ROWS, blockBytes, layOutTrees, rowStrideOf } from './layout.js';
import { planLookups, writeLookups } from './lookup-table.js';
import type { GrownTrees } from './tree-nodes.js';

/** A block of rows that has been binned. */
export interface BinnedBlock {
  /** First row of the block, and how many there are. */
  readonly from: number;
  readonly count: number;
}

/** Trees in memory of their own, ready to be walked. Not for two callers at once: there is one block. */
export interface Walker {
  readonly kernels: TreeKernels;
  readonly buffer: ArrayBuffer;
  /** Room for BLOCK_ROWS x `sumBytes` bytes. */
  readonly sums: number;
  readonly trees: number;
  /** Most steps from the root of a tree to a leaf. */
  readonly depths: Uint8Array;
  /** Adds one tree's leaf values (four a node, to four f64 a row; or one a node, to one f32 a row) for the block's rows. */
  addTree(tree: number, block: BinnedBlock, sums: number): void;
  /** Bins the rows of a matrix block by block. */
  forEachBlock(matrix: Matrix, use: (block: BinnedBlock) => void): void;
  /** Numbers of the nodes that row `i` of the block passes in a tree, root first, counted over all trees. Written to `path`; gives how many. */
  pathOf(tree: number, i: number, path: Int32Array): number;
}

/** Copies the trees into memory. `sumBytes`: what the caller keeps per row while it sums. */
export function openWalker(trees: GrownTrees, sumBytes: number, engine: TreeEngine = 'wasm'): Walker {
  const features = trees.cuts.length;
  const rowStride = rowStrideOf(features);
  const { words, roots, depths } = layOutTrees(trees, features);
  const plan = planTreeMemory();
  const at = {
    lookups: planLookups(plan, features),
    words: plan.take(words.byteLength),
    values: plan.take(trees.nodes.value.byteLength),
    x: plan.take(BLOCK_ROWS * features * 4),
    // The second block has every bin raised by one: see `layOutTrees`.
    bins: plan.take(blockBytes(features) * (trees.missing ? 2 : 1)),
    sums: plan.take(BLOCK_ROWS * sumBytes),
  };
  const memory = newTreeMemory(plan.size());
  const { buffer } = memory;
  const kernels = treeKernels(memory, engine);
  writeLookups(buffer, at.lookups, trees.cuts);
  new Uint32Array(buffer, at.words, words.length).set(words);
  new Float32Array(buffer, at.values, trees.nodes.value.length).set(trees.nodes.value);
  const bins = new Uint8Array(buffer, at.bins, blockBytes(features) * (trees.missing ? 2 : 1));
  const by = { kernels, buffer, lookups: at.lookups, missing: trees.missing };
  const walk = trees.valuesPerNode === 1 ? kernels.walkValues : kernels.walkReturns;
  const valueBytes = trees.valuesPerNode * 4;

  return {
    kernels,
    buffer,
    sums: at.sums,
    trees: roots.length,
    depths,
    addTree(tree, { count }, sums) {
      const root = roots[tree];
      walk(at.words + root * 8, depths[tree], at.bins, rowStride, count, at.values + root * valueBytes, sums);
    },
    forEachBlock(matrix, use) {
      for (let from = 0; from < matrix.rows; from += BLOCK_ROWS) {
        const count = binBlock(by, matrix, from, { at: at.bins, scratch: at.x });
        use({ from, count });
      }
    },
    pathOf(tree, i, path) {
      const root = roots[tree];
      let node = 0;
      path[0] = root;
      for (let step = 1; step <= depths[tree]; step++) {
        const word = words[2 * (root + node) + 1];
        node = (word >>> 8) + (bins[i * rowStride + words[2 * (root + node)]] > (word & 255) ? 1 : 0);
        path[step] = root + node;
      }
      return depths[tree] + 1;
    },
  };
}
