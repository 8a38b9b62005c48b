import { OpenAlphaError } from '../../domain/errors.js';
import { CLASSES, strongestClass } from '../../domain/signal.js';

/** A number per class. */
interface PerClass<T> {
  readonly sell: T;
  readonly hold: T;
  readonly buy: T;
}

/** `null` where a number is not defined: nothing to divide by. */
export type ClassificationMetrics = {
  readonly rows: number;
  /** Share of rows whose strongest class is the actual one (hold when the strongest is not alone). */
  readonly accuracy: number;
  /** Of the rows called so, the share that were; `null` for a class that was never called. */
  readonly precision: PerClass<number | null>;
  /** Of the rows that were so, the share called so; `null` for a class that never was. */
  readonly recall: PerClass<number | null>;
  readonly f1: PerClass<number | null>;
  /** Mean of `f1` over the classes for which it is defined. */
  readonly macro_f1: number | null;
  /** Rows by actual class (first index) and called class (second), in the order sell, hold, buy. */
  readonly confusion: readonly (readonly number[])[];
  /** Mean of -ln p(actual class), in nats; p is held to at least 2^-23, the step of a 32-bit float. */
  readonly log_loss: number;
  /** Mean over rows of the summed squared differences between probability and outcome, 0 to 2 (Brier 1950). */
  readonly brier: number;
  /** 1 - brier / (brier of the class prior): R² of the probabilities. Below 0 is worse than the prior. */
  readonly brier_skill: number | null;
};

/** Least probability that the log loss sees, so that one certain miss does not make it infinite. */
const LEAST_PROBABILITY = 2 ** -23;

/**
 * How well probabilities meet outcomes. `probabilities` is rows x 3 (sell, hold, buy), `y` the class per row, `prior` the class
 * frequencies known beforehand. All finite. Refuses NO_DATA when there are no rows.
 */
export function classificationMetrics(
  probabilities: Float32Array,
  y: Uint8Array,
  prior: readonly [number, number, number],
): ClassificationMetrics {
  if (y.length === 0) {
    throw new OpenAlphaError('NO_DATA', 'There are no held-back rows to measure on.', {
      hint: 'Use a longer history.',
    });
  }
  const confusion = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  let logLoss = 0;
  let squares = 0;
  let priorSquares = 0;
  for (let row = 0, at = 0; row < y.length; row++, at += CLASSES) {
    const actual = y[row] as number;
    const sell = probabilities[at] as number;
    const hold = probabilities[at + 1] as number;
    const buy = probabilities[at + 2] as number;
    const counts = confusion[actual] as number[];
    const called = strongestClass(sell, hold, buy);
    counts[called] = (counts[called] as number) + 1;
    logLoss += rowLogLoss(probabilities[at + actual] as number);
    squares += squaredError(sell, hold, buy, actual);
    priorSquares += squaredError(prior[0], prior[1], prior[2], actual);
  }

  const rows = y.length;
  const classes = [0, 1, 2].map((k) => scoresOf(confusion, k));
  const f1 = classes.map((scores) => scores.f1).filter((value) => value !== null);
  return {
    rows,
    accuracy: sum([0, 1, 2].map((k) => confusion[k]?.[k] as number)) / rows,
    precision: perClass(classes.map((scores) => scores.precision)),
    recall: perClass(classes.map((scores) => scores.recall)),
    f1: perClass(classes.map((scores) => scores.f1)),
    macro_f1: share(sum(f1), f1.length),
    confusion,
    log_loss: logLoss / rows,
    brier: squares / rows,
    brier_skill: priorSquares > 0 ? 1 - squares / priorSquares : null,
  };
}

/** -ln of a probability of what happened, in nats, held to 2^-23. */
export function rowLogLoss(probability: number): number {
  return -Math.log(Math.max(probability, LEAST_PROBABILITY));
}

/**
 * Out-of-sample R² of a forecast against a constant `baseline` (the mean known beforehand; 0 for market-relative returns):
 * 1 - Σ(actual - expected)² / Σ(actual - baseline)². `null` when the actual values never leave the baseline. Campbell &
 * Thompson (2008), "Predicting excess stock returns out of sample", equation 1.
 */
export function regressionR2(expected: Float32Array, actual: Float32Array, baseline: number): number | null {
  let missed = 0;
  let all = 0;
  for (let row = 0; row < actual.length; row++) {
    missed += ((actual[row] as number) - (expected[row] as number)) ** 2;
    all += ((actual[row] as number) - baseline) ** 2;
  }
  return all > 0 ? 1 - missed / all : null;
}

function squaredError(sell: number, hold: number, buy: number, actual: number): number {
  const s = sell - (actual === 0 ? 1 : 0);
  const h = hold - (actual === 1 ? 1 : 0);
  const b = buy - (actual === 2 ? 1 : 0);
  return s * s + h * h + b * b;
}

function scoresOf(confusion: readonly (readonly number[])[], k: number) {
  const hits = confusion[k]?.[k] as number;
  const were = sum(confusion[k] as readonly number[]);
  const called = sum(confusion.map((row) => row[k] as number));
  return { precision: share(hits, called), recall: share(hits, were), f1: share(2 * hits, were + called) };
}

function perClass<T>(values: readonly T[]): PerClass<T> {
  return { sell: values[0] as T, hold: values[1] as T, buy: values[2] as T };
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
