import { CLASSES } from '../../../domain/signal.js';
import type { Matrix, Model, ModelFiles, ModelOutput } from '../../../ports/model.js';
import type { TreeEngine } from '../../kernels/tree-memory.js';
import { checkMatrix } from '../check-rows.js';
import { gainByName } from '../trees/gain-by-name.js';
import { creditPath, pathRoom } from '../trees/path-contributions.js';
import type { GrownTrees } from '../trees/tree-nodes.js';
import { openWalker, type Walker } from '../trees/walker.js';
import { decodeForest, encodeForest, FOREST_FILE } from './codec.js';
import { NODE_VALUES } from './grow.js';

/** A random forest that has learnt. */
export function forestModel(forest: GrownTrees, engine: TreeEngine = 'wasm'): Model {
  let opened: Walker | undefined;
  const walker = () => {
    opened ??= openWalker(forest, NODE_VALUES * 8, engine);
    return opened;
  };
  const nodes = forest.nodes.feature.length;
  const trees = forest.treeSizes.length;
  return {
    kind: 'forest',
    featureNames: forest.featureNames,
    predict(matrix: Matrix): ModelOutput {
      checkMatrix(matrix, forest.featureNames, { missing: forest.missing });
      return predictForest(walker(), matrix);
    },
    contributions(matrix: Matrix, classes: Uint8Array): Float32Array {
      checkMatrix(matrix, forest.featureNames, { missing: forest.missing });
      return forestContributions(forest, walker(), matrix, classes);
    },
    files(): ModelFiles {
      return { [FOREST_FILE]: encodeForest(forest) };
    },
    facts: {
      trees,
      nodes,
      leaves: (nodes + trees) / 2,
      deepest: walker().depths.reduce((most, depth) => Math.max(most, depth), 0),
      class_prior: priorOf(forest),
      gain: gainByName(forest),
    },
  };
}

/** Reads a forest back from its file. Refuses (MODEL) what is damaged. */
export function loadForest(files: ModelFiles): Model {
  return forestModel(decodeForest(files[FOREST_FILE]));
}

/** Mean of the roots' class probabilities: what the forest says of a row it knows nothing about. */
function priorOf({ treeSizes, nodes }: GrownTrees): number[] {
  const prior = new Array<number>(CLASSES).fill(0);
  let root = 0;
  for (const size of treeSizes) {
    for (let c = 0; c < CLASSES; c++) prior[c] += nodes.value[root * NODE_VALUES + c] / treeSizes.length;
    root += size;
  }
  return prior;
}

/** Class probabilities and expected return of every row: the mean over the trees of the leaf that the row falls into. */
function predictForest(walker: Walker, matrix: Matrix): ModelOutput {
  const { trees } = walker;
  const probabilities = new Float32Array(matrix.rows * CLASSES);
  const expected = new Float32Array(matrix.rows);
  walker.forEachBlock(matrix, (block) => {
    const sums = new Float64Array(walker.buffer, walker.sums, block.count * NODE_VALUES).fill(0);
    for (let tree = 0; tree < trees; tree++) walker.addTree(tree, block, walker.sums);
    for (let i = 0; i < block.count; i++) {
      const row = block.from + i;
      for (let c = 0; c < CLASSES; c++) probabilities[row * CLASSES + c] = sums[i * NODE_VALUES + c] / trees;
      expected[row] = sums[i * NODE_VALUES + CLASSES] / trees;
    }
  });
  return { probabilities, expected };
}

/**
 * What each feature brought to the probability of class `classes[row]`, rows x features: the credits of the row's ways down the trees, as
 * a mean. The prior plus a row's contributions is its predicted probability, up to float32 rounding.
 */
function forestContributions(forest: GrownTrees, walker: Walker, matrix: Matrix, classes: Uint8Array): Float32Array {
  const { rows, features } = matrix;
  const result = new Float32Array(rows * features);
  const credit = new Float64Array(features);
  const path = pathRoom(walker);
  walker.forEachBlock(matrix, ({ from, count }) => {
    for (let i = 0; i < count; i++) {
      credit.fill(0);
      const index = classes[from + i];
      for (let tree = 0; tree < walker.trees; tree++) creditPath(forest, walker, { tree, row: i, index }, path, credit);
      for (let f = 0; f < features; f++) result[(from + i) * features + f] = credit[f] / walker.trees;
    }
  });
  return result;
}
