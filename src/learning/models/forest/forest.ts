import { OpenAlphaError } from '../../../domain/errors.js';
import type { FitContext, Learner, Model, TrainingData } from '../../../ports/model.js';
import { checkTrainingData } from '../check-rows.js';
import type { BinFeaturesInput } from './bin-features.js';
import { forestModel, loadForest } from './forest-model.js';
import type { GrowInput } from './grow.js';
import { FOREST_DEFAULTS, type ForestOptions, featuresTried, resolveForestOptions } from './options.js';
import { rowCodeFor, weightScale } from './row-code.js';
import { checkRowCount, prepareColumns, type TrainingColumns } from './training-columns.js';
import { type GrownForest, NODE_VALUES, type TreeNodes } from './tree.js';

/** Features that one task cuts and bins: half a cache line of a row. */
const FEATURES_PER_TASK = 8;

/**
 * Random forest of histogram trees (Breiman 2001, "Random forests"; Ke et al. 2017, "LightGBM", for the bins). Probabilities are the mean of
 * the leaves' weighted class shares; the expected return is the mean of the leaves' mean targets.
 */
export const forest: Learner<ForestOptions> = {
  kind: 'forest',
  defaults: FOREST_DEFAULTS,
  load: loadForest,
  async fit(data: TrainingData, given: Partial<ForestOptions>, context: FitContext): Promise<Model> {
    const options = resolveForestOptions(given, data.train.features);
    checkRowCount(data.train.rows);
    checkTrainingData(data);
    refuseWhenCancelled(context);
    const columns = prepareColumns(data.train, context.seed, context.parallel.threads);
    const { bins, cuts } = await binTrainingRows(data, columns, options, context);
    const trees = await growTrees(data, columns, { bins, cuts }, options, context);
    return forestModel(joinTrees(trees, cuts, data.featureNames));
  },
};

interface Binned {
  /** features x rows, column-major. */
  readonly bins: Uint8Array;
  readonly cuts: Float32Array[];
}

async function binTrainingRows(
  data: TrainingData,
  columns: TrainingColumns,
  options: ForestOptions,
  context: FitContext,
): Promise<Binned> {
  const { rows, features } = data.train;
  const bins = new Uint8Array(new SharedArrayBuffer(rows * features));
  const inputs: BinFeaturesInput[] = [];
  for (let firstFeature = 0; firstFeature < features; firstFeature += FEATURES_PER_TASK) {
    const lastFeature = Math.min(features, firstFeature + FEATURES_PER_TASK);
    const { x, sample } = columns;
    inputs.push({ x, rows, features, firstFeature, lastFeature, sample, maxBins: options.bins, bins });
  }
  const cuts = await context.parallel.map<BinFeaturesInput, Float32Array[]>('forest.bin', inputs, {
    signal: context.signal,
  });
  return { bins, cuts: cuts.flat() };
}

function growTrees(
  data: TrainingData,
  columns: TrainingColumns,
  binned: Binned,
  options: ForestOptions,
  context: FitContext,
): Promise<TreeNodes[]> {
  const { classes, weights, target } = columns;
  const code = rowCodeFor(data.train.rows);
  const shared = {
    bins: binned.bins,
    cutCounts: Uint8Array.from(binned.cuts, (cuts) => cuts.length),
    classes,
    weights,
    scale: weightScale(weights, code),
    code,
    target,
    maxDepth: options.maxDepth,
    minLeaf: options.minLeaf,
    bootstrap: options.bootstrap,
    sampleShare: options.sampleShare,
    returnPriorRows: options.returnPriorRows,
    featuresTried: featuresTried(options, data.train.features),
    seed: context.seed,
  };
  const inputs: GrowInput[] = Array.from({ length: options.trees }, (_, tree) => ({ ...shared, tree }));
  return context.parallel.map<GrowInput, TreeNodes>('forest.grow', inputs, {
    signal: context.signal,
    onDone: (finished) => context.onProgress?.(finished, options.trees),
  });
}

function joinTrees(
  trees: readonly TreeNodes[],
  cuts: readonly Float32Array[],
  featureNames: readonly string[],
): GrownForest {
  const treeSizes = Uint32Array.from(trees, (tree) => tree.feature.length);
  const nodes = treeSizes.reduce((sum, size) => sum + size, 0);
  const feature = new Uint16Array(nodes);
  const bin = new Uint8Array(nodes);
  const value = new Float32Array(nodes * NODE_VALUES);
  let at = 0;
  for (const tree of trees) {
    feature.set(tree.feature, at);
    bin.set(tree.bin, at);
    value.set(tree.value, at * NODE_VALUES);
    at += tree.feature.length;
  }
  return { featureNames: [...featureNames], cuts, treeSizes, nodes: { feature, bin, value } };
}

function refuseWhenCancelled(context: FitContext): void {
  if (context.signal?.aborted === true) throw new OpenAlphaError('CANCELLED', 'Training was stopped.');
}
