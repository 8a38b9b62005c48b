import { OpenAlphaError } from '../../../domain/errors.js';
import { checkRange, withDefaults } from '../check-options.js';
import { checkTrainingOptions, type TrainingOptions } from '../nets/training-options.js';

/**
 * Defaults: dropout 0.1, learning rate 1e-4, batch 256, at most 6 epochs of about 20,000 rows, patience 3, no decay, gradients clipped at 1,
 * return weight 1, 10,000 validation rows measured.
 */
export interface TransformerOptions extends TrainingOptions {
  /** Steps of a window, its own row included, 2 to 1,000. Default 60. */
  readonly steps: number;
  /** Numbers per step inside, 4 to 512, a multiple of 4 x heads. Default 64. */
  readonly width: number;
  /** Heads of attention, 1 to 16. Default 4. */
  readonly heads: number;
  /** Encoder layers, 1 to 8. Default 2. */
  readonly layers: number;
  /** Units between the two dense layers of each encoder layer, 4 to 2,048, a multiple of 4. Default 128. */
  readonly inner: number;
  /** A step sees only itself and earlier ones. Default false: the whole window lies in the past of its last row anyhow. */
  readonly causal: boolean;
}

export const TRANSFORMER_DEFAULTS: TransformerOptions = {
  steps: 60,
  width: 64,
  heads: 4,
  layers: 2,
  inner: 128,
  causal: false,
  dropout: 0.1,
  learningRate: 1e-4,
  batch: 256,
  maxEpochs: 6,
  patience: 3,
  weightDecay: 0,
  returnWeight: 1,
  clipNorm: 1,
  rowsPerEpoch: 20_000,
  validationRows: 10_000,
};

/** The options with defaults filled in. Refuses (USAGE) an unknown name or a value out of range. */
export function resolveTransformerOptions(given: Partial<TransformerOptions>): TransformerOptions {
  const options = withDefaults('transformer', TRANSFORMER_DEFAULTS, given);
  checkTrainingOptions(options);
  checkRange('steps', options.steps, { least: 2, most: 1_000, whole: true });
  checkRange('heads', options.heads, { least: 1, most: 16, whole: true });
  checkRange('width', options.width, { least: 4, most: 512, whole: true, multipleOf: 4 * options.heads });
  checkRange('layers', options.layers, { least: 1, most: 8, whole: true });
  checkRange('inner', options.inner, { least: 4, most: 2_048, whole: true, multipleOf: 4 });
  if (typeof options.causal !== 'boolean') {
    throw new OpenAlphaError('USAGE', `causal is ${String(options.causal)}; expected true or false.`);
  }
  return options;
}
