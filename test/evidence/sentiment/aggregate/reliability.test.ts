import { describe, expect, it } from 'vitest';
import { type Foretold, sourceReliability } from '../../../../src/evidence/sentiment/aggregate/reliability.js';

/** Pairs in which the outcome follows the score with a sign, plus waves that have nothing to do with it. */
function pairs(source: string, n: number, follows: number): Foretold[] {
  return Array.from({ length: n }, (_, k) => {
    const score = Math.sin(k * 12.9898);
    return { source, score, outcome: follows * score + Math.sin(k * 78.233) };
  });
}

describe('the reliability of sources', () => {
  it('is 1 for all until there is enough to go by', () => {
    expect(sourceReliability([...pairs('news', 249, 1), ...pairs('blog', 10, -1)])).toEqual([
      { source: 'blog', observations: 10, correlation: null, weight: 1 },
      { source: 'news', observations: 249, correlation: null, weight: 1 },
    ]);
    expect(sourceReliability([])).toEqual([]);
  });

  it('raises a source that ranked what followed, and lowers one that ranked it the wrong way round, within bounds', () => {
    const [good, none, wrong] = sourceReliability([
      ...pairs('a', 4000, 0.2),
      ...pairs('b', 4000, 0),
      ...pairs('c', 4000, -0.2),
    ]);
    expect(good!.correlation).toBeGreaterThan(0.1);
    expect(good!.weight).toBeGreaterThan(2);
    expect(good!.weight).toBeLessThanOrEqual(4);
    expect(Math.abs(Math.log2(none!.weight))).toBeLessThan(0.6);
    expect(wrong!.weight).toBeLessThan(0.5);
    expect(wrong!.weight).toBeGreaterThanOrEqual(0.25);
  });

  it('believes little of what few pairs say', () => {
    const weak = (n: number) => sourceReliability(pairs('a', n, 0.04), { minimum: 1 })[0]!;
    const of = (n: number) => 2 ** (((weak(n).correlation as number) * n) / (n + 1000) / 0.05);
    expect(weak(300).weight).toBeCloseTo(Math.min(4, of(300)), 12);
    expect(sourceReliability(pairs('a', 300, 0.1), { halfBelief: 1e9 })[0]!.weight).toBeCloseTo(1, 4);
  });

  it('measures nothing where all scores are the same', () => {
    const flat = pairs('a', 500, 1).map((pair) => ({ ...pair, score: 0.5 }));
    expect(sourceReliability(flat)).toEqual([{ source: 'a', observations: 500, correlation: null, weight: 1 }]);
  });
});
