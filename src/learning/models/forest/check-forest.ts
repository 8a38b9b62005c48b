import { CLASSES } from '../../../domain/signal.js';
import { type GrownForest, LEAF, NODE_VALUES } from './tree.js';

/** No tree is grown deeper; a walk takes as many steps. */
const MOST_DEPTH = 24;

/**
 * What is wrong with a forest that came from outside, or `undefined` when it can be walked and gives finite numbers: cuts ascend,
 * every split names a feature and a bin that exist, every tree uses its nodes exactly, and every value can be one.
 */
export function checkForest(forest: GrownForest): string | undefined {
  if (forest.cuts.length === 0 || forest.treeSizes.length === 0) return 'it has no features or no trees';
  return checkCuts(forest.cuts) ?? checkTrees(forest) ?? checkValues(forest.nodes.value);
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

function checkTrees({ cuts, treeSizes, nodes }: GrownForest): string | undefined {
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
      const bin = nodes.bin[root + id];
      if (bin >= cuts[feature].length) return `node ${id} of tree ${tree} splits at a bin that is not there`;
      found += 2;
    }
    if (found !== size) return `tree ${tree} has ${size} nodes where its splits make ${found}`;
    if (depth > MOST_DEPTH) return `tree ${tree} is ${depth} levels deep, more than ${MOST_DEPTH}`;
    root += size;
  }
  return root === nodes.feature.length ? undefined : `its trees have ${root} nodes of ${nodes.feature.length}`;
}

function checkValues(values: Float32Array): string | undefined {
  for (let at = 0; at < values.length; at += NODE_VALUES) {
    let sum = 0;
    for (let c = 0; c < CLASSES; c++) {
      const probability = values[at + c];
      if (!(probability >= 0 && probability <= 1)) return `node ${at / NODE_VALUES} has the probability ${probability}`;
      sum += probability;
    }
    if (Math.abs(sum - 1) > 1e-4) return `the probabilities of node ${at / NODE_VALUES} add to ${sum}`;
    // A return of more than 1000 (100,000 %) over one horizon is damage, and sums of such values could overflow float32.
    if (!(Math.abs(values[at + CLASSES]) <= 1000)) return `node ${at / NODE_VALUES} expects an impossible return`;
  }
  return undefined;
}
