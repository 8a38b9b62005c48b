/**
 * One step of Adam (Kingma & Ba 2015) with decoupled weight decay (Loshchilov & Hutter 2019), in place:
 * m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g², w -= rate (m correction1 / (sqrt(v correction2) + epsilon) + decay w).
 */
export function adam(
  weights: usize, gradient: usize, first: usize, second: usize, count: i32,
  rate: f32, beta1: f32, beta2: f32, epsilon: f32, correction1: f32, correction2: f32, decay: f32,
): void {
  const keep1: f32 = 1 - beta1;
  const keep2: f32 = 1 - beta2;
  const betas1 = f32x4.splat(beta1), keeps1 = f32x4.splat(keep1);
  const betas2 = f32x4.splat(beta2), keeps2 = f32x4.splat(keep2);
  const rates = f32x4.splat(rate), epsilons = f32x4.splat(epsilon), decays = f32x4.splat(decay);
  const corrections1 = f32x4.splat(correction1), corrections2 = f32x4.splat(correction2);
  const tiny = f32x4.splat(TINY);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = <usize>i << 2;
    const g = v128.load(gradient + at);
    const w = v128.load(weights + at);
    let m = f32x4.add(f32x4.mul(v128.load(first + at), betas1), f32x4.mul(g, keeps1));
    m = v128.and(m, f32x4.gt(f32x4.abs(m), tiny));
    const v = f32x4.add(f32x4.mul(v128.load(second + at), betas2), f32x4.mul(f32x4.mul(g, g), keeps2));
    v128.store(first + at, m);
    v128.store(second + at, v);
    const size = f32x4.add(f32x4.sqrt(f32x4.mul(v, corrections2)), epsilons);
    const step = f32x4.add(f32x4.div(f32x4.mul(m, corrections1), size), f32x4.mul(decays, w));
    v128.store(weights + at, f32x4.sub(w, f32x4.mul(rates, step)));
  }
  for (; i < count; i++) {
    const at = <usize>i << 2;
    const g = load<f32>(gradient + at);
    const w = load<f32>(weights + at);
    let m = load<f32>(first + at) * beta1 + g * keep1;
    if (!(abs<f32>(m) > TINY)) m = 0;
    const v = load<f32>(second + at) * beta2 + g * g * keep2;
    store<f32>(first + at, m);
    store<f32>(second + at, v);
    const size = sqrt<f32>(v * correction2) + epsilon;
    store<f32>(weights + at, w - rate * ((m * correction1) / size + decay * w));
  }
}

/** Below this a mean gradient is 0: units that no row reaches would let it shrink into numbers that processors are slow at. */
const TINY: f32 = 1e-30;
