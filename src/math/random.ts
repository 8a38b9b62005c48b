/**
 * A seeded generator: the same (seed, stream) gives the same numbers on every machine. splitmix32 (Steele, Lea & Flood 2014,
 * "Fast splittable pseudorandom number generators"; 32-bit constants by Chris Wellons' hash search). Not for secrets.
 */
export class Random {
  #state: number;
  #spareNormal = Number.NaN;

  /** `stream` separates independent uses of one seed (tree number, stock number). Both are taken modulo 2^32. */
  constructor(seed: number, stream = 0) {
    this.#state = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul((stream | 0) + 0x7f4a7c15, 0x85ebca77)) | 0;
    for (let i = 0; i < 4; i++) this.u32();
  }

  /** What the next numbers follow from; for kernels that go on with the same generator. */
  get state(): number {
    return this.#state;
  }

  /** Uniform integer in [0, 2^32). */
  u32(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 16), 0x21f0aaad);
    t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
    return (t ^ (t >>> 15)) >>> 0;
  }

  /** Uniform in [0, 1) with 32 bits. */
  float(): number {
    return this.u32() / 4_294_967_296;
  }

  /** Uniform integer in [0, n), n up to 2^32; bias below n / 2^32. */
  int(n: number): number {
    return Math.floor((this.u32() / 4_294_967_296) * n);
  }

  /** Standard normal (Marsaglia's polar method). */
  normal(): number {
    if (!Number.isNaN(this.#spareNormal)) {
      const spare = this.#spareNormal;
      this.#spareNormal = Number.NaN;
      return spare;
    }
    for (;;) {
      const u = 2 * this.float() - 1;
      const v = 2 * this.float() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spareNormal = v * scale;
      return u * scale;
    }
  }
}

/** Shuffles in place (Fisher-Yates). */
export function shuffle(values: Int32Array | Uint32Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    const kept = values[i] as number;
    values[i] = values[j] as number;
    values[j] = kept;
  }
}
