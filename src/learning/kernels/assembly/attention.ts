/**
 * Scaled dot-product attention with several heads (Vaswani et al. 2017). Queries, keys and values of a step stand beside one
 * another (3 x width numbers), a head has `width / heads` adjacent columns of each. Steps of a sample are adjacent rows.
 */

import { exp4 } from './activations';
import { exp } from './exp-log';
import { laneSum, multiplyAdd } from './fused';
import { gemm } from './gemm';

/** Far below every score; e^(x - peak) of it counts as 0. */
const HIDDEN: f32 = -1e30;
/** Differences below this are 0 after the exponential: no numbers that processors are slow at. */
const FLOOR: f32 = -80;

/**
 * Shares (samples x heads x steps x steps) and what they gather of the values (samples x steps x width). `visible` has a byte per sample and
 * step, 0 hides it as a key; 0 as address shows all. `causal` hides later steps. A step that sees nothing attends to all alike.
 */
export function attention(
  joint: usize, samples: i32, steps: i32, width: i32, heads: i32,
  visible: usize, causal: bool, shares: usize, out: usize,
): void {
  const size = width / heads;
  const row = <usize>(3 * width) << 2, outRow = <usize>width << 2, shareRow = <usize>steps << 2;
  const scale: f32 = 1 / sqrt<f32>(<f32>size);
  for (let s = 0; s < samples; s++) {
    const sample = joint + <usize>(s * steps) * row;
    const seen = visible == 0 ? 0 : visible + s * steps;
    for (let h = 0; h < heads; h++) {
      const q = sample + (<usize>(h * size) << 2);
      const k = q + outRow, v = k + outRow;
      gemm(steps, steps, size, q, row, 4, k, 4, row, shares, shareRow, 0, false);
      shareOut(shares, steps, scale, seen, causal);
      gemm(steps, size, steps, shares, shareRow, 4, v, row, 4, out + <usize>(s * steps) * outRow + (<usize>(h * size) << 2), outRow, 0, false);
      shares += <usize>steps * shareRow;
    }
  }
}

/** From the derivative by the outputs to the one by queries, keys and values (`byJoint`, overwritten). `scratch` has steps x steps numbers. */
export function attentionBackward(
  joint: usize, samples: i32, steps: i32, width: i32, heads: i32,
  shares: usize, byOut: usize, byJoint: usize, scratch: usize,
): void {
  const size = width / heads;
  const row = <usize>(3 * width) << 2, outRow = <usize>width << 2, shareRow = <usize>steps << 2;
  const scale: f32 = 1 / sqrt<f32>(<f32>size);
  for (let s = 0; s < samples; s++) {
    const first = <usize>(s * steps);
    for (let h = 0; h < heads; h++) {
      const column = <usize>(h * size) << 2;
      const q = joint + first * row + column, k = q + outRow, v = k + outRow;
      const byQ = byJoint + first * row + column, byK = byQ + outRow, byV = byK + outRow;
      const by = byOut + first * outRow + column;
      gemm(steps, steps, size, by, outRow, 4, v, 4, row, scratch, shareRow, 0, false);
      gemm(steps, size, steps, shares, 4, shareRow, by, outRow, 4, byV, row, 0, false);
      shareBackward(scratch, shares, steps, scale);
      gemm(steps, size, steps, scratch, shareRow, 4, k, row, 4, byQ, row, 0, false);
      gemm(steps, size, steps, scratch, 4, shareRow, q, row, 4, byK, row, 0, false);
      shares += <usize>steps * shareRow;
    }
  }
}

/** Scores to shares of 1 in place, row by row: softmax of scale x score over what may be seen. */
function shareOut(scores: usize, steps: i32, scale: f32, seen: usize, causal: bool): void {
  const whole = <usize>(steps & ~3) << 2, end = <usize>steps << 2;
  const floor = f32x4.splat(FLOOR);
  const scales = f32x4.splat(scale);
  for (let step = 0; step < steps; step++) {
    if (seen != 0) for (let t = 0; t < steps; t++) if (!load<u8>(seen + t)) store<f32>(scores + (<usize>t << 2), HIDDEN);
    if (causal) for (let t = step + 1; t < steps; t++) store<f32>(scores + (<usize>t << 2), HIDDEN);
    let peaks = f32x4.splat(HIDDEN);
    let j: usize = 0;
    for (; j < whole; j += 16) peaks = f32x4.pmax(peaks, v128.load(scores + j));
    let peak = max<f32>(max<f32>(f32x4.extract_lane(peaks, 0), f32x4.extract_lane(peaks, 1)), max<f32>(f32x4.extract_lane(peaks, 2), f32x4.extract_lane(peaks, 3)));
    for (; j < end; j += 4) peak = max<f32>(peak, load<f32>(scores + j));
    peaks = f32x4.splat(peak);
    let sums = f32x4.splat(0);
    for (j = 0; j < whole; j += 16) {
      const z = f32x4.mul(f32x4.sub(v128.load(scores + j), peaks), scales);
      const e = v128.and(exp4(z), f32x4.gt(z, floor));
      v128.store(scores + j, e);
      sums = f32x4.add(sums, e);
    }
    let sum = laneSum(sums);
    for (; j < end; j += 4) {
      const z = (load<f32>(scores + j) - peak) * scale;
      const e: f32 = z > FLOOR ? exp(z) : 0;
      store<f32>(scores + j, e);
      sum += e;
    }
    const factor: f32 = 1 / sum;
    const factors = f32x4.splat(factor);
    for (j = 0; j < whole; j += 16) v128.store(scores + j, f32x4.mul(v128.load(scores + j), factors));
    for (; j < end; j += 4) store<f32>(scores + j, load<f32>(scores + j) * factor);
    scores += end;
  }
}

/** The derivative by the shares, in place, to the one by the scores: scale x share x (derivative - its mean under the shares). */
function shareBackward(by: usize, shares: usize, steps: i32, scale: f32): void {
  const whole = <usize>(steps & ~3) << 2, end = <usize>steps << 2;
  const scales = f32x4.splat(scale);
  for (let step = 0; step < steps; step++) {
    let sums = f32x4.splat(0);
    let j: usize = 0;
    for (; j < whole; j += 16) sums = multiplyAdd(v128.load(by + j), v128.load(shares + j), sums);
    let sum = laneSum(sums);
    for (; j < end; j += 4) sum += load<f32>(by + j) * load<f32>(shares + j);
    const mean = f32x4.splat(sum);
    for (j = 0; j < whole; j += 16) {
      const d = f32x4.sub(v128.load(by + j), mean);
      v128.store(by + j, f32x4.mul(f32x4.mul(v128.load(shares + j), scales), d));
    }
    for (; j < end; j += 4) store<f32>(by + j, load<f32>(shares + j) * scale * (load<f32>(by + j) - sum));
    by += end;
    shares += end;
  }
}
