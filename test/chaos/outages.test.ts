import { expect, it } from 'vitest';
import { outages } from '../../chaos/outages.js';

it('under weather of every kind nothing is lost, doubled or invented, and every failure has its kind', async () => {
  const { rows, violations } = await outages({ seed: 3, count: 12 });
  expect(violations).toEqual([]);
  expect(rows.some(({ what, failures }) => what.startsWith('told as') && Number(failures) > 0)).toBe(true);
});
