import { type GrownTrees, LEAF } from './tree-nodes.js';

/** Rows that are binned and walked at a time: their bins and sums stay in the first cache levels while all trees pass over them. */
export const BLOCK_ROWS = 256;

/** Bytes from one binned row to the next. */
export function rowStrideOf(features: number): number {
  return Math.ceil(features / 8) * 8;
}

/** Bytes of a block of binned rows; twice as much with missing values: see `layOutTrees`. */
export function blockBytes(features: number): number {
  return BLOCK_ROWS * rowStrideOf(features);
}

/** Trees laid out for walking. A leaf is its own child, so every walk of a tree takes the same number of steps. */
export interface TreesLayout {
  /** Two words a node: where its bin lies in a row, and `first child << 8 | last bin that goes left` (255 for a leaf). Children are counted per tree. */
  readonly words: Uint32Array;
  /** First node of each tree, of all nodes. */
  readonly roots: Int32Array;
  /** Most steps from the root to a leaf, per tree. */
  readonly depths: Uint8Array;
}

/**
 * Lays trees out. Where missing values go left, a node reads from a second copy of the block that lies `blockBytes` behind the
 * first and has every bin raised by one, so that 255, missing, is 0: then one comparison serves all nodes.
 */
export function layOutTrees(trees: Pick<GrownTrees, 'nodes' | 'treeSizes'>, features: number): TreesLayout {
  const { feature, bin, missingLeft } = trees.nodes;
  const second = blockBytes(features);
  const words = new Uint32Array(feature.length * 2);
  const roots = new Int32Array(trees.treeSizes.length);
  const depths = new Uint8Array(trees.treeSizes.length);
  let root = 0;
  for (const [tree, size] of trees.treeSizes.entries()) {
    roots[tree] = root;
    const depth = new Uint8Array(size);
    let child = 1;
    for (let id = 0; id < size; id++) {
      const at = (root + id) * 2;
      if (feature[root + id] === LEAF) {
        words[at + 1] = (id << 8) | 255;
        continue;
      }
      const turned = missingLeft[root + id];
      words[at] = feature[root + id] + (turned === 1 ? second : 0);
      words[at + 1] = (child << 8) | (bin[root + id] + turned);
      depth[child] = depth[id] + 1;
      depth[child + 1] = depth[child];
      child += 2;
    }
    depths[tree] = depth[size - 1];
    root += size;
  }
  return { words, roots, depths };
}
