import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combine, type MemberOutput } from '../../../src/learning/prediction/ensemble.js';

const PRIOR = [0.3, 0.4, 0.3] as const;

const ROWS = 6;
const memberArbitrary: fc.Arbitrary<MemberOutput> = fc
  .record({
    odds: fc.array(fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 9 }), fc.nat(9)), {
      minLength: ROWS,
      maxLength: ROWS,
    }),
    expected: fc.array(fc.integer({ min: -50, max: 50 }), { minLength: ROWS, maxLength: ROWS }),
    shrinkage: fc.double({ min: 0, max: 1, noNaN: true }),
    skill: fc.oneof(fc.double({ min: -0.5, max: 0.5, noNaN: true }), fc.constant(Number.NaN)),
  })
  .map(({ odds, expected, shrinkage, skill }) => ({
    calibrated: Float32Array.from(odds.flatMap((row) => row.map((odd) => odd / (row[0] + row[1] + row[2])))),
    expected: Float32Array.from(expected, (value) => value / 1000),
    shrinkage,
    skill,
  }));
const membersArbitrary = fc.array(memberArbitrary, { minLength: 1, maxLength: 4 });

function member(calibrated: number[], skill: number, shrinkage = 1, expected = 0): MemberOutput {
  return { calibrated: Float32Array.from(calibrated), expected: Float32Array.of(expected), shrinkage, skill };
}

describe('combine', () => {
  it('gives probabilities that add to 1, and a confidence in [0, 1] that is the probability of the signal', () => {
    fc.assert(
      fc.property(membersArbitrary, (members) => {
        const { probabilities, signals, confidence, weights } = combine(members, PRIOR);
        expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
        for (let row = 0; row < ROWS; row++) {
          const triple = probabilities.subarray(row * 3, row * 3 + 3);
          expect(triple.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
          // Sell and buy level above hold: the one case in which the signal is not the strongest.
          if (triple[0] !== triple[2]) expect(confidence[row]).toBe(Math.max(...triple));
          expect(triple[signals[row] as number]).toBe(confidence[row]);
          expect(confidence[row]).toBeGreaterThanOrEqual(0);
          expect(confidence[row]).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('agrees with its clear form, row by row', () => {
    fc.assert(
      fc.property(membersArbitrary, (members) => {
        const made = combine(members, PRIOR);
        const skills = members.map((m) => (Number.isNaN(m.skill) || m.skill < 0 ? 0 : m.skill));
        const total = skills.reduce((a, b) => a + b);
        const weights = skills.map((skill) => (total > 0 ? skill / total : 1 / members.length));
        for (let row = 0; row < ROWS; row++) {
          const mean = (of: (m: MemberOutput) => number) =>
            members.reduce((sum, m, i) => sum + (weights[i] as number) * of(m), 0);
          const p = (m: MemberOutput, k: number) => m.calibrated[row * 3 + k] as number;
          PRIOR.forEach((prior, k) => {
            const shrunk = mean((m) => prior + m.shrinkage * (p(m, k) - prior));
            expect(made.probabilities[row * 3 + k]).toBeCloseTo(shrunk, 5);
          });
          expect(made.expected[row]).toBeCloseTo(
            mean((m) => m.expected[row] as number),
            6,
          );
          expect(made.lean[row]).toBeCloseTo(
            mean((m) => p(m, 2) - p(m, 0)),
            6,
          );
        }
      }),
    );
  });

  it('does not depend on the order of the members, to the bit', () => {
    fc.assert(
      fc.property(membersArbitrary, fc.nat(), (members, turn) => {
        const by = turn % members.length;
        const turned = [...members.slice(by), ...members.slice(0, by)].reverse();
        const { weights, ...given } = combine(members, PRIOR);
        const { weights: turnedWeights, ...other } = combine(turned, PRIOR);
        expect(other).toEqual(given);
        expect([...turnedWeights].sort()).toEqual([...weights].sort());
      }),
    );
  });

  it('gives the same sum where rounding would tell one order from another', () => {
    // Found by trying a hundred million triples: added from the left they give 0, from the right -3.5e-18.
    const said = [-0.09204268455505371, -0.04368162155151367, 0.13572430610656738];
    const members = said.map((expected) => member([0.3, 0.4, 0.3], 0, 1, expected));
    const forwards = combine(members, PRIOR).expected[0];
    expect(combine([...members].reverse(), PRIOR).expected[0]).toBe(forwards);
  });

  it('weighs by skill and ignores a member without any', () => {
    const { weights, hasSkill, probabilities } = combine(
      [member([0.6, 0.2, 0.2], 0.03), member([0.2, 0.2, 0.6], 0.01), member([0, 0, 1], -0.2)],
      PRIOR,
    );
    expect(weights.map((w) => Number(w.toFixed(12)))).toEqual([0.75, 0.25, 0]);
    expect(hasSkill).toBe(true);
    expect(probabilities[0]).toBeCloseTo(0.5, 6);
  });

  it('says when nobody has skill, weighs equally, and still orders the stocks', () => {
    const flat = combine([member([0.1, 0.2, 0.7], -0.01, 0, 0.02), member([0.3, 0.4, 0.3], 0, 0, 0)], PRIOR);
    expect(flat.hasSkill).toBe(false);
    expect(flat.weights).toEqual([0.5, 0.5]);
    expect([...flat.probabilities].map((p) => Number(p.toFixed(6)))).toEqual([...PRIOR]);
    expect(flat.signals[0]).toBe(1);
    expect(flat.lean[0]).toBeCloseTo(0.3, 6);
    expect(flat.expected[0]).toBeCloseTo(0.01, 6);
  });

  it('holds when sell and buy are equally strong', () => {
    const { signals, confidence } = combine([member([0.4, 0.2, 0.4], 1)], PRIOR);
    expect(signals[0]).toBe(1);
    expect(confidence[0]).toBeCloseTo(0.2, 6);
  });
});
