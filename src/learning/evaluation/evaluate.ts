import { CLASSES, strongestClass } from '../../domain/signal.js';
import { groupByTime } from '../../math/group-by-time.js';
import { type PriorBaseline, priorBaseline, type ScoreBaseline, scoreBaseline } from './baselines.js';
import { type CalibrationTable, calibrationTable } from './calibration-table.js';
import { type InformationCoefficient, informationCoefficient } from './information-coefficient.js';
import { type ClassificationMetrics, classificationMetrics, regressionR2, rowLogLoss } from './metrics.js';
import { type MeanOverTime, meanOverTime } from './newey-west.js';

/** What a model said about rows it has never seen, and what came of them. Per row unless said otherwise. */
export interface EvaluationInput {
  /** Calibrated, rows x 3 in the order sell, hold, buy. */
  readonly probabilities: Float32Array;
  /** Expected market-relative return, a fraction. */
  readonly expected: Float32Array;
  readonly y: Uint8Array;
  /** Forward return, a fraction. */
  readonly forward: Float32Array;
  /** Forward return less the mean of its session. */
  readonly relative: Float32Array;
  /** Bar time, epoch ms. */
  readonly time: Float64Array;
  /** Class frequencies known before these rows. */
  readonly prior: readonly [number, number, number];
  /** Bars that a label looks ahead. */
  readonly horizon: number;
  /** Return over the last 20 bars, NaN where there is none: the momentum baseline, and turned round the reversal baseline. */
  readonly pastReturn?: Float32Array;
  /** Return over the last 5 bars: the reversal baseline, in place of `pastReturn`. */
  readonly recentReturn?: Float32Array;
}

/** How good a model is on held-back rows, beside what no model at all would do. Plain JSON; `null` where a number is not defined. */
export type Evaluation = ClassificationMetrics & {
  /** Out-of-sample R² of the expected market-relative return, against expecting none. */
  readonly r2_expected_return: number | null;
  /** R² of the class probabilities against the prior: `brier_skill` by its other name. */
  readonly r2_class: number | null;
  /** Log loss of the prior less that of the model, mean of the session means: above 0 is better than the prior. */
  readonly log_loss_gain: MeanOverTime;
  /** Order of the stocks by expected return. */
  readonly ic: InformationCoefficient;
  /** Order of the stocks by p(buy) - p(sell). */
  readonly ic_signal: InformationCoefficient;
  /** Confidence (probability of the signal) against how often the signal was right. */
  readonly calibration: CalibrationTable;
  readonly baselines: {
    readonly prior: PriorBaseline;
    readonly momentum: ScoreBaseline | null;
    readonly reversal: ScoreBaseline | null;
  };
};

/** Measures a model on rows it has never seen. All inputs are finite but for the past returns. Refuses NO_DATA without rows. */
export function evaluateModel(input: EvaluationInput): Evaluation {
  const { probabilities, expected, y, forward, time, prior, horizon } = input;
  const metrics = classificationMetrics(probabilities, y, prior);
  const lean = new Float32Array(y.length);
  const confidence = new Float32Array(y.length);
  const correct = new Uint8Array(y.length);
  for (let row = 0, at = 0; row < y.length; row++, at += CLASSES) {
    const [sell, hold, buy] = probabilities.subarray(at, at + CLASSES) as unknown as [number, number, number];
    const signal = strongestClass(sell, hold, buy);
    lean[row] = buy - sell;
    confidence[row] = probabilities[at + signal] as number;
    correct[row] = signal === y[row] ? 1 : 0;
  }
  const rows = { time, y, forward, horizon };
  const reversal = input.recentReturn ?? input.pastReturn;
  return {
    ...metrics,
    r2_expected_return: regressionR2(expected, input.relative, 0),
    r2_class: metrics.brier_skill,
    log_loss_gain: meanOverTime(gainPerSession(input), horizon),
    ic: informationCoefficient(time, expected, forward, { horizon }),
    ic_signal: informationCoefficient(time, lean, forward, { horizon }),
    calibration: calibrationTable(confidence, correct),
    baselines: {
      prior: priorBaseline(y, prior),
      momentum: input.pastReturn === undefined ? null : scoreBaseline(input.pastReturn, rows),
      reversal:
        reversal === undefined
          ? null
          : scoreBaseline(
              reversal.map((value) => -value),
              rows,
            ),
    },
  };
}

function gainPerSession({ probabilities, y, time, prior }: EvaluationInput): Float64Array {
  const { order, starts } = groupByTime(time);
  const gains = new Float64Array(Math.max(0, starts.length - 1));
  for (let g = 0; g < gains.length; g++) {
    const rows = order.subarray(starts[g], starts[g + 1]);
    let sum = 0;
    for (const row of rows) {
      const actual = y[row] as 0 | 1 | 2;
      sum += rowLogLoss(prior[actual]) - rowLogLoss(probabilities[row * CLASSES + actual] as number);
    }
    gains[g] = sum / rows.length;
  }
  return gains;
}

/** One sentence on what the numbers say, the uncomfortable part included. */
export function verdict(evaluation: Evaluation): string {
  const { log_loss: own, log_loss_gain: gain, ic, baselines } = evaluation;
  const prior = baselines.prior.log_loss;
  const numbers = `log loss ${own.toFixed(4)} against ${prior.toFixed(4)}`;
  // A difference that four decimals do not show is rounding, not skill.
  if (Number(own.toFixed(4)) >= Number(prior.toFixed(4)))
    return `does not beat the class prior (${numbers})${order(ic, ', and ')}`;
  const certain = (gain.ci95[0] ?? 0) > 0;
  return `beats the class prior (${numbers}${certain ? '' : ', a gain not told from zero'})${order(ic, ', ')}`;
}

function order(ic: InformationCoefficient, joint: string): string {
  const [low, high] = ic.ci95;
  if (ic.mean === null) return `${joint}does not order stocks`;
  if (low === null || high === null)
    return `${joint}orders stocks with IC ${signed(ic.mean)} (too few sessions to tell)`;
  const interval = `95 % ${signed(low)}..${signed(high)}`;
  const told = low > 0 ? '' : high < 0 ? ': the wrong way round' : ': not told from zero';
  return `${joint}orders stocks with IC ${signed(ic.mean)} (${interval}${told})`;
}

/** Three decimals with a true minus sign. */
function signed(value: number): string {
  const text = Math.abs(value).toFixed(3);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}
