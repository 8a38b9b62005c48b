import { Random } from '../../../math/random.js';
import { type TreeKernels, treeKernels } from '../../kernels/tree-memory.js';
import { growingTree } from '../trees/growing-tree.js';
import { BLOCK_ROWS, layOutTrees, rowStrideOf } from '../trees/layout.js';
import { takeSlot } from '../trees/slots.js';
import type { GrownTree, TreeNodes } from '../trees/tree-nodes.js';
import { type BoostingGround, RETURN } from './plan.js';
import { gradientScales, type Scales } from './scales.js';

/** What the task `boosting.grow` needs for one tree. */
export interface GrowInput extends BoostingGround {
  /** The class, or RETURN. */
  readonly output: number;
  /** Which of the two sets of scores is read; the other is written. */
  readonly reads: 0 | 1;
  readonly maxDepth: number;
  readonly learningRate: number;
  readonly lambda: number;
  readonly minGain: number;
  readonly minChildWeight: number;
  readonly featureShare: number;
  /** Greatest weight of a row. */
  readonly mostWeight: number;
  readonly seed: number;
  readonly round: number;
}

/** A node that is still to be looked at; sums are in the units of the codes. */
interface Node {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly g: number;
  readonly h: number;
  /** Bounds of the values below it, from monotone features above. */
  readonly least: number;
  readonly most: number;
}

/** No gain smaller than this counts: what is left of a gain of nothing after rounding. */
const TINY_GAIN = 1e-6;

/**
 * Grows one regression tree on the derivatives of the loss (Friedman 2001, "Greedy function approximation"; Chen & Guestrin 2016, "XGBoost"), and
 * adds its values to the scores of all rows. Derivatives are rounded at random to integers, so that sums are exact whoever adds them
 * up, and a node's histogram minus that of its smaller child is exactly that of the other.
 */
export function growBoostedTree(input: GrowInput): GrownTree {
  const { memory, plan, maxDepth, output } = input;
  const { buffer } = memory;
  const { rows, features } = plan.bins;
  const kernels = treeKernels(memory, input.engine);
  const slot = takeSlot(buffer, plan.slots);
  const at = (part: number) => slot.at + part;
  const room = plan.room;
  const scales = writeCodes(kernels, input, slot.at);
  const lambda = input.lambda * scales.h;
  const leastH = Math.max(1, input.minChildWeight * scales.h);
  allowFeatures(new Uint8Array(buffer, at(room.allowed), features), input);

  const words = new Float64Array(buffer, at(room.node), 8);
  const found = new Int32Array(buffer, at(room.node) + 64, 3);
  const from = plan.scores[input.reads] + output * plan.stride;
  const to = plan.scores[1 - input.reads] + output * plan.stride;
  const gain = new Float64Array(features);
  const tree = growingTree(1);

  const codesAt = (row: number) => at(room.codes) + row * 8;
  const histogramAt = (place: number) => at(room.histograms) + place * room.histogramBytes;
  const fill = (place: number, node: Node) => {
    kernels.clear(histogramAt(place), room.histogramBytes);
    for (let group = 0; group * 8 < features; group++) {
      const bins = plan.bins.byRow + group * rows * 8;
      kernels.addGradients(bins, 8, codesAt(node.start), node.end - node.start, histogramAt(place) + group * 16_384);
    }
  };
  /** Value of a node before the learning rate. */
  const weightOf = (g: number, h: number, node: { readonly least: number; readonly most: number }) =>
    Math.min(node.most, Math.max(node.least, -(g / scales.g) / ((h + lambda) / scales.h)));
  const add = (g: number, h: number, bounds: { readonly least: number; readonly most: number }) =>
    tree.add([input.learningRate * weightOf(g, h, bounds)]);

  /** Splits a node whose histogram lies at `place`, or makes it a leaf. Histograms from `free` on may be used. */
  const grow = (node: Node, place: number, free: number): void => {
    if (node.depth === maxDepth || node.h < 2 * leastH || !search(node, place)) {
      const value = Math.fround(input.learningRate * weightOf(node.g, node.h, node));
      kernels.addLeaf(codesAt(node.start), node.end - node.start, from, to, value);
      return;
    }
    const [feature, bin, missingLeft] = [found[0], found[1], found[2]];
    const [g, h] = [words[6], words[7]];
    gain[feature] += (words[4] / words[5] - (node.g * node.g) / (node.h + lambda)) * scales.gain;
    const column = plan.bins.byFeature + feature * rows;
    const count = node.end - node.start;
    const middle =
      node.start +
      kernels.partitionGradients(column, codesAt(node.start), count, bin + missingLeft, missingLeft, at(room.scratch));
    const sides = boundsOf(node, weightOf(g, h, node), weightOf(node.g - g, node.h - h, node), directionOf(feature));
    const id = add(g, h, sides.left);
    add(node.g - g, node.h - h, sides.right);
    tree.split(node.id, { feature, bin, missingLeft, left: id });
    const depth = node.depth + 1;
    const left: Node = { id, start: node.start, end: middle, depth, g, h, ...sides.left };
    const right: Node = {
      id: id + 1,
      start: middle,
      end: node.end,
      depth,
      g: node.g - g,
      h: node.h - h,
      ...sides.right,
    };
    const [small, large] = middle - node.start <= node.end - middle ? [left, right] : [right, left];
    if (depth < maxDepth) {
      // What the smaller child leaves of the node's own histogram is the larger child's.
      fill(free, small);
      kernels.subtractGradients(histogramAt(place), histogramAt(free), room.histogramBytes / 8);
    }
    grow(small, free, free + 1);
    grow(large, place, free);
  };
  const search = (node: Node, place: number): boolean => {
    const parent = (node.g * node.g) / (node.h + lambda);
    const least = Math.max(TINY_GAIN, input.minGain) / scales.gain;
    words.set([node.g, node.h, lambda, leastH, parent + least, 1, 0, 0]);
    found[0] = -1;
    const direction = plan.direction + output * features;
    kernels.searchGradients(histogramAt(place), features, plan.cutCounts, at(room.allowed), direction, at(room.node));
    return found[0] >= 0;
  };
  const signs = new Int8Array(buffer, plan.direction + output * features, features);
  const directionOf = (feature: number) => signs[feature];

  const [g] = new Int32Array(buffer, at(room.totals), 1);
  const [h] = new Uint32Array(buffer, at(room.totals) + 4, 1);
  const open = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
  const root: Node = { id: add(g, h, open), start: 0, end: rows, depth: 0, g, h, ...open };
  fill(0, root);
  grow(root, 0, 1);
  const nodes = tree.finish();
  predictValidation(kernels, input, slot.at, nodes);
  slot.release();
  return { nodes, gain };
}

/** The values that may stand below the two sides of a split on a monotone feature meet in the middle and go no further. */
function boundsOf(node: Node, left: number, right: number, direction: number) {
  const { least, most } = node;
  const middle = (left + right) / 2;
  if (direction === 0) return { left: { least, most }, right: { least, most } };
  if (direction > 0) return { left: { least, most: middle }, right: { least: middle, most } };
  return { left: { least: middle, most }, right: { least, most: middle } };
}

/** Writes one code per row: its derivatives as integers. */
function writeCodes(kernels: TreeKernels, input: GrowInput, slot: number): Scales {
  const { plan, output } = input;
  const { rows } = plan.bins;
  const scores = plan.scores[input.reads];
  const key = new Random(input.seed, 8 * input.round + output).u32() | 0;
  const [codes, totals] = [slot + plan.room.codes, slot + plan.room.totals];
  if (output !== RETURN) {
    const scales = gradientScales(rows, input.mostWeight, input.mostWeight / 2);
    const { labels, weights, drawn, stride } = plan;
    kernels.softmaxCodes(scores, stride, output, labels, weights, drawn, rows, scales.g, scales.h, key, codes, totals);
    return scales;
  }
  // Class weights stay out of the returns: they would pull an expectation towards the rare class.
  const from = scores + output * plan.stride;
  const scales = gradientScales(rows, kernels.largestResidual(from, plan.targets, 0, rows), 1);
  kernels.residualCodes(from, plan.targets, 0, plan.drawn, rows, scales.g, scales.h, key, codes, totals);
  return scales;
}

/** Draws the features that the tree may ask about. */
function allowFeatures(allowed: Uint8Array, { featureShare, seed, round, output }: GrowInput): void {
  const features = allowed.length;
  const wanted = Math.max(1, Math.round(featureShare * features));
  allowed.fill(wanted === features ? 1 : 0);
  if (wanted === features) return;
  const random = new Random(seed, ~(8 * round + output));
  const order = Uint16Array.from({ length: features }, (_, feature) => feature);
  for (let i = 0; i < wanted; i++) {
    const drawn = i + random.int(features - i);
    allowed[order[drawn]] = 1;
    order[drawn] = order[i];
  }
}

/** Adds the tree's values to the scores of the validation rows. */
function predictValidation(kernels: TreeKernels, input: GrowInput, slot: number, nodes: TreeNodes): void {
  const { memory, plan, output } = input;
  const { validation, room, bins } = plan;
  if (validation.rows === 0) return;
  const { words, depths } = layOutTrees({ nodes, treeSizes: Uint32Array.of(nodes.feature.length) }, bins.features);
  new Uint32Array(memory.buffer, slot + room.words, words.length).set(words);
  new Float32Array(memory.buffer, slot + room.values, nodes.value.length).set(nodes.value);
  const stride = rowStrideOf(bins.features);
  for (let row = 0, block = validation.blocks; row < validation.rows; row += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, validation.rows - row);
    const scores = validation.scores + output * validation.stride + row * 4;
    kernels.walkValues(slot + room.words, depths[0], block, stride, count, slot + room.values, scores);
    block += validation.blockBytes;
  }
}
