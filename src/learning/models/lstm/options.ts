import { checkRange, withDefaults } from '../check-options.js';
import { checkTrainingOptions, type TrainingOptions } from '../nets/training-options.js';

/**
 * Defaults: dropout 0.2, learning rate 1e-4, batch 256, at most 8 epochs of about 40,000 rows, patience 3, no decay, gradients clipped at 1,
 * return weight 1, 20,000 validation rows measured.
 */
export interface LstmOptions extends TrainingOptions {
  /** Steps of a window, its own row included, 2 to 1,000. Default 60. */
  readonly steps: number;
  /** Units of the memory, 4 to 512, a multiple of 4. Default 64. */
  readonly units: number;
}

export const LSTM_DEFAULTS: LstmOptions = {
  steps: 60,
  units: 64,
  dropout: 0.2,
  learningRate: 1e-4,
  batch: 256,
  maxEpochs: 8,
  patience: 3,
  weightDecay: 0,
  returnWeight: 1,
  clipNorm: 1,
  rowsPerEpoch: 40_000,
  validationRows: 20_000,
};

/** The options with defaults filled in. Refuses (USAGE) an unknown name or a value out of range. */
export function resolveLstmOptions(given: Partial<LstmOptions>): LstmOptions {
  const options = withDefaults('lstm', LSTM_DEFAULTS, given);
  checkTrainingOptions(options);
  checkRange('steps', options.steps, { least: 2, most: 1_000, whole: true });
  checkRange('units', options.units, { least: 4, most: 512, whole: true, multipleOf: 4 });
  return options;
}
