import { describe, expect, it } from 'vitest';
import { modelDisagreement } from '../../../src/decisions/risk/disagreement.js';

function vote(buy, weight = 0.5) {
  const calibrated = { sell: 1 - buy, hold: 0, buy };
  const probabilities = { sell: 0, hold: 1, buy: 0 };
  return {
    kind: 'forest',
    version: 'v0001',
    probabilities,
    calibrated,
    expected_return: 0,
    weight,
    shrinkage: 1,
    r2: 0,
  };
}
describe('modelDisagreement', () => {
  it('is the largest difference between the calibrated probabilities of the signal', () => {
    expect(modelDisagreement([vote(0.5), vote(0.62), vote(0.55)], 'buy')).toBeCloseTo(0.12, 12);
    expect(modelDisagreement([vote(0.5), vote(0.62)], 'hold')).toBe(0);
  });
  it('is zero with one model or none', () => {
    expect(modelDisagreement([vote(0.7)], 'buy')).toBe(0);
    expect(modelDisagreement([], 'buy')).toBe(0);
  });
  it('does not count a model that has no weight', () => {
    expect(modelDisagreement([vote(0.7), vote(0.1, 0)], 'buy')).toBe(0);
  });
});
