import { expect, it } from 'vitest';
import { holdingPeriod } from '../../../src/decisions/recommendation/holding-period.js';

it.each([
  [1, '1d', 'daily'],
  [2, '1d', 'daily'],
  [3, '1d', 'weekly'],
  [7, '1d', 'weekly'],
  [10, '1d', 'weekly'],
  [11, '1d', 'monthly'],
  [1, '1h', 'daily'],
  [14, '1h', 'daily'],
  [15, '1h', 'weekly'],
  [70, '1h', 'weekly'],
  [71, '1h', 'monthly'],
])('calls %i bars of %s %s', (horizon, interval, period) => {
  expect(holdingPeriod(horizon, interval)).toBe(period);
});
