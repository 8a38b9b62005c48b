/**
 * Rectifier and inverted dropout (Srivastava et al. 2014) in one pass. The mask is a function of (key, position), so it
 * does not depend on the order of the work: position p takes half `(p >> 2) & 1` of the 32 bits that a mixing function
 * makes of key + 4 x (p >> 3) + (p & 3), and is dropped when that half is below `threshold`. The mixing function is the
 * one of src/math/random.ts (Wellons' hash search, two multiplications).
 */

/** In place: x becomes x * scale when positive and kept, else 0. `threshold` is the drop rate times 65536; 0 drops nothing. */
export function reluDropout(x: usize, count: i32, threshold: u32, scale: f32, key: u32): void {
  const zero = f32x4.splat(0);
  const scales = f32x4.splat(scale);
  const limit = i32x4.splat(threshold);
  const low = v128.load32_splat(MIX, 8);
  const step = i32x4.splat(4);
  let counter = i32x4.add(i32x4.splat(key), i32x4(0, 1, 2, 3));
  let i = 0;
  if (threshold == 0) {
    for (; i + 4 <= count; i += 4) {
      v128.store(x, f32x4.mul(f32x4.pmax(zero, v128.load(x)), scales));
      x += 16;
    }
  } else {
    for (; i + 8 <= count; i += 8) {
      const bits = mix4(counter);
      counter = i32x4.add(counter, step);
      const first = f32x4.mul(f32x4.pmax(zero, v128.load(x)), scales);
      const second = f32x4.mul(f32x4.pmax(zero, v128.load(x, 16)), scales);
      // 16-bit values compare the same signed and unsigned.
      v128.store(x, v128.and(first, i32x4.ge_s(v128.and(bits, low), limit)));
      v128.store(x, v128.and(second, i32x4.ge_s(i32x4.shr_u(bits, 16), limit)), 16);
      x += 32;
    }
  }
  for (; i < count; i++) {
    const bits = mix(key + ((<u32>i >> 3) << 2) + (i & 3));
    const half = i & 4 ? bits >> 16 : bits & 0xffff;
    const value = load<f32>(x);
    store<f32>(x, half >= threshold && value > 0 ? value * scale : 0);
    x += 4;
  }
}

/** Dropout alone, in place, with the mask of `reluDropout`; its own way back when run over the gradient with the same key. */
export function dropout(x: usize, count: i32, threshold: u32, scale: f32, key: u32): void {
  if (threshold == 0) return;
  const scales = f32x4.splat(scale);
  const limit = i32x4.splat(threshold);
  const low = v128.load32_splat(MIX, 8);
  const step = i32x4.splat(4);
  let counter = i32x4.add(i32x4.splat(key), i32x4(0, 1, 2, 3));
  let i = 0;
  for (; i + 8 <= count; i += 8) {
    const bits = mix4(counter);
    counter = i32x4.add(counter, step);
    v128.store(x, v128.and(f32x4.mul(v128.load(x), scales), i32x4.ge_s(v128.and(bits, low), limit)));
    v128.store(x, v128.and(f32x4.mul(v128.load(x, 16), scales), i32x4.ge_s(i32x4.shr_u(bits, 16), limit)), 16);
    x += 32;
  }
  for (; i < count; i++) {
    const bits = mix(key + ((<u32>i >> 3) << 2) + (i & 3));
    const half = i & 4 ? bits >> 16 : bits & 0xffff;
    store<f32>(x, half >= threshold ? load<f32>(x) * scale : 0);
    x += 4;
  }
}

@inline
function mix(t: u32): u32 {
  t = (t ^ (t >> 16)) * 0x21f0aaad;
  t = (t ^ (t >> 15)) * 0x735a2d97;
  return t ^ (t >> 15);
}

/** Factors of `mix` and a mask of the lower half, read from memory: as constants of the code each takes three instructions to make. */
const MIX: usize = memory.data<u32>([0x21f0aaad, 0x735a2d97, 0xffff]);

@inline
function mix4(t: v128): v128 {
  t = i32x4.mul(v128.xor(t, i32x4.shr_u(t, 16)), v128.load32_splat(MIX));
  t = i32x4.mul(v128.xor(t, i32x4.shr_u(t, 15)), v128.load32_splat(MIX, 4));
  return v128.xor(t, i32x4.shr_u(t, 15));
}
