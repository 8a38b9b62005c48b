import { describe, expect, it } from 'vitest';
import { MLP_DEFAULTS, type MlpOptions, resolveMlpOptions } from '../../../../src/learning/models/mlp/options.js';
import { learningRateAt } from '../../../../src/learning/models/nets/learning-rate.js';

describe('the options of an mlp', () => {
  it('are the defaults where nothing is given', () => {
    expect(resolveMlpOptions({})).toEqual(MLP_DEFAULTS);
    expect(resolveMlpOptions({ dropout: 0 })).toEqual({ ...MLP_DEFAULTS, dropout: 0 });
  });

  it.each<[object, string]>([
    [{ hidden: [] }, 'hidden is []; expected a list of 1 to 4 layer sizes'],
    [{ hidden: [8, 8, 8, 8, 8] }, 'expected a list of 1 to 4 layer sizes'],
    [{ hidden: [8, 0] }, 'hidden[1] is 0; expected a whole number from 1 to 1024'],
    [{ hidden: [8.5] }, 'hidden[0] is 8.5'],
    [{ dropout: 0.95 }, 'dropout is 0.95; expected a number from 0 to 0.9'],
    [{ dropout: Number.NaN }, 'dropout is NaN'],
    [{ learningRate: 0 }, 'learningRate is 0'],
    [{ batch: 0 }, 'batch is 0; expected a whole number from 1 to 65536'],
    [{ maxEpochs: 0 }, 'maxEpochs is 0'],
    [{ patience: 1.5 }, 'patience is 1.5'],
    [{ weightDecay: -1 }, 'weightDecay is -1'],
    [{ returnWeight: 101 }, 'returnWeight is 101'],
    [{ momentum: 0.9 }, 'mlp has no option momentum'],
  ])('are refused with %o', (given, message) => {
    expect(() => resolveMlpOptions(given as Partial<MlpOptions>)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) }),
    );
  });
});

describe('the learning rate', () => {
  it('rises over the first twentieth of the steps, then falls in a straight line to almost nothing', () => {
    const rates = Array.from({ length: 200 }, (_, step) => learningRateAt(step, 200, 0.01));
    expect(rates[0]).toBeCloseTo(0.001, 6);
    expect(rates.indexOf(Math.max(...rates))).toBe(9);
    expect(Math.max(...rates)).toBeCloseTo(0.01, 6);
    expect(rates[104]).toBeCloseTo(0.01 * (96 / 190), 6);
    expect(rates[199]).toBeGreaterThan(0);
    expect(rates[199]).toBeLessThan(1e-4);
  });

  it('is above 0 however few the steps', () => {
    for (const steps of [1, 2, 3]) {
      for (let step = 0; step < steps; step++) expect(learningRateAt(step, steps, 1)).toBeGreaterThan(0);
    }
  });
});
