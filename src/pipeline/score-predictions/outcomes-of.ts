import type { Interval } from '../../domain/bar.js';
import type { PredictionOutcome } from '../../domain/operation.js';
import type { Prediction } from '../../domain/prediction.js';
import { SIGNALS, UNLABELLED } from '../../domain/signal.js';
import { adjustForward } from '../../evidence/market/adjust.js';
import { barEnds } from '../../evidence/market/calendar.js';
import { LABELS } from '../../learning/labels/catalog.js';
import type { Labels } from '../../ports/label.js';
import type { Store } from '../../ports/store.js';
import { readActions } from '../read-actions.js';
import type { Question } from './label-of.js';

/** A prediction with what became of it. */
export interface Matured {
  readonly prediction: Prediction;
  readonly outcome: PredictionOutcome;
  /** Class that came true, as a code. */
  readonly y: number;
  /** Plain and market-relative return over the span, fractions. */
  readonly forward: number;
  readonly relative: number;
}

/**
 * What became of predictions that were asked the same question, by the code that makes labels to learn from, over all stocks of
 * the store. Those whose horizon has not passed yet are left out of the answer.
 */
export async function outcomesOf(
  predictions: readonly Prediction[],
  { label }: Question,
  interval: Interval,
  store: Store,
): Promise<Matured[]> {
  const earliest = predictions.reduce((least, { bar_time }) => Math.min(least, bar_time), Number.POSITIVE_INFINITY);
  // A scale by volatility looks at all that came before; without one a label looks ahead only.
  const from = label.volatilityScaled ? {} : { from: earliest };
  const bars = await store.bars.read({ interval, ...from });
  const { actions, laterSplits } = await readActions(store, { interval });
  const adjusted = adjustForward(bars, actions, { laterSplits });
  const labels = (await LABELS[label.kind]())(adjusted, label);
  const stockOf = new Map(bars.symbols.map((symbol, s) => [symbol, s]));
  return predictions.flatMap((prediction) => {
    const s = stockOf.get(prediction.symbol);
    if (s === undefined) return [];
    const [first, end] = [bars.offsets[s] as number, bars.offsets[s + 1] as number];
    const at = bars.time.subarray(first, end).indexOf(prediction.bar_time);
    return at < 0 ? [] : maturedAt(first + at, { prediction, labels, interval, relative: label.kind === 'relative' });
  });
}

function maturedAt(
  row: number,
  given: {
    readonly prediction: Prediction;
    readonly labels: Labels;
    readonly interval: Interval;
    /** Whether the question was about the stock against its peers. */
    readonly relative: boolean;
  },
): Matured[] {
  const { prediction, labels, interval } = given;
  const y = labels.y[row] as number;
  if (y === UNLABELLED) return [];
  const [forward, relative] = [labels.forward[row] as number, labels.relative[row] as number];
  const [due_at] = barEnds(interval, labels.spanEnd.subarray(row, row + 1)) as unknown as [number];
  const outcome: PredictionOutcome = {
    id: prediction.id,
    due_at,
    outcome_return: given.relative ? relative : forward,
    outcome_signal: SIGNALS[y] as PredictionOutcome['outcome_signal'],
  };
  return [{ prediction, outcome, y, forward, relative }];
}
