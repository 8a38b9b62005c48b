import { Random } from '../../../math/random.js';
import type { RowCode } from './row-code.js';

export interface DrawInput {
  /** Class per row, 0 to 2. */
  readonly classes: Uint8Array;
  /** Weight per row; absent means 1. */
  readonly weights: Float32Array | undefined;
  /** Steps per unit of weight (`weightScale`). */
  readonly scale: number;
  readonly code: RowCode;
  readonly bootstrap: boolean;
  readonly sampleShare: number;
}

/** The rows that a tree learns from. */
export interface DrawnRows {
  /** One code per row that was drawn with a weight above 0, ascending by row (see RowCode). */
  readonly codes: Int32Array;
  /** How many times each row was drawn. */
  readonly copies: Uint8Array;
}

/**
 * Draws the rows of one tree: `sampleShare` of them, with replacement (Breiman 2001, "Random forests") or without. A row's weight in
 * the tree is copies x weight x scale, rounded up or down at random so that it is right on average: also a weight far
 * below one step counts in its share of the trees.
 */
export function drawRows(input: DrawInput, seed: number, tree: number): DrawnRows {
  const rows = input.classes.length;
  const copies = new Uint8Array(rows);
  const random = new Random(seed, 2 * tree);
  const draws = Math.max(1, Math.round(rows * input.sampleShare));
  if (input.bootstrap) for (let i = 0; i < draws; i++) copies[random.int(rows)]++;
  else drawWithoutReplacement(copies, draws, random);

  // A generator of its own: unit weights must not change which features are drawn later.
  const rounding = new Random(seed, 2 * tree + 1);
  const codes = packRows(input, copies, rounding);
  if (codes.length > 0) return { codes, copies };
  // Only rows without weight were drawn, of a handful: a tree cannot be made of nothing, so this one sees every row once.
  copies.fill(1);
  return { codes: packRows(input, copies, rounding), copies };
}

function packRows(input: DrawInput, copies: Uint8Array, rounding: Random): Int32Array {
  const { classes, weights, scale, code } = input;
  const codes = new Int32Array(classes.length);
  let kept = 0;
  for (let row = 0; row < classes.length; row++) {
    let weight = copies[row];
    if (weight === 0) continue;
    if (weights !== undefined) weight = roundAtRandom(weight * weights[row] * scale, rounding);
    if (weight === 0) continue;
    if (weight > code.weightMask) weight = code.weightMask;
    codes[kept++] = (classes[row] << 30) | (weight << code.rowBits) | row;
  }
  return codes.subarray(0, kept);
}

function roundAtRandom(value: number, random: Random): number {
  const whole = Math.floor(value);
  return whole === value ? whole : whole + (random.float() < value - whole ? 1 : 0);
}

/** Selection sampling (Knuth, "The art of computer programming" 2, algorithm S): each row in turn, with the share still wanted. */
function drawWithoutReplacement(copies: Uint8Array, draws: number, random: Random): void {
  let wanted = draws;
  for (let row = 0; row < copies.length; row++) {
    const rowsLeft = copies.length - row;
    if (wanted < rowsLeft && random.int(rowsLeft) >= wanted) continue;
    copies[row] = 1;
    wanted--;
    if (wanted === 0) return;
  }
}
