/**
 * Trees over binned rows. A node has 8 bytes: where its feature lies in a row (u32), the last bin that goes left (lowest byte of the upper word) and its
 * first child (the other 24 bits); a leaf is its own child. Every walk takes `depth` steps, so no branch depends on the data, and eight
 * rows walk side by side, so that their reads overlap.
 */

// @ts-ignore: decorator
@inline
function step(tree: usize, node: usize, row: usize): usize {
  const split = load<u64>(tree + (node << 3));
  const bin = <u64>load<u8>(row + <usize>(<u32>split));
  return <usize>(split >> 40) + <usize>(bin > ((split >> 32) & 255));
}

/** Adds the four values of each row's leaf (f32) to its four sums (f64). */
export function walkReturns(
  tree: usize, depth: i32, rows: usize, rowStride: usize, count: i32, values: usize, sums: usize,
): void {
  let i = 0;
  for (; i + 7 < count; i += 8) {
    let a: usize = 0;
    let b: usize = 0;
    let c: usize = 0;
    let d: usize = 0;
    let e: usize = 0;
    let f: usize = 0;
    let g: usize = 0;
    let h: usize = 0;
    const second = rows + rowStride;
    const third = second + rowStride;
    const fourth = third + rowStride;
    const fifth = fourth + rowStride;
    const sixth = fifth + rowStride;
    const seventh = sixth + rowStride;
    const eighth = seventh + rowStride;
    for (let s = 0; s < depth; s++) {
      a = step(tree, a, rows);
      b = step(tree, b, second);
      c = step(tree, c, third);
      d = step(tree, d, fourth);
      e = step(tree, e, fifth);
      f = step(tree, f, sixth);
      g = step(tree, g, seventh);
      h = step(tree, h, eighth);
    }
    addFour(values, a, sums);
    addFour(values, b, sums + 32);
    addFour(values, c, sums + 64);
    addFour(values, d, sums + 96);
    addFour(values, e, sums + 128);
    addFour(values, f, sums + 160);
    addFour(values, g, sums + 192);
    addFour(values, h, sums + 224);
    sums += 256;
    rows = eighth + rowStride;
  }
  for (; i < count; i++) {
    let node: usize = 0;
    for (let s = 0; s < depth; s++) node = step(tree, node, rows);
    addFour(values, node, sums);
    sums += 32;
    rows += rowStride;
  }
}

// @ts-ignore: decorator
@inline
function addFour(values: usize, leaf: usize, sums: usize): void {
  const four = v128.load(values + (leaf << 4));
  const upper = i8x16.shuffle(four, four, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(four)));
  v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.promote_low_f32x4(upper)), 16);
}

/** Adds the value of each row's leaf (f32) to its sum (f32). */
export function walkValues(
  tree: usize, depth: i32, rows: usize, rowStride: usize, count: i32, values: usize, sums: usize,
): void {
  let i = 0;
  for (; i + 7 < count; i += 8) {
    let a: usize = 0;
    let b: usize = 0;
    let c: usize = 0;
    let d: usize = 0;
    let e: usize = 0;
    let f: usize = 0;
    let g: usize = 0;
    let h: usize = 0;
    const second = rows + rowStride;
    const third = second + rowStride;
    const fourth = third + rowStride;
    const fifth = fourth + rowStride;
    const sixth = fifth + rowStride;
    const seventh = sixth + rowStride;
    const eighth = seventh + rowStride;
    for (let s = 0; s < depth; s++) {
      a = step(tree, a, rows);
      b = step(tree, b, second);
      c = step(tree, c, third);
      d = step(tree, d, fourth);
      e = step(tree, e, fifth);
      f = step(tree, f, sixth);
      g = step(tree, g, seventh);
      h = step(tree, h, eighth);
    }
    addOne(values, a, sums);
    addOne(values, b, sums + 4);
    addOne(values, c, sums + 8);
    addOne(values, d, sums + 12);
    addOne(values, e, sums + 16);
    addOne(values, f, sums + 20);
    addOne(values, g, sums + 24);
    addOne(values, h, sums + 28);
    sums += 32;
    rows = eighth + rowStride;
  }
  for (; i < count; i++) {
    let node: usize = 0;
    for (let s = 0; s < depth; s++) node = step(tree, node, rows);
    addOne(values, node, sums);
    sums += 4;
    rows += rowStride;
  }
}

// @ts-ignore: decorator
@inline
function addOne(values: usize, leaf: usize, sums: usize): void {
  store<f32>(sums, load<f32>(sums) + load<f32>(values + (leaf << 2)));
}
