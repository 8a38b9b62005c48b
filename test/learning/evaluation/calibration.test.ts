import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Calibration, calibrate, fitCalibration } from '../../../src/learning/evaluation/calibration.js';
import { calibrationTable } from '../../../src/learning/evaluation/calibration-table.js';
import { classificationMetrics } from '../../../src/learning/evaluation/metrics.js';
import { Random } from '../../../src/math/random.js';
import { PRIOR, predictionsArbitrary, TEN_ROWS } from './predictions.js';

/** TEN_ROWS with a chance for everything. */
const probabilities = Float32Array.from(TEN_ROWS.probabilities);
probabilities.set([0.1, 0.8, 0.1], 24);

function expectCalibration(found: Calibration, slope: number, bias: readonly number[]): void {
  expect(found.slope).toBeCloseTo(slope, 6);
  found.bias.forEach((value, k) => {
    expect(value).toBeCloseTo(bias[k] as number, 6);
  });
}

describe('fitCalibration', () => {
  it('finds the minimum that scipy 1.10.1 finds (BFGS on the penalised log loss)', () => {
    const y = Uint8Array.of(0, 1, 2, 2, 1, 2, 0, 0, 1, 1);
    expectCalibration(fitCalibration(probabilities, y), 1.12886996, [0.00635103, 0.11762749, -0.12397842]);
    expectCalibration(
      fitCalibration(probabilities, y, { penalty: 10 }),
      1.03856458,
      [4.09787675e-4, 3.48696436e-2, -3.52794831e-2],
    );
  });

  it('never turns an order round: with the slope held at 0 it finds what scipy 1.10.1 finds (L-BFGS-B, slope >= 0)', () => {
    const y = Uint8Array.of(1, 0, 0, 1, 0, 0, 2, 2, 2, 0);
    const found = fitCalibration(probabilities, y);
    expect(found.slope).toBe(0);
    expectCalibration(found, 0, [0.36954623, -0.32107726, -0.0484691]);
  });

  it('changes nothing without rows, and little with one', () => {
    expect(fitCalibration(new Float32Array(0), new Uint8Array(0))).toEqual({
      method: 'platt',
      slope: 1,
      bias: [0, 0, 0],
    });
    const one = calibrate(probabilities, fitCalibration(probabilities.slice(0, 3), Uint8Array.of(2)));
    one.forEach((p, i) => {
      expect(Math.abs(p - (probabilities[i] as number))).toBeLessThan(0.3);
    });
  });

  it('never makes the rows it was fitted on worse, and its biases add to 0', () => {
    fc.assert(
      fc.property(predictionsArbitrary, ({ probabilities, y }) => {
        const found = fitCalibration(probabilities, y);
        const before = classificationMetrics(probabilities, y, PRIOR).log_loss;
        const after = classificationMetrics(calibrate(probabilities, found), y, PRIOR).log_loss;
        expect(after).toBeLessThanOrEqual(before + 1e-6);
        expect(found.slope).toBeGreaterThanOrEqual(0);
        expect(found.bias[0] + found.bias[1] + found.bias[2]).toBeCloseTo(0, 8);
      }),
    );
  });

  it('undoes a model that was made too bold and moved towards one class', () => {
    const random = new Random(5);
    const rows = 20_000;
    const bold = new Float32Array(rows * 3);
    const y = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) {
      const z = [0.6 * random.normal(), 0.3, 0.6 * random.normal()].map(Math.exp);
      const total = z.reduce((a, b) => a + b);
      const draw = random.float() * total;
      y[row] = draw < (z[0] as number) ? 0 : draw < (z[0] as number) + (z[1] as number) ? 1 : 2;
      // The truth to the power of 2.5, and buy counted twice.
      const wrong = z.map((value, k) => value ** 2.5 * (k === 2 ? 2 : 1));
      bold.set(
        wrong.map((value) => value / wrong.reduce((a, b) => a + b)),
        row * 3,
      );
    }
    const found = fitCalibration(bold, y);
    expect(found.slope).toBeCloseTo(1 / 2.5, 1);
    expect(found.bias[2] - found.bias[0]).toBeCloseTo(-Math.log(2) / 2.5, 1);
  });
});

describe('calibrate', () => {
  it('gives rows that add to 1, and with slope 1 and no bias gives back what it got', () => {
    fc.assert(
      fc.property(predictionsArbitrary, ({ probabilities }) => {
        const same = calibrate(probabilities, { method: 'platt', slope: 1, bias: [0, 0, 0] });
        same.forEach((p, i) => {
          expect(p).toBeCloseTo(probabilities[i] as number, 5);
        });
        const other = calibrate(probabilities, { method: 'platt', slope: 0.3, bias: [2, -1, -1] });
        for (let at = 0; at < other.length; at += 3) {
          expect((other[at] as number) + (other[at + 1] as number) + (other[at + 2] as number)).toBeCloseTo(1, 6);
        }
      }),
    );
  });

  it('gives every row the same probabilities when the slope is 0', () => {
    const flat = calibrate(probabilities, { method: 'platt', slope: 0, bias: [Math.log(2), 0, -Math.log(2)] });
    for (let at = 0; at < flat.length; at += 3) {
      expect(flat[at]).toBeCloseTo(4 / 7, 6);
      expect(flat[at + 2]).toBeCloseTo(1 / 7, 6);
    }
  });
});

describe('calibrationTable', () => {
  it('gives the frequencies of scikit-learn 1.2.1 calibration_curve, bin by bin', () => {
    const confidence = Float32Array.of(0.5, 0.6, 0.6, 0.7, 0.4, 0.8, 0.5, 0.6, 0.9, 0.5);
    const correct = Uint8Array.of(1, 1, 1, 0, 1, 1, 0, 1, 0, 0);
    // The edges belong to the bin above there, and to the bin below here: a hair less puts both in the same one.
    const table = calibrationTable(
      confidence.map((c) => c - 1e-3),
      correct,
    );
    const filled = table.bins.filter((bin) => bin.rows > 0);
    expect(filled.map((bin) => [Number(bin.from.toFixed(1)), bin.rows, bin.frequency])).toEqual([
      [0.3, 1, 1],
      [0.4, 3, 1 / 3],
      [0.5, 3, 1],
      [0.6, 1, 0],
      [0.7, 1, 1],
      [0.8, 1, 0],
    ]);
    expect(table.ece).toBeCloseTo((0.601 + 0.497 + 1.203 + 0.699 + 0.201 + 0.899) / 10, 6);
  });

  it('counts every row once, from 0 to 1, and has no error where confidence is frequency', () => {
    const confidence = Float32Array.of(0, 1, 0.5, 0.5);
    const table = calibrationTable(confidence, Uint8Array.of(0, 1, 1, 0), 4);
    expect(table.bins.map((bin) => bin.rows)).toEqual([1, 2, 0, 1]);
    expect(table.ece).toBe(0);
    expect(table.bins[2]).toMatchObject({ confidence: null, frequency: null });
    expect(calibrationTable(new Float32Array(0), new Uint8Array(0)).ece).toBeNull();
  });
});
