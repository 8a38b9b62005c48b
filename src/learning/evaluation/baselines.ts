import { strongestClass } from '../../domain/signal.js';
import { gather, groupByTime, present } from '../../math/group-by-time.js';
import { terciles } from '../../math/ranks.js';
import { type InformationCoefficient, informationCoefficient } from './information-coefficient.js';
import { rowLogLoss } from './metrics.js';

/** What saying the class prior for every row would have scored. */
export type PriorBaseline = { readonly accuracy: number; readonly log_loss: number; readonly brier: number };

/** What a plain score would have done: the order it gives, and the accuracy when each session's lowest third is sell and highest buy. */
export type ScoreBaseline = { readonly ic: InformationCoefficient; readonly accuracy: number | null };

/** The class prior as a model: the same probabilities for every row, of which there is at least one. */
export function priorBaseline(y: Uint8Array, prior: readonly [number, number, number]): PriorBaseline {
  const counts = [0, 0, 0];
  for (const label of y) counts[label] = (counts[label] as number) + 1;
  const squares = prior[0] ** 2 + prior[1] ** 2 + prior[2] ** 2;
  const mean = (of: (k: 0 | 1 | 2) => number) =>
    ([0, 1, 2] as const).reduce<number>((sum, k) => sum + (counts[k] as number) * of(k), 0) / y.length;
  return {
    accuracy: (counts[strongestClass(...prior)] as number) / y.length,
    log_loss: mean((k) => rowLogLoss(prior[k])),
    brier: mean((k) => squares + 1 - 2 * prior[k]),
  };
}

/** A score per row (higher is better, NaN where there is none) as a baseline. `y`, `forward` and `time` are per row. */
export function scoreBaseline(
  score: Float32Array,
  rows: {
    readonly time: Float64Array;
    readonly y: Uint8Array;
    readonly forward: Float32Array;
    readonly horizon: number;
  },
): ScoreBaseline {
  const known = present(score);
  const { order, starts } = groupByTime(rows.time, known);
  let right = 0;
  for (let g = 0; g + 1 < starts.length; g++) {
    const session = order.subarray(starts[g], starts[g + 1]);
    const signals = terciles(gather(score, session));
    for (let i = 0; i < session.length; i++) if (signals[i] === rows.y[session[i] as number]) right++;
  }
  return {
    ic: informationCoefficient(rows.time, score, rows.forward, { horizon: rows.horizon }),
    accuracy: order.length > 0 ? right / order.length : null,
  };
}
