// Multinomial logistic regression over hashed features: AdaGrad with L2, seeded, the same weights for the same rows.
const CLASSES = 3;

/** Seeded uniform numbers (mulberry32). */
export function randomOf(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** `rows`: {ids, values, y (0, 1, 2), weight}. Gives Float64Array(buckets x 3), the mean over the last half of the epochs. */
export function fitLogistic(rows, { buckets, epochs = 8, rate = 0.04, l2 = 2e-5, seed = 42 }) {
  const weights = new Float64Array(buckets * CLASSES);
  const squares = new Float64Array(buckets * CLASSES).fill(1e-2);
  const mean = new Float64Array(buckets * CLASSES);
  const order = rows.map((_, i) => i);
  const random = randomOf(seed);
  const from = epochs >> 1;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    for (const at of order) {
      const { ids, values, y, weight } = rows[at];
      const p = softmax(logits(weights, ids, values));
      for (let c = 0; c < CLASSES; c++) {
        const error = (p[c] - (c === y ? 1 : 0)) * weight;
        for (let k = 0; k < ids.length; k++) {
          const w = ids[k] * CLASSES + c;
          const gradient = error * values[k] + l2 * weights[w] * 10;
          squares[w] += gradient * gradient;
          weights[w] -= (rate * gradient) / Math.sqrt(squares[w]);
        }
      }
    }
    if (epoch >= from) for (let i = 0; i < weights.length; i++) mean[i] += weights[i] / (epochs - from);
  }
  return mean;
}

export function logits(weights, ids, values) {
  const z = [0, 0, 0];
  for (let k = 0; k < ids.length; k++) {
    const w = ids[k] * CLASSES;
    for (let c = 0; c < CLASSES; c++) z[c] += weights[w + c] * values[k];
  }
  return z;
}

export function softmax(z) {
  const top = Math.max(...z);
  const e = z.map((x) => Math.exp(x - top));
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((x) => x / sum);
}
