import fc from 'fast-check';
import { expect, it } from 'vitest';
import { calibratedContributions } from '../../../src/learning/evaluation/calibrated-contributions.js';
import { calibrate } from '../../../src/learning/evaluation/calibration.js';

const FEATURES = 4;
const chance = fc.double({ min: 1e-4, max: 1, noNaN: true });
const triple = fc.tuple(chance, chance, chance).map((raw) => {
  const total = raw.reduce((a, b) => a + b, 0);
  return raw.map((value) => value / total);
});
const shares = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: FEATURES, maxLength: FEATURES });

/** Contributions that lead from one triple to the other; the last feature brings what the others leave. */
function contributionsOf(from: readonly number[], to: readonly number[], split: readonly number[]) {
  return from.map((start, k) => {
    const change = (to[k] as number) - start;
    const own = split.slice(0, FEATURES - 1).map((share) => share * change);
    return Float32Array.from([...own, change - own.reduce((a, b) => a + b, 0)]);
  }) as unknown as readonly [Float32Array, Float32Array, Float32Array];
}

it('add up to the calibrated probability, whatever the calibration and the class', () => {
  fc.assert(
    fc.property(
      ...[triple, triple, shares, fc.nat(2)],
      fc.double({ min: 0, max: 3, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      (from, to, split, label, slope, bias) => {
        const calibration = { method: 'platt' as const, slope, bias: [bias, 0, -bias] as const };
        const probabilities = Float32Array.from(to);
        const contributions = contributionsOf(from, to, split);
        const raw = { probabilities, contributions, features: FEATURES };
        const { start, effects } = calibratedContributions(raw, Uint8Array.of(label), calibration);
        const sum = effects.reduce((a, b) => a + b, start[0]);
        expect(sum).toBeCloseTo(calibrate(probabilities, calibration)[label], 6);
        expect(start[0]).toBeCloseTo(calibrate(Float32Array.from(from), calibration)[label], 4);
      },
    ),
  );
});

it('stay what they were when the calibration changes nothing', () => {
  const from = [0.2, 0.5, 0.3];
  const to = [0.5, 0.3, 0.2];
  const contributions = contributionsOf(from, to, [0.5, -0.2, 0.3]);
  const raw = { probabilities: Float32Array.from(to), contributions, features: FEATURES };
  const { effects } = calibratedContributions(raw, Uint8Array.of(0), { method: 'platt', slope: 1, bias: [0, 0, 0] });
  for (const [f, effect] of effects.entries()) expect(effect).toBeCloseTo(contributions[0][f], 5);
});

it('are the integral of the slope along the line: against a thousand small steps', () => {
  const calibration = { method: 'platt' as const, slope: 1.6, bias: [0.3, -0.2, -0.1] as const };
  const from = [0.1, 0.6, 0.3];
  const to = [0.6, 0.1, 0.3];
  const contributions = contributionsOf(from, to, [0.9, 0.3, -0.5]);
  const raw = { probabilities: Float32Array.from(to), contributions, features: FEATURES };
  const { effects } = calibratedContributions(raw, Uint8Array.of(2), calibration);
  const at = (p: readonly number[]) => {
    const powers = p.map((value, k) => value ** calibration.slope * Math.exp(calibration.bias[k]));
    return powers[2] / powers.reduce((a, b) => a + b, 0);
  };
  const summed = new Float64Array(FEATURES);
  for (let step = 0; step < 1000; step++) {
    const p = from.map((start, k) => start + ((step + 0.5) / 1000) * (to[k] - start));
    for (let k = 0; k < 3; k++) {
      const slope =
        (at(p.map((v, j) => (j === k ? v + 1e-6 : v))) - at(p.map((v, j) => (j === k ? v - 1e-6 : v)))) / 2e-6;
      for (let f = 0; f < FEATURES; f++) summed[f] += (slope / 1000) * contributions[k][f];
    }
  }
  for (const [f, effect] of effects.entries()) expect(effect).toBeCloseTo(summed[f], 4);
});
