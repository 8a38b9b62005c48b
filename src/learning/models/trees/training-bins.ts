import { OpenAlphaError } from '../../../domain/errors.js';
import { Random } from '../../../math/random.js';
import type { Matrix } from '../../../ports/model.js';
import type { Parallel } from '../../../ports/parallel.js';
import {
  MOST_TREE_BYTES,
  type TreeEngine,
  type TreeMemory,
  type TreePlan,
  treeKernels,
} from '../../kernels/tree-memory.js';
import { makeCuts } from './cuts.js';
import { type LookupTable, planLookups, writeLookups } from './lookup-table.js';
import { type SlotPlan, takeSlot } from './slots.js';
import { type SortRoom, sortRoom, sortValues } from './sort-values.js';
import { MOST_FEATURES } from './tree-nodes.js';

/** Where binned rows lie in tree memory. */
export interface BinsPlan {
  readonly rows: number;
  readonly features: number;
  readonly lookups: LookupTable;
  /** Column-major: features x rows. */
  readonly byFeature: number;
  /** In groups of eight features: for each group rows x 8 bytes; 0 when not wanted. */
  readonly byRow: number;
}

/** Rows that the cuts are made from: places a cut within about 0.2 % of the rows of where all rows would. */
const SAMPLE_ROWS = 50_000;
/** Features that are gathered and cut together: half a cache line of a row. */
const CUT_AT_ONCE = 8;
/** Rows that are copied into tree memory and binned at a time. */
const BLOCK = 1024;

export function planBins(plan: TreePlan, rows: number, features: number, byRow: boolean): BinsPlan {
  return {
    rows,
    features,
    lookups: planLookups(plan, features),
    byFeature: plan.take(rows * features),
    byRow: byRow ? plan.take(rows * Math.ceil(features / 8) * 8) : 0,
  };
}

/** Bytes that a thread needs of its own while it bins. */
export function binScratchBytes(features: number): number {
  return BLOCK * features * 4;
}

/** Refuses (USAGE) rows that do not fit into the memory that trees can reach, and more features than a node can name. */
export function checkTreeSize(kind: string, bytes: number, matrix: Matrix): void {
  if (matrix.features > MOST_FEATURES) {
    throw new OpenAlphaError(
      'USAGE',
      `The ${kind} learns from at most ${MOST_FEATURES} features, but there are ${matrix.features}.`,
    );
  }
  if (bytes <= MOST_TREE_BYTES) return;
  throw new OpenAlphaError(
    'USAGE',
    `The ${kind} needs ${Math.ceil(bytes / 2 ** 20)} MB for ${matrix.rows} rows of ${matrix.features} features; it can use ${MOST_TREE_BYTES / 2 ** 20}.`,
    { hint: 'Start the training later (--from), or use fewer features or longer bars.' },
  );
}

/** Cuts of one feature from its values in the sampled rows, which are sorted in place; `room` is of as many. */
export function cutsOf(values: Float32Array, maxBins: number, room: SortRoom): Float32Array {
  let present = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    values[present] = value;
    if (!Number.isNaN(value)) present++;
  }
  if (present === 0) return new Float32Array(0);
  return makeCuts(sortValues(values.subarray(0, present), room), maxBins);
}

/**
 * Cuts of all features of the training rows. Missing values are left out; a feature without present values has no cuts. In this
 * thread: the sample is small however many rows there are, and other threads take as long to start.
 */
export async function cutRows(
  { x, rows, features }: Matrix,
  options: { readonly bins: number; readonly seed: number },
  signal: AbortSignal | undefined,
): Promise<Float32Array[]> {
  const sample = sampleRows(rows, options.seed);
  const count = sample.length;
  const values = new Float32Array(CUT_AT_ONCE * count);
  const room = sortRoom(count);
  const cuts: Float32Array[] = [];
  for (let first = 0; first < features; first += CUT_AT_ONCE) {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw new OpenAlphaError('CANCELLED', 'Training was stopped.');
    const width = Math.min(CUT_AT_ONCE, features - first);
    for (let i = 0; i < count; i++) {
      const from = sample[i] * features + first;
      for (let f = 0; f < width; f++) values[f * count + i] = x[from + f];
    }
    for (let f = 0; f < width; f++) {
      cuts.push(cutsOf(values.subarray(f * count, (f + 1) * count), options.bins, room));
    }
  }
  return cuts;
}

/** What the task `trees.bin` needs: a range of rows. */
export interface BinInput {
  readonly memory: TreeMemory;
  readonly engine: TreeEngine;
  readonly plan: BinsPlan;
  readonly slots: SlotPlan;
  readonly x: Float32Array;
  readonly first: number;
  readonly last: number;
}

/** Bins a range of rows into tree memory, whose look-up tables have been written. */
export function binRange({ memory, engine, plan, slots, x, first, last }: BinInput): void {
  const { rows, features, lookups, byFeature, byRow } = plan;
  const { buffer } = memory;
  const kernels = treeKernels(memory, engine);
  const slot = takeSlot(buffer, slots);
  const block = new Float32Array(buffer, slot.at, BLOCK * features);
  for (let row = first; row < last; row += BLOCK) {
    const count = Math.min(BLOCK, last - row);
    block.set(x.subarray(row * features, (row + count) * features));
    const to = byRow === 0 ? 0 : byRow + row * 8;
    kernels.binRows(slot.at, count, features, lookups.at, to, rows * 8, 8, byFeature + row, rows);
  }
  slot.release();
}

/** Bins all rows, the work shared among the threads. */
export async function binAllRows(
  input: Omit<BinInput, 'first' | 'last'>,
  cuts: readonly Float32Array[],
  parallel: Parallel,
  signal: AbortSignal | undefined,
): Promise<void> {
  writeLookups(input.memory.buffer, input.plan.lookups, cuts);
  const { rows } = input.plan;
  const step = Math.ceil(rows / parallel.threads / BLOCK) * BLOCK;
  const inputs: BinInput[] = [];
  for (let first = 0; first < rows; first += step) {
    inputs.push({ ...input, first, last: Math.min(rows, first + step) });
  }
  await parallel.map<BinInput, void>('trees.bin', inputs, { signal });
}

/**
 * One row at random from each of SAMPLE_ROWS equal stretches: a fixed step could keep time with the stocks of a session
 * and always pick the same ones.
 */
export function sampleRows(rows: number, seed: number): Int32Array {
  const count = Math.min(rows, SAMPLE_ROWS);
  const random = new Random(seed, 0x5a_3b1e);
  return Int32Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * rows) / count);
    const to = Math.floor(((i + 1) * rows) / count);
    return from + random.int(to - from);
  });
}

/** The rows where worker threads can see them: copied only when there are others and they cannot. */
export function shareRows(x: Float32Array, threads: number): Float32Array {
  if (threads === 1 || x.buffer instanceof SharedArrayBuffer) return x;
  const shared = new Float32Array(new SharedArrayBuffer(x.byteLength));
  shared.set(x);
  return shared;
}
