import { ADJUSTMENTS, type BarBatch } from '../../domain/bar.js';
import type { BarColumns, ChunkRange } from './bar-columns.js';
import { type ChangedBar, freshBars, mergeBars } from './bar-merge.js';
import { columnsOf, type StoredChunk } from './chunk-bytes.js';

/** What a batch will do to one stock: rows of the panel by what becomes of them, and the chunks that follow from it. */
export interface StockPlan {
  readonly added: number[];
  readonly changed: ChangedBar[];
  unchanged: number;
  readonly chunks: PlannedChunk[];
}

export interface PlannedChunk {
  readonly chunk: number;
  readonly columns: BarColumns;
  /** Whether it is all new: then its columns are views of the panel, and keeping them costs nothing. */
  readonly fresh: boolean;
}

/** What a batch does to one stock whose chunks, as far as the batch reaches, are `stored`. */
export function planStock(
  stored: readonly StoredChunk[],
  batch: BarBatch,
  ranges: readonly ChunkRange[],
  seenAt: number,
): StockPlan {
  const { panel } = batch;
  const existing = new Map(stored.map(({ chunk, bytes, rows }) => [chunk, columnsOf(bytes, rows)]));
  const adjustment = ADJUSTMENTS.indexOf(batch.adjustment);
  const plan: StockPlan = { added: [], changed: [], unchanged: 0, chunks: [] };
  for (const { chunk, from, to } of ranges) {
    const incoming = { panel, from, to, adjustment };
    const old = existing.get(chunk);
    const merge = old === undefined ? freshBars(incoming) : mergeBars(old, incoming, seenAt);
    for (const row of merge.added) plan.added.push(row);
    for (const change of merge.changed) plan.changed.push(change);
    plan.unchanged += merge.unchanged;
    if (merge.columns !== undefined) plan.chunks.push({ chunk, columns: merge.columns, fresh: old === undefined });
  }
  return plan;
}

/** Adds what a plan does to the counts of a write. */
export function addCounts(counts: { added: number; changed: number; unchanged: number }, plan: StockPlan): void {
  counts.added += plan.added.length;
  counts.changed += plan.changed.length;
  counts.unchanged += plan.unchanged;
}
