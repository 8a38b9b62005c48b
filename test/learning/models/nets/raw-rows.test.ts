import { expect, test } from 'vitest';
import { copyRows } from '../../../../src/learning/models/nets/raw-rows.js';
import { Random, shuffle } from '../../../../src/math/random.js';

test.each([1, 3, 16, 19, 40])('rows of %i features are copied in the order that is asked for', (features) => {
  const rows = 200;
  const x = Float32Array.from({ length: rows * features }, (_, i) => i);
  const matrix = { x, rows, features };
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  shuffle(order, new Random(features));
  const [start, count] = [7, 150];
  const out = new Float32Array(count * features + 1).fill(-1);
  copyRows(matrix, 1, { start, count, order }, out);
  const expected = [...order.subarray(start, start + count)].flatMap((row) => [
    ...x.subarray(row * features, (row + 1) * features),
  ]);
  expect([...out]).toEqual([...expected, -1]);
});
