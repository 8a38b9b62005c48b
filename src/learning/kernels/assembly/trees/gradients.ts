import { exp4 } from './exp4';

/**
 * Codes of 64 bits, one a row: gradient x gScale (16 bits, signed), second derivative x hScale (16 bits), row number (32 bits). What falls between two
 * integers is rounded up or down at random by a hash of `key` and the row, so that sums are right on average (Shi et al. 2022, "Quantized
 * training of gradient boosting decision trees"). `weights` and `drawn` may be 0; a row that is not drawn has both derivatives 0.
 * The sums of both go to `totals` (i32, u32). All columns hold rows up to the next multiple of four.
 */

/** Derivatives of softmax cross-entropy by the score of class `k`: p - [label = k] and 2 p (1 - p). Scores of class c start at `scores + c * stride`. */
export function softmaxCodes(
  scores: usize, stride: usize, k: i32, labels: usize, weights: usize, drawn: usize, rows: i32,
  gScale: f32, hScale: f32, key: i32, codes: usize, totals: usize,
): void {
  let sumG = i32x4.splat(0);
  let sumH = i32x4.splat(0);
  const one = f32x4.splat(1);
  for (let row: i32 = 0; row < rows; row += 4) {
    const at = <usize>row << 2;
    const a = v128.load(scores + at);
    const b = v128.load(scores + stride + at);
    const c = v128.load(scores + 2 * stride + at);
    const peak = f32x4.max(a, f32x4.max(b, c));
    const ea = exp4(f32x4.sub(a, peak));
    const eb = exp4(f32x4.sub(b, peak));
    const ec = exp4(f32x4.sub(c, peak));
    const own = k == 0 ? ea : k == 1 ? eb : ec;
    const p = f32x4.div(own, f32x4.add(f32x4.add(ea, eb), ec));
    const label = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(labels + row)));
    const hit = v128.and(i32x4.eq(label, i32x4.splat(k)), one);
    let g = f32x4.sub(p, hit);
    let h = f32x4.mul(f32x4.add(p, p), f32x4.sub(one, p));
    if (weights != 0) {
      const weight = v128.load(weights + at);
      g = f32x4.mul(g, weight);
      h = f32x4.mul(h, weight);
    }
    const inside = mask(row, rows, drawn);
    const gi = v128.and(rounded(f32x4.mul(g, f32x4.splat(gScale)), upper(key, row)), inside);
    const hi = v128.and(rounded(f32x4.mul(h, f32x4.splat(hScale)), lower(key, row)), inside);
    sumG = i32x4.add(sumG, gi);
    sumH = i32x4.add(sumH, hi);
    storeCodes(codes + (<usize>row << 3), gi, hi, row);
  }
  storeTotals(totals, sumG, sumH);
}

/** Derivatives of half the squared error: score - target and 1. */
export function residualCodes(
  scores: usize, targets: usize, weights: usize, drawn: usize, rows: i32,
  gScale: f32, hScale: f32, key: i32, codes: usize, totals: usize,
): void {
  let sumG = i32x4.splat(0);
  let sumH = i32x4.splat(0);
  for (let row: i32 = 0; row < rows; row += 4) {
    const at = <usize>row << 2;
    let g = f32x4.sub(v128.load(scores + at), v128.load(targets + at));
    let h = f32x4.splat(1);
    if (weights != 0) {
      h = v128.load(weights + at);
      g = f32x4.mul(g, h);
    }
    const inside = mask(row, rows, drawn);
    const gi = v128.and(rounded(f32x4.mul(g, f32x4.splat(gScale)), upper(key, row)), inside);
    const hi = v128.and(rounded(f32x4.mul(h, f32x4.splat(hScale)), lower(key, row)), inside);
    sumG = i32x4.add(sumG, gi);
    sumH = i32x4.add(sumH, hi);
    storeCodes(codes + (<usize>row << 3), gi, hi, row);
  }
  storeTotals(totals, sumG, sumH);
}

/** The largest |score - target|, times the weight where there are weights. */
export function largestResidual(scores: usize, targets: usize, weights: usize, rows: i32): f32 {
  let most: f32 = 0;
  for (let row: usize = 0; row < <usize>rows; row++) {
    let off = abs<f32>(load<f32>(scores + (row << 2)) - load<f32>(targets + (row << 2)));
    if (weights != 0) off *= load<f32>(weights + (row << 2));
    most = max<f32>(most, off);
  }
  return most;
}

/** All ones for rows that exist and are drawn. */
// @ts-ignore: decorator
@inline
function mask(row: i32, rows: i32, drawn: usize): v128 {
  const inside = i32x4.lt_s(i32x4.add(i32x4.splat(row), i32x4(0, 1, 2, 3)), i32x4.splat(rows));
  if (drawn == 0) return inside;
  const flags = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(drawn + row)));
  return v128.and(inside, i32x4.ne(flags, i32x4.splat(0)));
}

/** floor(x + u) as integers, u 16 random bits below 1. */
// @ts-ignore: decorator
@inline
function rounded(x: v128, u: v128): v128 {
  const shift = f32x4.mul(f32x4.convert_i32x4_s(u), f32x4.splat(1.52587890625e-5));
  return i32x4.trunc_sat_f32x4_s(f32x4.floor(f32x4.add(x, shift)));
}

// @ts-ignore: decorator
@inline
function hashes(key: i32, row: i32): v128 {
  let t = i32x4.add(i32x4.splat(key + row), i32x4(0, 1, 2, 3));
  t = i32x4.mul(v128.xor(t, i32x4.shr_u(t, 16)), i32x4.splat(0x21f0aaad));
  t = i32x4.mul(v128.xor(t, i32x4.shr_u(t, 15)), i32x4.splat(0x735a2d97));
  return v128.xor(t, i32x4.shr_u(t, 15));
}

// @ts-ignore: decorator
@inline
function upper(key: i32, row: i32): v128 {
  return i32x4.shr_u(hashes(key, row), 16);
}

// @ts-ignore: decorator
@inline
function lower(key: i32, row: i32): v128 {
  return v128.and(hashes(key, row), i32x4.splat(0xffff));
}

// @ts-ignore: decorator
@inline
function storeCodes(to: usize, g: v128, h: v128, row: i32): void {
  const derivatives = v128.or(i32x4.shl(g, 16), h);
  const numbers = i32x4.add(i32x4.splat(row), i32x4(0, 1, 2, 3));
  v128.store(to, i8x16.shuffle(numbers, derivatives, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23));
  v128.store(
    to, i8x16.shuffle(numbers, derivatives, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31), 16,
  );
}

// @ts-ignore: decorator
@inline
function storeTotals(totals: usize, g: v128, h: v128): void {
  store<i32>(
    totals,
    i32x4.extract_lane(g, 0) + i32x4.extract_lane(g, 1) + i32x4.extract_lane(g, 2) + i32x4.extract_lane(g, 3),
  );
  store<i32>(
    totals,
    i32x4.extract_lane(h, 0) + i32x4.extract_lane(h, 1) + i32x4.extract_lane(h, 2) + i32x4.extract_lane(h, 3),
    4,
  );
}
