import { OpenAlphaError } from '../../../domain/errors.js';
import { checkRange, withDefaults } from '../check-options.js';
import { checkMissing, type Missing } from '../trees/missing.js';
import { type ClassWeights, checkClassWeights } from '../trees/weigh-classes.js';

export interface ForestOptions {
  /** Number of trees, 1 to 10,000. Default 100. */
  readonly trees: number;
  /** Most splits between the root and a leaf, 1 to 24. Default 10. */
  readonly maxDepth: number;
  /** Most bins a feature is cut into, 2 to 255. Default 255; 63 is a little faster and as good on noisy rows. */
  readonly bins: number;
  /** Features tried at each split: `sqrt` (the root of their number, rounded down), or 1 to all of them. Default `sqrt`. */
  readonly featuresPerSplit: 'sqrt' | number;
  /**
   * Least weight (in rows of weight 1) on each side of a split, 1 to 1,000,000. Default 500, which suits noisy returns
   * (docs/decisions/forest.md); on a few thousand rows take less, on rows without noise 1.
   */
  readonly minLeaf: number;
  /** Each tree sees rows drawn with replacement (`true`) or without (`false`). Default true. */
  readonly bootstrap: boolean;
  /** Rows drawn for a tree as a share of all, above 0 to 1. Default 1. */
  readonly sampleShare: number;
  /**
   * Rows that the assumption of no return is worth in a leaf's mean return, 0 to 1,000,000. Default 1000: the returns of a leaf
   * are far from independent, because labels overlap and the stocks of a session move together.
   */
  readonly returnPriorRows: number;
  /** What a missing feature (NaN) is: refused (`refuse`), or a value whose side every split learns (`learn`). Default `refuse`. */
  readonly missing: Missing;
  /** Weights of the classes, on top of the rows' own. Default `none`. */
  readonly classWeights: ClassWeights;
}

export const FOREST_DEFAULTS: ForestOptions = {
  trees: 100,
  maxDepth: 10,
  bins: 255,
  featuresPerSplit: 'sqrt',
  minLeaf: 500,
  bootstrap: true,
  sampleShare: 1,
  returnPriorRows: 1000,
  missing: 'refuse',
  classWeights: 'none',
};

/** The options with defaults filled in. Refuses (USAGE) an unknown name or a value out of range. */
export function resolveForestOptions(given: Partial<ForestOptions>, features: number): ForestOptions {
  const options = withDefaults('forest', FOREST_DEFAULTS, given);
  checkRange('trees', options.trees, { least: 1, most: 10_000, whole: true });
  checkRange('maxDepth', options.maxDepth, { least: 1, most: 24, whole: true });
  checkRange('bins', options.bins, { least: 2, most: 255, whole: true });
  checkRange('minLeaf', options.minLeaf, { least: 1, most: 1_000_000 });
  checkRange('sampleShare', options.sampleShare, { least: 1e-6, most: 1 });
  checkRange('returnPriorRows', options.returnPriorRows, { least: 0, most: 1_000_000 });
  checkMissing(options.missing);
  checkClassWeights(options.classWeights);
  if (options.featuresPerSplit !== 'sqrt') {
    checkRange('featuresPerSplit', options.featuresPerSplit, { least: 1, most: features, whole: true });
  }
  if (typeof options.bootstrap !== 'boolean') {
    throw new OpenAlphaError('USAGE', `bootstrap is ${String(options.bootstrap)}; expected true or false.`);
  }
  return options;
}

/** How many features a split looks at. */
export function featuresTried(options: ForestOptions, features: number): number {
  return options.featuresPerSplit === 'sqrt' ? Math.max(1, Math.floor(Math.sqrt(features))) : options.featuresPerSplit;
}
