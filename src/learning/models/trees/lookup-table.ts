import type { TreePlan } from '../../kernels/tree-memory.js';
import { CELLS, makeBinLookup } from './bin-lookup.js';

/** Where the look-up tables of all features lie in tree memory, as the kernel `binRows` reads them. */
export interface LookupTable {
  readonly at: number;
  readonly starts: number;
  readonly cuts: number;
}

/** Most cuts of a feature. */
const MOST_CUTS = 254;
const START_BYTES = Math.ceil((CELLS + 1) / 64) * 64;

export function planLookups(plan: TreePlan, features: number): LookupTable {
  return {
    at: plan.take(features * 16),
    starts: plan.take(features * START_BYTES),
    cuts: plan.take(features * (MOST_CUTS + 2) * 4),
  };
}

/** Writes the look-up tables of features `first` and those after it. */
export function writeLookups(buffer: ArrayBuffer, table: LookupTable, cuts: readonly Float32Array[], first = 0): void {
  for (const [i, of] of cuts.entries()) {
    const feature = first + i;
    const { low, scale, start } = makeBinLookup(of);
    const starts = table.starts + feature * START_BYTES;
    const cutsAt = table.cuts + feature * (MOST_CUTS + 2) * 4;
    new Float32Array(buffer, table.at + feature * 16, 2).set([low, scale]);
    new Uint32Array(buffer, table.at + feature * 16 + 8, 2).set([starts, cutsAt]);
    new Uint8Array(buffer, starts, CELLS + 1).set(start);
    new Float32Array(buffer, cutsAt, of.length).set(of);
  }
}
