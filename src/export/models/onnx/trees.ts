import type { Trees } from '../../../domain/model-graph.js';
import { addFloats, addStep, type Draft, type Place } from './draft.js';

/**
 * All trees as one TreeEnsembleRegressor with an output per value of a leaf. That operator adds (or averages) what the leaves say
 * and knows nothing of classes, which is what both a forest (shares that are averaged) and boosting (scores that are added) need.
 * Thresholds are single precision on both sides, so a row takes the same way down as here.
 */
export function lowerTrees(draft: Draft, trees: Trees, { from, to }: Place): void {
  const treeOf = new Int32Array(trees.feature.length);
  const idOf = new Int32Array(trees.feature.length);
  trees.roots.forEach((root, tree) => {
    const end = trees.roots[tree + 1] ?? trees.feature.length;
    for (let node = root; node < end; node++) {
      treeOf[node] = tree;
      idOf[node] = node - root;
    }
  });
  const leaves = leafTargets(trees);
  const ofLeaf = (of: Int32Array) => leaves.nodes.map((node) => of[node]!);
  const isLeaf = (node: number) => trees.feature[node]! < 0;
  const child = (of: Int32Array) => of.map((node, at) => (isLeaf(at) ? 0 : idOf[node]!));
  // A base that is 0 everywhere, as a forest's, needs no step of its own.
  const plain = trees.base.every((value) => value === 0);
  const attributes = {
    n_targets: trees.outputs,
    aggregate_function: trees.combine === 'mean' ? 'AVERAGE' : 'SUM',
    post_transform: 'NONE',
    nodes_treeids: treeOf,
    nodes_nodeids: idOf,
    nodes_featureids: trees.feature.map((feature) => Math.max(0, feature)),
    nodes_values: trees.threshold,
    nodes_modes: Array.from(trees.feature, (feature) => (feature < 0 ? 'LEAF' : 'BRANCH_LEQ')),
    nodes_truenodeids: child(trees.low),
    nodes_falsenodeids: child(trees.high),
    nodes_missing_value_tracks_true: Int32Array.from(trees.missingLow),
    target_treeids: Int32Array.from(ofLeaf(treeOf)),
    target_nodeids: Int32Array.from(ofLeaf(idOf)),
    target_ids: Int32Array.from(leaves.outputs),
    target_weights: Float32Array.from(leaves.values),
  };
  const sum = addStep(draft, 'TreeEnsembleRegressor', from, plain ? to : `${to}/sum`, { attributes, trees: true });
  if (!plain) addStep(draft, 'Add', [sum, addFloats(draft, `${to}/base`, [trees.outputs], trees.base)], to);
}

/** What the leaves say, without zeros: a tree of boosting speaks about one output only. */
function leafTargets({ feature, values, outputs }: Trees) {
  const found = { nodes: [] as number[], outputs: [] as number[], values: [] as number[] };
  const add = (node: number, output: number, value: number): void => {
    found.nodes.push(node);
    found.outputs.push(output);
    found.values.push(value);
  };
  for (let node = 0; node < feature.length; node++) {
    if (feature[node]! >= 0) continue;
    const before = found.nodes.length;
    for (let output = 0; output < outputs; output++) {
      const value = values[node * outputs + output]!;
      if (value !== 0) add(node, output, value);
    }
    // Readers expect every leaf to say something.
    if (found.nodes.length === before) add(node, 0, 0);
  }
  return found;
}
