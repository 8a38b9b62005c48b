import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { OpenAlphaError } from '../../../../src/domain/errors.js';
import { decodeForest, encodeForest } from '../../../../src/learning/models/forest/codec.js';
import { forest } from '../../../../src/learning/models/forest/forest.js';
import { type GrownTrees, LEAF } from '../../../../src/learning/models/trees/tree-nodes.js';
import type { Model } from '../../../../src/ports/model.js';
import { createParallel } from '../../../../src/runtime/parallel.js';
import { plantedRows } from '../../../contracts/model.contract.js';

const rows = plantedRows(300, 4);
const featureNames = ['ret_1', 'rsi_14', 'größe', '', 'x"y', '__proto__'];
let model: Model;
let bytes: Uint8Array;

beforeAll(async () => {
  const data = { train: rows, validation: rows, featureNames };
  model = await forest.fit(data, { trees: 3, maxDepth: 4, minLeaf: 10 }, { seed: 1, parallel: createParallel(1) });
  bytes = model.files()['forest.bin'] as Uint8Array;
});

/** The file with something changed in what it says. */
function changed(change: (of: { -readonly [Key in keyof GrownTrees]: GrownTrees[Key] }) => void): Uint8Array {
  const copy = { ...decodeForest(bytes) };
  change(copy);
  return encodeForest(copy);
}

const refused = (of: Uint8Array) => () => forest.load({ 'forest.bin': of });
const modelError = (text: RegExp) => expect.objectContaining({ code: 'MODEL', message: expect.stringMatching(text) });

describe('forest.bin', () => {
  test('keeps every name as it was', () => {
    expect(forest.load({ 'forest.bin': bytes }).featureNames).toEqual(featureNames);
  });

  test('can lie anywhere in a larger buffer', () => {
    for (let offset = 0; offset < 8; offset++) {
      const larger = new Uint8Array(bytes.length + 16);
      larger.set(bytes, offset);
      const read = forest.load({ 'forest.bin': larger.subarray(offset, offset + bytes.length) });
      expect(read.predict(rows)).toEqual(model.predict(rows));
    }
  });

  test('is refused when it is shorter or longer than it says, wherever it is cut', () => {
    for (let length = 0; length < bytes.length; length += 7)
      expect(refused(bytes.slice(0, length))).toThrow(modelError(/./));
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(refused(longer)).toThrow(modelError(/header asks for/));
  });

  test('is refused with another mark or format', () => {
    const other = bytes.slice();
    other[0] = 0x58;
    expect(refused(other)).toThrow(modelError(/mark of a forest/));
    const newer = bytes.slice();
    newer[8] = 3;
    expect(refused(newer)).toThrow(modelError(/format 3/));
  });

  test.each<[string, RegExp, (of: { -readonly [Key in keyof GrownTrees]: GrownTrees[Key] }) => void]>([
    ['names that are too few', /feature names/, (of) => (of.featureNames = ['one'])],
    ['cuts that do not ascend', /do not ascend/, (of) => of.cuts[0].reverse()],
    ['a cut that is not finite', /do not ascend/, (of) => of.cuts[0].fill(Number.NaN)],
    ['a feature that is not there', /splits on feature 600/, (of) => (of.nodes.feature[0] = 600)],
    ['a bin that is not there', /splits at a bin/, (of) => (of.nodes.bin[0] = 255)],
    ['a tree that ends too early', /where its splits make|has no parent/, (of) => (of.nodes.feature[0] = LEAF)],
    ['a tree without a leaf', /where its splits make/, (of) => of.nodes.feature.fill(0)],
    ['a tree without nodes', /reaches past/, (of) => (of.treeSizes[1] = 0)],
    ['trees that have other nodes than the file', /nodes|parent|splits/, (of) => (of.treeSizes[2] = 1)],
    ['a probability below zero', /has the probability/, (of) => (of.nodes.value[1] = -0.5)],
    ['a probability that is not a number', /has the probability/, (of) => (of.nodes.value[2] = Number.NaN)],
    ['probabilities that do not add to 1', /add to/, (of) => of.nodes.value.subarray(0, 3).fill(0.9)],
    ['an infinite return', /impossible return/, (of) => (of.nodes.value[3] = Number.POSITIVE_INFINITY)],
    ['no trees', /no trees/, (of) => (of.treeSizes = new Uint32Array(0))],
  ])('is refused with %s', (_, text, change) => {
    expect(refused(changed(change))).toThrow(modelError(text));
  });

  test('is refused when a tree is a chain deeper than any that is grown', () => {
    const size = 2 * 200 + 1;
    const deep = changed((of) => {
      of.treeSizes = Uint32Array.of(size);
      // Every first child is an inner node, every second one a leaf, down to the last pair.
      const feature = new Uint16Array(size).fill(LEAF);
      for (let i = 0; i < 200; i++) feature[i === 0 ? 0 : 2 * i - 1] = 0;
      const value = new Float32Array(size * 4).map((_, i) => (i % 4 === 0 ? 1 : 0));
      of.nodes = { feature, bin: new Uint8Array(size), missingLeft: new Uint8Array(size), value };
    });
    expect(refused(deep)).toThrow(modelError(/levels deep/));
  });

  test('with random bytes changed either predicts finite numbers or is refused with MODEL', () => {
    const flips = fc.array(fc.record({ at: fc.nat(), to: fc.nat(255) }), { minLength: 1, maxLength: 4 });
    let loaded = 0;
    let refusals = 0;
    fc.assert(
      fc.property(flips, (changes) => {
        const damaged = bytes.slice();
        for (const { at, to } of changes) damaged[at % damaged.length] = to;
        try {
          const { probabilities, expected } = forest.load({ 'forest.bin': damaged }).predict(rows);
          expect(probabilities.every(Number.isFinite) && expected.every(Number.isFinite)).toBe(true);
          loaded++;
        } catch (error) {
          if (!(error instanceof OpenAlphaError)) throw error;
          expect(error.code).toBe('MODEL');
          refusals++;
        }
      }),
      { numRuns: 1500, seed: 7 },
    );
    expect(loaded).toBeGreaterThan(50);
    expect(refusals).toBeGreaterThan(50);
  });

  test('that is any bytes at all is refused with MODEL', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (any) => {
        const marked = Uint8Array.from([...bytes.subarray(0, 12), ...any]);
        expect(refused(any)).toThrow(modelError(/./));
        expect(refused(marked)).toThrow(modelError(/./));
      }),
    );
  });
});
