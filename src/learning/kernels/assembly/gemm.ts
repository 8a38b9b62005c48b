/**
 * Matrix product after Goto & van de Geijn (2008), "Anatomy of high-performance matrix multiplication": a block of B is
 * packed into panels of 8 columns that stay in the level 2 cache, a tile of 4 x 8 sums stays in registers (8 of the 16
 * that x86 has; 6 x 8 spills and halves the speed).
 */

import { COLUMN_BLOCK, INNER_BLOCK, edgeAt, packedAt } from './memory';

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
  for (let column0 = 0; column0 < columns; column0 += COLUMN_BLOCK) {
    const width = min(COLUMN_BLOCK, columns - column0);
    for (let inner0 = 0; inner0 < inner; inner0 += INNER_BLOCK) {
      const depth = min(INNER_BLOCK, inner - inner0);
      pack(b + <usize>inner0 * bRow + <usize>column0 * bColumn, bRow, bColumn, depth, width);
      const add = accumulate || inner0 > 0;
      const start = add || bias == 0 ? 0 : bias + (<usize>column0 << 2);
      for (let row0 = 0; row0 < rows; row0 += ROW_BLOCK) {
        const height = min(ROW_BLOCK, rows - row0);
        const aBlock = a + <usize>row0 * aRow + <usize>inner0 * aColumn;
        const cBlock = c + <usize>row0 * cRow + (<usize>column0 << 2);
        for (let j = 0; j < width; j += PANEL) {
          const panel = packedAt() + (<usize>(j * depth) << 2);
          const panelBias = start == 0 ? 0 : start + (<usize>j << 2);
          panelProduct(height, depth, min(PANEL, width - j), aBlock, aRow, aColumn, panel, cBlock + (<usize>j << 2), cRow, panelBias, add);
        }
      }
    }
  }
}

/** Copies depth x width of B into panels of 8 columns, each stored row after row, the last one filled up with zeros. */
function pack(b: usize, bRow: usize, bColumn: usize, depth: i32, width: i32): void {
  let to = packedAt();
  for (let j = 0; j < width; j += PANEL) {
    const present = min(PANEL, width - j);
    let from = b + <usize>j * bColumn;
    if (present == PANEL && bColumn == 4) {
      for (let k = 0; k < depth; k++) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        to += PANEL * 4;
        from += bRow;
      }
    } else if (present == PANEL) {
      // A transposed operand: its columns are far apart and its rows adjacent. Pointers advance, no multiplication inside.
      for (let k = 0; k < depth; k++) {
        let p = from;
        store<f32>(to, load<f32>(p)); p += bColumn;
        store<f32>(to, load<f32>(p), 4); p += bColumn;
        store<f32>(to, load<f32>(p), 8); p += bColumn;
        store<f32>(to, load<f32>(p), 12); p += bColumn;
        store<f32>(to, load<f32>(p), 16); p += bColumn;
        store<f32>(to, load<f32>(p), 20); p += bColumn;
        store<f32>(to, load<f32>(p), 24); p += bColumn;
        store<f32>(to, load<f32>(p), 28);
        to += PANEL * 4;
        from += bRow;
      }
    } else {
      for (let k = 0; k < depth; k++) {
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
}

/** One panel: height x depth of A times depth x 8 of packed B, into `present` columns of C. */
function panelProduct(
  height: i32, depth: i32, present: i32,
  a: usize, aRow: usize, aColumn: usize,
  panel: usize, c: usize, cRow: usize, bias: usize, add: bool,
): void {
  let left = f32x4.splat(0);
  let right = left;
  if (bias != 0) {
    for (let i = 0; i < PANEL; i++) store<f32>(edgeAt() + (<usize>i << 2), i < present ? load<f32>(bias + (<usize>i << 2)) : 0);
    left = v128.load(edgeAt());
    right = v128.load(edgeAt(), 16);
  }
  let row = 0;
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
      c00 = f32x4.add(f32x4.mul(s, b0), c00);
      c01 = f32x4.add(f32x4.mul(s, b1), c01);
      s = v128.load32_splat(a1);
      c10 = f32x4.add(f32x4.mul(s, b0), c10);
      c11 = f32x4.add(f32x4.mul(s, b1), c11);
      s = v128.load32_splat(a2);
      c20 = f32x4.add(f32x4.mul(s, b0), c20);
      c21 = f32x4.add(f32x4.mul(s, b1), c21);
      s = v128.load32_splat(a3);
      c30 = f32x4.add(f32x4.mul(s, b0), c30);
      c31 = f32x4.add(f32x4.mul(s, b1), c31);
      a0 += aColumn;
      a1 += aColumn;
      a2 += aColumn;
      a3 += aColumn;
    }
    let to = c + <usize>row * cRow;
    storeRow(to, c00, c01, present, add); to += cRow;
    storeRow(to, c10, c11, present, add); to += cRow;
    storeRow(to, c20, c21, present, add); to += cRow;
    storeRow(to, c30, c31, present, add);
  }
  for (; row < height; row++) {
    let a0 = a + <usize>row * aRow;
    let c0 = left, c1 = right;
    let p = panel;
    for (let k = 0; k < depth; k++) {
      const s = v128.load32_splat(a0);
      c0 = f32x4.add(f32x4.mul(s, v128.load(p)), c0);
      c1 = f32x4.add(f32x4.mul(s, v128.load(p, 16)), c1);
      p += PANEL * 4;
      a0 += aColumn;
    }
    storeRow(c + <usize>row * cRow, c0, c1, present, add);
  }
}

@inline
function storeRow(to: usize, left: v128, right: v128, present: i32, add: bool): void {
  if (present == PANEL) {
    if (add) {
      left = f32x4.add(v128.load(to), left);
      right = f32x4.add(v128.load(to, 16), right);
    }
    v128.store(to, left);
    v128.store(to, right, 16);
  } else {
    v128.store(edgeAt(), left);
    v128.store(edgeAt(), right, 16);
    for (let i: usize = 0; i < <usize>present << 2; i += 4) {
      const value = load<f32>(edgeAt() + i);
      store<f32>(to + i, add ? load<f32>(to + i) + value : value);
    }
  }
}
