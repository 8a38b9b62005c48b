import { CLASSES } from '../../../domain/signal.js';
import type { Matrix, Model, ModelFiles, ModelOutput } from '../../../ports/model.js';
import type { TreeEngine } from '../../kernels/tree-memory.js';
import { checkMatrix } from '../check-rows.js';
import { gainByName } from '../trees/gain-by-name.js';
import { BLOCK_ROWS } from '../trees/layout.js';
import { openWalker, type Walker } from '../trees/walker.js';
import { BOOSTING_FILE, decodeBoosting, encodeBoosting } from './codec.js';
import { boostingContributions } from './contributions.js';
import type { GrownBoosting } from './grown-boosting.js';
import { OUTPUTS, RETURN } from './plan.js';

export type { GrownBoosting };

/** Bytes per row while scores are summed: one f32 an output, and three probabilities. */
const SUM_BYTES = (OUTPUTS + CLASSES) * 4;
const COLUMN_BYTES = BLOCK_ROWS * 4;

/** Boosted trees that have learnt. */
export function boostingModel(boosting: GrownBoosting, engine: TreeEngine = 'wasm'): Model {
  const { trees } = boosting;
  let opened: Walker | undefined;
  const walker = () => {
    opened ??= openWalker(trees, SUM_BYTES, engine);
    return opened;
  };
  return {
    kind: 'boosting',
    featureNames: trees.featureNames,
    predict(matrix: Matrix): ModelOutput {
      checkMatrix(matrix, trees.featureNames, { missing: trees.missing });
      return predictBoosting(boosting, walker(), matrix);
    },
    contributions(matrix: Matrix, classes: Uint8Array): Float32Array {
      checkMatrix(matrix, trees.featureNames, { missing: trees.missing });
      return boostingContributions(boosting, walker(), matrix, classes);
    },
    files(): ModelFiles {
      return { [BOOSTING_FILE]: encodeBoosting(boosting) };
    },
    facts: {
      rounds: boosting.rounds,
      return_rounds: boosting.returnRounds,
      nodes: trees.nodes.feature.length,
      validation_loss: boosting.losses.validation,
      validation_return_loss: boosting.losses.validationReturn,
      gain: gainByName(trees),
    },
  };
}

/** Reads boosted trees back from their file. Refuses (MODEL) what is damaged. */
export function loadBoosting(files: ModelFiles): Model {
  return boostingModel(decodeBoosting(files[BOOSTING_FILE]));
}

/** Scores are what all trees say together; probabilities are their softmax. */
function predictBoosting(boosting: GrownBoosting, walker: Walker, matrix: Matrix): ModelOutput {
  const { base, rounds, returnRounds, classReturns } = boosting;
  const probabilities = new Float32Array(matrix.rows * CLASSES);
  const expected = new Float32Array(matrix.rows);
  const column = (output: number) => walker.sums + output * COLUMN_BYTES;
  walker.forEachBlock(matrix, (block) => {
    for (let output = 0; output < OUTPUTS; output++) {
      new Float32Array(walker.buffer, column(output), block.count).fill(base[output]);
    }
    const classTrees = rounds * CLASSES;
    for (let tree = 0; tree < classTrees; tree++) walker.addTree(tree, block, column(tree % CLASSES));
    for (let tree = classTrees; tree < classTrees + returnRounds; tree++) walker.addTree(tree, block, column(RETURN));
    walker.kernels.softmaxRows(column(0), COLUMN_BYTES, block.count, column(OUTPUTS), 0, 0);
    const found = new Float32Array(walker.buffer, column(OUTPUTS), block.count * CLASSES);
    probabilities.set(found, block.from * CLASSES);
    if (returnRounds > 0) expected.set(new Float32Array(walker.buffer, column(RETURN), block.count), block.from);
    else {
      for (let i = 0; i < block.count; i++) {
        for (let c = 0; c < CLASSES; c++) expected[block.from + i] += found[i * CLASSES + c] * classReturns[c];
      }
    }
  });
  return { probabilities, expected };
}
