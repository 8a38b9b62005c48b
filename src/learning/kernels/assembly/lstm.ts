/**
 * The cell of a long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000), one step
 * of a batch at a time. Gates of a row stand in the order input, forget, cell, output, `units` each; units are a multiple of 4.
 */

import { sigmoid4, tanh4 } from './activations';
import { multiplyAdd } from './fused';

/**
 * From what the gates are fed to what they let through, in place; c = f c' + i g, h = o tanh c. `before` is c' (0 means zeros), `squashed`
 * keeps tanh c for the way back. Rows of `h` are `hRow` bytes apart, all others adjacent.
 */
export function lstmCell(gates: usize, before: usize, cell: usize, squashed: usize, h: usize, hRow: usize, rows: i32, units: i32): void {
  const width = <usize>units << 2;
  const zero = f32x4.splat(0);
  for (let row = 0; row < rows; row++) {
    for (let j: usize = 0; j < width; j += 16) {
      const at = gates + j;
      const i = sigmoid4(v128.load(at));
      const f = sigmoid4(v128.load(at + width));
      const g = tanh4(v128.load(at + 2 * width));
      const o = sigmoid4(v128.load(at + 3 * width));
      v128.store(at, i);
      v128.store(at + width, f);
      v128.store(at + 2 * width, g);
      v128.store(at + 3 * width, o);
      const c = multiplyAdd(f, before == 0 ? zero : v128.load(before + j), f32x4.mul(i, g));
      const t = tanh4(c);
      v128.store(cell + j, c);
      v128.store(squashed + j, t);
      v128.store(h + j, f32x4.mul(o, t));
    }
    gates += width << 2;
    if (before != 0) before += width;
    cell += width;
    squashed += width;
    h += hRow;
  }
}

/**
 * The way back through one step: `gates` (as let through) become the derivatives by what the gates were fed; `byH` is the
 * derivative by h, `byCell` comes in as the derivative by c from later steps and goes out as the one by c'.
 */
export function lstmCellBackward(gates: usize, before: usize, squashed: usize, byH: usize, byCell: usize, rows: i32, units: i32): void {
  const width = <usize>units << 2;
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  for (let row = 0; row < rows; row++) {
    for (let j: usize = 0; j < width; j += 16) {
      const at = gates + j;
      const i = v128.load(at);
      const f = v128.load(at + width);
      const g = v128.load(at + 2 * width);
      const o = v128.load(at + 3 * width);
      const t = v128.load(squashed + j);
      const d = v128.load(byH + j);
      const c = before == 0 ? zero : v128.load(before + j);
      const through = f32x4.mul(f32x4.mul(d, o), f32x4.sub(one, f32x4.mul(t, t)));
      const byC = f32x4.add(v128.load(byCell + j), through);
      v128.store(at, f32x4.mul(f32x4.mul(byC, g), f32x4.mul(i, f32x4.sub(one, i))));
      v128.store(at + width, f32x4.mul(f32x4.mul(byC, c), f32x4.mul(f, f32x4.sub(one, f))));
      v128.store(at + 2 * width, f32x4.mul(f32x4.mul(byC, i), f32x4.sub(one, f32x4.mul(g, g))));
      v128.store(at + 3 * width, f32x4.mul(f32x4.mul(d, t), f32x4.mul(o, f32x4.sub(one, o))));
      v128.store(byCell + j, f32x4.mul(byC, f));
    }
    gates += width << 2;
    if (before != 0) before += width;
    squashed += width;
    byH += width;
    byCell += width;
  }
}
