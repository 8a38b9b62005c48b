/** The feature of a node that is a leaf. */
export const LEAF = 0xffff;
/** Values kept per node: the probabilities of sell, hold and buy, then the expected return (leaves only, else 0). */
export const NODE_VALUES = 4;

/**
 * One tree, or several one after the other. Nodes stand in breadth-first order, so children need no links: those of the i-th inner
 * node (counted from 0 in that order) are nodes 2i + 1 and 2i + 2. Rows whose bin is at most `bin` go to the first.
 */
export interface TreeNodes {
  /** Feature that the node splits on, or LEAF. */
  readonly feature: Uint16Array;
  /** Last bin that goes left; 0 for a leaf. */
  readonly bin: Uint8Array;
  /** nodes x NODE_VALUES. */
  readonly value: Float32Array;
}

/** All that a forest is: its trees one after the other, and where each feature is cut into bins. */
export interface GrownForest {
  readonly featureNames: readonly string[];
  /** Per feature, strictly ascending: a value is in bin b when exactly b cuts lie below it. */
  readonly cuts: readonly Float32Array[];
  /** Nodes of each tree. */
  readonly treeSizes: Uint32Array;
  readonly nodes: TreeNodes;
}
