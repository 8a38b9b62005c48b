import type { GrownTrees } from '../trees/tree-nodes.js';

/** All that boosted trees are. */
export interface GrownBoosting {
  /** The trees of each round's classes in order (sell, hold, buy), then those of the return; one value a node. */
  readonly trees: GrownTrees;
  /** Scores before the first tree: three classes, then the return. */
  readonly base: Float32Array;
  /** Mean return of each class: what the expected return is made from when there are no trees of the return. */
  readonly classReturns: Float32Array;
  /** Rounds of class trees. */
  readonly rounds: number;
  /** Trees of the return. */
  readonly returnRounds: number;
  /** Per validation row at the best round; null when unknown. */
  readonly losses: { readonly validation: number | null; readonly validationReturn: number | null };
}
