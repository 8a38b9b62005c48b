import { exp, log } from '../exp-log';

/**
 * Scores of three classes, one column each (`stride` bytes apart), to probabilities, three a row at `to` unless that is 0. With `labels` not 0 gives the
 * sum of -ln p[label], each times its weight where there are `weights`; else 0.
 */
export function softmaxRows(scores: usize, stride: usize, rows: i32, to: usize, labels: usize, weights: usize): f64 {
  let loss: f64 = 0;
  for (let row: usize = 0; row < <usize>rows; row++) {
    const at = scores + (row << 2);
    const a = load<f32>(at);
    const b = load<f32>(at + stride);
    const c = load<f32>(at + 2 * stride);
    const peak = max<f32>(a, max<f32>(b, c));
    const ea = exp(a - peak);
    const eb = exp(b - peak);
    const ec = exp(c - peak);
    const total = ea + eb + ec;
    if (to != 0) {
      store<f32>(to, ea / total);
      store<f32>(to, eb / total, 4);
      store<f32>(to, ec / total, 8);
      to += 12;
    }
    if (labels != 0) {
      const label = load<u8>(labels + row);
      const own = (label == 0 ? a : label == 1 ? b : c) - peak;
      const miss = log(total) - own;
      loss += <f64>(weights == 0 ? miss : miss * load<f32>(weights + (row << 2)));
    }
  }
  return loss;
}
