import type { Histogram } from './histogram.js';

/** The best split of a node so far; `feature` is -1 while there is none. */
export interface BestSplit {
  feature: number;
  /** Last bin that goes left. */
  bin: number;
  score: number;
  /** Weights of the classes on the left side. */
  sell: number;
  hold: number;
  buy: number;
}

/** Weights of the classes in the node, and the least weight that either side of a split must have. */
export interface NodeWeights {
  sell: number;
  hold: number;
  buy: number;
  least: number;
}

/**
 * Looks for a better split on one feature and empties the histogram.
 *
 * The score of a split is the sum over both sides of (sum of squared class weights) / (weight of the side): largest where the
 * weighted Gini impurity of the sides is least (Breiman et al. 1984, "Classification and regression trees"). Any split that leaves
 * enough on both sides beats none, also one without gain: the classes may part only at the next level.
 * Equal scores keep the first that was found.
 */
export function searchSplit(
  counts: Int32Array,
  cuts: number,
  feature: number,
  node: NodeWeights,
  best: BestSplit,
): void {
  const { sell, hold, buy, least } = node;
  const total = sell + hold + buy;
  let leftSell = 0;
  let leftHold = 0;
  let leftBuy = 0;
  for (let bin = 0, at = 0; bin < cuts; bin++, at += 4) {
    const binSell = counts[at];
    const binHold = counts[at + 1];
    const binBuy = counts[at + 2];
    // A split after an empty bin is the split before it.
    if ((binSell | binHold | binBuy) === 0) continue;
    leftSell += binSell;
    leftHold += binHold;
    leftBuy += binBuy;
    const left = leftSell + leftHold + leftBuy;
    if (left < least) continue;
    const right = total - left;
    if (right < least) break;
    const rightSell = sell - leftSell;
    const rightHold = hold - leftHold;
    const rightBuy = buy - leftBuy;
    const score =
      ((leftSell * leftSell + leftHold * leftHold + leftBuy * leftBuy) * right +
        (rightSell * rightSell + rightHold * rightHold + rightBuy * rightBuy) * left) /
      (left * right);
    if (score > best.score) {
      best.score = score;
      best.feature = feature;
      best.bin = bin;
      best.sell = leftSell;
      best.hold = leftHold;
      best.buy = leftBuy;
    }
  }
  counts.fill(0, 0, (cuts + 1) * 4);
}

/** The same over the occupied bins alone, for a node with fewer rows than a feature has bins. */
export function searchSparseSplit(histogram: Histogram, feature: number, node: NodeWeights, best: BestSplit): void {
  const { counts, occupied } = histogram;
  const { sell, hold, buy, least } = node;
  const total = sell + hold + buy;
  let leftSell = 0;
  let leftHold = 0;
  let leftBuy = 0;
  for (let word = 0; word < 8; word++) {
    let bits = occupied[word];
    occupied[word] = 0;
    while (bits !== 0) {
      const lowest = bits & -bits;
      bits ^= lowest;
      const bin = (word << 5) + 31 - Math.clz32(lowest);
      const at = bin << 2;
      leftSell += counts[at];
      leftHold += counts[at + 1];
      leftBuy += counts[at + 2];
      counts[at] = 0;
      counts[at + 1] = 0;
      counts[at + 2] = 0;
      const left = leftSell + leftHold + leftBuy;
      const right = total - left;
      // No early end: the cells of the later bins must be emptied too.
      if (left < least || right < least) continue;
      const rightSell = sell - leftSell;
      const rightHold = hold - leftHold;
      const rightBuy = buy - leftBuy;
      const score =
        ((leftSell * leftSell + leftHold * leftHold + leftBuy * leftBuy) * right +
          (rightSell * rightSell + rightHold * rightHold + rightBuy * rightBuy) * left) /
        (left * right);
      if (score > best.score) {
        best.score = score;
        best.feature = feature;
        best.bin = bin;
        best.sell = leftSell;
        best.hold = leftHold;
        best.buy = leftBuy;
      }
    }
  }
}
