import type { Matrix, Model, ModelFiles, ModelOutput } from '../../../ports/model.js';
import { checkMatrix } from '../check-rows.js';
import { decodeForest, encodeForest } from './codec.js';
import { pathContributions } from './contributions.js';
import { layOutForest } from './layout.js';
import { predictForest } from './predict.js';
import type { GrownForest } from './tree.js';

export const FOREST_FILE = 'forest.bin';

/** A random forest that has learnt. */
export function forestModel(forest: GrownForest): Model {
  const layout = layOutForest(forest);
  return {
    kind: 'forest',
    featureNames: forest.featureNames,
    predict(matrix: Matrix): ModelOutput {
      checkMatrix(matrix, forest.featureNames);
      return predictForest(layout, matrix);
    },
    contributions(matrix: Matrix, classes: Uint8Array): Float32Array {
      checkMatrix(matrix, forest.featureNames);
      return pathContributions(layout, matrix, classes);
    },
    files(): ModelFiles {
      return { [FOREST_FILE]: encodeForest(forest) };
    },
    facts: {
      trees: layout.roots.length,
      nodes: forest.nodes.feature.length,
      leaves: (forest.nodes.feature.length + layout.roots.length) / 2,
      deepest: layout.depths.reduce((most, depth) => Math.max(most, depth), 0),
      class_prior: [...layout.prior],
    },
  };
}

/** Reads a forest back from its file. Refuses (MODEL) what is damaged. */
export function loadForest(files: ModelFiles): Model {
  return forestModel(decodeForest(files[FOREST_FILE]));
}
