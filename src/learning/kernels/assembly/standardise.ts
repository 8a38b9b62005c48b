/**
 * In place over rows x features: (x - mean) * inverse per feature, kept to +-limit. `mean` and `inverse` have one number per
 * feature. A row is taken four features at a time; what is left over, one at a time.
 */
export function standardise(x: usize, rows: i32, features: i32, mean: usize, inverse: usize, limit: f32): void {
  const upper = f32x4.splat(limit);
  const lower = f32x4.splat(-limit);
  const vectorEnd = <usize>(features & ~3) << 2;
  const end = <usize>features << 2;
  for (let row = 0; row < rows; row++) {
    let f: usize = 0;
    for (; f < vectorEnd; f += 16) {
      const z = f32x4.mul(f32x4.sub(v128.load(x + f), v128.load(mean + f)), v128.load(inverse + f));
      v128.store(x + f, f32x4.max(lower, f32x4.min(upper, z)));
    }
    for (; f < end; f += 4) {
      const z = (load<f32>(x + f) - load<f32>(mean + f)) * load<f32>(inverse + f);
      store<f32>(x + f, max<f32>(-limit, min<f32>(limit, z)));
    }
    x += end;
  }
}
