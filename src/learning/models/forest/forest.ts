import { OpenAlphaError } from '../../../domain/errors.js';
import type { FitContext, LabelledRows, Learner, Model, TrainingData } from '../../../ports/model.js';
import {
  borrowTreeMemory,
  planTreeMemory,
  returnTreeMemory,
  type TreeEngine,
  type TreeMemory,
} from '../../kernels/tree-memory.js';
import { checkTrainingData } from '../check-rows.js';
import { binTrainingRows } from '../trees/bin-training-rows.js';
import { freeSlots } from '../trees/slots.js';
import { winsorise } from '../trees/target-range.js';
import { checkTreeSize } from '../trees/training-bins.js';
import { type GrownTree, type GrownTrees, joinTrees } from '../trees/tree-nodes.js';
import { weighClasses } from '../trees/weigh-classes.js';
import { forestModel, loadForest } from './forest-model.js';
import { type GrowInput, NODE_VALUES } from './grow.js';
import { FOREST_DEFAULTS, type ForestOptions, featuresTried, resolveForestOptions } from './options.js';
import { type ForestPlan, planForest } from './plan.js';
import { MOST_ROWS, rowCodeFor, weightScale } from './row-code.js';

/**
 * Random forest of histogram trees (Breiman 2001, "Random forests"; Ke et al. 2017, "LightGBM", for the bins). Probabilities are the mean of
 * the leaves' weighted class shares; the expected return is the mean of the leaves' mean targets.
 */
export const forest: Learner<ForestOptions> = {
  kind: 'forest',
  defaults: FOREST_DEFAULTS,
  readsColumns: true,
  load: loadForest,
  async fit(data: TrainingData, given: Partial<ForestOptions>, context: FitContext): Promise<Model> {
    return forestModel(await fitForest(data, given, context));
  },
};

/** Grows the trees. The engine decides how fast, not what comes out. */
export async function fitForest(
  data: TrainingData,
  given: Partial<ForestOptions>,
  context: FitContext,
  engine: TreeEngine = 'wasm',
): Promise<GrownTrees> {
  const options = resolveForestOptions(given, data.train.features);
  checkRowCount(data.train.rows);
  context.parallel.prepare?.(['trees.bin', 'forest.grow']);
  checkTrainingData(data, { missing: options.missing === 'learn' });
  if (context.signal?.aborted === true) throw new OpenAlphaError('CANCELLED', 'Training was stopped.');
  const { threads } = context.parallel;
  const { train } = data;
  const weights = weighClasses(train, options.classWeights);
  const layout = planTreeMemory();
  const plan = planForest(layout, train.rows, train.features, { weighted: weights !== undefined, threads });
  checkTreeSize('forest', layout.size(), train);
  const memory = borrowTreeMemory(layout.size());
  writeColumns(memory, plan, train, weights);
  const { featureNames } = data;
  const room = { memory, engine, plan: plan.bins, slots: plan.slots };
  const cuts = await binTrainingRows(
    train,
    room,
    { bins: options.bins, missing: options.missing === 'learn', featureNames },
    context,
  );
  const trees = await growTrees(train, { memory, plan, engine, cuts, weights }, options, context);
  returnTreeMemory(memory);
  const missing = options.missing === 'learn';
  return {
    featureNames: [...data.featureNames],
    cuts,
    missing,
    ...joinTrees(trees, NODE_VALUES),
  };
}

interface Ground {
  readonly memory: TreeMemory;
  readonly plan: ForestPlan;
  readonly engine: TreeEngine;
}

function writeColumns(
  { buffer }: TreeMemory,
  plan: ForestPlan,
  rows: LabelledRows,
  weights: Float32Array | undefined,
): void {
  freeSlots(buffer, plan.slots);
  new Uint8Array(buffer, plan.classes, rows.rows).set(rows.y);
  if (weights !== undefined) new Float32Array(buffer, plan.weights, rows.rows).set(weights);
  const targets = new Float32Array(buffer, plan.targets, rows.rows);
  targets.set(rows.target);
  winsorise(targets);
}

function growTrees(
  rows: LabelledRows,
  ground: Ground & { readonly cuts: readonly Float32Array[]; readonly weights: Float32Array | undefined },
  options: ForestOptions,
  context: FitContext,
): Promise<GrownTree[]> {
  const { memory, plan, engine, cuts, weights } = ground;
  const code = rowCodeFor(rows.rows);
  const shared = {
    memory,
    plan,
    engine,
    cutCounts: Uint8Array.from(cuts, (of) => of.length),
    scale: weightScale(weights, code),
    code,
    missing: options.missing === 'learn',
    maxDepth: options.maxDepth,
    minLeaf: options.minLeaf,
    bootstrap: options.bootstrap,
    sampleShare: options.sampleShare,
    returnPriorRows: options.returnPriorRows,
    featuresTried: featuresTried(options, rows.features),
    seed: context.seed,
  };
  const inputs: GrowInput[] = Array.from({ length: options.trees }, (_, tree) => ({ ...shared, tree }));
  return context.parallel.map<GrowInput, GrownTree>('forest.grow', inputs, {
    signal: context.signal,
    onDone: (finished) => context.onProgress?.(finished, options.trees),
  });
}

/** Refuses (USAGE) more rows than a packed row number can count. */
function checkRowCount(rows: number): void {
  if (rows <= MOST_ROWS) return;
  throw new OpenAlphaError('USAGE', `The forest learns from at most ${MOST_ROWS} rows, but there are ${rows}.`, {
    hint: 'Start the training later (--from), or use longer bars.',
  });
}
