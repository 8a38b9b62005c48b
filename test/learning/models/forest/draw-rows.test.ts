import { describe, expect, test } from 'vitest';
import { type DrawInput, drawRows } from '../../../../src/learning/models/forest/draw-rows.js';
import { rowCodeFor, weightScale } from '../../../../src/learning/models/forest/row-code.js';

function input(rows: number, over: Partial<DrawInput> = {}): DrawInput {
  const code = rowCodeFor(rows);
  const classes = Uint8Array.from({ length: rows }, (_, row) => row % 3);
  const weights = over.weights;
  return { classes, weights, scale: weightScale(weights, code), code, bootstrap: true, sampleShare: 1, ...over };
}

/** Takes the codes apart again. */
function unpack(codes: Int32Array, { code }: DrawInput) {
  return Array.from(codes, (c) => ({
    row: c & code.rowMask,
    weight: (c >>> code.rowBits) & code.weightMask,
    label: c >>> 30,
  }));
}

describe('the rows of a tree', () => {
  test('with replacement are as many as the training rows, each with its copies as weight and its own class', () => {
    const given = input(1000);
    const { codes, copies } = drawRows(given, 1, 0);
    expect(copies.reduce((sum, count) => sum + count, 0)).toBe(1000);
    // 1 - 1/e of the rows are drawn at least once.
    expect(Math.abs(codes.length / 1000 - 0.632)).toBeLessThan(0.05);
    const expected = [...copies.keys()].filter((row) => copies[row] !== 0);
    expect(unpack(codes, given)).toEqual(expected.map((row) => ({ row, weight: copies[row], label: row % 3 })));
  });

  test('without replacement are each drawn at most once, as many as the share says', () => {
    const { codes, copies } = drawRows(input(1000, { bootstrap: false, sampleShare: 0.3 }), 1, 0);
    expect(codes.length).toBe(300);
    expect(Math.max(...copies)).toBe(1);
    // Spread over all rows, not the first ones.
    expect(copies.subarray(500).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(110);
  });

  test('are all rows, once, without replacement and share', () => {
    const { codes } = drawRows(input(50, { bootstrap: false }), 9, 3);
    expect(codes.length).toBe(50);
  });

  test('differ from tree to tree and from seed to seed, and are the same again for the same both', () => {
    const given = input(500);
    expect(drawRows(given, 1, 4)).toEqual(drawRows(given, 1, 4));
    expect(drawRows(given, 1, 4)).not.toEqual(drawRows(given, 1, 5));
    expect(drawRows(given, 1, 4)).not.toEqual(drawRows(given, 2, 4));
  });

  test('carry every class and row number up to the greatest', () => {
    for (const rows of [1, 2, 3, 4, 5, 1023, 1024, 1025, 2 ** 20 + 1]) {
      const given = input(rows, { bootstrap: false });
      const last = unpack(drawRows(given, 1, 0).codes.slice(-1), given);
      expect(last).toEqual([{ row: rows - 1, weight: 1, label: (rows - 1) % 3 }]);
    }
  });
});

describe('weights of rows', () => {
  test('of one are a whole power of two, so nothing is rounded', () => {
    const given = input(1000, { weights: new Float32Array(1000).fill(1) });
    const { codes, copies } = drawRows(given, 1, 0);
    expect(Math.log2(given.scale) % 1).toBe(0);
    for (const { row, weight } of unpack(codes, given)) expect(weight).toBe(copies[row] * given.scale);
  });

  test('of zero leave a row out', () => {
    const weights = Float32Array.from({ length: 300 }, (_, row) => (row % 2 === 0 ? 0 : 1.5));
    const given = input(300, { weights, bootstrap: false });
    expect(unpack(drawRows(given, 1, 0).codes, given).map(({ row }) => row % 2)).toEqual(new Array(150).fill(1));
  });

  test('are right on average over trees, also far below one step', () => {
    // 2^22 rows leave 8 bits for a weight; beside a weight of 1000 a weight of 1 is a fraction of a step.
    const rows = 64;
    const code = rowCodeFor(2 ** 22);
    const weights = Float32Array.from({ length: rows }, (_, row) => (row === 0 ? 1000 : row === 1 ? 37.3 : 1));
    const given = input(rows, { weights, code, scale: weightScale(weights, code), bootstrap: false });
    expect(given.scale).toBeLessThan(1);
    const sums = new Float64Array(rows);
    const trees = 4000;
    for (let tree = 0; tree < trees; tree++) {
      for (const { row, weight } of unpack(drawRows(given, 1, tree).codes, given))
        sums[row] += weight / given.scale / trees;
    }
    expect(Math.abs(sums[0] - 1000)).toBeLessThan(20);
    expect(Math.abs(sums[1] - 37.3)).toBeLessThan(2);
    const small = sums.subarray(2);
    expect(Math.abs(small.reduce((a, b) => a + b, 0) / small.length - 1)).toBeLessThan(0.1);
  });

  test('that are all zero among the rows drawn give a tree of all rows, not an empty one', () => {
    const weights = Float32Array.of(0, 0, 0, 0, 0, 1);
    const given = input(6, { weights });
    for (let tree = 0; tree < 50; tree++) {
      expect(unpack(drawRows(given, 1, tree).codes, given).map(({ row }) => row)).toEqual([5]);
    }
  });

  test('never add up to more than an integer sum can hold', () => {
    for (const rows of [1, 1000, 2 ** 20]) {
      const given = input(rows, { weights: new Float32Array(rows).fill(7) });
      const { weightMask, rowMask } = given.code;
      expect(weightMask * (rowMask + 1)).toBeLessThan(2 ** 31);
    }
  });
});
