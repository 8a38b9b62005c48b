import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classificationMetrics, regressionR2 } from '../../../src/learning/evaluation/metrics.js';
import { shrinkage } from '../../../src/learning/evaluation/skill.js';
import { PRIOR, predictionsArbitrary, TEN_ROWS } from './predictions.js';

describe('classificationMetrics', () => {
  const { probabilities, y } = TEN_ROWS;

  it('gives the numbers of scikit-learn 1.2.1', () => {
    const m = classificationMetrics(probabilities, y, PRIOR);
    expect(m.rows).toBe(10);
    expect(m.accuracy).toBe(0.6);
    expect(m.confusion).toEqual([
      [2, 2, 0],
      [0, 2, 1],
      [1, 0, 2],
    ]);
    expect(m.precision).toEqual({ sell: 2 / 3, hold: 0.5, buy: 2 / 3 });
    expect(m.recall).toEqual({ sell: 0.5, hold: 2 / 3, buy: 2 / 3 });
    expect(m.f1.sell).toBeCloseTo(0.57142857, 8);
    expect(m.f1.buy).toBeCloseTo(0.66666667, 8);
    expect(m.macro_f1).toBeCloseTo(0.6031746031746033, 12);
    // log_loss with eps=2**-23: one row gives 0 to what happened. It also divides each row by its sum, which moves the eighth digit.
    expect(m.log_loss).toBeCloseTo(2.420029581466188, 7);
    // The sum of brier_score_loss over the three classes.
    expect(m.brier).toBeCloseTo(0.6559999896362427, 12);
    expect(m.brier_skill).toBeCloseTo(0.035294132887878193, 12);
  });

  it('leaves undefined what cannot be divided, and counts a tie of the strongest as hold', () => {
    const m = classificationMetrics(Float32Array.of(0.4, 0.2, 0.4), Uint8Array.of(1), PRIOR);
    expect(m.precision).toEqual({ sell: null, hold: 1, buy: null });
    expect(m.recall).toEqual({ sell: null, hold: 1, buy: null });
    expect(m.macro_f1).toBe(1);
  });

  it('refuses to measure nothing', () => {
    expect(() => classificationMetrics(new Float32Array(0), new Uint8Array(0), PRIOR)).toThrow(/no held-back rows/);
  });

  it('has no skill when it says the prior', () => {
    fc.assert(
      fc.property(predictionsArbitrary, ({ y }) => {
        const same = Float32Array.from({ length: y.length * 3 }, (_, i) => PRIOR[i % 3] as number);
        expect(classificationMetrics(same, y, PRIOR).brier_skill).toBeCloseTo(0, 6);
      }),
    );
  });
});

describe('regressionR2', () => {
  const expected = Float32Array.of(0.01, -0.02, 0.005, 0.03, 0);
  const actual = Float32Array.of(0.02, -0.01, -0.03, 0.05, 0.01);

  it('gives r2_score of scikit-learn 1.2.1 when the baseline is the mean of the outcomes', () => {
    expect(regressionR2(expected, actual, 0.008)).toBeCloseTo(0.47690217391304357, 6);
  });

  it('measures against the baseline it is given', () => {
    expect(regressionR2(expected, actual, 0)).toBeCloseTo(0.51875, 6);
    expect(regressionR2(expected, new Float32Array(5), 0)).toBeNull();
  });
});

describe('shrinkage', () => {
  it('is the closed form on ten rows', () => {
    // numpy 1.24.2: sum((o - prior) * d) / sum(d * d).
    expect(shrinkage(TEN_ROWS.probabilities, TEN_ROWS.y, PRIOR)).toBeCloseTo(0.5784314063296624, 7);
  });

  it('has no better factor beside it in [0, 1]', () => {
    fc.assert(
      fc.property(predictionsArbitrary, ({ probabilities, y }) => {
        const factor = shrinkage(probabilities, y, PRIOR);
        const brier = (by: number) => {
          const drawn = probabilities.map((p, i) => (PRIOR[i % 3] as number) + by * (p - (PRIOR[i % 3] as number)));
          return classificationMetrics(drawn, y, PRIOR).brier;
        };
        for (const other of [0, 0.25, 0.5, 0.75, 1]) expect(brier(factor)).toBeLessThanOrEqual(brier(other) + 1e-6);
      }),
    );
  });

  it('is 1 at the most, for a model that is right and too shy', () => {
    expect(shrinkage(Float32Array.of(0.4, 0.35, 0.25), Uint8Array.of(0), PRIOR)).toBe(1);
  });

  it('is 0 for a model that is wrong on the whole, and for one that only says the prior', () => {
    expect(shrinkage(Float32Array.of(0.8, 0.1, 0.1), Uint8Array.of(2), PRIOR)).toBe(0);
    expect(shrinkage(Float32Array.of(1 / 2, 1 / 4, 1 / 4), Uint8Array.of(0), [1 / 2, 1 / 4, 1 / 4])).toBe(0);
  });
});
