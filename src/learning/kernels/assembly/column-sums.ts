/**
 * Sum of every column of rows x columns (row-major, no gaps), added to what stands in `to` when `accumulate`: 16 columns at a time
 * in registers, then 4, then 1.
 */
export function columnSums(from: usize, rows: i32, columns: i32, to: usize, accumulate: bool): void {
  const stride = <usize>columns << 2;
  let column = 0;
  for (; column + 16 <= columns; column += 16) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let p = from + (<usize>column << 2);
    const at = to + (<usize>column << 2);
    if (accumulate) {
      s0 = v128.load(at);
      s1 = v128.load(at, 16);
      s2 = v128.load(at, 32);
      s3 = v128.load(at, 48);
    }
    for (let row = 0; row < rows; row++) {
      s0 = f32x4.add(s0, v128.load(p));
      s1 = f32x4.add(s1, v128.load(p, 16));
      s2 = f32x4.add(s2, v128.load(p, 32));
      s3 = f32x4.add(s3, v128.load(p, 48));
      p += stride;
    }
    v128.store(at, s0);
    v128.store(at, s1, 16);
    v128.store(at, s2, 32);
    v128.store(at, s3, 48);
  }
  for (; column + 4 <= columns; column += 4) {
    let s = accumulate ? v128.load(to + (<usize>column << 2)) : f32x4.splat(0);
    let p = from + (<usize>column << 2);
    for (let row = 0; row < rows; row++) {
      s = f32x4.add(s, v128.load(p));
      p += stride;
    }
    v128.store(to + (<usize>column << 2), s);
  }
  for (; column < columns; column++) {
    let s: f32 = accumulate ? load<f32>(to + (<usize>column << 2)) : 0;
    let p = from + (<usize>column << 2);
    for (let row = 0; row < rows; row++) {
      s += load<f32>(p);
      p += stride;
    }
    store<f32>(to + (<usize>column << 2), s);
  }
}
