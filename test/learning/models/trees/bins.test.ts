import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planTreeMemory, treeKernels } from '../../../../src/learning/kernels/tree-memory.js';
import { binOf, makeBinLookup } from '../../../../src/learning/models/trees/bin-lookup.js';
import { makeCuts } from '../../../../src/learning/models/trees/cuts.js';
import { planLookups, writeLookups } from '../../../../src/learning/models/trees/lookup-table.js';
import { Random } from '../../../../src/math/random.js';

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
const values = fc.oneof(
  fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1, maxLength: 400 }),
  fc
    .array(fc.constantFrom(-1, 0, 0.5, 1, 1e30, -1e-40), { minLength: 1, maxLength: 400 })
    .map((of) => Float32Array.from(of)),
);

function binsOf(cuts: Float32Array, x: Float32Array): Uint8Array {
  const lookup = makeBinLookup(cuts);
  const bins = Uint8Array.from(x, (value) => binOf(lookup, value));
  expect(bins).toEqual(kernelBins([cuts], x, x.length).subarray(0, x.length));
  return bins;
}

/** Bins by the kernel: column-major, then in groups of eight features. */
function kernelBins(cuts: readonly Float32Array[], x: Float32Array, rows: number): Uint8Array {
  const features = cuts.length;
  const plan = planTreeMemory();
  const lookups = planLookups(plan, features);
  const from = plan.take(x.byteLength);
  const [columns, groups] = [rows * features, Math.ceil(features / 8) * 8 * rows];
  const to = plan.take(columns + groups);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(plan.size() / 65_536), maximum: 65_536, shared: true });
  writeLookups(memory.buffer, lookups, cuts);
  new Float32Array(memory.buffer, from, x.length).set(x);
  treeKernels(memory, 'wasm').binRows(from, rows, features, lookups.at, to + columns, rows * 8, 8, to, rows);
  return new Uint8Array(memory.buffer, to, columns + groups).slice();
}

/** The clear form of the fast search. */
function clearBinOf(cuts: Float32Array, value: number): number {
  return cuts.filter((cut) => cut < value).length;
}

describe('cuts', () => {
  test('ascend strictly and make at most as many bins as asked for', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 255 }), (sample, bins) => {
        const cuts = makeCuts(Float32Array.from(sample).sort(), bins);
        expect(cuts.length).toBeLessThan(bins);
        for (let i = 1; i < cuts.length; i++) expect(cuts[i]).toBeGreaterThan(cuts[i - 1]);
        expect(cuts.every(Number.isFinite)).toBe(true);
      }),
    );
  });

  test('give every distinct value its own bin when there are enough bins', () => {
    fc.assert(
      fc.property(values, (sample) => {
        const sorted = Float32Array.from(sample).sort();
        const distinct = new Set(Array.from(sorted, (value) => value + 0)).size;
        const bins = binsOf(makeCuts(sorted, 255), sorted);
        if (distinct <= 255) expect(new Set(bins).size).toBe(distinct);
      }),
    );
  });

  test('part two neighbouring float32 values, between which there is no midpoint', () => {
    // The midpoint of the second pair rounds up to the greater of the two (to even), that of the first pair down.
    for (const steps of [0, 1, 2, 3]) {
      const pair = Float32Array.of(1 + steps * 2 ** -23, 1 + (steps + 1) * 2 ** -23);
      expect([...binsOf(makeCuts(pair, 255), pair)]).toEqual([0, 1]);
    }
  });

  test('are none for a constant', () => {
    expect(makeCuts(new Float32Array(9).fill(4), 255).length).toBe(0);
  });

  test('hold about equally many values of a smooth feature', () => {
    const random = new Random(3);
    const sample = Float32Array.from({ length: 10_000 }, () => Math.exp(random.normal()));
    const bins = binsOf(makeCuts(Float32Array.from(sample).sort(), 50), sample);
    const counts = new Array(50).fill(0);
    for (const bin of bins) counts[bin]++;
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(190);
    expect(Math.max(...counts)).toBeLessThanOrEqual(210);
  });

  test('keep their resolution when half the values are one and the same', () => {
    const sample = Float32Array.from({ length: 2000 }, (_, i) => (i < 1000 ? 0 : i)).sort();
    const cuts = makeCuts(sample, 101);
    expect(cuts.length).toBeGreaterThan(95);
  });
});

describe('finding the bin of a value', () => {
  test('agrees with counting the cuts below it', () => {
    fc.assert(
      fc.property(
        values,
        fc.array(finite, { maxLength: 50 }),
        fc.integer({ min: 2, max: 255 }),
        (sample, others, bins) => {
          const cuts = makeCuts(Float32Array.from(sample).sort(), bins);
          const x = Float32Array.from([...sample, ...others, ...cuts, 3.4e38, -3.4e38, 0, -0]);
          expect(binsOf(cuts, x)).toEqual(Uint8Array.from(x, (value) => clearBinOf(cuts, value)));
        },
      ),
    );
  });

  test('agrees also where all cuts but one crowd into one cell of the table', () => {
    const random = new Random(5);
    const cuts = Float32Array.from({ length: 254 }, (_, i) => (i === 253 ? 1e30 : 1 + i * 1e-3));
    const x = Float32Array.from({ length: 2000 }, () => 1 + random.normal() * 0.2);
    expect(binsOf(cuts, x)).toEqual(Uint8Array.from(x, (value) => clearBinOf(cuts, value)));
  });
});

test('several features are binned into columns and into groups of eight', () => {
  const random = new Random(8);
  const [rows, features] = [300, 11];
  const x = Float32Array.from({ length: rows * features }, (_, i) => (i % 13 === 0 ? Number.NaN : random.normal()));
  const cuts = Array.from({ length: features }, (_, f) =>
    makeCuts(Float32Array.from({ length: 50 + f }, () => random.normal()).sort(), 40),
  );
  const both = kernelBins(cuts, x, rows);
  for (let row = 0; row < rows; row++) {
    for (let f = 0; f < features; f++) {
      const value = x[row * features + f];
      const bin = Number.isNaN(value) ? 255 : clearBinOf(cuts[f], value);
      const grouped = both[rows * features + (f >> 3) * rows * 8 + row * 8 + (f & 7)];
      expect([both[f * rows + row], grouped]).toEqual([bin, bin]);
    }
  }
});
