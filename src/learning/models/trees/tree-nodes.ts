/** The feature of a node that is a leaf. */
export const LEAF = 0xffff;
/** Most features that trees can ask about: in files a node's feature has 15 bits. */
export const MOST_FEATURES = 0x7fff;
/** The bin of a missing value. Present values have bins 0 to 254. */
export const MISSING_BIN = 255;

/**
 * One tree, or several one after the other. Nodes stand in breadth-first order, so children need no links: those of the i-th inner
 * node (counted from 0 in that order) are nodes 2i + 1 and 2i + 2. Rows whose bin is at most `bin` go to the first.
 */
export interface TreeNodes {
  /** Feature that the node splits on, or LEAF. */
  readonly feature: Uint16Array;
  /** Last bin that goes left; 0 for a leaf. */
  readonly bin: Uint8Array;
  /** 1 where a missing value goes left; else it goes right. */
  readonly missingLeft: Uint8Array;
  /** nodes x values per node. */
  readonly value: Float32Array;
}

/** One tree as it comes from growing. */
export interface GrownTree {
  readonly nodes: TreeNodes;
  /** What the splits on each feature gained, in the units of the kind. */
  readonly gain: Float64Array;
}

/** All that trees are: one after the other, and where each feature is cut into bins. */
export interface GrownTrees {
  readonly featureNames: readonly string[];
  /** Per feature, strictly ascending: a value is in bin b when exactly b cuts lie below it. */
  readonly cuts: readonly Float32Array[];
  /** May features be missing (NaN)? The trees have then learnt a side for each split. */
  readonly missing: boolean;
  /** Nodes of each tree. */
  readonly treeSizes: Uint32Array;
  readonly valuesPerNode: number;
  readonly nodes: TreeNodes;
  /** Share of each feature in what all splits gained, adding to 1 (or all 0); empty where it was not kept. */
  readonly gain: Float32Array;
}

/** Trees one after the other as one. */
export function joinTrees(
  trees: readonly GrownTree[],
  valuesPerNode: number,
): Pick<GrownTrees, 'treeSizes' | 'nodes' | 'gain' | 'valuesPerNode'> {
  const treeSizes = Uint32Array.from(trees, (tree) => tree.nodes.feature.length);
  const count = treeSizes.reduce((sum, size) => sum + size, 0);
  const nodes: TreeNodes = {
    feature: new Uint16Array(count),
    bin: new Uint8Array(count),
    missingLeft: new Uint8Array(count),
    value: new Float32Array(count * valuesPerNode),
  };
  let at = 0;
  for (const { nodes: tree } of trees) {
    nodes.feature.set(tree.feature, at);
    nodes.bin.set(tree.bin, at);
    nodes.missingLeft.set(tree.missingLeft, at);
    nodes.value.set(tree.value, at * valuesPerNode);
    at += tree.feature.length;
  }
  return { treeSizes, nodes, gain: shares(trees), valuesPerNode };
}

function shares(trees: readonly GrownTree[]): Float32Array {
  const sums = new Float64Array(trees[0]?.gain.length ?? 0);
  for (const { gain } of trees) for (const [feature, of] of gain.entries()) sums[feature] += of;
  const total = sums.reduce((a, b) => a + b, 0);
  return Float32Array.from(sums, (of) => (total > 0 ? of / total : 0));
}
