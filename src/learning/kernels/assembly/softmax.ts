import { exp4 } from './activations';
import { exp, log } from './exp-log';

/** Rows of scores to rows of probabilities; strides in bytes, `to` may be `from`. */
export function softmax(from: usize, fromRow: usize, rows: i32, classes: i32, to: usize, toRow: usize): void {
  for (let row = 0; row < rows; row++) {
    const total = exponentials(from, classes, to, largest(from, classes));
    for (let c = 0; c < classes; c++) {
      const at = to + (<usize>c << 2);
      store<f32>(at, load<f32>(at) / total);
    }
    from += fromRow;
    to += toRow;
  }
}

/**
 * Sum over rows of weight x -ln p[label], and its derivative by the scores times `scale` into `gradient` (which may be
 * `scores`). `weights` 0 means 1 for every row. Strides in bytes; labels one byte each.
 */
export function softmaxCrossEntropy(
  scores: usize, scoresRow: usize, rows: i32, classes: i32,
  labels: usize, weights: usize,
  gradient: usize, gradientRow: usize, scale: f32,
): f64 {
  let sum: f64 = 0;
  for (let row = 0; row < rows; row++) {
    const label = <usize>load<u8>(labels + row);
    const weight: f32 = weights == 0 ? 1 : load<f32>(weights + (<usize>row << 2));
    const peak = largest(scores, classes);
    const own = load<f32>(scores + (label << 2)) - peak;
    const total = exponentials(scores, classes, gradient, peak);
    sum += <f64>(weight * (log(total) - own));
    const factor = weight * scale;
    for (let c: usize = 0; c < <usize>classes; c++) {
      const at = gradient + (c << 2);
      const miss = load<f32>(at) / total - <f32>(c == label);
      store<f32>(at, miss * factor);
    }
    scores += scoresRow;
    gradient += gradientRow;
  }
  return sum;
}

@inline
function largest(from: usize, classes: i32): f32 {
  let peak = load<f32>(from);
  for (let c = 1; c < classes; c++) peak = max<f32>(peak, load<f32>(from + (<usize>c << 2)));
  return peak;
}

/** e^(score - peak) per class into `to`; gives their sum, which is at least 1. */
@inline
function exponentials(from: usize, classes: i32, to: usize, peak: f32): f32 {
  if (classes == 3) {
    // The classes of every model here: one exponential of four lanes in place of three of one.
    const scores = f32x4(load<f32>(from), load<f32>(from, 4), load<f32>(from, 8), peak);
    const powers = exp4(f32x4.sub(scores, f32x4.splat(peak)));
    const a = f32x4.extract_lane(powers, 0), b = f32x4.extract_lane(powers, 1), c = f32x4.extract_lane(powers, 2);
    store<f32>(to, a);
    store<f32>(to, b, 4);
    store<f32>(to, c, 8);
    return a + b + c;
  }
  let total: f32 = 0;
  for (let c = 0; c < classes; c++) {
    const value = exp(load<f32>(from + (<usize>c << 2)) - peak);
    store<f32>(to + (<usize>c << 2), value);
    total += value;
  }
  return total;
}
