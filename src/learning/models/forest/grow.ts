import { Random } from '../../../math/random.js';
import { type TreeEngine, type TreeKernels, treeKernels } from '../../kernels/tree-memory.js';
import { growingTree } from '../trees/growing-tree.js';
import { takeSlot } from '../trees/slots.js';
import type { GrownTree } from '../trees/tree-nodes.js';
import { type DrawOptions, drawRows } from './draw-rows.js';
import { type ForestGround, type GrowRoom, growRoom } from './plan.js';

/** What the task `forest.grow` needs for one tree. */
export interface GrowInput extends DrawOptions, ForestGround {
  readonly engine: TreeEngine;
  /** Number of cuts per feature. */
  readonly cutCounts: Uint8Array;
  /** Can values be missing? */
  readonly missing: boolean;
  readonly maxDepth: number;
  readonly minLeaf: number;
  readonly featuresTried: number;
  readonly returnPriorRows: number;
}

/** Values kept per node: the probabilities of sell, hold and buy, then the expected return (leaves only, else 0). */
export const NODE_VALUES = 4;

/** Below this many rows a node visits occupied bins only. */
const SPARSE_BELOW = 160;

/** A node that is still to be looked at. */
interface Waiting {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly sell: number;
  readonly hold: number;
  readonly buy: number;
}

/**
 * Grows one classification tree, depth first, so that a node's rows are still in the cache: every node is split while it is mixed,
 * deep enough and heavy enough. Nothing is carried over from another tree, so the same input gives the same bytes wherever it runs.
 */
export function growTree(input: GrowInput): GrownTree {
  const { memory, plan, code, maxDepth } = input;
  const { buffer } = memory;
  const kernels = treeKernels(memory, input.engine);
  const slot = takeSlot(buffer, plan.slots);
  const { room } = growRoom(slot.at, plan.bins.rows);
  kernels.clear(room.counts, 4096 + 64);
  const drawn = drawRows(kernels, buffer, plan, room, input);
  const best = new Int32Array(buffer, room.node, 14);
  const sums = new Float64Array(buffer, room.sums, 2);
  const search = makeSearch(input, kernels, room, buffer);
  const score = new Float64Array(buffer, room.node + 16, 2);
  const gain = new Float64Array(plan.bins.features);
  const tree = growingTree(NODE_VALUES);
  const least = Math.max(1, Math.ceil(input.minLeaf * input.scale));

  const add = (sell: number, hold: number, buy: number): number => {
    const total = sell + hold + buy;
    return tree.add([sell / total, hold / total, buy / total, 0]);
  };
  const [sell, hold, buy] = new Int32Array(buffer.slice(room.sums, room.sums + 12)) as unknown as [
    number,
    number,
    number,
  ];
  const stack: Waiting[] = [{ id: add(sell, hold, buy), start: 0, end: drawn, depth: 0, sell, hold, buy }];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const { id, start, end, depth } = node;
    const total = node.sell + node.hold + node.buy;
    const mixed = node.sell !== total && node.hold !== total && node.buy !== total;
    const at = room.codes + start * 4;
    const found = depth < maxDepth && mixed && total >= 2 * least && search(node, at, end - start, least);
    if (!found) {
      kernels.sumLeaf(at, end - start, code.rowBits, room.copies, plan.targets, room.sums);
      // The mean target, drawn towards 0. Class weights stay out: they would pull a mean return towards the rare class.
      tree.setValue(id, 3, sums[0] / (sums[1] + input.returnPriorRows));
      continue;
    }
    const [feature, bin, missingLeft] = [best[8], best[9], best[10]];
    const [leftSell, leftHold, leftBuy] = [best[11], best[12], best[13]];
    const squares = node.sell * node.sell + node.hold * node.hold + node.buy * node.buy;
    // Rounding can leave a gain of nothing a hair below it.
    gain[feature] += Math.max(0, score[0] / score[1] - squares / total);
    const column = plan.bins.byFeature + feature * plan.bins.rows;
    const middle =
      start +
      kernels.partitionClasses(column, at, end - start, code.rowBits, bin + missingLeft, missingLeft, room.scratch);
    const right = { sell: node.sell - leftSell, hold: node.hold - leftHold, buy: node.buy - leftBuy };
    const left = add(leftSell, leftHold, leftBuy);
    add(right.sell, right.hold, right.buy);
    tree.split(id, { feature, bin, missingLeft, left });
    stack.push({ id: left + 1, start: middle, end, depth: depth + 1, ...right });
    stack.push({ id: left, start, end: middle, depth: depth + 1, sell: leftSell, hold: leftHold, buy: leftBuy });
  }
  slot.release();
  return { nodes: tree.finish(), gain };
}

type SplitSearch = (node: Waiting, codes: number, count: number, least: number) => boolean;

/**
 * The search for a node's best split over `featuresTried` features drawn without replacement. When none of them can be split (all
 * constant in the node, or too little on one side), further features are drawn until one can.
 */
function makeSearch(input: GrowInput, kernels: TreeKernels, room: GrowRoom, buffer: ArrayBuffer): SplitSearch {
  const { cutCounts, code, featuresTried, seed, tree, plan } = input;
  const { rows, byFeature } = plan.bins;
  const random = new Random(seed, ~tree);
  const order = Uint16Array.from(cutCounts, (_, feature) => feature);
  const words = new Int32Array(buffer, room.node, 14);
  const score = new Float64Array(buffer, room.node + 16, 2);

  return (node, codes, count, least) => {
    words[0] = node.sell;
    words[1] = node.hold;
    words[2] = node.buy;
    words[3] = least;
    // Any split beats none, also one without gain: the classes may part only at the next level.
    score[0] = -1;
    score[1] = 1;
    words[8] = -1;
    const occupied = count < SPARSE_BELOW ? room.occupied : 0;
    for (let tried = 0; tried < order.length; tried++) {
      if (tried >= featuresTried && words[8] >= 0) break;
      const drawn = tried + random.int(order.length - tried);
      const feature = order[drawn];
      order[drawn] = order[tried];
      order[tried] = feature;
      const cuts = cutCounts[feature];
      if (cuts === 0 && !input.missing) continue;
      kernels.addClasses(byFeature + feature * rows, codes, count, code.rowBits, room.counts, occupied);
      kernels.searchClasses(room.counts, occupied, cuts, feature, room.node);
    }
    return words[8] >= 0;
  };
}
