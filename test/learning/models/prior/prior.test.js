import { describe, expect, test } from 'vitest';
import { prior } from '../../../../src/learning/models/prior/prior.js';
import { createParallel } from '../../../../src/runtime/parallel.js';

const row = { x: Float32Array.of(5), rows: 1, features: 1 };
function learn(y, weights) {
  const train = {
    x: new Float32Array(y.length),
    y: Uint8Array.from(y),
    target: new Float32Array(y.length).fill(0.3),
    rows: y.length,
    features: 1,
    ...(weights && { weights: Float32Array.from(weights) }),
  };
  const data = { train, validation: train, featureNames: ['ret_1'] };
  return prior.fit(data, {}, { seed: 1, parallel: createParallel(1) });
}
function file(change) {
  const sound = { format: 'openalpha-prior', version: 1, feature_names: ['ret_1'], class_prior: [0.25, 0.25, 0.5] };
  return { 'prior.json': new TextEncoder().encode(JSON.stringify({ ...sound, ...change })) };
}
describe('the class prior', () => {
  test('says the share of each class in the training rows, and expects nothing', async () => {
    const model = await learn([0, 1, 1, 2, 2, 2, 2, 2]);
    expect(model.predict(row)).toEqual({
      probabilities: Float32Array.of(0.125, 0.25, 0.625),
      expected: Float32Array.of(0),
    });
  });
  test('counts rows by their weight', async () => {
    const model = await learn([0, 1, 2], [2, 1, 1]);
    expect([...model.predict(row).probabilities]).toEqual([0.5, 0.25, 0.25]);
  });
  test.each([
    ['another format', { format: 'pickle' }],
    ['a newer version', { version: 2 }],
    ['names that are not texts', { feature_names: [1] }],
    ['two shares', { class_prior: [0.5, 0.5] }],
    ['shares above 1', { class_prior: [2, -1, 0] }],
    ['shares that do not add to 1', { class_prior: [0.5, 0.5, 0.5] }],
    ['shares that are texts', { class_prior: ['0.2', '0.2', '0.6'] }],
  ])('refuses a file with %s', (_, change) => {
    expect(() => prior.load(file(change))).toThrow(expect.objectContaining({ code: 'MODEL' }));
  });
  test('refuses a file that is JSON but not an object', () => {
    for (const text of ['null', '3', '[]']) {
      const files = { 'prior.json': new TextEncoder().encode(text) };
      expect(() => prior.load(files)).toThrow(expect.objectContaining({ code: 'MODEL' }));
    }
  });
  test('reads a sound file', () => {
    expect([...prior.load(file({})).predict(row).probabilities]).toEqual([0.25, 0.25, 0.5]);
  });
});
