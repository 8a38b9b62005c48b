import { describe, expect, it } from 'vitest';
import { age, counted } from '../../src/cli/figures.js';

it('counts things as a person would say it', () => {
  expect([0, 1, 2_500].map((many) => counted(many, 'row'))).toEqual(['no rows', '1 row', '2,500 rows']);
  expect(counted(2, 'story', 'stories')).toBe('2 stories');
});

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
