import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageRanks, terciles } from '../../src/math/ranks.js';

const values = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 40 }).map((v) => Float64Array.from(v));

describe('averageRanks', () => {
  it('is the number of lower values plus half the number of other equal ones', () => {
    fc.assert(
      fc.property(values, (v) => {
        const clear = [...v].map((x) => v.filter((y) => y < x).length + (v.filter((y) => y === x).length - 1) / 2);
        expect([...averageRanks(v)]).toEqual(clear);
      }),
    );
  });

  it('ranks as scipy 1.10.1 rankdata (average), less one', () => {
    expect([...averageRanks(Float64Array.of(0.3, -1, 0.3, 7, 0.3, -1))]).toEqual([3, 0.5, 3, 5, 3, 0.5]);
  });
});

describe('terciles', () => {
  it('cuts distinct values into equal outer thirds', () => {
    expect([...terciles(Float64Array.of(5, 1, 3))]).toEqual([2, 0, 1]);
    expect([...terciles(Float64Array.of(4, 3, 2, 1, 0))]).toEqual([2, 1, 1, 1, 0]);
    expect([...terciles(Float64Array.of(1, 2))]).toEqual([1, 1]);
  });

  it('never puts equal values into different thirds, and turning the values over turns the thirds over', () => {
    fc.assert(
      fc.property(values, (v) => {
        const classes = terciles(v);
        v.forEach((x, i) => {
          v.forEach((y, j) => {
            if (x === y) expect(classes[i]).toBe(classes[j]);
            if (x < y) expect(classes[i]).toBeLessThanOrEqual(classes[j] as number);
          });
        });
        expect([...terciles(v.map((x) => -x))]).toEqual([...classes].map((c) => 2 - c));
      }),
    );
  });
});
