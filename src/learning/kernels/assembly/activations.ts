/** Four values at a time of e^x, tanh x and the logistic function, from additions, multiplications and one division alone. */

import { multiplyAdd } from './fused';

/**
 * Coefficients are read from memory, four times the same one at a load: as constants of the code each takes three instructions to make, as
 * many again as there are multiplications and additions. Static data is written once, when the module is opened.
 */
@inline
function coefficient(table: usize, index: usize): v128 {
  return v128.load32_splat(table + (index << 2));
}

/** log2 e, a half, ln 2 in two parts, then the polynomial from the highest power down. */
const EXP: usize = memory.data<f32>([
  1.44269504, 0.5, 0.693359375, -2.12194440e-4,
  1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1, 1,
]);

/** The polynomial of exp-log.ts (Cephes expf), for -87 <= x <= 88; outside, the value at the nearer end. */
@inline
export function exp4(x: v128): v128 {
  x = f32x4.pmin(f32x4.splat(88), f32x4.pmax(f32x4.splat(-87), x));
  const power = f32x4.floor(multiplyAdd(x, coefficient(EXP, 0), coefficient(EXP, 1)));
  x = f32x4.sub(x, f32x4.mul(power, coefficient(EXP, 2)));
  x = f32x4.sub(x, f32x4.mul(power, coefficient(EXP, 3)));
  let p = coefficient(EXP, 4);
  p = multiplyAdd(p, x, coefficient(EXP, 5));
  p = multiplyAdd(p, x, coefficient(EXP, 6));
  p = multiplyAdd(p, x, coefficient(EXP, 7));
  p = multiplyAdd(p, x, coefficient(EXP, 8));
  p = multiplyAdd(p, x, coefficient(EXP, 9));
  p = f32x4.add(multiplyAdd(p, f32x4.mul(x, x), x), coefficient(EXP, 10));
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(power), i32x4.splat(127)), 23));
}

/** Both ends, then the two polynomials from the highest power down, and a half for the logistic function. */
const TANH: usize = memory.data<f32>([
  7.90531110763549805, -7.90531110763549805,
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8,
  1.48572235717979e-5, 6.37261928875436e-4, 4.89352455891786e-3,
  1.19825839466702e-6, 1.18534705686654e-4, 2.26843463243900e-3, 4.89352518554385e-3,
  0.5,
]);

/** Within 3e-7: a quotient of polynomials of degree 13 and 6 on +-7.9, beyond which tanh is +-1 (coefficients: Eigen's float tanh). */
@inline
export function tanh4(x: v128): v128 {
  x = f32x4.pmin(coefficient(TANH, 0), f32x4.pmax(coefficient(TANH, 1), x));
  const square = f32x4.mul(x, x);
  let p = coefficient(TANH, 2);
  p = multiplyAdd(p, square, coefficient(TANH, 3));
  p = multiplyAdd(p, square, coefficient(TANH, 4));
  p = multiplyAdd(p, square, coefficient(TANH, 5));
  p = multiplyAdd(p, square, coefficient(TANH, 6));
  p = multiplyAdd(p, square, coefficient(TANH, 7));
  p = multiplyAdd(p, square, coefficient(TANH, 8));
  let q = coefficient(TANH, 9);
  q = multiplyAdd(q, square, coefficient(TANH, 10));
  q = multiplyAdd(q, square, coefficient(TANH, 11));
  q = multiplyAdd(q, square, coefficient(TANH, 12));
  return f32x4.div(f32x4.mul(p, x), q);
}

/** 1 / (1 + e^-x), within 3e-7, as half a tanh of half of x. */
@inline
export function sigmoid4(x: v128): v128 {
  const half = coefficient(TANH, 13);
  return multiplyAdd(tanh4(f32x4.mul(x, half)), half, half);
}
