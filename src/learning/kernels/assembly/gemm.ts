/**
 * Matrix product after Goto & van de Geijn (2008), "Anatomy of high-performance matrix multiplication": a block of B is
 * packed into panels of 8 columns that stay in the level 2 cache, a tile of 4 x 8 sums stays in registers (8 of the 16
 * that x86 has; 6 x 8 spills and halves the speed).
 */

import { multiplyAdd } from './fused';
import { COLUMN_BLOCK, INNER_BLOCK, edgeAt, packedAt } from './memory';

/** 1 when the engine around us keeps the fifteen vectors of a tile of 6 rows in registers; only the relaxed build asks. */
@external("env", "tallTiles")
declare const tallTiles: i32;

const ROW_BLOCK: i32 = 128;
const PANEL: i32 = 8;

/**
 * C = A B (+ bias per column), or C += A B when `accumulate`. Strides are in bytes, so a transposed operand is the same
 * operand with its strides exchanged; C's columns are adjacent. `bias` 0 means none.
 */
export function gemm(
  rows: i32, columns: i32, inner: i32,
  a: usize, aRow: usize, aColumn: usize,
  b: usize, bRow: usize, bColumn: usize,
  c: usize, cRow: usize,
  bias: usize, accumulate: bool,
): void {
  product(rows, columns, inner, a, aRow, aColumn, b, bRow, bColumn, 0, c, cRow, bias, accumulate, 0, 0);
}

/** B as `packedProduct` wants it; `to` has room for inner x (columns rounded up to 8) numbers. */
export function packOperand(inner: i32, columns: i32, b: usize, bRow: usize, bColumn: usize, to: usize): void {
  for (let column0 = 0; column0 < columns; column0 += COLUMN_BLOCK) {
    const width = min(COLUMN_BLOCK, columns - column0);
    for (let inner0 = 0; inner0 < inner; inner0 += INNER_BLOCK) {
      const depth = min(INNER_BLOCK, inner - inner0);
      pack(b + <usize>inner0 * bRow + <usize>column0 * bColumn, bRow, bColumn, depth, width, to);
      to += packedBytes(depth, width);
    }
  }
}

/**
 * `gemm` with a B that `packOperand` has packed: for weights that many small products share. With `passed` other than 0 a number of C is
 * written times `passed` where that of `gate` (laid out as C; C itself: the number before it is written) is positive, else as 0: a
 * rectifier, or the way back through one, without another pass over C.
 */
export function packedProduct(
  rows: i32, columns: i32, inner: i32,
  a: usize, aRow: usize, aColumn: usize,
  packed: usize, c: usize, cRow: usize,
  bias: usize, accumulate: bool, gate: usize, passed: f32,
): void {
  product(rows, columns, inner, a, aRow, aColumn, 0, 0, 0, packed, c, cRow, bias, accumulate, gate - c, passed);
}

function packedBytes(depth: i32, width: i32): usize {
  return <usize>(depth * ((width + PANEL - 1) & ~(PANEL - 1))) << 2;
}

function product(
  rows: i32, columns: i32, inner: i32,
  a: usize, aRow: usize, aColumn: usize,
  b: usize, bRow: usize, bColumn: usize, packed: usize,
  c: usize, cRow: usize, bias: usize, accumulate: bool, toGate: usize, passed: f32,
): void {
  for (let column0 = 0; column0 < columns; column0 += COLUMN_BLOCK) {
    const width = min(COLUMN_BLOCK, columns - column0);
    for (let inner0 = 0; inner0 < inner; inner0 += INNER_BLOCK) {
      const depth = min(INNER_BLOCK, inner - inner0);
      let block = packed;
      if (packed == 0) {
        block = packedAt();
        pack(b + <usize>inner0 * bRow + <usize>column0 * bColumn, bRow, bColumn, depth, width, block);
      } else packed += packedBytes(depth, width);
      const add = accumulate || inner0 > 0;
      // Sums are complete with the last block.
      const passedNow: f32 = inner0 + depth == inner ? passed : 0;
      const start = add || bias == 0 ? 0 : bias + (<usize>column0 << 2);
      for (let row0 = 0; row0 < rows; row0 += ROW_BLOCK) {
        const height = min(ROW_BLOCK, rows - row0);
        const aBlock = a + <usize>row0 * aRow + <usize>inner0 * aColumn;
        const cBlock = c + <usize>row0 * cRow + (<usize>column0 << 2);
        for (let j = 0; j < width; j += PANEL) {
          const panel = block + (<usize>(j * depth) << 2);
          const panelBias = start == 0 ? 0 : start + (<usize>j << 2);
          const cPanel = cBlock + (<usize>j << 2);
          panelProduct(height, depth, min(PANEL, width - j), aBlock, aRow, aColumn, panel, cPanel, cRow, panelBias, add, toGate, passedNow);
        }
      }
    }
  }
}

/** Copies depth x width of B to `to`, in panels of 8 columns, each stored row after row, the last one filled up with zeros. */
function pack(b: usize, bRow: usize, bColumn: usize, depth: i32, width: i32, to: usize): void {
  let j = 0;
  if (bColumn == 4) {
    // Two panels at a time: what stands in one line of the cache is read while it is there.
    const second = <usize>(depth * PANEL) << 2;
    for (; j + 2 * PANEL <= width; j += 2 * PANEL) {
      let from = b + (<usize>j << 2);
      for (let k = 0; k < depth; k++) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        v128.store(to + second, v128.load(from, 32));
        v128.store(to + second, v128.load(from, 48), 16);
        to += PANEL * 4;
        from += bRow;
      }
      to += second;
    }
  }
  for (; j < width; j += PANEL) {
    const present = min(PANEL, width - j);
    let from = b + <usize>j * bColumn;
    let k = 0;
    if (present == PANEL && bColumn == 4) {
      for (; k < depth; k++) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        to += PANEL * 4;
        from += bRow;
      }
    } else if (present == 4 && bColumn == 4) {
      for (; k < depth; k++) {
        v128.store(to, v128.load(from));
        v128.store(to, f32x4.splat(0), 16);
        to += PANEL * 4;
        from += bRow;
      }
    } else if (present == PANEL && bRow == 4) {
      // A transposed operand: four rows of a panel are a turned 8 x 4 block.
      for (; k + 4 <= depth; k += 4) {
        turn(from, bColumn, to);
        turn(from + 4 * bColumn, bColumn, to + 16);
        to += PANEL * 16;
        from += 16;
      }
    }
    for (; k < depth; k++) {
      let p = from;
      for (let i = 0; i < PANEL; i++) {
        store<f32>(to + (<usize>i << 2), i < present ? load<f32>(p) : 0);
        if (i + 1 < present) p += bColumn;
      }
      to += PANEL * 4;
      from += bRow;
    }
  }
}

/** Four columns of four adjacent numbers, `column` bytes apart, to four rows, 32 bytes apart. */
@inline
function turn(from: usize, column: usize, to: usize): void {
  const a = v128.load(from), b = v128.load(from + column);
  const c = v128.load(from + 2 * column), d = v128.load(from + 3 * column);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), 64);
  v128.store(to, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), 96);
}

/** One panel: height x depth of A times depth x 8 of packed B, into `present` columns of C. */
function panelProduct(
  height: i32, depth: i32, present: i32,
  a: usize, aRow: usize, aColumn: usize,
  panel: usize, c: usize, cRow: usize, bias: usize, add: bool, toGate: usize, passed: f32,
): void {
  let left = f32x4.splat(0);
  let right = left;
  if (bias != 0) {
    for (let i = 0; i < PANEL; i++) store<f32>(edgeAt() + (<usize>i << 2), i < present ? load<f32>(bias + (<usize>i << 2)) : 0);
    left = v128.load(edgeAt());
    right = v128.load(edgeAt(), 16);
  }
  let row = 0;
  if (ASC_FEATURE_RELAXED_SIMD && tallTiles) row = tilesOfSix(height, depth, present, a, aRow, aColumn, panel, c, cRow, left, right, add, toGate, passed);
  for (; row + 4 <= height; row += 4) {
    let a0 = a + <usize>row * aRow;
    let a1 = a0 + aRow;
    let a2 = a1 + aRow;
    let a3 = a2 + aRow;
    let c00 = left, c01 = right, c10 = left, c11 = right, c20 = left, c21 = right, c30 = left, c31 = right;
    let p = panel;
    for (let k = 0; k < depth; k++) {
      const b0 = v128.load(p);
      const b1 = v128.load(p, 16);
      p += PANEL * 4;
      let s = v128.load32_splat(a0);
      c00 = multiplyAdd(s, b0, c00);
      c01 = multiplyAdd(s, b1, c01);
      s = v128.load32_splat(a1);
      c10 = multiplyAdd(s, b0, c10);
      c11 = multiplyAdd(s, b1, c11);
      s = v128.load32_splat(a2);
      c20 = multiplyAdd(s, b0, c20);
      c21 = multiplyAdd(s, b1, c21);
      s = v128.load32_splat(a3);
      c30 = multiplyAdd(s, b0, c30);
      c31 = multiplyAdd(s, b1, c31);
      a0 += aColumn;
      a1 += aColumn;
      a2 += aColumn;
      a3 += aColumn;
    }
    let to = c + <usize>row * cRow;
    storeRow(to, c00, c01, present, add, toGate, passed); to += cRow;
    storeRow(to, c10, c11, present, add, toGate, passed); to += cRow;
    storeRow(to, c20, c21, present, add, toGate, passed); to += cRow;
    storeRow(to, c30, c31, present, add, toGate, passed);
  }
  for (; row < height; row++) {
    let a0 = a + <usize>row * aRow;
    let c0 = left, c1 = right;
    let p = panel;
    for (let k = 0; k < depth; k++) {
      const s = v128.load32_splat(a0);
      c0 = multiplyAdd(s, v128.load(p), c0);
      c1 = multiplyAdd(s, v128.load(p, 16), c1);
      p += PANEL * 4;
      a0 += aColumn;
    }
    storeRow(c + <usize>row * cRow, c0, c1, present, add, toGate, passed);
  }
}

/**
 * Tiles of 6 x 8 for as many rows as leave no slow rest; gives the rows done. A joined multiplication and addition takes four cycles and two
 * begin in each, so that the eight vectors of sums of a tile of 4 rows only just keep the processor busy. Without joining, the
 * products would want registers of their own and everything would spill.
 */
@inline
function tilesOfSix(
  height: i32, depth: i32, present: i32,
  a: usize, aRow: usize, aColumn: usize,
  panel: usize, c: usize, cRow: usize, left: v128, right: v128, add: bool, toGate: usize, passed: f32,
): i32 {
  let row = 0;
  for (let rest = height; rest >= 6 && rest != 8 && rest != 9; rest -= 6) {
    let a0 = a + <usize>row * aRow;
    let a1 = a0 + aRow;
    let a2 = a1 + aRow;
    let a3 = a2 + aRow;
    let a4 = a3 + aRow;
    let a5 = a4 + aRow;
    let c00 = left, c01 = right, c10 = left, c11 = right, c20 = left, c21 = right, c30 = left, c31 = right, c40 = left, c41 = right, c50 = left, c51 = right;
    let p = panel;
    for (let k = 0; k < depth; k++) {
      const b0 = v128.load(p);
      const b1 = v128.load(p, 16);
      p += PANEL * 4;
      let s = v128.load32_splat(a0);
      c00 = multiplyAdd(s, b0, c00);
      c01 = multiplyAdd(s, b1, c01);
      s = v128.load32_splat(a1);
      c10 = multiplyAdd(s, b0, c10);
      c11 = multiplyAdd(s, b1, c11);
      s = v128.load32_splat(a2);
      c20 = multiplyAdd(s, b0, c20);
      c21 = multiplyAdd(s, b1, c21);
      s = v128.load32_splat(a3);
      c30 = multiplyAdd(s, b0, c30);
      c31 = multiplyAdd(s, b1, c31);
      s = v128.load32_splat(a4);
      c40 = multiplyAdd(s, b0, c40);
      c41 = multiplyAdd(s, b1, c41);
      s = v128.load32_splat(a5);
      c50 = multiplyAdd(s, b0, c50);
      c51 = multiplyAdd(s, b1, c51);
      a0 += aColumn;
      a1 += aColumn;
      a2 += aColumn;
      a3 += aColumn;
      a4 += aColumn;
      a5 += aColumn;
    }
    let to = c + <usize>row * cRow;
    storeRow(to, c00, c01, present, add, toGate, passed); to += cRow;
    storeRow(to, c10, c11, present, add, toGate, passed); to += cRow;
    storeRow(to, c20, c21, present, add, toGate, passed); to += cRow;
    storeRow(to, c30, c31, present, add, toGate, passed); to += cRow;
    storeRow(to, c40, c41, present, add, toGate, passed); to += cRow;
    storeRow(to, c50, c51, present, add, toGate, passed);
    row += 6;
  }
  return row;
}

/** Eight sums to a row of C, or as many as are `present`; `toGate` bytes from C is the gate of `packedProduct`. */
@inline
function storeRow(to: usize, left: v128, right: v128, present: i32, add: bool, toGate: usize, passed: f32): void {
  if (present == PANEL) {
    if (add) {
      left = f32x4.add(v128.load(to), left);
      right = f32x4.add(v128.load(to, 16), right);
    }
    if (passed != 0) {
      left = gated(left, toGate == 0 ? left : v128.load(to + toGate), passed);
      right = gated(right, toGate == 0 ? right : v128.load(to + toGate, 16), passed);
    }
    v128.store(to, left);
    v128.store(to, right, 16);
  } else if (present == 4) {
    if (add) left = f32x4.add(v128.load(to), left);
    if (passed != 0) left = gated(left, toGate == 0 ? left : v128.load(to + toGate), passed);
    v128.store(to, left);
  } else {
    v128.store(edgeAt(), left);
    v128.store(edgeAt(), right, 16);
    for (let i: usize = 0; i < <usize>present << 2; i += 4) {
      let value = load<f32>(edgeAt() + i);
      if (add) value += load<f32>(to + i);
      if (passed != 0) value = (toGate == 0 ? value : load<f32>(to + toGate + i)) > 0 ? value * passed : 0;
      store<f32>(to + i, value);
    }
  }
}

@inline
function gated(value: v128, gate: v128, passed: f32): v128 {
  return v128.and(f32x4.mul(value, f32x4.splat(passed)), f32x4.gt(gate, f32x4.splat(0)));
}
