/**
 * e^x and ln x in single precision from additions and multiplications alone, so that they are the same bits on every
 * machine (Math.exp and Math.log are not). Ranges and coefficients: Moshier, Cephes Math Library, expf and logf.
 */

/** Within 2 units in the last place for -87 <= x <= 88; outside, the value at the nearer end. */
export function exp(x: f32): f32 {
  x = min<f32>(88, max<f32>(-87, x));
  const power = floor<f32>(x * 1.44269504 + 0.5);
  // ln 2 in two parts, the first with so few bits that power times it is exact.
  x -= power * 0.693359375;
  x -= power * -2.12194440e-4;
  let p: f32 = 1.9875691500e-4;
  p = p * x + 1.3981999507e-3;
  p = p * x + 8.3334519073e-3;
  p = p * x + 4.1665795894e-2;
  p = p * x + 1.6666665459e-1;
  p = p * x + 5.0000001201e-1;
  p = p * (x * x) + x + 1;
  return p * reinterpret<f32>((<i32>power + 127) << 23);
}

/** Within 2 units in the last place for normal x > 0. */
export function log(x: f32): f32 {
  const bits = reinterpret<i32>(x);
  let exponent = <f32>((bits >> 23) - 126);
  x = reinterpret<f32>((bits & 0x007fffff) | 0x3f000000);
  if (x < 0.707106781) {
    exponent -= 1;
    x += x;
  }
  x -= 1;
  const square = x * x;
  let p: f32 = 7.0376836292e-2;
  p = p * x - 1.1514610310e-1;
  p = p * x + 1.1676998740e-1;
  p = p * x - 1.2420140846e-1;
  p = p * x + 1.4249322787e-1;
  p = p * x - 1.6668057665e-1;
  p = p * x + 2.0000714765e-1;
  p = p * x - 2.4999993993e-1;
  p = p * x + 3.3333331174e-1;
  p = p * (x * square);
  p += exponent * -2.12194440e-4;
  p -= square * 0.5;
  return x + p + exponent * 0.693359375;
}
