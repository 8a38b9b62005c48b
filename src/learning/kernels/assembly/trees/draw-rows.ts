/** The generator of src/math/random.ts, number for number; its state goes in and comes out. */
let state: i32 = 0;

@inline
function next(): u32 {
  state += 0x9e3779b9;
  let t = <u32>state;
  t = (t ^ (t >>> 16)) * 0x21f0aaad;
  t = (t ^ (t >>> 15)) * 0x735a2d97;
  return t ^ (t >>> 15);
}

/** Draws rows with replacement, counting each in a byte of `copies` (all 0 before). Gives the generator's state after it. */
export function drawCopies(seed: i32, rows: i32, draws: i32, copies: usize): i32 {
  state = seed;
  const scale = <f64>rows;
  for (let i = 0; i < draws; i++) {
    const at = copies + <usize>floor<f64>(<f64>next() / 4294967296.0 * scale);
    store<u8>(at, load<u8>(at) + 1);
  }
  return state;
}

/**
 * One code per drawn row whose weight is above 0, in the order of the rows: class << 30 | weight << rowBits | row. The weight is copies, or with
 * `weights` copies x weight x scale rounded at random. The weights of the classes are added up in `sums` (3 x i32). Gives how many codes were written.
 */
export function packRows(
  classes: usize, rows: i32, weights: usize, scale: f64, copies: usize, rowBits: i32, seed: i32, codes: usize,
  sums: usize,
): i32 {
  state = seed;
  store<i32>(sums, 0);
  store<i32>(sums, 0, 4);
  store<i32>(sums, 0, 8);
  const most = (1 << (30 - rowBits)) - 1;
  let to = codes;
  for (let row = 0; row < rows; row++) {
    let weight = <i32>load<u8>(copies + row);
    if (weight == 0) continue;
    if (weights != 0) {
      const exact = <f64>weight * <f64>load<f32>(weights + (<usize>row << 2)) * scale;
      const whole = floor<f64>(exact);
      let rounded = whole;
      if (whole != exact && <f64>next() / 4294967296.0 < exact - whole) rounded += 1;
      weight = <i32>min<f64>(rounded, <f64>most);
      if (weight == 0) continue;
    }
    weight = min<i32>(weight, most);
    const label = <usize>load<u8>(classes + row);
    const sum = sums + (label << 2);
    store<i32>(sum, load<i32>(sum) + weight);
    store<u32>(to, (<u32>label << 30) | (<u32>weight << rowBits) | row);
    to += 4;
  }
  return <i32>((to - codes) >> 2);
}
