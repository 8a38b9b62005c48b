/** Between windows (samples x steps x width, each window in one piece) and what other kernels want of them. */

/**
 * Standardises as `standardise` does and turns windows into steps: row `sample` of step t goes to `to` + t x `toStep` + sample x `toRow`
 * (bytes).
 */
export function windowsToSteps(
  from: usize, samples: i32, steps: i32, features: i32,
  mean: usize, inverse: usize, limit: f32, to: usize, toStep: usize, toRow: usize,
): void {
  const upper = f32x4.splat(limit), lower = f32x4.splat(-limit);
  const vectorEnd = <usize>(features & ~3) << 2;
  const end = <usize>features << 2;
  for (let sample = 0; sample < samples; sample++) {
    let row = to + <usize>sample * toRow;
    for (let t = 0; t < steps; t++) {
      let f: usize = 0;
      for (; f < vectorEnd; f += 16) {
        const z = f32x4.mul(f32x4.sub(v128.load(from + f), v128.load(mean + f)), v128.load(inverse + f));
        v128.store(row + f, f32x4.max(lower, f32x4.min(upper, z)));
      }
      for (; f < end; f += 4) {
        const z = (load<f32>(from + f) - load<f32>(mean + f)) * load<f32>(inverse + f);
        store<f32>(row + f, max<f32>(-limit, min<f32>(limit, z)));
      }
      from += end;
      row += toStep;
    }
  }
}

/** Mean over the steps of each sample: samples x width from samples x steps x width. Width is a multiple of 4. */
export function meanOfSteps(from: usize, samples: i32, steps: i32, width: i32, to: usize): void {
  const bytes = <usize>width << 2;
  const share = f32x4.splat(1 / <f32>steps);
  for (let sample = 0; sample < samples; sample++) {
    for (let j: usize = 0; j < bytes; j += 16) {
      let sum = f32x4.splat(0);
      let at = from + j;
      for (let t = 0; t < steps; t++) {
        sum = f32x4.add(sum, v128.load(at));
        at += bytes;
      }
      v128.store(to + j, f32x4.mul(sum, share));
    }
    from += bytes * <usize>steps;
    to += bytes;
  }
}

/** The way back: each step gets an equal share of its sample's derivative. */
export function meanOfStepsBackward(by: usize, samples: i32, steps: i32, width: i32, to: usize): void {
  const bytes = <usize>width << 2;
  const share = f32x4.splat(1 / <f32>steps);
  for (let sample = 0; sample < samples; sample++) {
    for (let t = 0; t < steps; t++) {
      for (let j: usize = 0; j < bytes; j += 16) v128.store(to + j, f32x4.mul(v128.load(by + j), share));
      to += bytes;
    }
    by += bytes;
  }
}

/** In place: adds one row of `width` numbers (a multiple of 4) to every row. */
export function addToRows(x: usize, rows: i32, width: i32, row: usize): void {
  const bytes = <usize>width << 2;
  for (let r = 0; r < rows; r++) {
    for (let j: usize = 0; j < bytes; j += 16) v128.store(x + j, f32x4.add(v128.load(x + j), v128.load(row + j)));
    x += bytes;
  }
}
