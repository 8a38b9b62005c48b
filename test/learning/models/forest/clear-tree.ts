/** The forest in its clear form: slow, by thresholds on the values themselves, for the tests to hold the fast one against. */
import { NODE_VALUES } from '../../../../src/learning/models/forest/grow.js';
import { type GrownTrees, LEAF } from '../../../../src/learning/models/trees/tree-nodes.js';

export interface ClearNode {
  /** Undefined for a leaf. */
  readonly split?: {
    readonly feature: number;
    readonly threshold: number;
    readonly left: ClearNode;
    readonly right: ClearNode;
  };
  readonly probabilities: readonly number[];
  readonly expected: number;
}

/** Links up the nodes of every tree: the children of the i-th inner node are the next two nodes without a parent. */
export function clearTrees(forest: GrownTrees): ClearNode[] {
  const { feature, bin, value } = forest.nodes;
  let root = 0;
  return Array.from(forest.treeSizes, (size) => {
    const nodes = Array.from({ length: size }, (_, id) => ({
      probabilities: [...value.subarray((root + id) * NODE_VALUES, (root + id) * NODE_VALUES + 3)],
      expected: value[(root + id) * NODE_VALUES + 3],
    })) as { -readonly [Key in keyof ClearNode]: ClearNode[Key] }[];
    let next = 1;
    for (const [id, node] of nodes.entries()) {
      const on = feature[root + id];
      if (on === LEAF) continue;
      const threshold = forest.cuts[on][bin[root + id]] as number;
      node.split = { feature: on, threshold, left: nodes[next], right: nodes[next + 1] };
      next += 2;
    }
    root += size;
    return nodes[0];
  });
}

/** The nodes that a row passes, from the root to its leaf. */
export function clearPath(node: ClearNode, row: ArrayLike<number>): ClearNode[] {
  if (node.split === undefined) return [node];
  const { feature, threshold, left, right } = node.split;
  return [node, ...clearPath(row[feature] <= threshold ? left : right, row)];
}

/** The leaf that a row falls into. */
export function clearLeaf(node: ClearNode, row: ArrayLike<number>): ClearNode {
  if (node.split === undefined) return node;
  const { feature, threshold, left, right } = node.split;
  return clearLeaf(row[feature] <= threshold ? left : right, row);
}
