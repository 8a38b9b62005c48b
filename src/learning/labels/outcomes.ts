import { UNLABELLED } from '../../domain/signal.js';
import { groupByTime, present } from '../../math/group-by-time.js';
import type { LabelInput, Labels } from '../../ports/label.js';

/** Labels in the making: per row the class, its own last bar and the return to it; unlabelled until said otherwise. */
export interface Outcomes {
  readonly y: Uint8Array;
  readonly spanEnd: Float64Array;
  readonly forward: Float64Array;
}

export function noOutcomes(rows: number): Outcomes {
  return {
    y: new Uint8Array(rows).fill(UNLABELLED),
    spanEnd: new Float64Array(rows).fill(Number.NaN),
    forward: new Float64Array(rows).fill(Number.NaN),
  };
}

/** Calls back for every row that has `horizon` bars of its own stock after it, with the row of the last of them. */
export function eachSpan(input: LabelInput, horizon: number, visit: (row: number, end: number) => void): void {
  const { offsets } = input;
  for (let s = 0; s + 1 < offsets.length; s++) {
    const last = (offsets[s + 1] as number) - horizon;
    for (let row = offsets[s] as number; row < last; row++) visit(row, row + horizon);
  }
}

/**
 * Completes labels with what needs the other stocks: `relative`, the return less the equal-weighted mean over the
 * labelled stocks at the same time. Because that mean looks at every one of them, `spanEnd` becomes the latest of their last bars:
 * a purge by it leaves no row behind whose target has seen the next part.
 */
export function againstPeers(input: LabelInput, outcomes: Outcomes): Labels {
  const { y, spanEnd, forward } = outcomes;
  const relative = new Float32Array(y.length).fill(Number.NaN);
  const { order, starts } = groupByTime(input.time, present(forward));
  for (let g = 0; g + 1 < starts.length; g++) {
    const [from, to] = [starts[g] as number, starts[g + 1] as number];
    let sum = 0;
    let latest = Number.NEGATIVE_INFINITY;
    for (let i = from; i < to; i++) {
      const row = order[i] as number;
      sum += forward[row] as number;
      latest = Math.max(latest, spanEnd[row] as number);
    }
    const mean = sum / (to - from);
    for (let i = from; i < to; i++) {
      const row = order[i] as number;
      relative[row] = (forward[row] as number) - mean;
      spanEnd[row] = latest;
    }
  }
  return { y, spanEnd, forward: Float32Array.from(forward), relative };
}
