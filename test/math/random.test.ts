import { describe, expect, it } from 'vitest';
import { Random, shuffle } from '../../src/math/random.js';

describe('Random', () => {
  it('gives the same numbers for the same seed and stream, and others for another', () => {
    const take = (seed: number, stream?: number) =>
      Array.from(
        { length: 5 },
        (
          (r) => () =>
            r.u32()
        )(new Random(seed, stream)),
      );
    expect(take(7)).toEqual(take(7));
    expect(take(7, 1)).not.toEqual(take(7));
    expect(take(8)).not.toEqual(take(7));
  });

  it('has the moments of a standard normal', () => {
    const random = new Random(1);
    const values = Array.from({ length: 100_000 }, () => random.normal());
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.015);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  });

  it('shuffles to a permutation', () => {
    const values = Int32Array.from({ length: 100 }, (_, i) => i);
    shuffle(values, new Random(3));
    expect([...values]).not.toEqual([...values].sort((a, b) => a - b));
    expect(new Set(values).size).toBe(100);
  });
});
