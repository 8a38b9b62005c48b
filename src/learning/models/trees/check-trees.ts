import { type GrownTrees, LEAF } from './tree-nodes.js';

/** No tree is grown deeper; a walk takes as many steps. */
const MOST_DEPTH = 24;

/**
 * What is wrong with trees that came from outside, or `undefined` when they can be walked: cuts ascend, every split names a feature and a
 * bin that exist, and every tree uses its nodes exactly. Values are the kind's to judge.
 */
export function checkTrees(trees: GrownTrees): string | undefined {
  if (trees.cuts.length === 0 || trees.treeSizes.length === 0) return 'it has no features or no trees';
  if (!trees.gain.every((share) => share >= 0 && share <= 1)) return 'its gains are not shares';
  return checkCuts(trees.cuts) ?? checkNodes(trees);
}

function checkCuts(cuts: readonly Float32Array[]): string | undefined {
  for (const [feature, of] of cuts.entries()) {
    if (of.length > 254) return `feature ${feature} has ${of.length} cuts, more than 254`;
    for (let i = 0; i < of.length; i++) {
      const cut = of[i];
      if (!Number.isFinite(cut) || (i > 0 && cut <= of[i - 1])) return `the cuts of feature ${feature} do not ascend`;
    }
  }
  return undefined;
}

function checkNodes({ cuts, missing, treeSizes, nodes }: GrownTrees): string | undefined {
  let root = 0;
  for (const [tree, size] of treeSizes.entries()) {
    if (size === 0 || root + size > nodes.feature.length) return `tree ${tree} reaches past the nodes`;
    // Breadth first: `found` nodes have a parent so far, and a level ends where the level above has named its last child.
    let found = 1;
    let levelEnd = 1;
    let depth = 0;
    for (let id = 0; id < size; id++) {
      if (id === found) return `node ${id} of tree ${tree} has no parent`;
      if (id === levelEnd) {
        levelEnd = found;
        depth++;
      }
      const feature = nodes.feature[root + id];
      if (feature === LEAF) continue;
      if (feature >= cuts.length) return `node ${id} of tree ${tree} splits on feature ${feature} of ${cuts.length}`;
      // After the last bin of present values only missing ones are left.
      const bins = cuts[feature].length + (missing && nodes.missingLeft[root + id] === 0 ? 1 : 0);
      if (nodes.bin[root + id] >= bins) return `node ${id} of tree ${tree} splits at a bin that is not there`;
      if (!missing && nodes.missingLeft[root + id] === 1) return `node ${id} of tree ${tree} asks for missing values`;
      found += 2;
    }
    if (found !== size) return `tree ${tree} has ${size} nodes where its splits make ${found}`;
    if (depth > MOST_DEPTH) return `tree ${tree} is ${depth} levels deep, more than ${MOST_DEPTH}`;
    root += size;
  }
  return root === nodes.feature.length ? undefined : `its trees have ${root} nodes of ${nodes.feature.length}`;
}
