import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY } from '../../../src/domain/time.js';
import { driftRows, featureDrift } from '../../../src/learning/monitoring/feature-drift.js';
import { kolmogorovSmirnov } from '../../../src/learning/monitoring/kolmogorov-smirnov.js';
import { binOf, populationStability, quantileEdges } from '../../../src/learning/monitoring/population-stability.js';
import { Random } from '../../../src/math/random.js';

const sorted = (...values: number[]) => Float32Array.from(values).sort();

describe('the population stability index', () => {
  it('is what a hand computes', () => {
    // (0.25 - 0.5) ln(0.25 / 0.5) + (0.75 - 0.5) ln(0.75 / 0.5)
    expect(populationStability([50, 50], [25, 75])).toBeCloseTo(0.25 * Math.LN2 + 0.25 * Math.log(1.5), 12);
    // Shares 0.2, 0.3, 0.5 against 0.1, 0.3, 0.6: 0.1 ln 2 + 0.1 ln 1.2
    expect(populationStability([2, 3, 5], [10, 30, 60])).toBeCloseTo(0.1 * Math.LN2 + 0.1 * Math.log(1.2), 12);
  });

  it('counts an empty bin as one in ten thousand', () => {
    expect(populationStability([1, 1], [0, 7])).toBeCloseTo((1e-4 - 0.5) * Math.log(1e-4 / 0.5) + 0.5 * Math.LN2, 12);
    expect(populationStability([0, 4], [0, 9])).toBe(0);
  });

  it('is not known without rows', () => {
    expect(populationStability([0, 0], [1, 2])).toBeNaN();
  });

  it('is never negative, the same both ways round, and 0 for the same shares', () => {
    const counts = fc.array(fc.nat(1_000), { minLength: 2, maxLength: 12 }).filter((list) => list.some((n) => n > 0));
    fc.assert(
      fc.property(
        counts,
        fc.array(fc.nat(1_000), { minLength: 12, maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        (a, more, factor) => {
          const b = more.slice(0, a.length).map((n) => n + 1);
          expect(populationStability(a, b)).toBeGreaterThanOrEqual(0);
          expect(populationStability(a, b)).toBeCloseTo(populationStability(b, a), 9);
          expect(
            populationStability(
              a,
              a.map((n) => n * factor),
            ),
          ).toBeCloseTo(0, 9);
        },
      ),
    );
  });
});

describe('bins', () => {
  it('hold about as many values each', () => {
    expect([...quantileEdges(sorted(1, 2, 3, 4, 5, 6, 7, 8), 4)]).toEqual([2, 4, 6]);
    expect([1, 2, 2.5, 6, 7, 99].map((value) => binOf(value, sorted(2, 4, 6)))).toEqual([0, 0, 1, 2, 3, 3]);
  });

  it('are fewer where values repeat, and one where all are the same', () => {
    expect([...quantileEdges(sorted(0, 0, 0, 0, 0, 0, 1, 2), 4)]).toEqual([0]);
    expect([...quantileEdges(sorted(5, 5, 5), 10)]).toEqual([]);
    expect([...quantileEdges(sorted(), 10)]).toEqual([]);
  });

  it('put what is missing into one of its own', () => {
    expect(binOf(Number.NaN, sorted(2, 4))).toBe(3);
  });
});

describe('the Kolmogorov-Smirnov statistic', () => {
  it('is what a hand computes', () => {
    expect(kolmogorovSmirnov(sorted(1, 2, 3, 4), sorted(3, 4, 5, 6))).toBe(0.5);
    expect(kolmogorovSmirnov(sorted(1, 2), sorted(3, 4, 5))).toBe(1);
    // After 1: 2/3 against 1/4.
    expect(kolmogorovSmirnov(sorted(1, 1, 3), sorted(1, 2, 3, 3))).toBeCloseTo(2 / 3 - 1 / 4, 12);
    expect(kolmogorovSmirnov(sorted(), sorted(1))).toBeNaN();
  });

  it('is the greatest distance of the distribution functions, looked for clearly', () => {
    const sample = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const below = (list: number[], value: number) => list.filter((v) => v <= value).length / list.length;
        const clearly = Math.max(...[...a, ...b].map((value) => Math.abs(below(a, value) - below(b, value))));
        expect(kolmogorovSmirnov(sorted(...a), sorted(...b))).toBeCloseTo(clearly, 12);
      }),
    );
  });
});

describe('the drift of a feature', () => {
  /** Two stocks, 500 days of training, then 20 recent ones. */
  const days = Array.from({ length: 520 }, (_, k) => k * DAY);
  const time = Float64Array.from([...days, ...days]);
  const rows = driftRows(time, { from: 0, to: 499 * DAY, recentFrom: 499 * DAY });
  const made = (value: (day: number, random: Random) => number, seed = 1) => {
    const random = new Random(seed);
    return Float32Array.from(time, (at) => value(at / DAY, random));
  };

  it('compares rows after the boundary with those of the training range', () => {
    expect(rows.recent).toHaveLength(40);
    expect(rows.reference).toHaveLength(1_000);
    expect(rows.spans).toBe(26);
  });

  it('looks at an even part of a long training range', () => {
    const few = driftRows(time, { from: 0, to: 499 * DAY, recentFrom: 499 * DAY }, 100);
    expect(few.reference).toHaveLength(100);
    expect(Math.max(...few.span)).toBe(25);
  });

  it('is about nothing where both are drawn alike, whatever the distribution', () => {
    const long = Float64Array.from({ length: 40_000 }, (_, k) => k * DAY);
    const halves = driftRows(long, { from: 0, to: 19_999 * DAY, recentFrom: 19_999 * DAY });
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom('uniform', 'square', 'steps'), (seed, kind) => {
        const random = new Random(seed);
        const draw = {
          uniform: () => random.float(),
          square: () => random.float() ** 2,
          steps: () => Math.floor(random.float() * 4),
        };
        const { psi, ks } = featureDrift(Float32Array.from(long, draw[kind as keyof typeof draw]), halves);
        expect(psi).toBeLessThan(0.01);
        expect(ks).toBeLessThan(0.03);
      }),
      { numRuns: 20 },
    );
  });

  it('is great where the recent rows are elsewhere, and greater than any span of the training range', () => {
    const drift = featureDrift(
      made((day, random) => random.float() + (day >= 500 ? 2 : 0)),
      rows,
    );
    expect(drift.psi).toBeGreaterThan(5);
    expect(drift.ks).toBe(1);
    expect(drift.psi_in_training).toBeLessThan(1.5);
  });

  it('knows of a feature that wanders by nature: spans of its training range are as far away', () => {
    const wave = featureDrift(
      made((day) => Math.sin((2 * Math.PI * day) / 130)),
      rows,
    );
    expect(wave.psi).toBeGreaterThan(0.25);
    expect(wave.psi_in_training).toBeGreaterThanOrEqual(wave.psi * 0.9);
  });

  it('sees that values have gone missing', () => {
    const drift = featureDrift(
      made((day, random) => (day >= 500 && random.float() < 0.5 ? Number.NaN : random.float())),
      rows,
    );
    expect(drift.missing_in_training).toBe(0);
    expect(drift.missing).toBeGreaterThan(0.3);
    expect(drift.psi).toBeGreaterThan(1);
  });

  it('is not known, and nothing breaks, where there is no value at all', () => {
    const drift = featureDrift(new Float32Array(time.length).fill(Number.NaN), rows);
    expect(drift).toMatchObject({ psi: 0, ks: Number.NaN, missing: 1, missing_in_training: 1 });
  });
});
