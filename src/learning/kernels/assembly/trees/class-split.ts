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
  const hasMissing = v128.any_true(absent);
  let left = i32x4.splat(0);
  if (hasMissing) {
    store<u64>(missing, 0);
    store<u64>(missing, 0, 8);
    // Missing values on the right: then every present value may be on the left.
    scan(counts, occupied, cuts + 1, feature, left, 0, node, false);
    left = absent;
    scan(counts, occupied, cuts, feature, left, 1, node, true);
  } else scan(counts, occupied, cuts, feature, left, 0, node, true);
  if (occupied == 0) memory.fill(counts, 0, (cuts + 1) << 4);
}

/** Goes through the bins from the left. With marks only marked bins are visited, and with `empty` they are emptied too. */
// @ts-ignore: decorator
@inline
function scan(
  counts: usize, occupied: usize, bins: i32, feature: i32, left: v128, missingLeft: i32, node: usize, empty: bool,
): void {
  if (occupied == 0) {
    for (let bin = 0; bin < bins; bin++) {
      const cell = v128.load(counts + (<usize>bin << 4));
      if (!v128.any_true(cell)) continue;
      left = i32x4.add(left, cell);
      tryClasses(left, bin, feature, missingLeft, node);
    }
    return;
  }
  for (let word = 0; word < 4; word++) {
    let bits = load<u64>(occupied + (<usize>word << 3));
    if (empty) store<u64>(occupied + (<usize>word << 3), 0);
    while (bits != 0) {
      const bin = (word << 6) + <i32>ctz(bits);
      bits &= bits - 1;
      const at = counts + (<usize>bin << 4);
      const cell = v128.load(at);
      if (empty) v128.store(at, i32x4.splat(0));
      left = i32x4.add(left, cell);
      if (bin < bins) tryClasses(left, bin, feature, missingLeft, node);
    }
  }
}

// @ts-ignore: decorator
@inline
function tryClasses(left: v128, bin: i32, feature: i32, missingLeft: i32, node: usize): void {
  const sell = i32x4.extract_lane(left, 0);
  const hold = i32x4.extract_lane(left, 1);
  const buy = i32x4.extract_lane(left, 2);
  const leftWeight = sell + hold + buy;
  const least = load<i32>(node, 12);
  if (leftWeight < least) return;
  const total = i32x4.sub(v128.load(node), left);
  const rightSell = i32x4.extract_lane(total, 0);
  const rightHold = i32x4.extract_lane(total, 1);
  const rightBuy = i32x4.extract_lane(total, 2);
  const rightWeight = rightSell + rightHold + rightBuy;
  if (rightWeight < least) return;
  const ls = <f64>sell;
  const lh = <f64>hold;
  const lb = <f64>buy;
  const rs = <f64>rightSell;
  const rh = <f64>rightHold;
  const rb = <f64>rightBuy;
  const l = <f64>leftWeight;
  const r = <f64>rightWeight;
  const over = (ls * ls + lh * lh + lb * lb) * r + (rs * rs + rh * rh + rb * rb) * l;
  const under = l * r;
  if (!(over * load<f64>(node, 24) > load<f64>(node, 16) * under)) return;
  store<f64>(node, over, 16);
  store<f64>(node, under, 24);
  store<i32>(node, feature, 32);
  store<i32>(node, bin, 36);
  store<i32>(node, missingLeft, 40);
  store<i32>(node, sell, 44);
  store<i32>(node, hold, 48);
  store<i32>(node, buy, 52);
}
