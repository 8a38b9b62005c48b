import { Random } from '../../../math/random.js';
import type { TreeKernels } from '../../kernels/tree-memory.js';
import type { ForestPlan, GrowRoom } from './plan.js';
import type { RowCode } from './row-code.js';

export interface DrawOptions {
  /** Steps per unit of weight (`weightScale`). */
  readonly scale: number;
  readonly code: RowCode;
  readonly bootstrap: boolean;
  readonly sampleShare: number;
  readonly seed: number;
  /** Number of the tree. */
  readonly tree: number;
}

/**
 * Draws the rows of one tree: `sampleShare` of them, with replacement (Breiman 2001, "Random forests") or without. A row's weight in
 * the tree is copies x weight x scale, rounded up or down at random so that it is right on average: also a weight far
 * below one step counts in its share of the trees. Writes a code per row of weight above 0, ascending by row, and the
 * weights of the classes to `room.sums`; gives how many rows there are.
 */
export function drawRows(
  kernels: TreeKernels,
  buffer: ArrayBuffer,
  plan: ForestPlan,
  room: GrowRoom,
  options: DrawOptions,
): number {
  const { rows } = plan.bins;
  const { seed, tree, scale, code } = options;
  const copies = new Uint8Array(buffer, room.copies, rows);
  const draws = Math.max(1, Math.round(rows * options.sampleShare));
  kernels.clear(room.copies, rows);
  const random = new Random(seed, 2 * tree);
  if (options.bootstrap) kernels.drawCopies(random.state, rows, draws, room.copies);
  else drawWithoutReplacement(copies, draws, random);
  // A generator of its own: unit weights must not change which features are drawn later.
  const { state } = new Random(seed, 2 * tree + 1);
  const pack = () =>
    kernels.packRows(plan.classes, rows, plan.weights, scale, room.copies, code.rowBits, state, room.codes, room.sums);
  const drawn = pack();
  if (drawn > 0) return drawn;
  // Only rows without weight were drawn, of a handful: a tree cannot be made of nothing, so this one sees every row once.
  copies.fill(1);
  return pack();
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
