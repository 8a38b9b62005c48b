import type { GrownTrees } from './tree-nodes.js';

/** Each feature's share in what all splits gained, greatest first; adds to 1. Empty where it was not kept. */
export function gainByName({ gain, featureNames }: GrownTrees): Record<string, number> {
  const shares = Array.from(gain, (share, feature) => [featureNames[feature], Number(share.toFixed(6))] as const);
  return Object.fromEntries(shares.sort((a, b) => b[1] - a[1]));
}
