import { BUY, CLASSES, HOLD, SELL } from '../../domain/signal.js';

/** p' ∝ exp(slope x ln p + bias): slope below 1 takes boldness back, bias moves the classes. slope 1 and bias 0 change nothing. */
export type Calibration = {
  readonly method: 'platt';
  /** 0 or more: calibration never turns an order round. */
  readonly slope: number;
  /** In the order sell, hold, buy; adds to 0. */
  readonly bias: readonly [number, number, number];
};

export interface CalibrationOptions {
  /**
   * Strength with which slope and bias are held to 1 and 0, in rows. With few rows little is changed, with none
   * nothing. Above 0. Default 1.
   */
  readonly penalty?: number;
}

/** Probabilities are held to at least the step of a 32-bit float before the logarithm. */
const LEAST_PROBABILITY = 2 ** -23;
const ITERATIONS = 50;
/** Parameters: the slope, then three biases. */
const SIZE = 1 + CLASSES;

/**
 * Platt scaling for three classes: one slope and three biases that minimise log loss on rows the model did not learn from.
 * `probabilities` is rows x 3, `y` the class per row. The loss is convex; Newton's method with step halving finds its one minimum.
 * When that has a slope below 0 (the model's order is upside down there), the slope is 0 and every row gets the
 * class frequencies.
 *
 * Platt (1999), "Probabilistic outputs for support vector machines"; for several classes Guo et al. (2017), "On calibration of
 * modern neural networks", section 4.2, with a single slope.
 */
export function fitCalibration(
  probabilities: Float32Array,
  y: Uint8Array,
  options: CalibrationOptions = {},
): Calibration {
  const penalty = options.penalty ?? 1;
  const logs = new Float64Array(probabilities.length);
  for (let i = 0; i < logs.length; i++) logs[i] = logOf(probabilities[i] as number);
  let found = minimise([1, 0, 0, 0], 0, { logs, y, penalty });
  if (found[0] < 0) found = minimise([0, 0, 0, 0], 1, { logs, y, penalty });
  const [slope, sell, hold, buy] = found;
  return { method: 'platt', slope, bias: [sell, hold, buy] };
}

/** Calibrated probabilities, rows x 3; each row adds to 1. */
export function calibrate(probabilities: Float32Array, calibration: Calibration): Float32Array {
  const { slope, bias } = calibration;
  const out = new Float32Array(probabilities.length);
  for (let at = 0; at < probabilities.length; at += CLASSES) {
    const sell = slope * logOf(probabilities[at] as number) + bias[0];
    const hold = slope * logOf(probabilities[at + 1] as number) + bias[1];
    const buy = slope * logOf(probabilities[at + 2] as number) + bias[2];
    const top = Math.max(sell, hold, buy);
    const [s, h, b] = [Math.exp(sell - top), Math.exp(hold - top), Math.exp(buy - top)];
    const sum = s + h + b;
    out[at] = s / sum;
    out[at + 1] = h / sum;
    out[at + 2] = b / sum;
  }
  return out;
}

type Parameters = [number, number, number, number];

interface Rows {
  /** ln p, rows x 3. */
  readonly logs: Float64Array;
  readonly y: Uint8Array;
  readonly penalty: number;
}

function logOf(probability: number): number {
  return Math.log(Math.max(probability, LEAST_PROBABILITY));
}

/** Newton's method over the parameters from `first` on; those before it stay as they are. */
function minimise(start: Parameters, first: 0 | 1, rows: Rows): Parameters {
  let at = start;
  let here = lossAt(at, rows);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const step = solve(here.hessian, here.gradient, first);
    let size = 1;
    let next = moved(at, step, size);
    let there = lossAt(next, rows);
    while (there.loss > here.loss && size > 1e-6) {
      size /= 2;
      next = moved(at, step, size);
      there = lossAt(next, rows);
    }
    if (there.loss > here.loss) return at;
    const done = here.loss - there.loss <= 1e-12 * Math.abs(here.loss);
    at = next;
    here = there;
    if (done) return at;
  }
  return at;
}

function moved(at: Parameters, step: Float64Array, size: number): Parameters {
  return at.map((value, i) => value - size * (step[i] as number)) as Parameters;
}

/**
 * Summed log loss plus penalty, with its first and second derivatives. With L the model's ln p per class and p the new probabilities:
 * d/dslope is E[L] - L(actual), d/dbias_k is p_k - [k is actual], and the second derivatives are the covariances under p of
 * L and of belonging to a class.
 */
function lossAt(parameters: Parameters, rows: Rows) {
  const { logs, y, penalty } = rows;
  const [slope, biasSell, biasHold, biasBuy] = parameters;
  let [loss, gSlope, gSell, gHold, gBuy] = [0, 0, 0, 0, 0];
  let [hSlope, hSlopeSell, hSlopeHold, hSlopeBuy, hSellHold, hSellBuy, hHoldBuy] = [0, 0, 0, 0, 0, 0, 0];
  for (let row = 0, at = 0; row < y.length; row++, at += CLASSES) {
    const logSell = logs[at] as number;
    const logHold = logs[at + 1] as number;
    const logBuy = logs[at + 2] as number;
    let sell = slope * logSell + biasSell;
    let hold = slope * logHold + biasHold;
    let buy = slope * logBuy + biasBuy;
    const actual = y[row] as number;
    const top = Math.max(sell, hold, buy);
    const chosen = (actual === SELL ? sell : actual === HOLD ? hold : buy) - top;
    sell = Math.exp(sell - top);
    hold = Math.exp(hold - top);
    buy = Math.exp(buy - top);
    const sum = sell + hold + buy;
    loss += Math.log(sum) - chosen;
    sell /= sum;
    hold /= sum;
    buy /= sum;
    const mean = sell * logSell + hold * logHold + buy * logBuy;
    gSlope += mean - (logs[at + actual] as number);
    gSell += sell - (actual === SELL ? 1 : 0);
    gHold += hold - (actual === HOLD ? 1 : 0);
    gBuy += buy - (actual === BUY ? 1 : 0);
    const [awaySell, awayHold, awayBuy] = [logSell - mean, logHold - mean, logBuy - mean];
    hSlope += sell * awaySell * awaySell + hold * awayHold * awayHold + buy * awayBuy * awayBuy;
    hSlopeSell += sell * awaySell;
    hSlopeHold += hold * awayHold;
    hSlopeBuy += buy * awayBuy;
    hSellHold -= sell * hold;
    hSellBuy -= sell * buy;
    hHoldBuy -= hold * buy;
  }

  const gradient = Float64Array.of(gSlope, gSell, gHold, gBuy);
  // p_k (1 - p_k) is what the two other classes take: the rows of the bias block add to 0.
  const hessian = Float64Array.of(
    ...[hSlope, hSlopeSell, hSlopeHold, hSlopeBuy],
    ...[hSlopeSell, -hSellHold - hSellBuy, hSellHold, hSellBuy],
    ...[hSlopeHold, hSellHold, -hSellHold - hHoldBuy, hHoldBuy],
    ...[hSlopeBuy, hSellBuy, hHoldBuy, -hSellBuy - hHoldBuy],
  );
  for (let i = 0; i < SIZE; i++) {
    const away = (parameters[i] as number) - (i === 0 ? 1 : 0);
    loss += (penalty / 2) * away * away;
    gradient[i] = (gradient[i] as number) + penalty * away;
    hessian[i * SIZE + i] = (hessian[i * SIZE + i] as number) + penalty;
  }
  return { loss, gradient, hessian };
}

/** Solves hessian x step = gradient for the parameters from `first` on, by Cholesky's method; the penalty makes it positive definite. */
function solve(hessian: Float64Array, gradient: Float64Array, first: number): Float64Array {
  const lower = new Float64Array(SIZE * SIZE);
  const step = new Float64Array(SIZE);
  for (let i = first; i < SIZE; i++) {
    for (let j = first; j <= i; j++) {
      let value = hessian[i * SIZE + j] as number;
      for (let k = first; k < j; k++) value -= (lower[i * SIZE + k] as number) * (lower[j * SIZE + k] as number);
      lower[i * SIZE + j] = i === j ? Math.sqrt(value) : value / (lower[j * SIZE + j] as number);
    }
  }
  for (let i = first; i < SIZE; i++) {
    let value = gradient[i] as number;
    for (let k = first; k < i; k++) value -= (lower[i * SIZE + k] as number) * (step[k] as number);
    step[i] = value / (lower[i * SIZE + i] as number);
  }
  for (let i = SIZE - 1; i >= first; i--) {
    let value = step[i] as number;
    for (let k = i + 1; k < SIZE; k++) value -= (lower[k * SIZE + i] as number) * (step[k] as number);
    step[i] = value / (lower[i * SIZE + i] as number);
  }
  return step;
}
