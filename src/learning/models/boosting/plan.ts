import type { TreeEngine, TreeMemory, TreePlan } from '../../kernels/tree-memory.js';
import { BLOCK_ROWS, blockBytes } from '../trees/layout.js';
import { planSlots, type SlotPlan } from '../trees/slots.js';
import { type BinsPlan, binScratchBytes, planBins } from '../trees/training-bins.js';

/** Classes, then the expected return: each has a tree a round. */
export const OUTPUTS = 4;
/** The output that is the expected return. */
export const RETURN = 3;

/** Where everything lies that boosted trees grow from. Columns per row hold a multiple of four. */
export interface BoostingPlan {
  readonly bins: BinsPlan;
  /** Class per row, u8. */
  readonly labels: number;
  /** Weight per row, f32; 0 when all weigh the same. */
  readonly weights: number;
  /** Return per row, f32, winsorised. */
  readonly targets: number;
  /** Was the row drawn this round? u8; 0 when all are. */
  readonly drawn: number;
  /** Scores per output and row, f32, twice: a round reads one and writes the other, so that its trees can grow side by side. */
  readonly scores: readonly [number, number];
  /** Bytes from one output's scores to the next. */
  readonly stride: number;
  /** Number of cuts per feature, u8. */
  readonly cutCounts: number;
  /** Per output and feature, i8: see the kernel `searchGradients`. */
  readonly direction: number;
  readonly validation: ValidationPlan;
  readonly slots: SlotPlan;
  /** Parts of a slot, from its start. */
  readonly room: GrowRoom;
}

/** Rows that are only predicted, after each round. */
export interface ValidationPlan {
  readonly rows: number;
  /** Blocks of BLOCK_ROWS binned rows, laid out as `layOutTrees` wants them. */
  readonly blocks: number;
  readonly blockBytes: number;
  readonly labels: number;
  readonly weights: number;
  readonly targets: number;
  readonly scores: number;
  readonly stride: number;
}

export interface GrowRoom {
  readonly codes: number;
  readonly scratch: number;
  /** One histogram per depth. */
  readonly histograms: number;
  readonly histogramBytes: number;
  readonly allowed: number;
  /** The node and its best split, as the kernel `searchGradients` reads and writes them. */
  readonly node: number;
  readonly totals: number;
  /** The finished tree, laid out for walking. */
  readonly words: number;
  readonly values: number;
}

/** Ground that trees grow on, as it goes to worker threads. */
export interface BoostingGround {
  readonly memory: TreeMemory;
  readonly engine: TreeEngine;
  readonly plan: BoostingPlan;
}

export interface PlanOptions {
  readonly weighted: boolean;
  readonly sampled: boolean;
  readonly missing: boolean;
  readonly validationRows: number;
  readonly validationWeighted: boolean;
  readonly maxDepth: number;
  readonly threads: number;
}

export function planBoosting(plan: TreePlan, rows: number, features: number, options: PlanOptions): BoostingPlan {
  const stride = columnBytes(rows);
  const { room, bytes } = planRoom(rows, features, options.maxDepth);
  return {
    bins: planBins(plan, rows, features, true),
    labels: plan.take(rows + 4),
    weights: options.weighted ? plan.take(stride) : 0,
    targets: plan.take(stride),
    drawn: options.sampled ? plan.take(rows + 4) : 0,
    scores: [plan.take(OUTPUTS * stride), plan.take(OUTPUTS * stride)],
    stride,
    cutCounts: plan.take(features),
    direction: plan.take(OUTPUTS * features),
    validation: planValidation(plan, features, options),
    slots: planSlots(plan, options.threads, Math.max(bytes, binScratchBytes(features))),
    room,
  };
}

function planValidation(plan: TreePlan, features: number, options: PlanOptions): ValidationPlan {
  const rows = options.validationRows;
  const stride = columnBytes(rows);
  const bytes = blockBytes(features) * (options.missing ? 2 : 1);
  return {
    rows,
    blocks: plan.take(Math.ceil(rows / BLOCK_ROWS) * bytes),
    blockBytes: bytes,
    labels: plan.take(rows + 4),
    weights: options.validationWeighted ? plan.take(stride) : 0,
    targets: plan.take(stride),
    scores: plan.take(OUTPUTS * stride),
    stride,
  };
}

function planRoom(
  rows: number,
  features: number,
  maxDepth: number,
): { readonly room: GrowRoom; readonly bytes: number } {
  let bytes = 0;
  const take = (size: number): number => {
    const at = bytes;
    bytes += Math.ceil(size / 64) * 64;
    return at;
  };
  const histogramBytes = Math.ceil(features / 8) * 8 * 2048;
  const nodes = Math.min(2 ** (maxDepth + 1), 2 * rows);
  const room: GrowRoom = {
    codes: take((rows + 4) * 8),
    scratch: take((rows + 4) * 8),
    histograms: take((maxDepth + 1) * histogramBytes),
    histogramBytes,
    allowed: take(features),
    node: take(128),
    totals: take(16),
    words: take(nodes * 8),
    values: take(nodes * 4),
  };
  return { room, bytes };
}

/** Bytes of a column of f32, up to a multiple of four rows. */
function columnBytes(rows: number): number {
  return Math.ceil(rows / 16) * 64;
}
