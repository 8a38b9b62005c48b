/** Layer normalisation (Ba, Kiros & Hinton 2016) of a sum of two inputs; rows without gaps, widths are a multiple of 4. */

import { laneSum, multiplyAdd } from './fused';

const EPSILON: f32 = 1e-5;

/**
 * Per row of x + y: out = (sum - mean) / sqrt(variance + 1e-5) * gain + shift. `normal` keeps what is before gain and shift,
 * `inverse` one over the deviation of each row, both for the way back.
 */
export function addNorm(x: usize, y: usize, gain: usize, shift: usize, out: usize, normal: usize, inverse: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let row = 0; row < rows; row++) {
    let total = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 16) {
      const sum = f32x4.add(v128.load(x + j), v128.load(y + j));
      v128.store(normal + j, sum);
      total = f32x4.add(total, sum);
    }
    const mean = f32x4.splat(laneSum(total) / <f32>width);
    let squares = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 16) {
      const d = f32x4.sub(v128.load(normal + j), mean);
      squares = multiplyAdd(d, d, squares);
    }
    const factor: f32 = 1 / sqrt<f32>(laneSum(squares) / <f32>width + EPSILON);
    store<f32>(inverse, factor);
    const factors = f32x4.splat(factor);
    for (let j: usize = 0; j < bytes; j += 16) {
      const z = f32x4.mul(f32x4.sub(v128.load(normal + j), mean), factors);
      v128.store(normal + j, z);
      v128.store(out + j, multiplyAdd(z, v128.load(gain + j), v128.load(shift + j)));
    }
    x += bytes;
    y += bytes;
    out += bytes;
    normal += bytes;
    inverse += 4;
  }
}

/** `by` comes in as the derivative by the outputs and goes out as the one by the sum x + y; derivatives by gain and shift are added. */
export function normBackward(by: usize, normal: usize, inverse: usize, gain: usize, byGain: usize, byShift: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let row = 0; row < rows; row++) {
    let first = f32x4.splat(0), second = first;
    for (let j: usize = 0; j < bytes; j += 16) {
      const d = v128.load(by + j);
      const z = v128.load(normal + j);
      v128.store(byGain + j, multiplyAdd(d, z, v128.load(byGain + j)));
      v128.store(byShift + j, f32x4.add(v128.load(byShift + j), d));
      const dz = f32x4.mul(d, v128.load(gain + j));
      first = f32x4.add(first, dz);
      second = multiplyAdd(dz, z, second);
      v128.store(by + j, dz);
    }
    const mean = f32x4.splat(laneSum(first) / <f32>width);
    const slope = f32x4.splat(laneSum(second) / <f32>width);
    const factor = v128.load32_splat(inverse);
    for (let j: usize = 0; j < bytes; j += 16) {
      const z = v128.load(normal + j);
      const centred = f32x4.sub(f32x4.sub(v128.load(by + j), mean), f32x4.mul(z, slope));
      v128.store(by + j, f32x4.mul(centred, factor));
    }
    by += bytes;
    normal += bytes;
    inverse += 4;
  }
}
