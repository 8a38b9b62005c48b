import { OpenAlphaError } from '../../../domain/errors.js';
import { Random, shuffle } from '../../../math/random.js';
import type { FitContext } from '../../../ports/model.js';
import type { FeatureScaling } from './feature-scaling.js';
import { learningRateAt } from './learning-rate.js';
import { initialNetwork, multiplications, type Network } from './network.js';
import type { MlpOptions } from './options.js';
import { createPace, type Pace } from './pace.js';
import { type Losses, openTrainer, type ScaledRows, type Trainer } from './trainer.js';

/** Mean losses of one pass over the training rows: under dropout, while learning, and on the validation rows after it. */
export interface Epoch {
  readonly train_log_loss: number;
  readonly validation_log_loss: number | null;
  readonly validation_squared_error: number | null;
}

export interface TrainedNetwork {
  /** As it was after the best epoch. */
  readonly network: Network;
  readonly epochs: readonly Epoch[];
  /** Number of the epoch that was kept, from 1. */
  readonly best: number;
}

/** Streams of the one seed. */
const INITIAL_STREAM = 0;
const SHUFFLE_STREAM = 1;
const DROPOUT_STREAM = 2;

/**
 * Adam over shuffled batches until the validation log loss has not improved for `patience` epochs; the weights of the best epoch
 * are kept, the last ones when there are no validation rows. Refuses INPUT when no epoch ends with finite losses.
 */
export async function trainNetwork(
  data: { readonly train: ScaledRows; readonly validation: ScaledRows; readonly scaling: FeatureScaling },
  options: MlpOptions,
  { seed, signal, onProgress }: Pick<FitContext, 'seed' | 'signal' | 'onProgress'>,
): Promise<TrainedNetwork> {
  const { train, validation, scaling } = data;
  const initial = initialNetwork(train.features, options.hidden, new Random(seed, INITIAL_STREAM));
  const trainer = openTrainer(initial, scaling, options, new Random(seed, DROPOUT_STREAM));
  const shuffling = new Random(seed, SHUFFLE_STREAM);
  const order = Uint32Array.from({ length: train.rows }, (_, row) => row);
  const pace = createPace(signal);
  const cost = multiplications(initial);
  const epochs: Epoch[] = [];
  let best: { network: Network; loss: number; epoch: number } | undefined;

  await pace.pause();
  for (let epoch = 1; epoch <= options.maxEpochs; epoch++) {
    shuffle(order, shuffling);
    const trained = await learnEpoch(trainer, train, order, options, { epoch, pace, cost });
    const measured = validation.rows > 0 ? await measureAll(trainer, validation, options.batch, { pace, cost }) : null;
    const figures = {
      train_log_loss: trained.logLoss,
      validation_log_loss: measured?.logLoss ?? null,
      validation_squared_error: measured?.squaredError ?? null,
    };
    epochs.push(figures);
    onProgress?.(epoch, options.maxEpochs, note(figures));
    await pace.pause();
    const loss = measured?.logLoss ?? -epoch;
    if (!Number.isFinite(trained.logLoss + loss)) break;
    if (best === undefined || loss < best.loss) best = { network: trainer.network(), loss, epoch };
    if (epoch - best.epoch >= options.patience) break;
  }
  const finite = (numbers: Float32Array): boolean => numbers.every(Number.isFinite);
  if (best === undefined || !best.network.every(({ weights, bias }) => finite(weights) && finite(bias))) {
    throw new OpenAlphaError('INPUT', 'The losses of the mlp grew out of all bounds in the first epoch.', {
      hint: `Choose a learning rate below ${options.learningRate}.`,
    });
  }
  return { network: best.network, epochs, best: best.epoch };
}

async function learnEpoch(
  trainer: Trainer,
  rows: ScaledRows,
  order: Uint32Array,
  options: MlpOptions,
  { epoch, pace, cost }: { readonly epoch: number; readonly pace: Pace; readonly cost: number },
): Promise<Losses> {
  // Batches of one size to within a row: a small last one would step as far on far less evidence.
  const batches = batchesOf(rows.rows, options.batch);
  const steps = batches * options.maxEpochs;
  let sum: Losses = { logLoss: 0, squaredError: 0 };
  for (let b = 0; b < batches; b++) {
    const start = Math.floor((b * rows.rows) / batches);
    const count = Math.floor(((b + 1) * rows.rows) / batches) - start;
    const rate = learningRateAt((epoch - 1) * batches + b, steps, options.learningRate);
    sum = added(sum, trainer.learn(rows, order, start, count, rate));
    // Forward once, and about twice as much backward.
    if (pace.due(3 * cost * count)) await pace.pause();
  }
  return perRow(sum, rows.rows);
}

/** Adam needs some hundred steps to get anywhere: few rows go in smaller batches, so that a pass has 256 of them. */
const LEAST_STEPS = 256;

function batchesOf(rows: number, batch: number): number {
  return Math.min(rows, Math.max(LEAST_STEPS, Math.ceil(rows / batch)));
}

async function measureAll(
  trainer: Trainer,
  rows: ScaledRows,
  batch: number,
  { pace, cost }: { readonly pace: Pace; readonly cost: number },
): Promise<Losses> {
  let sum: Losses = { logLoss: 0, squaredError: 0 };
  for (let start = 0; start < rows.rows; start += batch) {
    const count = Math.min(batch, rows.rows - start);
    sum = added(sum, trainer.measure(rows, start, count));
    if (pace.due(cost * count)) await pace.pause();
  }
  return perRow(sum, rows.rows);
}

function added(a: Losses, b: Losses): Losses {
  return { logLoss: a.logLoss + b.logLoss, squaredError: a.squaredError + b.squaredError };
}

function perRow(sum: Losses, rows: number): Losses {
  return { logLoss: sum.logLoss / rows, squaredError: sum.squaredError / rows };
}

function note({ train_log_loss, validation_log_loss }: Epoch): string {
  const measured = validation_log_loss === null ? '' : `, validation ${validation_log_loss.toFixed(4)}`;
  return `loss ${train_log_loss.toFixed(4)}${measured}`;
}
