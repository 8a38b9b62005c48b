import { OpenAlphaError } from '../../../domain/errors.js';
import { checkRange, withDefaults } from '../check-options.js';
import { checkTrainingOptions, type TrainingOptions } from '../nets/training-options.js';

/** Defaults: dropout 0.2, learning rate 3e-4, batch 1024, at most 6 epochs of all rows, patience 2, no decay, no clipping, return weight 1. */
export interface MlpOptions extends TrainingOptions {
  /** Units of each hidden layer from the input on, 1 to 4 layers of 1 to 1024. Default [128, 64]. */
  readonly hidden: readonly number[];
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
  clipNorm: 0,
  rowsPerEpoch: 0,
  validationRows: 0,
};

/** The options with defaults filled in. Refuses (USAGE) an unknown name or a value out of range. */
export function resolveMlpOptions(given: Partial<MlpOptions>): MlpOptions {
  const options = withDefaults('mlp', MLP_DEFAULTS, given);
  checkHidden(options.hidden);
  checkTrainingOptions(options);
  return options;
}

function checkHidden(hidden: readonly number[]): void {
  if (!Array.isArray(hidden) || hidden.length < 1 || hidden.length > 4) {
    throw new OpenAlphaError('USAGE', `hidden is ${JSON.stringify(hidden)}; expected a list of 1 to 4 layer sizes.`);
  }
  hidden.forEach((units, i) => void checkRange(`hidden[${i}]`, units, { least: 1, most: 1024, whole: true }));
}
