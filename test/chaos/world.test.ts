import { expect, it } from 'vitest';
import { world } from '../../chaos/world.js';

it('a clock that jumps back, a full disk, and what cannot be written or read leave a whole store and say so', async () => {
  const { rows, violations } = await world({ seed: 1, count: 6 });
  expect(violations).toEqual([]);
  expect(rows).toHaveLength(6);
  expect(rows.map(({ outcome }) => outcome)).toEqual(Array(6).fill(expect.stringMatching(/^proven|^skipped: /)));
});
