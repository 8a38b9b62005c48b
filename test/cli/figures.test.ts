import { describe, expect, it } from 'vitest';
import { age } from '../../src/cli/figures.js';

describe('an age', () => {
  it.each([
    [-1, '0 min'],
    [0.03, '2 min'],
    [0.99, '59 min'],
    [0.995, '1 h'],
    [47, '47 h'],
    [60, '3 d'],
    [24 * 800, '2.2 y'],
  ])('of %d hours is %s', (hours, text) => {
    expect(age(hours)).toBe(text);
  });
});
