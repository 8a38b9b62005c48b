import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sorterByFloat32 } from '../../src/math/sort-float32.js';

const sort = sorterByFloat32(64);

it('puts positions in the order of their values, equal ones as they came, one sort after another', () => {
  const value = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, -0, 1, -1));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), (numbers) => {
      // The values do not start where their buffer does.
      const values = Float32Array.from([7, ...numbers]).subarray(1);
      const positions = Uint32Array.from(numbers, (_, i) => numbers.length - 1 - i);
      const clear = positions.slice().sort((a, b) => (values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : b - a));
      sort(values, positions, numbers.length);
      expect(positions).toEqual(clear);
    }),
  );
});

it('leaves positions after the count alone', () => {
  const positions = Uint32Array.of(2, 1, 0, 99, 98);
  sort(Float32Array.of(-3, -2, -5), positions, 3);
  expect([...positions]).toEqual([2, 0, 1, 99, 98]);
});
