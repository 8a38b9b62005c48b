import { expect, it } from 'vitest';
import { kills } from '../../chaos/kills.js';

it('killed at random moments of every step and started again, a batch leaves what an undisturbed one leaves', async () => {
  const { rows, violations } = await kills({ seed: 5, count: 5 });
  expect(violations).toEqual([]);
  expect(rows.find(({ what }) => what === 'hourly in all')).toMatchObject({ kills: 5 });
  expect(rows.find(({ what }) => what === 'nightly in all')).toMatchObject({ kills: 2 });
});
