/**
 * a * b + c. The plain build rounds twice, the same way everywhere; the relaxed build leaves it to the processor whether the
 * product is rounded before the sum, which is faster and not the same bits on every machine.
 */
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** Sum of the four lanes, always in the order (0 + 1) + (2 + 3). */
@inline
export function laneSum(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}
