/** Four counters of 32 bits a bin: the weights of sell, hold and buy, and an unused one that makes the index a shift. */

/** The bin of a missing value. */
const MISSING: usize = 255;

/**
 * Adds rows to a histogram of 256 x 4 counters, from codes of 32 bits: class in the top 2 bits, then the weight, then the row number in
 * the lowest `rowBits`. With `occupied` not 0 the bins that were met are marked there, one bit each.
 */
export function addClasses(column: usize, codes: usize, count: i32, rowBits: i32, counts: usize, occupied: usize): void {
  const rowMask = (1 << rowBits) - 1;
  const weightMask = (1 << (30 - rowBits)) - 1;
  const end = codes + (<usize>count << 2);
  if (occupied != 0) {
    for (; codes < end; codes += 4) {
      const code = load<u32>(codes);
      const bin = <usize>load<u8>(column + (code & rowMask));
      const at = counts + ((bin << 4) | ((code >>> 30) << 2));
      store<u32>(at, load<u32>(at) + ((code >>> rowBits) & weightMask));
      const word = occupied + ((bin >>> 6) << 3);
      store<u64>(word, load<u64>(word) | (<u64>1 << <u64>(bin & 63)));
    }
    return;
  }
  for (; codes + 12 < end; codes += 16) {
    const a = load<u32>(codes);
    const b = load<u32>(codes, 4);
    const c = load<u32>(codes, 8);
    const d = load<u32>(codes, 12);
    const atA = counts + ((<usize>load<u8>(column + (a & rowMask)) << 4) | ((a >>> 30) << 2));
    const atB = counts + ((<usize>load<u8>(column + (b & rowMask)) << 4) | ((b >>> 30) << 2));
    const atC = counts + ((<usize>load<u8>(column + (c & rowMask)) << 4) | ((c >>> 30) << 2));
    const atD = counts + ((<usize>load<u8>(column + (d & rowMask)) << 4) | ((d >>> 30) << 2));
    store<u32>(atA, load<u32>(atA) + ((a >>> rowBits) & weightMask));
    store<u32>(atB, load<u32>(atB) + ((b >>> rowBits) & weightMask));
    store<u32>(atC, load<u32>(atC) + ((c >>> rowBits) & weightMask));
    store<u32>(atD, load<u32>(atD) + ((d >>> rowBits) & weightMask));
  }
  for (; codes < end; codes += 4) {
    const code = load<u32>(codes);
    const at = counts + ((<usize>load<u8>(column + (code & rowMask)) << 4) | ((code >>> 30) << 2));
    store<u32>(at, load<u32>(at) + ((code >>> rowBits) & weightMask));
  }
}

/**
 * Looks for a better split on one feature and empties its histogram. `node` holds the class weights of the node (3 x i32), the least
 * weight of a side (i32), then what is best so far: its score as numerator and denominator (2 x f64), feature, bin, 1 when missing values go
 * left (3 x i32), and the class weights on the left (3 x i32).
 *
 * The score is (sum of squared class weights) / (weight), summed over both sides; two scores are compared crosswise, because a division costs more
 * than all the rest. Equal scores keep the first.
 */
export function searchClasses(counts: usize, occupied: usize, cuts: i32, feature: i32, node: usize): void {
  const missing = counts + (MISSING << 4);
  const absent = v128.load(missing);
  if (!v128.any_true(absent)) {
    if (occupied == 0) scanAll(counts, cuts, feature, i32x4.splat(0), 0, node);
    else scanMarked(counts, occupied, cuts, feature, i32x4.splat(0), 0, node);
  } else {
    v128.store(missing, i32x4.splat(0));
    // Missing values on the right: then every present value may be on the left.
    if (occupied == 0) {
      scanAll(counts, cuts + 1, feature, i32x4.splat(0), 0, node);
      scanAll(counts, cuts, feature, absent, 1, node);
    } else {
      scanMarked(counts, occupied, cuts + 1, feature, i32x4.splat(0), 0, node);
      scanMarked(counts, occupied, cuts, feature, absent, 1, node);
    }
  }
  if (occupied == 0) memory.fill(counts, 0, (cuts + 1) << 4);
  else emptyMarked(counts, occupied);
}

/** Goes through all bins from the left, two at a time. An empty bin has the score of the bin before it, which is not better than itself. */
function scanAll(counts: usize, bins: i32, feature: i32, left: v128, missingLeft: i32, node: usize): void {
  const allSell = f64x2.splat(<f64>load<i32>(node));
  const allHold = f64x2.splat(<f64>load<i32>(node, 4));
  const allBuy = f64x2.splat(<f64>load<i32>(node, 8));
  const least = f64x2.splat(<f64>load<i32>(node, 12));
  const all = f64x2.add(f64x2.add(allSell, allHold), allBuy);
  let bestOver = v128.load64_splat(node, 16);
  let bestUnder = v128.load64_splat(node, 24);
  for (let bin = 0; bin < bins; bin += 2) {
    const first = v128.load(counts + (<usize>bin << 4));
    const second = v128.load(counts + (<usize>bin << 4), 16);
    const one = i32x4.add(left, first);
    const two = i32x4.add(one, second);
    left = two;
    const sell = f64x2.convert_low_i32x4_s(i8x16.shuffle(one, two, 0, 1, 2, 3, 16, 17, 18, 19, 0, 1, 2, 3, 0, 1, 2, 3));
    const hold = f64x2.convert_low_i32x4_s(i8x16.shuffle(one, two, 4, 5, 6, 7, 20, 21, 22, 23, 0, 1, 2, 3, 0, 1, 2, 3));
    const buy = f64x2.convert_low_i32x4_s(i8x16.shuffle(one, two, 8, 9, 10, 11, 24, 25, 26, 27, 0, 1, 2, 3, 0, 1, 2, 3));
    const l = f64x2.add(f64x2.add(sell, hold), buy);
    const r = f64x2.sub(all, l);
    const rightSell = f64x2.sub(allSell, sell);
    const rightHold = f64x2.sub(allHold, hold);
    const rightBuy = f64x2.sub(allBuy, buy);
    const over = f64x2.add(f64x2.mul(squares(sell, hold, buy), r), f64x2.mul(squares(rightSell, rightHold, rightBuy), l));
    const under = f64x2.mul(l, r);
    const better = f64x2.gt(f64x2.mul(over, bestUnder), f64x2.mul(bestOver, under));
    const sound = v128.and(f64x2.ge(l, least), f64x2.ge(r, least));
    const lanes = i64x2.bitmask(v128.and(better, sound));
    if (lanes == 0) continue;
    if (lanes & 1) keep(f64x2.extract_lane(over, 0), f64x2.extract_lane(under, 0), one, bin, feature, missingLeft, node);
    // Against the first of the two when that was better: `keep` looks again.
    if (bin + 1 < bins && i64x2.bitmask(sound) & 2) {
      keep(f64x2.extract_lane(over, 1), f64x2.extract_lane(under, 1), two, bin + 1, feature, missingLeft, node);
    }
    bestOver = v128.load64_splat(node, 16);
    bestUnder = v128.load64_splat(node, 24);
  }
}

/** Goes through the marked bins from the left. */
function scanMarked(
  counts: usize, occupied: usize, bins: i32, feature: i32, left: v128, missingLeft: i32, node: usize,
): void {
  const allSell = <f64>load<i32>(node);
  const allHold = <f64>load<i32>(node, 4);
  const allBuy = <f64>load<i32>(node, 8);
  const least = <f64>load<i32>(node, 12);
  const all = allSell + allHold + allBuy;
  let bestOver = load<f64>(node, 16);
  let bestUnder = load<f64>(node, 24);
  for (let word = 0; word < 4; word++) {
    let bits = load<u64>(occupied + (<usize>word << 3));
    while (bits != 0) {
      const bin = (word << 6) + <i32>ctz(bits);
      bits &= bits - 1;
      if (bin >= bins) return;
      left = i32x4.add(left, v128.load(counts + (<usize>bin << 4)));
      const sell = <f64>i32x4.extract_lane(left, 0);
      const hold = <f64>i32x4.extract_lane(left, 1);
      const buy = <f64>i32x4.extract_lane(left, 2);
      const l = sell + hold + buy;
      const r = all - l;
      const rightSell = allSell - sell;
      const rightHold = allHold - hold;
      const rightBuy = allBuy - buy;
      const over = (sell * sell + hold * hold + buy * buy) * r
        + (rightSell * rightSell + rightHold * rightHold + rightBuy * rightBuy) * l;
      const under = l * r;
      if (!(over * bestUnder > bestOver * under) || l < least || r < least) continue;
      keep(over, under, left, bin, feature, missingLeft, node);
      bestOver = over;
      bestUnder = under;
    }
  }
}

function emptyMarked(counts: usize, occupied: usize): void {
  for (let word = 0; word < 4; word++) {
    let bits = load<u64>(occupied + (<usize>word << 3));
    store<u64>(occupied + (<usize>word << 3), 0);
    while (bits != 0) {
      v128.store(counts + (((<usize>word << 6) + <usize>ctz(bits)) << 4), i32x4.splat(0));
      bits &= bits - 1;
    }
  }
}

// @ts-ignore: decorator
@inline
function squares(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)), f64x2.mul(c, c));
}

// @ts-ignore: decorator
@inline
function keep(over: f64, under: f64, left: v128, bin: i32, feature: i32, missingLeft: i32, node: usize): void {
  if (!(over * load<f64>(node, 24) > load<f64>(node, 16) * under)) return;
  store<f64>(node, over, 16);
  store<f64>(node, under, 24);
  store<i32>(node, feature, 32);
  store<i32>(node, bin, 36);
  store<i32>(node, missingLeft, 40);
  store<i32>(node, i32x4.extract_lane(left, 0), 44);
  store<i32>(node, i32x4.extract_lane(left, 1), 48);
  store<i32>(node, i32x4.extract_lane(left, 2), 52);
}
