/**
 * A histogram has 256 cells of 64 bits a feature: the sum of gradients in the upper half, that of second derivatives, never
 * negative, in the lower one. One addition serves both, and all sums are exact.
 */

/**
 * Adds rows to the histograms of 8 features, from codes of 64 bits: gradient (16 bits, signed), second derivative (16 bits), row number (32 bits).
 * `bins` has 8 bytes a row, `rowStride` apart.
 */
export function addGradients(bins: usize, rowStride: usize, codes: usize, count: i32, histogram: usize): void {
  const end = codes + (<usize>count << 3);
  for (; codes < end; codes += 8) {
    const code = load<i64>(codes);
    const value = ((code >> 48) << 32) + ((code >>> 32) & 0xffff);
    const row = bins + <usize>(<u32>code) * rowStride;
    let at = histogram + (<usize>load<u8>(row) << 3);
    store<i64>(at, load<i64>(at) + value);
    at = histogram + (<usize>load<u8>(row, 1) << 3);
    store<i64>(at, load<i64>(at, 2048) + value, 2048);
    at = histogram + (<usize>load<u8>(row, 2) << 3);
    store<i64>(at, load<i64>(at, 4096) + value, 4096);
    at = histogram + (<usize>load<u8>(row, 3) << 3);
    store<i64>(at, load<i64>(at, 6144) + value, 6144);
    at = histogram + (<usize>load<u8>(row, 4) << 3);
    store<i64>(at, load<i64>(at, 8192) + value, 8192);
    at = histogram + (<usize>load<u8>(row, 5) << 3);
    store<i64>(at, load<i64>(at, 10240) + value, 10240);
    at = histogram + (<usize>load<u8>(row, 6) << 3);
    store<i64>(at, load<i64>(at, 12288) + value, 12288);
    at = histogram + (<usize>load<u8>(row, 7) << 3);
    store<i64>(at, load<i64>(at, 14336) + value, 14336);
  }
}

/** Takes one histogram from another, cell by cell; `cells` is even. */
export function subtractGradients(from: usize, taken: usize, cells: i32): void {
  const end = from + (<usize>cells << 3);
  for (; from < end; from += 16, taken += 16) {
    v128.store(from, i64x2.sub(v128.load(from), v128.load(taken)));
  }
}

/** Sets bytes to 0. From outside, a view of shared memory would do it one word at a time. */
export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}
