/**
 * Sum over rows of half the squared difference between one column of outputs and its targets, and the derivative by
 * the outputs times `scale` into `gradient` (which may be `outputs`). Strides in bytes; targets adjacent.
 */
export function squaredError(
  outputs: usize, outputsRow: usize, rows: i32, targets: usize,
  gradient: usize, gradientRow: usize, scale: f32,
): f64 {
  let sum: f64 = 0;
  for (let row = 0; row < rows; row++) {
    const miss = load<f32>(outputs) - load<f32>(targets);
    sum += <f64>miss * <f64>miss;
    store<f32>(gradient, miss * scale);
    outputs += outputsRow;
    gradient += gradientRow;
    targets += 4;
  }
  return sum * 0.5;
}
