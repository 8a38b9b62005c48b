import type { TreeMemory, TreePlan } from '../../kernels/tree-memory.js';
import { planSlots, type SlotPlan } from '../trees/slots.js';
import { type BinsPlan, binScratchBytes, planBins } from '../trees/training-bins.js';

/** Where everything lies that the trees of a forest grow from. */
export interface ForestPlan {
  readonly bins: BinsPlan;
  /** Class per row, u8. */
  readonly classes: number;
  /** Weight per row, f32; 0 when all weigh the same. */
  readonly weights: number;
  /** Return per row, f32, winsorised. */
  readonly targets: number;
  readonly slots: SlotPlan;
}

/** Room of one growing tree, from the start of its slot. */
export interface GrowRoom {
  /** How often each row was drawn, u8. */
  readonly copies: number;
  readonly codes: number;
  readonly scratch: number;
  /** Histogram: 256 x 4 x i32, all 0 between uses. */
  readonly counts: number;
  /** One bit per bin that has a row, all 0 between uses. */
  readonly occupied: number;
  /** The node and its best split, as the kernel `searchClasses` reads and writes them. */
  readonly node: number;
  readonly sums: number;
}

export function planForest(
  plan: TreePlan,
  rows: number,
  features: number,
  options: { readonly weighted: boolean; readonly threads: number },
): ForestPlan {
  const { room, bytes } = growRoom(0, rows);
  return {
    bins: planBins(plan, rows, features, false),
    classes: plan.take(rows),
    weights: options.weighted ? plan.take(rows * 4) : 0,
    targets: plan.take(rows * 4),
    slots: planSlots(plan, options.threads, Math.max(room.sums + bytes, binScratchBytes(features))),
  };
}

/** The room of a slot that starts at `at`, and the bytes of its last part. */
export function growRoom(at: number, rows: number): { readonly room: GrowRoom; readonly bytes: number } {
  const up = (bytes: number) => Math.ceil(bytes / 64) * 64;
  const codes = at + up(rows);
  const scratch = codes + up(rows * 4);
  const counts = scratch + up(rows * 4);
  const occupied = counts + 4096;
  const node = occupied + 64;
  return { room: { copies: at, codes, scratch, counts, occupied, node, sums: node + 64 }, bytes: 64 };
}

/** Where the trees of a forest grow. */
export interface ForestGround {
  readonly memory: TreeMemory;
  readonly plan: ForestPlan;
}
