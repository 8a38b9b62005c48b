import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openArena } from '../../../src/learning/kernels/arena.js';
import {
  arenaBytes,
  chooseEngine,
  columnsOf,
  type Engine,
  type Floats,
  keptScale,
  type MatrixView,
  matrix,
  openKernels,
  transposed,
} from '../../../src/learning/kernels/kernels.js';
import * as reference from '../../../src/learning/kernels/reference.js';
import { Random } from '../../../src/math/random.js';

/** Half the distance from 1 to the next single-precision number: the relative error of one operation. */
const UNIT = 2 ** -24;

const seeds = fc.integer({ min: 0, max: 1_000_000 });
/** Around the edges of the tiles of 4 x 8 and 6 x 8, the 256 x 512 block and the single row or column. */
const sizes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(127, 128, 129, 255, 256, 257, 511, 513, 520));

/** The builds that this Node can load. */
const ENGINES = [...new Set<Engine>([chooseEngine(true), chooseEngine(false)])];

function filled(target: Floats, random: Random, scale = 1): Floats {
  for (let i = 0; i < target.values.length; i++) target.values[i] = random.normal() * scale;
  return target;
}

function element(view: MatrixView, numbers: Floats): (row: number, column: number) => number {
  return (row, column) => numbers.values[row * view.rowStride + column * view.columnStride]!;
}

describe('the matrix product', () => {
  it.each(ENGINES)(
    'of the build %s agrees with the sum in double precision for every shape, transposed or not, with and without bias',
    (engine) => {
      const options = fc.record({ a: fc.boolean(), b: fc.boolean(), bias: fc.boolean() });
      fc.assert(
        fc.property(sizes, sizes, sizes, options, seeds, (rows, inner, columns, turn, seed) => {
          fc.pre(rows * inner * columns < 2e6);
          const random = new Random(seed);
          const bytes = arenaBytes(rows * inner * 4, inner * columns * 4, rows * columns * 4, columns * 4);
          const kernels = openKernels(bytes, engine);
          const aNumbers = filled(kernels.floats(rows * inner), random);
          const bNumbers = filled(kernels.floats(inner * columns), random);
          const bias = turn.bias ? filled(kernels.floats(columns), random) : undefined;
          const cNumbers = kernels.floats(rows * columns);
          const a = turn.a ? transposed(matrix(aNumbers, inner, rows)) : matrix(aNumbers, rows, inner);
          const b = turn.b ? transposed(matrix(bNumbers, columns, inner)) : matrix(bNumbers, inner, columns);
          cNumbers.values.fill(Number.NaN);

          kernels.multiply(a, b, matrix(cNumbers, rows, columns), bias ? { bias } : {});

          const [aAt, bAt] = [element(a, aNumbers), element(b, bNumbers)];
          const clear = reference.multiplied([rows, inner, columns], aAt, bAt, bias?.values);
          // The classical bound: (inner + 1) roundings of the sum of absolute products.
          const sizesOnly = reference.multiplied(
            [rows, inner, columns],
            (r, k) => Math.abs(aAt(r, k)),
            (k, c) => Math.abs(bAt(k, c)),
            bias?.values.map(Math.abs),
          );
          const outside = clear.findIndex(
            (value, i) => !(Math.abs(cNumbers.values[i]! - value) <= (inner + 2) * UNIT * sizesOnly[i]!),
          );
          expect(outside).toBe(-1);
        }),
        { numRuns: 40 },
      );
    },
  );

  it.each(ENGINES)('of the build %s gives the same bits with tall tiles and without', (engine) => {
    const [inner, columns] = [37, 20];
    for (let rows = 1; rows <= 30; rows++) {
      const [tall, low] = [true, false].map((tallTiles) => {
        const { wasm, floats } = openArena(
          arenaBytes(rows * inner * 4, inner * columns * 4, rows * columns * 4),
          engine,
          {
            tallTiles,
          },
        );
        const random = new Random(rows);
        const [a, b] = [filled(floats(rows * inner), random), filled(floats(inner * columns), random)];
        const c = floats(rows * columns);
        wasm.gemm(rows, columns, inner, a.at, inner * 4, 4, b.at, columns * 4, 4, c.at, columns * 4, 0, 0);
        return c.values;
      });
      expect(tall).toEqual(low);
    }
  });

  it('writes only the columns of C that it was given', () => {
    const kernels = openKernels(arenaBytes(12 * 4, 6 * 4, 20 * 4));
    const a = kernels.floats(4 * 3);
    const b = kernels.floats(3 * 2);
    const c = kernels.floats(4 * 5);
    a.values.fill(1);
    b.values.fill(2);
    c.values.fill(-1);
    kernels.multiply(matrix(a, 4, 3), matrix(b, 3, 2), columnsOf(matrix(c, 4, 5), 1, 2));
    expect([...c.values.subarray(0, 10)]).toEqual([-1, 6, 6, -1, -1, -1, 6, 6, -1, -1]);
    expect([...c.values.subarray(15)]).toEqual([-1, 6, 6, -1, -1]);
  });

  it('refuses shapes that do not match', () => {
    const kernels = openKernels(arenaBytes(400));
    const block = kernels.floats(100);
    const call = () => kernels.multiply(matrix(block, 4, 5), matrix(block, 6, 2), matrix(block, 4, 2));
    expect(call).toThrow('matching shapes');
  });
});

describe('rectifier and dropout', () => {
  const rates = fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 0.95, noNaN: true }));

  it('equal their clear form to the bit for every length, rate and key', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 70 }),
        rates,
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        seeds,
        (n, rate, key, seed) => {
          const random = new Random(seed);
          const kernels = openKernels(arenaBytes(n * 4));
          const x = filled(kernels.floats(n), random);
          const before = x.values.slice();
          kernels.reluDropout(x, n, { rate, key });
          expect(x.values).toEqual(reference.reluDropout(before, { rate, key }));
        },
      ),
    );
  });

  it('drop the asked share of positions, independently between keys', () => {
    const n = 100_000;
    const kernels = openKernels(arenaBytes(n * 4, n * 4));
    const [one, two] = [kernels.floats(n), kernels.floats(n)];
    one.values.fill(1);
    two.values.fill(1);
    kernels.reluDropout(one, n, { rate: 0.2, key: 1 });
    kernels.reluDropout(two, n, { rate: 0.2, key: 0x9e3779b9 });
    const dropped = one.values.filter((v) => v === 0).length / n;
    const both = one.values.filter((v, i) => v === 0 && two.values[i] === 0).length / n;
    // Five standard errors of a share of 0.2 and of 0.04 in 100,000.
    expect(Math.abs(dropped - 0.2)).toBeLessThan(5 * Math.sqrt((0.2 * 0.8) / n));
    expect(Math.abs(both - 0.04)).toBeLessThan(5 * Math.sqrt((0.04 * 0.96) / n));
    const mean = one.values.reduce((sum, v) => sum + v, 0) / n;
    expect(mean).toBeCloseTo(1, 1);
    expect(keptScale(0.2)).toBeCloseTo(1.25, 4);
  });
});

describe('exponential and logarithm', () => {
  const { wasm } = openArena(0);

  it('stay within 2 units in the last place of the true value', () => {
    let [worstExp, worstLog] = [0, 0];
    const random = new Random(3);
    for (let i = 0; i <= 20_000; i++) {
      const x = Math.fround(-87 + (i / 20_000) * 175);
      worstExp = Math.max(worstExp, Math.abs(wasm.exp(x) / Math.exp(x) - 1));
      const y = Math.fround(2 ** (random.float() * 250 - 125));
      worstLog = Math.max(worstLog, Math.abs(wasm.log(y) / Math.log(y) - 1));
    }
    expect(worstExp).toBeLessThan(4 * UNIT);
    expect(worstLog).toBeLessThan(4 * UNIT);
  });

  it('stay finite outside their range', () => {
    expect(wasm.exp(-1e9)).toBeGreaterThan(0);
    expect(wasm.exp(-1e9)).toBeLessThan(1e-37);
    expect(wasm.exp(1e9)).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(wasm.exp(0)).toBe(1);
    expect(wasm.log(1)).toBe(0);
  });
});

describe('softmax and cross-entropy', () => {
  it('agree with their clear form for any classes, strides, weights and large scores', () => {
    const shapes = fc.record({ rows: fc.integer({ min: 1, max: 9 }), classes: fc.integer({ min: 1, max: 6 }) });
    fc.assert(
      fc.property(
        shapes,
        fc.integer({ min: 0, max: 2 }),
        fc.boolean(),
        seeds,
        ({ rows, classes }, gap, weighted, seed) => {
          const random = new Random(seed);
          const width = classes + gap;
          const kernels = openKernels(arenaBytes(rows * width * 4, rows * width * 4, rows, rows * 4));
          const numbers = filled(kernels.floats(rows * width), random, 20);
          const out = kernels.floats(rows * width);
          const labels = kernels.bytes(rows);
          for (let r = 0; r < rows; r++) labels.values[r] = random.int(classes);
          const weights = weighted ? filled(kernels.floats(rows), random) : null;
          const scores = columnsOf(matrix(numbers, rows, width), 0, classes);
          const to = columnsOf(matrix(out, rows, width), 0, classes);
          const row = (r: number) => [...numbers.values.subarray(r * width, r * width + classes)];

          kernels.softmax(scores, to);
          for (let r = 0; r < rows; r++) {
            const clear = reference.softmax(row(r));
            for (let c = 0; c < classes; c++)
              expect(Math.abs(out.values[r * width + c]! - clear[c]!)).toBeLessThan(1e-6);
          }

          const loss = kernels.softmaxCrossEntropy(scores, { labels, weights }, to, 0.5);
          let [clearLoss, size] = [0, 0];
          for (let r = 0; r < rows; r++) {
            const weight = weights?.values[r] ?? 1;
            const clear = reference.crossEntropy(row(r), labels.values[r]!, weight);
            clearLoss += clear.loss;
            size += Math.abs(clear.loss) + Math.abs(weight);
            for (let c = 0; c < classes; c++) {
              const difference = out.values[r * width + c]! - 0.5 * clear.gradient[c]!;
              expect(Math.abs(difference)).toBeLessThan(1e-6 * (1 + Math.abs(weight)));
            }
          }
          expect(Math.abs(loss - clearLoss)).toBeLessThan(1e-6 * size);
        },
      ),
    );
  });

  it('may write the derivative over the scores', () => {
    const kernels = openKernels(arenaBytes(12, 12, 1));
    const [scores, copy, labels] = [kernels.floats(3), kernels.floats(3), kernels.bytes(1)];
    scores.values.set([1, 2, 3]);
    copy.values.set(scores.values);
    labels.values[0] = 1;
    const view = matrix(scores, 1, 3);
    kernels.softmaxCrossEntropy(view, { labels, weights: null }, view, 1);
    kernels.softmaxCrossEntropy(matrix(copy, 1, 3), { labels, weights: null }, matrix(copy, 1, 3), 1);
    const clear = reference.crossEntropy([1, 2, 3], 1, 1).gradient;
    clear.forEach((value, c) => void expect(scores.values[c]).toBeCloseTo(value, 6));
  });
});

describe('the other kernels', () => {
  it('sum columns as the clear form does, for every width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 45 }), seeds, (rows, columns, seed) => {
        const kernels = openKernels(arenaBytes(rows * columns * 4, columns * 4));
        const x = filled(kernels.floats(rows * columns), new Random(seed));
        const sums = kernels.floats(columns);
        kernels.columnSums(matrix(x, rows, columns), sums);
        const clear = reference.columnSums(x.values, rows, columns);
        const sizesOnly = reference.columnSums(x.values.map(Math.abs), rows, columns);
        for (let c = 0; c < columns; c++) {
          expect(Math.abs(sums.values[c]! - clear[c]!)).toBeLessThanOrEqual(rows * UNIT * sizesOnly[c]!);
        }
      }),
    );
  });

  it('standardise and clip to the bit, for every number of features', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 13 }), seeds, (rows, features, seed) => {
        const random = new Random(seed);
        const kernels = openKernels(arenaBytes(rows * features * 4, features * 4, features * 4));
        const x = filled(kernels.floats(rows * features), random, 4);
        const [mean, inverse] = [filled(kernels.floats(features), random), filled(kernels.floats(features), random)];
        const clear = x.values.map((value, i) => {
          const f = i % features;
          return reference.standardised(value, mean.values[f]!, inverse.values[f]!, 5);
        });
        kernels.standardise(matrix(x, rows, features), { mean, inverse }, 5);
        expect(x.values).toEqual(clear);
      }),
    );
  });

  it('take half the squared difference of one column, and its derivative', () => {
    const kernels = openKernels(arenaBytes(32, 12));
    const [outputs, targets] = [kernels.floats(8), kernels.floats(2)];
    outputs.values.set([9, 9, 9, 3, 9, 9, 9, -1]);
    targets.values.set([1, 0.5]);
    const column = columnsOf(matrix(outputs, 2, 4), 3, 1);
    expect(kernels.squaredError(column, targets, column, 0.1)).toBe((4 + 2.25) / 2);
    expect([...outputs.values]).toEqual([9, 9, 9, Math.fround(0.2), 9, 9, 9, Math.fround(-0.15)].map(Math.fround));
  });

  it('follow Adam in double precision over many steps, for every length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 19 }), fc.constantFrom(0, 0.05), seeds, (n, decay, seed) => {
        const random = new Random(seed);
        const kernels = openKernels(arenaBytes(n * 4, n * 4, n * 4, n * 4));
        const weights = filled(kernels.floats(n), random);
        const state = { weights, gradient: kernels.floats(n), first: kernels.floats(n), second: kernels.floats(n) };
        const clear = [...weights.values].map((weight) => ({ weight, first: 0, second: 0 }));
        for (let step = 1; step <= 30; step++) {
          filled(state.gradient, random);
          kernels.adam(state, { step, rate: 0.01, decay });
          clear.forEach((c, i) => {
            clear[i] = reference.adam(c.weight, state.gradient.values[i]!, c.first, c.second, {
              step,
              rate: 0.01,
              decay,
            });
          });
        }
        clear.forEach(
          (c, i) => void expect(Math.abs(weights.values[i]! - c.weight)).toBeLessThan(2e-6 * (1 + Math.abs(c.weight))),
        );
      }),
    );
  });
});

describe('kernel memory', () => {
  it('hands out zeroed blocks that do not overlap and stops where it was told to', () => {
    const kernels = openKernels(arenaBytes(5 * 4, 3));
    const [floats, bytes] = [kernels.floats(5), kernels.bytes(3)];
    expect([...floats.values, ...bytes.values]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    floats.values.fill(1);
    expect([...bytes.values]).toEqual([0, 0, 0]);
    expect(floats.at % 64).toBe(0);
    expect(bytes.at).toBeGreaterThanOrEqual(floats.at + 20);
    expect(() => kernels.floats(1)).toThrow('0 bytes left; 4 were asked for');
  });

  it('leaves room for the scratch of the module below the blocks', () => {
    expect(openArena(0).wasm.heapBase()).toBeLessThan(16 * 65_536);
  });

  it('refuses what 32-bit addresses cannot reach', () => {
    expect(() => openKernels(2 ** 33)).toThrow('Kernel memory was asked for 8589934592 bytes');
    expect(() => openKernels(Number.NaN)).toThrow('NaN bytes');
  });

  it('keeps a matrix inside its block', () => {
    const block = openKernels(arenaBytes(24)).floats(6);
    expect(() => matrix(block, 2, 4)).toThrow('2 x 4 numbers do not fit into 6');
    expect(() => columnsOf(matrix(block, 2, 3), 2, 2)).toThrow('reach past the 3');
  });
});
