import { checkRange } from '../check-options.js';

/** How any net learns. */
export interface TrainingOptions {
  /** Share of hidden numbers that a training row does not see, 0 to 0.9. */
  readonly dropout: number;
  /** Adam's step size at its highest, 1e-6 to 1. It rises over the first twentieth of the steps and falls in a straight line to nothing over `maxEpochs`. */
  readonly learningRate: number;
  /** Rows behind one step, 1 to 65,536; fewer where an epoch would have too few steps. */
  readonly batch: number;
  /** Most epochs, 1 to 1,000. The learning rate falls over this many, so fewer is not just an earlier stop. */
  readonly maxEpochs: number;
  /** Epochs without a better validation loss before training stops, 1 to 1,000. */
  readonly patience: number;
  /** Decoupled weight decay (AdamW), 0 to 1: a step takes away this times the learning rate. Biases, gains and shifts are spared. */
  readonly weightDecay: number;
  /** Weight of the expected-return loss beside the cross-entropy, 0 to 100. */
  readonly returnWeight: number;
  /** A gradient that is longer (Euclidean norm over all parameters) is shortened to this; 0 leaves it. 0 to 1,000. */
  readonly clipNorm: number;
  /** Rows of an epoch: each takes the next part of a shuffled pass over all rows. 0 takes all; 0 to 1e9. */
  readonly rowsPerEpoch: number;
  /** Validation rows that are measured after an epoch, spread evenly over all; 0 takes all; 0 to 1e9. */
  readonly validationRows: number;
}

/** Refuses (USAGE) a value out of range, naming it. */
export function checkTrainingOptions(options: TrainingOptions): void {
  checkRange('dropout', options.dropout, { least: 0, most: 0.9 });
  checkRange('learningRate', options.learningRate, { least: 1e-6, most: 1 });
  checkRange('batch', options.batch, { least: 1, most: 65_536, whole: true });
  checkRange('maxEpochs', options.maxEpochs, { least: 1, most: 1_000, whole: true });
  checkRange('patience', options.patience, { least: 1, most: 1_000, whole: true });
  checkRange('weightDecay', options.weightDecay, { least: 0, most: 1 });
  checkRange('returnWeight', options.returnWeight, { least: 0, most: 100 });
  checkRange('clipNorm', options.clipNorm, { least: 0, most: 1_000 });
  checkRange('rowsPerEpoch', options.rowsPerEpoch, { least: 0, most: 1e9, whole: true });
  checkRange('validationRows', options.validationRows, { least: 0, most: 1e9, whole: true });
}
