import { expect, it } from 'vitest';
import { fuzz } from '../../chaos/fuzz.js';

it('changed samples of everything that is read from outside are read or refused in words', async () => {
  const { rows, violations } = await fuzz({ seed: 11, count: 2_000 });
  expect(violations).toEqual([]);
  // What only refuses, or takes anything, would prove nothing.
  const refused = rows.reduce((sum, row) => sum + Number(row['refused']), 0);
  const inputs = rows.reduce((sum, row) => sum + Number(row['inputs']), 0);
  expect(inputs).toBeGreaterThanOrEqual(2_000);
  expect(refused / inputs).toBeGreaterThan(0.2);
  expect(refused / inputs).toBeLessThan(0.8);
});
