import { OpenAlphaError } from '../../../domain/errors.js';
import { checkRange, withDefaults } from '../check-options.js';
import { checkMissing, type Missing } from '../trees/missing.js';
import { type ClassWeights, checkClassWeights } from '../trees/weigh-classes.js';

export interface BoostingOptions {
  /** Most rounds; each adds a tree for every class, and one for the return where that has trees of its own. 1 to 10,000. Default 400. */
  readonly rounds: number;
  /** Share of a tree's values that counts, above 0 to 1. Default 0.05. */
  readonly learningRate: number;
  /** Most splits between the root and a leaf, 1 to 16. Default 2, which suits noisy returns; on rows without much noise 6. */
  readonly maxDepth: number;
  /** Most bins a feature is cut into, 2 to 255. Default 255; 63 is a little faster and as good on noisy rows. */
  readonly bins: number;
  /** Draws every leaf's value towards 0: what is added to the sum of second derivatives, 0 to 1,000,000. Default 10. */
  readonly lambda: number;
  /** Least gain of a split, 0 to 1,000,000. Default 0. */
  readonly minGain: number;
  /**
   * Least sum of second derivatives (2 p (1 - p) a row and class, 1 a row for returns) on each side of a split, 0 to 1,000,000. Default 200, which
   * suits noisy returns (docs/decisions/boosting.md); on rows without much noise 1.
   */
  readonly minChildWeight: number;
  /** Rows drawn for a round, without replacement, as a share of all, above 0 to 1. Default 0.5. */
  readonly sampleShare: number;
  /** Features drawn for a tree as a share of all, above 0 to 1. Default 0.5. */
  readonly featureShare: number;
  /** Rounds without a better loss on the validation rows before it stops; the best round is kept. 0 never stops. Default 30. */
  readonly patience: number;
  /**
   * Where the expected return comes from: the mean return of each class times its probability (`classes`), or trees of its own that
   * learn the returns (`boosted`, a third more work). Default `classes`: on returns of stocks it orders them better (docs/decisions/boosting.md).
   */
  readonly expected: 'boosted' | 'classes';
  /** What a missing feature (NaN) is: refused (`refuse`), or a value whose side every split learns (`learn`). Default `refuse`. */
  readonly missing: Missing;
  /** Weights of the classes, on top of the rows' own. Default `none`. */
  readonly classWeights: ClassWeights;
  /**
   * Features that may push one way only: 1 when a higher value never speaks for sell over buy nor for a lower return, -1 the other way
   * round. By feature name. Default none.
   */
  readonly monotone: Readonly<Record<string, 1 | -1>>;
}

export const BOOSTING_DEFAULTS: BoostingOptions = {
  rounds: 400,
  learningRate: 0.05,
  maxDepth: 2,
  bins: 255,
  lambda: 10,
  minGain: 0,
  minChildWeight: 200,
  sampleShare: 0.5,
  featureShare: 0.5,
  patience: 30,
  expected: 'classes',
  missing: 'refuse',
  classWeights: 'none',
  monotone: {},
};

/** The options with defaults filled in. Refuses (USAGE) an unknown name or a value out of range. */
export function resolveBoostingOptions(
  given: Partial<BoostingOptions>,
  featureNames: readonly string[],
): BoostingOptions {
  const options = withDefaults('boosting', BOOSTING_DEFAULTS, given);
  checkRange('rounds', options.rounds, { least: 1, most: 10_000, whole: true });
  checkRange('learningRate', options.learningRate, { least: 1e-6, most: 1 });
  checkRange('maxDepth', options.maxDepth, { least: 1, most: 16, whole: true });
  checkRange('bins', options.bins, { least: 2, most: 255, whole: true });
  checkRange('lambda', options.lambda, { least: 0, most: 1_000_000 });
  checkRange('minGain', options.minGain, { least: 0, most: 1_000_000 });
  checkRange('minChildWeight', options.minChildWeight, { least: 0, most: 1_000_000 });
  checkRange('sampleShare', options.sampleShare, { least: 1e-6, most: 1 });
  checkRange('featureShare', options.featureShare, { least: 1e-6, most: 1 });
  checkRange('patience', options.patience, { least: 0, most: 10_000, whole: true });
  if (options.expected !== 'boosted' && options.expected !== 'classes') {
    throw new OpenAlphaError('USAGE', `expected is ${String(options.expected)}; expected boosted or classes.`);
  }
  checkMissing(options.missing);
  checkClassWeights(options.classWeights);
  for (const [name, way] of Object.entries(options.monotone)) {
    if (!featureNames.includes(name)) {
      throw new OpenAlphaError('USAGE', `monotone names ${name}, which is not a feature of the rows.`);
    }
    if (way !== 1 && way !== -1) {
      throw new OpenAlphaError('USAGE', `monotone says ${String(way)} for ${name}; expected 1 or -1.`);
    }
  }
  return options;
}
