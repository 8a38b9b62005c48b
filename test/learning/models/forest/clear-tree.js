/** The forest in its clear form: slow, by thresholds on the values themselves, for the tests to hold the fast one against. */
import { LEAF, NODE_VALUES } from '../../../../src/learning/models/forest/tree.js';
/** Links up the nodes of every tree: the children of the i-th inner node are the next two nodes without a parent. */
export function clearTrees(forest) {
  const { feature, bin, value } = forest.nodes;
  let root = 0;
  return Array.from(forest.treeSizes, (size) => {
    const nodes = Array.from({ length: size }, (_, id) => ({
      probabilities: [...value.subarray((root + id) * NODE_VALUES, (root + id) * NODE_VALUES + 3)],
      expected: value[(root + id) * NODE_VALUES + 3],
    }));
    let next = 1;
    for (const [id, node] of nodes.entries()) {
      const on = feature[root + id];
      if (on === LEAF) continue;
      const threshold = forest.cuts[on][bin[root + id]];
      node.split = { feature: on, threshold, left: nodes[next], right: nodes[next + 1] };
      next += 2;
    }
    root += size;
    return nodes[0];
  });
}
/** The nodes that a row passes, from the root to its leaf. */
export function clearPath(node, row) {
  if (node.split === undefined) return [node];
  const { feature, threshold, left, right } = node.split;
  return [node, ...clearPath(row[feature] <= threshold ? left : right, row)];
}
