import { OpenAlphaError } from '../../../domain/errors.js';
import { CLASSES } from '../../../domain/signal.js';
import type { FitContext, LabelledRows, Learner, Model, TrainingData } from '../../../ports/model.js';
import {
  borrowTreeMemory,
  planTreeMemory,
  returnTreeMemory,
  type TreeEngine,
  treeKernels,
} from '../../kernels/tree-memory.js';
import { checkMatrix, checkTrainingData } from '../check-rows.js';
import { binBlocks } from '../trees/bin-blocks.js';
import { binTrainingRows } from '../trees/bin-training-rows.js';
import { freeSlots } from '../trees/slots.js';
import { winsorise } from '../trees/target-range.js';
import { checkTreeSize } from '../trees/training-bins.js';
import { joinTrees } from '../trees/tree-nodes.js';
import { weighClasses } from '../trees/weigh-classes.js';
import { boost } from './boost.js';
import { boostingModel, type GrownBoosting, loadBoosting } from './boosting-model.js';
import { BOOSTING_DEFAULTS, type BoostingOptions, resolveBoostingOptions } from './options.js';
import { type BoostingGround, type BoostingPlan, OUTPUTS, planBoosting, RETURN } from './plan.js';
import { classMeans, startScores } from './start.js';

/** More would leave less than 7 bits for a gradient. */
const MOST_ROWS = 2 ** 24;

/**
 * Gradient boosting of histogram trees (Friedman 2001; Chen & Guestrin 2016, "XGBoost"; Ke et al. 2017, "LightGBM"): softmax over the
 * classes, and squared error for the expected return.
 */
export const boosting: Learner<BoostingOptions> = {
  kind: 'boosting',
  defaults: BOOSTING_DEFAULTS,
  readsColumns: true,
  load: loadBoosting,
  async fit(data: TrainingData, given: Partial<BoostingOptions>, context: FitContext): Promise<Model> {
    return boostingModel(await fitBoosting(data, given, context));
  },
};

/** Grows the trees. The engine decides how fast, not what comes out. */
export async function fitBoosting(
  data: TrainingData,
  given: Partial<BoostingOptions>,
  context: FitContext,
  engine: TreeEngine = 'wasm',
): Promise<GrownBoosting> {
  const options = resolveBoostingOptions(given, data.featureNames);
  const { train, validation } = data;
  if (train.rows > MOST_ROWS) {
    throw new OpenAlphaError('USAGE', `Boosting learns from at most ${MOST_ROWS} rows, but there are ${train.rows}.`, {
      hint: 'Start the training later (--from), or use longer bars.',
    });
  }
  context.parallel.prepare?.(['trees.bin', 'boosting.grow']);
  const missing = options.missing === 'learn';
  checkTrainingData(data, { missing });
  checkMatrix(validation, data.featureNames, { missing, what: 'Validation row' });
  if (context.signal?.aborted === true) throw new OpenAlphaError('CANCELLED', 'Training was stopped.');
  const { parallel } = context;
  const weights = weighClasses(train, options.classWeights);
  const validationWeights = weighClasses(validation, options.classWeights);
  const layout = planTreeMemory();
  const plan = planBoosting(layout, train.rows, train.features, {
    weighted: weights !== undefined,
    sampled: options.sampleShare < 1,
    missing,
    validationRows: validation.rows,
    validationWeighted: validationWeights !== undefined,
    maxDepth: options.maxDepth,
    threads: parallel.threads,
  });
  checkTreeSize('boosting', layout.size(), train);
  const memory = borrowTreeMemory(layout.size());
  const { buffer } = memory;
  freeSlots(buffer, plan.slots);

  const { featureNames } = data;
  const room = { memory, engine, plan: plan.bins, slots: plan.slots };
  const cuts = await binTrainingRows(train, room, { bins: options.bins, missing, featureNames }, context);
  binBlocks({ kernels: treeKernels(memory, engine), buffer, lookups: plan.bins.lookups, missing }, validation, {
    at: plan.validation.blocks,
    scratch: plan.slots.first,
  });
  const targets = winsorise(Float32Array.from(train.target));
  writeRows(buffer, plan, train, targets, weights);
  const held = plan.validation;
  new Uint8Array(buffer, held.labels, validation.rows).set(validation.y);
  new Float32Array(buffer, held.targets, validation.rows).set(validation.target);
  if (validationWeights !== undefined) new Float32Array(buffer, held.weights, validation.rows).set(validationWeights);
  new Uint8Array(buffer, plan.cutCounts, train.features).set(cuts.map((of) => of.length));
  writeDirections(new Int8Array(buffer, plan.direction, OUTPUTS * train.features), data.featureNames, options);

  const ground: BoostingGround = { memory, engine, plan };
  const base = startScores(treeKernels(memory, engine), train.y, weights, targets);
  for (const [output, score] of base.entries()) {
    new Float32Array(buffer, plan.scores[0] + output * plan.stride, plan.stride / 4).fill(score);
    new Float32Array(buffer, held.scores + output * held.stride, held.stride / 4).fill(score);
  }
  const boosted = await boost(ground, options, context, weights?.reduce((most, one) => Math.max(most, one), 0) ?? 1);
  returnTreeMemory(memory);
  return {
    trees: {
      featureNames: [...data.featureNames],
      cuts,
      missing,
      ...joinTrees([...boosted.classTrees, ...boosted.returnTrees], 1),
    },
    base,
    classReturns: options.expected === 'classes' ? classMeans(train.y, targets) : new Float32Array(CLASSES),
    rounds: boosted.classTrees.length / CLASSES,
    returnRounds: boosted.returnTrees.length,
    losses: { validation: boosted.validationLoss, validationReturn: boosted.validationReturnLoss },
  };
}

function writeRows(
  buffer: ArrayBuffer,
  plan: BoostingPlan,
  rows: LabelledRows,
  targets: Float32Array,
  weights: Float32Array | undefined,
): void {
  // Vectors reach past the last row: what lies there must at least be numbers.
  new Uint8Array(buffer, plan.labels, rows.rows + 4).fill(0);
  new Uint8Array(buffer, plan.labels, rows.rows).set(rows.y);
  new Float32Array(buffer, plan.targets, plan.stride / 4).fill(0).set(targets);
  if (weights !== undefined) new Float32Array(buffer, plan.weights, plan.stride / 4).fill(0).set(weights);
}

/** Which way a feature may push each output: buy and the return as said, sell against it, hold as it likes. */
function writeDirections(direction: Int8Array, names: readonly string[], { monotone }: BoostingOptions): void {
  direction.fill(0);
  for (const [feature, name] of names.entries()) {
    const way = Object.hasOwn(monotone, name) ? monotone[name] : 0;
    direction[feature] = -way;
    direction[2 * names.length + feature] = way;
    direction[RETURN * names.length + feature] = way;
  }
}
