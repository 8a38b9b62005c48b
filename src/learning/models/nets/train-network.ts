import { OpenAlphaError } from '../../../domain/errors.js';
import type { LayersLibrary } from '../../../ports/layers-library.js';
import type { Checkpoints, FitContext } from '../../../ports/model.js';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { learningRateAt } from './learning-rate.js';
import { openLibraryTrainer } from './library-trainer.js';
import { createPace, type Pace } from './pace.js';
import { type EpochRows, epochRows, spreadRows } from './row-order.js';
import { type Losses, openTrainer, type ScaledRows, type Trainer, type TrainerSetup } from './trainer.js';
import type { TrainingOptions } from './training-options.js';

/** Mean losses of one epoch: under dropout, while learning, and on the validation rows after it. */
export interface Epoch {
  readonly train_log_loss: number;
  readonly validation_log_loss: number | null;
  readonly validation_squared_error: number | null;
}

export interface TrainedNetwork {
  /** All parameters as they were after the best epoch. */
  readonly values: Float32Array;
  readonly epochs: readonly Epoch[];
  /** Number of the epoch that was kept, from 1. */
  readonly best: number;
}

export interface NetworkTask extends Omit<TrainerSetup, 'options'> {
  readonly kind: string;
  readonly train: ScaledRows;
  readonly validation: ScaledRows;
  /** Trains in place of our own kernels. */
  readonly library?: LayersLibrary | undefined;
  readonly options: TrainingOptions;
  /** Where to go on from, and under which name; absent: from the beginning, leaving nothing. */
  readonly checkpoint?: { readonly store: Checkpoints; readonly fingerprint: string } | undefined;
}

/**
 * Adam over shuffled batches until the validation log loss has not improved for `patience` epochs; the weights of the best epoch
 * are kept, the last ones when there are no validation rows. What an epoch does depends on the seed, its number and the state before it
 * alone, so a training that goes on from a checkpoint ends with the bytes of one that was never stopped.
 * Refuses INPUT when no epoch ends with finite losses, CANCELLED when the signal fires.
 */
export async function trainNetwork(
  task: NetworkTask,
  context: Pick<FitContext, 'signal' | 'onProgress'>,
): Promise<TrainedNetwork> {
  const trainer = task.library ? openLibraryTrainer(task, task.library) : openTrainer(task);
  try {
    return await trainWith(trainer, task, context);
  } finally {
    trainer.close?.();
  }
}

async function trainWith(
  trainer: Trainer,
  task: NetworkTask,
  { signal, onProgress }: Pick<FitContext, 'signal' | 'onProgress'>,
): Promise<TrainedNetwork> {
  const { kind, train, validation, options, checkpoint } = task;
  const rowsOf = epochRows(train.rows, options.rowsPerEpoch, task.seed);
  const measured = spreadRows(validation.rows, options.validationRows);
  const work: Work = { trainer, options, pace: createPace(kind, signal), cost: task.design.multiplications };
  const begun: Checkpoint | null = checkpoint ? await readCheckpoint(checkpoint.store, checkpoint.fingerprint) : null;
  const epochs = [...(begun?.epochs ?? [])];
  let best = begun?.best ?? null;
  if (begun) trainer.restore(begun.state);
  const isOver = (): boolean => {
    const last = epochs.at(-1);
    if (epochs.length >= options.maxEpochs) return true;
    return last !== undefined && (!isFinite(last) || epochs.length - (best?.epoch ?? 0) >= options.patience);
  };

  await work.pace.pause();
  while (!isOver()) {
    const epoch = epochs.length + 1;
    const learnt = await learnEpoch(work, train, rowsOf(epoch), epoch);
    const losses = validation.rows > 0 ? await measureAll(work, validation, measured) : null;
    const figures = {
      train_log_loss: learnt.logLoss,
      validation_log_loss: losses?.logLoss ?? null,
      validation_squared_error: losses?.squaredError ?? null,
    };
    epochs.push(figures);
    // Without validation rows every epoch counts as better than the one before.
    const loss = losses?.logLoss ?? -epoch;
    if (isFinite(figures) && (best === null || loss < best.loss)) best = { weights: trainer.weights(), loss, epoch };
    if (checkpoint) {
      await writeCheckpoint(checkpoint.store, checkpoint.fingerprint, { epochs, best, state: trainer.state() });
    }
    onProgress?.(epoch, options.maxEpochs, note(figures));
    await work.pace.pause();
  }
  if (best === null || !best.weights.every(Number.isFinite)) {
    throw new OpenAlphaError('INPUT', `The losses of the ${kind} grew out of all bounds in the first epoch.`, {
      hint: `Choose a learning rate below ${options.learningRate}.`,
    });
  }
  return { values: best.weights, epochs, best: best.epoch };
}

interface Work {
  readonly trainer: Trainer;
  readonly options: TrainingOptions;
  readonly pace: Pace;
  /** Multiplications of one forward pass of one row. */
  readonly cost: number;
}

async function learnEpoch(
  { trainer, options, pace, cost }: Work,
  rows: ScaledRows,
  { order, start, count }: EpochRows,
  epoch: number,
): Promise<Losses> {
  // Batches of one size to within a row: a small last one would step as far on far less evidence.
  const batches = batchesOf(count, options.batch);
  const steps = batches * options.maxEpochs;
  let sum: Losses = { logLoss: 0, squaredError: 0 };
  for (let b = 0; b < batches; b++) {
    const from = Math.floor((b * count) / batches);
    const size = Math.floor(((b + 1) * count) / batches) - from;
    const step = (epoch - 1) * batches + b;
    const rate = learningRateAt(step, steps, options.learningRate);
    sum = added(sum, trainer.learn(rows, { start: start + from, count: size, order }, step + 1, rate));
    // Forward once, and about twice as much backward.
    if (pace.due(3 * cost * size)) await pace.pause();
  }
  return perRow(sum, count);
}

/** Adam needs some hundred steps to get anywhere: few rows go in smaller batches, so that an epoch has 256 of them. */
const LEAST_STEPS = 256;

function batchesOf(rows: number, batch: number): number {
  return Math.min(rows, Math.max(LEAST_STEPS, Math.ceil(rows / batch)));
}

async function measureAll(
  { trainer, options, pace, cost }: Work,
  rows: ScaledRows,
  order: Uint32Array | undefined,
): Promise<Losses> {
  const total = order?.length ?? rows.rows;
  let sum: Losses = { logLoss: 0, squaredError: 0 };
  for (let start = 0; start < total; start += options.batch) {
    const count = Math.min(options.batch, total - start);
    sum = added(sum, trainer.measure(rows, { start, count, order }));
    if (pace.due(cost * count)) await pace.pause();
  }
  return perRow(sum, total);
}

function isFinite({ train_log_loss, validation_log_loss }: Epoch): boolean {
  return Number.isFinite(train_log_loss + (validation_log_loss ?? 0));
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
