/** Equal cells between the first and the last cut of a feature; the host builds the tables (bin-lookup.ts). */
const CELLS: f32 = 1024;
/** The bin of a missing value. */
const MISSING: u8 = 255;

/**
 * Bins row-major values. Per feature `lookups` has four words: f32 first cut, f32 cells per unit, address of the cells' first cuts
 * (one byte each), address of the cuts. The bin of (row, f) goes, when `byRow` is not 0, to
 * `byRow + (f >> 3) * blockStride + row * rowStride + (f & 7)`, and when `byFeature` is not 0 also to `byFeature + f * featureStride + row`.
 */
export function binRows(
  x: usize, rows: i32, features: i32, lookups: usize,
  byRow: usize, blockStride: usize, rowStride: usize, byFeature: usize, featureStride: usize,
): void {
  const step = <usize>features << 2;
  for (let f: usize = 0; f < <usize>features; f++) {
    const low = load<f32>(lookups);
    const scale = load<f32>(lookups, 4);
    const starts = <usize>load<u32>(lookups, 8);
    const cuts = <usize>load<u32>(lookups, 12);
    let from = x + (f << 2);
    let to = byRow + (f >> 3) * blockStride + (f & 7);
    let column = byFeature + f * featureStride;
    for (let row = 0; row < rows; row++) {
      const value = load<f32>(from);
      let bin = MISSING;
      if (value == value) {
        const cell = <usize>max<f32>(0, min<f32>(CELLS - 1, (value - low) * scale));
        let at = cuts + (<usize>load<u8>(starts + cell) << 2);
        const end = cuts + (<usize>load<u8>(starts + cell, 1) << 2);
        while (at < end && load<f32>(at) < value) at += 4;
        bin = <u8>((at - cuts) >> 2);
      }
      if (byRow != 0) store<u8>(to, bin);
      if (byFeature != 0) store<u8>(column++, bin);
      from += step;
      to += rowStride;
    }
    lookups += 16;
  }
}
