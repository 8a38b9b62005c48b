import { Random } from '../../../math/random.js';
import type { FitContext, LabelledRows, TrainingData } from '../../../ports/model.js';
import { chooseEngine } from '../../kernels/kernels.js';
import { checkTrainingData, checkWindows } from '../check-rows.js';
import { fingerprintOf } from './checkpoint.js';
import type { Design } from './design.js';
import { type FeatureScaling, fitFeatureScaling } from './feature-scaling.js';
import { HEAD_OUTPUTS, HEADS } from './heads.js';
import { layoutOf, type NetWeights, namedWeights, startingValues } from './parameters.js';
import { fitTargetScaling, scaleTarget, type TargetScaling } from './target-scaling.js';
import { trainNetwork } from './train-network.js';
import type { ScaledRows } from './trainer.js';
import type { TrainingOptions } from './training-options.js';
import { withoutLayers } from './without-layers.js';

/** A net that has learnt; its expected return is a fraction. */
export interface FittedNet {
  readonly weights: NetWeights;
  readonly scaling: FeatureScaling;
  readonly facts: Readonly<Record<string, unknown>>;
}

const START_STREAM = 0;

/**
 * Checks the rows, standardises features and targets by the training rows, trains, and keeps what is worth telling. The one way in which
 * any kind of net is fitted.
 */
export async function fitNet(
  kind: string,
  design: Design,
  options: TrainingOptions,
  data: TrainingData,
  context: FitContext,
): Promise<FittedNet> {
  const { train, validation, featureNames } = data;
  checkTrainingData(data);
  checkWindows(train, design.steps, featureNames);
  if (validation.rows > 0) {
    checkTrainingData({ ...data, train: validation });
    checkWindows(validation, design.steps, featureNames);
  }
  const scaling = fitFeatureScaling(train, featureNames);
  const targetScaling = fitTargetScaling(train.target);
  const engine = chooseEngine(context.deterministic ?? true);
  const { seed, checkpoints, library } = context;
  if (library !== undefined && design.layers === undefined) throw withoutLayers(kind, library.name);
  const trainedBy = library?.name ?? engine;
  const trained = await trainNetwork(
    {
      kind,
      design,
      options,
      scaling,
      seed,
      engine,
      library,
      values: startingValues(design.parameters, new Random(seed, START_STREAM)),
      train: withTarget(train, targetScaling),
      validation: withTarget(validation, targetScaling),
      checkpoint: checkpoints && {
        store: checkpoints,
        fingerprint: fingerprintOf({ kind, options, seed, engine: trainedBy }, data),
      },
    },
    context,
  );
  const layout = layoutOf(design.parameters);
  const weights = inReturns(namedWeights(layout, trained.values), targetScaling);
  const facts = {
    epochs: trained.epochs.length,
    best_epoch: trained.best,
    parameters: layout.blocks.reduce((sum, { count }) => sum + count, 0),
    ...trained.epochs[trained.best - 1],
    history: trained.epochs,
    target_deviation: targetScaling.deviation,
    engine: trainedBy,
  };
  await checkpoints?.clear();
  return { weights, scaling, facts };
}

function withTarget(rows: LabelledRows, scaling: TargetScaling): ScaledRows {
  return { ...rows, scaledTarget: scaleTarget(rows.target, scaling) };
}

/** The net whose last output is the expected return itself, not its standardised form. */
function inReturns(weights: NetWeights, { mean, deviation }: TargetScaling): NetWeights {
  const expected = HEAD_OUTPUTS - 1;
  const kernel = weights
    .get(`${HEADS}/kernel`)!
    .map((value, i) => (i % HEAD_OUTPUTS === expected ? value * deviation : value));
  const bias = weights.get(`${HEADS}/bias`)!.map((value, i) => (i === expected ? value * deviation + mean : value));
  return new Map([...weights, [`${HEADS}/kernel`, kernel], [`${HEADS}/bias`, bias]]);
}
