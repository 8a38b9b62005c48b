import { expect, it } from 'vitest';
import { together } from '../../chaos/together.js';

it('of runs started at once one works, the others say who does; a dead holder is succeeded by one', async () => {
  const { rows, violations } = await together({ seed: 1, count: 2 });
  expect(violations).toEqual([]);
  expect(rows.slice(0, 2)).toMatchObject([
    { rounds: 1, took_over: 0 },
    { rounds: 1, took_over: 1 },
  ]);
});
