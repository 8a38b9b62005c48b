import { OpenAlphaError } from '../../../domain/errors.js';
import { checkRange, withDefaults } from '../check-options.js';

export interface MlpOptions {
  /** Units of each hidden layer from the input on, 1 to 4 layers of 1 to 1024. Default [128, 64]. */
  readonly hidden: readonly number[];
  /** Share of hidden units that a training row does not see, 0 to 0.9. Default 0.2. */
  readonly dropout: number;
  /** Adam's step size at its highest, 1e-6 to 1. It falls in a straight line to nothing over `maxEpochs`. Default 3e-4. */
  readonly learningRate: number;
  /** Rows behind one step, 1 to 65,536; fewer where a pass would have less than 256 steps. Default 1024. */
  readonly batch: number;
  /** Most passes over the training rows, 1 to 1,000. The learning rate falls over this many, so fewer is not just an earlier stop. Default 6. */
  readonly maxEpochs: number;
  /** Epochs without a better validation loss before training stops, 1 to 1,000. Default 2. */
  readonly patience: number;
  /** Decoupled weight decay (AdamW), 0 to 1: a step takes away this times the learning rate. Biases are spared. Default 0. */
  readonly weightDecay: number;
  /** Weight of the expected-return loss beside the cross-entropy, 0 to 100. Default 1. */
  readonly returnWeight: number;
}

export const MLP_DEFAULTS: MlpOptions = {
  hidden: [128, 64],
  dropout: 0.2,
  learningRate: 3e-4,
  batch: 1024,
  maxEpochs: 6,
  patience: 2,
  weightDecay: 0,
  returnWeight: 1,
};

/** Rows of one batch times units of one layer: keeps kernel memory well under its 4 GiB. */
const MOST_ACTIVATIONS = 16_777_216;

/** The options with defaults filled in. Refuses (USAGE) an unknown name or a value out of range. */
export function resolveMlpOptions(given: Partial<MlpOptions>): MlpOptions {
  const options = withDefaults('mlp', MLP_DEFAULTS, given);
  checkHidden(options.hidden);
  checkRange('dropout', options.dropout, { least: 0, most: 0.9 });
  checkRange('learningRate', options.learningRate, { least: 1e-6, most: 1 });
  checkRange('batch', options.batch, { least: 1, most: 65_536, whole: true });
  checkRange('maxEpochs', options.maxEpochs, { least: 1, most: 1_000, whole: true });
  checkRange('patience', options.patience, { least: 1, most: 1_000, whole: true });
  checkRange('weightDecay', options.weightDecay, { least: 0, most: 1 });
  checkRange('returnWeight', options.returnWeight, { least: 0, most: 100 });
  const most = Math.floor(MOST_ACTIVATIONS / Math.max(...options.hidden));
  checkRange('batch', options.batch, { least: 1, most, whole: true });
  return options;
}

function checkHidden(hidden: readonly number[]): void {
  if (!Array.isArray(hidden) || hidden.length < 1 || hidden.length > 4) {
    throw new OpenAlphaError('USAGE', `hidden is ${JSON.stringify(hidden)}; expected a list of 1 to 4 layer sizes.`);
  }
  hidden.forEach((units, i) => void checkRange(`hidden[${i}]`, units, { least: 1, most: 1024, whole: true }));
}
