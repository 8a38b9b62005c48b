/** The cell of missing values. */
const MISSING: usize = 255;

/**
 * Looks for the best split of a node over all features that `allowed` marks. `node`: gradient and second derivative of the node, lambda, least second
 * derivative of a side (4 x f64, in the units of the codes), then what is best so far: score as numerator and denominator (2 x f64), gradient
 * and second derivative of the left side (2 x f64), feature, bin, 1 when missing values go left (3 x i32).
 *
 * The score is G^2 / (H + lambda), summed over both sides (Chen & Guestrin 2016, "XGBoost", equation 7); scores are compared crosswise.
 * `direction` has a signed byte a feature: 1 when the output must not fall as the feature rises, -1 when it must not rise.
 */
export function searchGradients(
  histogram: usize, features: i32, cutCounts: usize, allowed: usize, direction: usize, node: usize,
): void {
  for (let f = 0; f < features; f++, histogram += 2048) {
    const cuts = <i32>load<u8>(cutCounts + f);
    if (load<u8>(allowed + f) == 0) continue;
    const sign = <i32>load<i8>(direction + f);
    const missing = load<i64>(histogram, MISSING << 3);
    if (missing == 0 && sign == 0) {
      scanPairs(histogram, cuts, f, node);
      continue;
    }
    // Missing values on the right: then every present value may be on the left.
    scan(histogram, missing == 0 ? cuts : cuts + 1, f, 0, 0, sign, node);
    if (missing != 0) scan(histogram, cuts, f, missing, 1, sign, node);
  }
}

/** Bin after bin from the left. */
function scan(histogram: usize, bins: i32, feature: i32, left: i64, missingLeft: i32, sign: i32, node: usize): void {
  const allG = load<f64>(node);
  const allH = load<f64>(node, 8);
  const lambda = load<f64>(node, 16);
  const least = load<f64>(node, 24);
  for (let bin = 0; bin < bins; bin++) {
    const cell = load<i64>(histogram + (<usize>bin << 3));
    if (cell == 0) continue;
    left += cell;
    const h = <f64>(<u32>left);
    const g = <f64>(<i32>(left >> 32));
    const rightH = allH - h;
    if (h < least || rightH < least) continue;
    const rightG = allG - g;
    const l = h + lambda;
    const r = rightH + lambda;
    // The value of a side is -G / (H + lambda): the right one minus the left one has the sign of g r - rightG l.
    if (sign != 0 && <f64>sign * (g * r - rightG * l) < 0) continue;
    const over = g * g * r + rightG * rightG * l;
    keep(over, l * r, g, h, feature, bin, missingLeft, node);
  }
}

/** The same, two bins at a time, without missing values and direction. */
function scanPairs(histogram: usize, bins: i32, feature: i32, node: usize): void {
  const allG = v128.load64_splat(node);
  const allH = v128.load64_splat(node, 8);
  const lambda = v128.load64_splat(node, 16);
  const least = v128.load64_splat(node, 24);
  let bestOver = v128.load64_splat(node, 32);
  let bestUnder = v128.load64_splat(node, 40);
  let before = i64x2.splat(0);
  for (let bin = 0; bin < bins; bin += 2) {
    const cells = v128.load(histogram + (<usize>bin << 3));
    if (!v128.any_true(cells)) continue;
    // Sums up to the first and up to the second of the two bins.
    const sums = i64x2.add(
      i64x2.add(before, cells),
      i8x16.shuffle(cells, i64x2.splat(0), 16, 17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7),
    );
    before = i8x16.shuffle(sums, sums, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
    const h = f64x2.convert_low_i32x4_u(i8x16.shuffle(sums, sums, 0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11));
    const g = f64x2.convert_low_i32x4_s(i8x16.shuffle(sums, sums, 4, 5, 6, 7, 12, 13, 14, 15, 4, 5, 6, 7, 12, 13, 14, 15));
    const rightH = f64x2.sub(allH, h);
    const rightG = f64x2.sub(allG, g);
    const l = f64x2.add(h, lambda);
    const r = f64x2.add(rightH, lambda);
    const over = f64x2.add(f64x2.mul(f64x2.mul(g, g), r), f64x2.mul(f64x2.mul(rightG, rightG), l));
    const under = f64x2.mul(l, r);
    const better = f64x2.gt(f64x2.mul(over, bestUnder), f64x2.mul(bestOver, under));
    const sound = v128.and(f64x2.ge(h, least), f64x2.ge(rightH, least));
    const lanes = i64x2.bitmask(v128.and(better, sound));
    if (lanes == 0) continue;
    if (lanes & 1) {
      keep(
        f64x2.extract_lane(over, 0), f64x2.extract_lane(under, 0),
        f64x2.extract_lane(g, 0), f64x2.extract_lane(h, 0), feature, bin, 0, node,
      );
    }
    // Against the first of the two when that was better: `keep` looks again.
    if (bin + 1 < bins && i64x2.bitmask(sound) & 2) {
      keep(
        f64x2.extract_lane(over, 1), f64x2.extract_lane(under, 1),
        f64x2.extract_lane(g, 1), f64x2.extract_lane(h, 1), feature, bin + 1, 0, node,
      );
    }
    bestOver = v128.load64_splat(node, 32);
    bestUnder = v128.load64_splat(node, 40);
  }
}

// @ts-ignore: decorator
@inline
function keep(over: f64, under: f64, g: f64, h: f64, feature: i32, bin: i32, missingLeft: i32, node: usize): void {
  if (!(over * load<f64>(node, 40) > load<f64>(node, 32) * under)) return;
  store<f64>(node, over, 32);
  store<f64>(node, under, 40);
  store<f64>(node, g, 48);
  store<f64>(node, h, 56);
  store<i32>(node, feature, 64);
  store<i32>(node, bin, 68);
  store<i32>(node, missingLeft, 72);
}
