import { OpenAlphaError } from '../../../domain/errors.js';
import { CLASSES } from '../../../domain/signal.js';
import { decodeTrees, encodeTrees, type TreeFormat } from '../trees/codec.js';
import type { GrownTrees } from '../trees/tree-nodes.js';
import { NODE_VALUES } from './grow.js';

export const FOREST_FILE = 'forest.bin';
const FORMAT: TreeFormat = {
  file: FOREST_FILE,
  magic: 'OAFOREST',
  what: 'a forest',
  valuesPerNode: NODE_VALUES,
  extras: 0,
};

/** The forest as bytes: the same forest gives the same bytes. */
export function encodeForest(forest: GrownTrees): Uint8Array {
  return encodeTrees(FORMAT, { trees: forest, extras: new Float32Array(0) });
}

/** Reads a forest from bytes. Refuses (MODEL) anything that is not a whole, sound forest. */
export function decodeForest(file: Uint8Array | undefined): GrownTrees {
  const { trees } = decodeTrees(FORMAT, file);
  const fault = checkValues(trees.nodes.value);
  if (fault === undefined) return trees;
  throw new OpenAlphaError('MODEL', `${FOREST_FILE} cannot be used: ${fault}.`, {
    hint: 'Run `openalpha models verify`, roll back to an earlier version, or train again.',
  });
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
