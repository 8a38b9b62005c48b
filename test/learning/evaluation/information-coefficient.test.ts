import { describe, expect, it } from 'vitest';
import { informationCoefficient } from '../../../src/learning/evaluation/information-coefficient.js';
import { meanOverTime } from '../../../src/learning/evaluation/newey-west.js';
import { Random } from '../../../src/math/random.js';

describe('informationCoefficient', () => {
  const score = Float32Array.of(1, 2, 2, 4, 5, 3, 3, 1, 4, 1, 5, 9, 2, 7, 1, 8, 2, 8);
  const forward = Float32Array.of(
    ...[0.1, 0.3, 0.2, 0.2, 0.5, -0.1],
    ...[-0.2, 0.1, 0.1, 0.4, 0, 0.3],
    ...[0.1, 0.2, 0.3, -0.1, 0.05, 0.2],
  );
  const time = Float64Array.from(score, (_, row) => Math.floor(row / 6));
  // spearmanr of scipy 1.10.1, session by session.
  const golden = [0.42647058823529416, -0.1323529411764706, -0.4030299679679092];

  it('is the mean of Spearman’s coefficient per session, ties at their mean rank', () => {
    const ic = informationCoefficient(time, score, forward, { horizon: 1 });
    expect(ic.sessions).toBe(3);
    expect(ic.mean).toBeCloseTo(golden.reduce((a, b) => a + b) / 3, 12);
    expect(ic.positive_share).toBeCloseTo(1 / 3, 12);
    expect(ic.ir).toBeCloseTo((ic.mean as number) / (ic.deviation as number), 12);
  });

  it('does not depend on the order of the rows', () => {
    const order = [...score.keys()].sort((a, b) => ((a * 7) % 18) - ((b * 7) % 18));
    const turned = informationCoefficient(
      Float64Array.from(order, (row) => time[row] as number),
      Float32Array.from(order, (row) => score[row] as number),
      Float32Array.from(order, (row) => forward[row] as number),
      { horizon: 1 },
    );
    const given = informationCoefficient(time, score, forward, { horizon: 1 });
    expect(turned.mean).toBeCloseTo(given.mean as number, 12);
  });

  it('leaves out sessions of fewer than five rows and sessions where nothing can be ordered', () => {
    const four = informationCoefficient(new Float64Array(4), score.slice(0, 4), forward.slice(0, 4), { horizon: 1 });
    expect(four).toMatchObject({ sessions: 0, mean: null, ir: null, t: null, positive_share: null });
    const flat = informationCoefficient(time, new Float32Array(18), forward, { horizon: 1 });
    expect(flat).toMatchObject({ sessions: 0, mean: null, ci95: [null, null] });
    const gaps = score.map((value, row) => (row < 2 ? Number.NaN : value));
    expect(informationCoefficient(time, gaps, forward, { horizon: 1 }).sessions).toBe(2);
  });

  it('is 1 for a perfect order and -1 for its reverse', () => {
    expect(informationCoefficient(time, forward, forward, { horizon: 7 }).mean).toBeCloseTo(1, 12);
    const reverse = forward.map((value) => -value);
    expect(informationCoefficient(time, reverse, forward, { horizon: 7 }).mean).toBeCloseTo(-1, 12);
  });
});

describe('meanOverTime', () => {
  const values = Float64Array.of(0.03, -0.01, 0.02, 0.05, 0.04, -0.02, 0.01, 0.03, 0.06, -0.03, 0.02, 0.01);

  it('has the Newey-West error of statsmodels 0.13.5 (OLS on a constant, HAC, no small-sample correction)', () => {
    const short = meanOverTime(values, 3);
    expect(short).toMatchObject({ sessions: 12, lag: 5 });
    expect(short.t).toBeCloseTo(4.6452106143183824, 9);
    expect(short.deviation).toBeCloseTo(0.027344602259445513, 12);
    const long = meanOverTime(values, 7);
    expect(long.lag).toBe(11);
    expect(long.t).toBeCloseTo(6.805841229112399, 9);
  });

  it('widens the interval by Kiefer and Vogelsang’s critical value', () => {
    const { mean, t, ci95 } = meanOverTime(values, 3);
    const error = (mean as number) / (t as number);
    // b = 6 / 12: 1.96 + 2.9694 b + 0.416 b² - 0.5324 b³.
    expect((ci95[1] as number) - (mean as number)).toBeCloseTo(3.48215 * error, 9);
  });

  it('says nothing about the error of one session, or of sessions that are all the same', () => {
    expect(meanOverTime(Float64Array.of(0.5), 7)).toMatchObject({ mean: 0.5, t: null, ci95: [null, null] });
    expect(meanOverTime(Float64Array.of(0.5, 0.5, 0.5), 1)).toMatchObject({ deviation: 0, t: null });
    expect(meanOverTime(new Float64Array(0), 1)).toMatchObject({ mean: null, sessions: 0 });
  });

  it('covers the true mean about 95 times in 100 when returns overlap over seven sessions', () => {
    const random = new Random(11);
    let covered = 0;
    for (let trial = 0; trial < 1000; trial++) {
      const shocks = Float64Array.from({ length: 186 }, () => random.normal());
      const overlapping = Float64Array.from({ length: 180 }, (_, i) =>
        shocks.subarray(i, i + 7).reduce((a, b) => a + b),
      );
      const [low, high] = meanOverTime(overlapping, 7).ci95 as [number, number];
      if (low <= 0 && high >= 0) covered++;
    }
    expect(covered).toBeGreaterThan(910);
    expect(covered).toBeLessThan(970);
  });
});
