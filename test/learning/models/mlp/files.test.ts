import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { OpenAlphaError } from '../../../../src/domain/errors.js';
import { mlp } from '../../../../src/learning/models/mlp/mlp.js';
import type { Model, ModelFiles } from '../../../../src/ports/model.js';
import { madeData, madeRows } from './made-rows.js';

let model: Model;
let files: { 'model.json': Uint8Array; 'weights.bin': Uint8Array };

beforeAll(async () => {
  const options = { hidden: [5, 4], batch: 64, maxEpochs: 2 };
  model = await mlp.fit(madeData(200, 3), options, { seed: 1, parallel: { threads: 1, map: async () => [] } });
  files = model.files() as typeof files;
});

/** model.json with some change made to its parsed form. */
function changed(change: (document: ReturnType<typeof JSON.parse>) => void): ModelFiles {
  const document = JSON.parse(new TextDecoder().decode(files['model.json']));
  change(document);
  return { ...files, 'model.json': new TextEncoder().encode(JSON.stringify(document)) };
}

/** weights.bin with one number replaced; the first numbers are beta (3), mean (3), variance (3), mean (3), variance (3) of the scaling. */
function withNumber(index: number, value: number): ModelFiles {
  const bytes = files['weights.bin'].slice();
  new DataView(bytes.buffer).setFloat32(4 * index, value, true);
  return { ...files, 'weights.bin': bytes };
}

function refusal(given: ModelFiles): string {
  try {
    mlp.load(given);
  } catch (error) {
    if (error instanceof OpenAlphaError && error.code === 'MODEL') return error.message;
    throw error;
  }
  return 'none';
}

describe('the files of an mlp', () => {
  it('carry the feature names, options and facts with them', () => {
    const read = mlp.load(files);
    expect(read.featureNames).toEqual(['feature_0', 'feature_1', 'feature_2']);
    expect(read.facts).toEqual(model.facts);
    expect(read.files()).toEqual(files);
    const rows = madeRows(50, 3, 4);
    expect(read.predict(rows)).toEqual(model.predict(rows));
  });

  it('are refused when one is missing, naming it and what is there', () => {
    expect(refusal({ 'weights.bin': files['weights.bin'] })).toBe(
      'A version of the mlp needs model.json; its files are: weights.bin.',
    );
    expect(refusal({ 'model.json': files['model.json'] })).toContain('needs weights.bin');
  });

  it.each([
    [
      'another kind',
      (d) => (d.userDefinedMetadata.kind = 'openalpha-lstm'),
      'its kind is "openalpha-lstm", expected openalpha-mlp',
    ],
    ['no metadata', (d) => delete d.userDefinedMetadata, 'its kind is missing'],
    ['a later format', (d) => (d.userDefinedMetadata.format = 2), 'its format is 2, and this version reads 1'],
    ['a name too few', (d) => d.userDefinedMetadata.feature_names.pop(), 'modelTopology is not the one for 2 features'],
    ['a name twice', (d) => (d.userDefinedMetadata.feature_names[1] = 'feature_0'), 'feature_names is not a list'],
    ['a name that is no text', (d) => (d.userDefinedMetadata.feature_names[1] = 7), 'feature_names is not a list'],
    ['no facts', (d) => (d.userDefinedMetadata.facts = null), 'facts is not an object'],
    ['an unknown option', (d) => (d.userDefinedMetadata.options.momentum = 1), 'mlp has no option momentum'],
    ['a huge layer', (d) => (d.userDefinedMetadata.options.hidden = [1e9]), 'expected a whole number from 1 to 1024'],
    ['no layers', (d) => (d.userDefinedMetadata.options.hidden = 'many'), 'expected a list of 1 to 4 layer sizes'],
    [
      'another activation',
      (d) => (d.modelTopology.config.layers[4].config.activation = 'tanh'),
      'modelTopology is not',
    ],
    ['other weights', (d) => (d.weightsManifest[0].weights[0].name = 'beta'), 'weightsManifest is not'],
    ['a path elsewhere', (d) => (d.weightsManifest[0].paths = ['../x']), 'weightsManifest is not'],
  ] satisfies [string, (document: ReturnType<typeof JSON.parse>) => unknown, string][])(
    'are refused with %s in model.json',
    (_name, change, message) => {
      expect(refusal(changed(change))).toContain(message);
    },
  );

  it.each([
    ['a NaN', 20, Number.NaN, 'dense_1/kernel holds a number that is not finite'],
    ['an infinite bias', 30, Number.POSITIVE_INFINITY, 'dense_1/bias holds a number that is not finite'],
    ['a variance of 0', 7, 0, 'standardise/moving_variance must be above 0'],
    ['another clip', 1, 6, 'standardise/beta must be 5'],
    ['another centre', 10, 4, 'recentre/moving_mean must be 5'],
    ['another spread', 14, 2, 'recentre/moving_variance must be 1'],
  ])('are refused with %s in weights.bin', (_name, index, value, message) => {
    expect(refusal(withNumber(index, value))).toContain(message);
  });

  it('predict nothing where weights add up to no number', () => {
    const weights = files['weights.bin'].slice();
    const numbers = new DataView(weights.buffer);
    for (let at = 4 * 15; at < weights.length; at += 4) numbers.setFloat32(at, 3e38, true);
    const huge = { ...files, 'weights.bin': weights };
    expect(refusal(huge)).toBe('none');
    expect(() => mlp.load(huge).predict(madeRows(50, 3, 4))).toThrow(/something that is no number/);
  });

  it('are refused when weights.bin has another length, telling both', () => {
    const length = files['weights.bin'].length;
    const short = { ...files, 'weights.bin': files['weights.bin'].subarray(0, length - 1) };
    expect(refusal(short)).toContain(`it has ${length - 1} bytes, where its model.json needs ${length}`);
  });

  it('never crash the reader, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (json, weights) => {
        expect(refusal({ 'model.json': json, 'weights.bin': weights })).not.toBe('none');
      }),
    );
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(refusal({ ...files, 'model.json': new TextEncoder().encode(json) })).not.toBe('none');
      }),
    );
  });

  it('are refused, or give a working model, when single bytes are changed', () => {
    const flip = (bytes: Uint8Array, at: number, value: number): Uint8Array => {
      const copy = bytes.slice();
      copy[at % copy.length] = value;
      return copy;
    };
    fc.assert(
      fc.property(fc.boolean(), fc.nat(), fc.integer({ min: 0, max: 255 }), (json, at, value) => {
        const name = json ? 'model.json' : 'weights.bin';
        const given = { ...files, [name]: flip(files[name], at, value) };
        if (refusal(given) !== 'none') return;
        try {
          expect(
            mlp
              .load(given)
              .predict(madeRows(3, 3, 1))
              .probabilities.every(Number.isFinite),
          ).toBe(true);
        } catch (error) {
          // Weights that are numbers can add up to none.
          if (!(error instanceof OpenAlphaError) || error.code !== 'MODEL') throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
