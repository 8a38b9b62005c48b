import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arenaBytes,
  chooseEngine,
  columnsOf,
  type Engine,
  type Floats,
  type Kernels,
  keptScale,
  matrix,
  openKernels,
  packedNumbers,
  part,
  rowsOf,
  transposed,
} from '../../../src/learning/kernels/kernels.js';
import * as reference from '../../../src/learning/kernels/reference.js';
import * as clear from '../../../src/learning/kernels/sequence-reference.js';
import { Random } from '../../../src/math/random.js';

const seeds = fc.integer({ min: 0, max: 1_000_000 });
/** Half the distance from 1 to the next single-precision number. */
const UNIT = 2 ** -24;
/** Both builds where both load; bounds hold for either. */
const ENGINES = [...new Set<Engine>([chooseEngine(true), chooseEngine(false)])];

function filled(target: Floats, random: Random, scale = 1): Floats {
  for (let i = 0; i < target.values.length; i++) target.values[i] = random.normal() * scale;
  return target;
}

/** Kernels with room for blocks of these many numbers, filled at random. */
function opened(engine: Engine, seed: number, ...counts: readonly number[]): [Kernels, ...Floats[]] {
  const kernels = openKernels(arenaBytes(...counts.map((count) => count * 4)), engine);
  const random = new Random(seed);
  return [kernels, ...counts.map((count) => filled(kernels.floats(count), random))];
}

function expectClose(ours: ArrayLike<number>, theirs: ArrayLike<number>, bound: number): void {
  let worst = 0;
  for (let i = 0; i < theirs.length; i++) {
    worst = Math.max(worst, Math.abs(ours[i]! - theirs[i]!) / (1 + Math.abs(theirs[i]!)));
  }
  expect(worst).toBeLessThan(bound);
}

describe('the choice of an engine', () => {
  it('is the plain one unless bits may differ between machines', () => {
    expect(chooseEngine(true)).toBe('simd');
    expect(['simd', 'relaxed-simd']).toContain(chooseEngine(false));
  });

  it('takes the relaxed one wherever this Node can load it', () => {
    const loads = Number(process.versions.node.split('.')[0]) >= 22;
    expect(chooseEngine(false)).toBe(loads ? 'relaxed-simd' : 'simd');
  });
});

describe.each(ENGINES)('kernels of sequence models, engine %s', (engine) => {
  it('multiply by a packed matrix as by the matrix itself, to the bit, and add when asked', () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(255, 257, 513));
    fc.assert(
      fc.property(sizes, sizes, sizes, fc.boolean(), seeds, (rows, inner, columns, turn, seed) => {
        fc.pre(rows * inner * columns < 1e6);
        const counts = [rows * inner, inner * columns, rows * columns, rows * columns, packedNumbers(inner, columns)];
        const [kernels, a, b, c, d, room] = opened(engine, seed, ...counts) as [
          Kernels,
          Floats,
          Floats,
          Floats,
          Floats,
          Floats,
        ];
        const right = turn ? transposed(matrix(b, columns, inner)) : matrix(b, inner, columns);
        const [left, one, two] = [matrix(a, rows, inner), matrix(c, rows, columns), matrix(d, rows, columns)];
        const packed = kernels.pack(right, room);
        const before = c.values.slice();
        kernels.multiply(left, right, one);
        kernels.multiplyPacked(left, packed, two);
        expect(d.values).toEqual(c.values);
        const product = c.values.slice();
        c.values.set(before);
        kernels.multiplyPacked(left, packed, one, { accumulate: true });
        const bound = (inner + 2) * UNIT * 40;
        expectClose(
          c.values,
          product.map((value, i) => value + before[i]!),
          bound,
        );
      }),
      { numRuns: 40 },
    );
  });

  it('put a product through the rectifier, and back through it, as in a pass of its own, to the bit', () => {
    const rates = fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 0.95, noNaN: true }));
    const sizes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(257, 513));
    fc.assert(
      fc.property(sizes, sizes, sizes, rates, seeds, (rows, inner, columns, rate, seed) => {
        fc.pre(rows * inner * columns < 1e6);
        const count = rows * columns;
        const counts = [rows * inner, inner * columns, count, count, packedNumbers(inner, columns)];
        const [kernels, a, b, c, d, room] = opened(engine, seed, ...counts) as [
          Kernels,
          Floats,
          Floats,
          Floats,
          Floats,
          Floats,
        ];
        const [left, to] = [matrix(a, rows, inner), matrix(c, rows, columns)];
        const packed = kernels.pack(matrix(b, inner, columns), room);
        const before = c.values.slice();
        kernels.multiplyPacked(left, packed, to);
        const product = c.values.slice();
        kernels.multiplyPacked(left, packed, to, { rectifier: 'self' });
        expect(c.values).toEqual(reference.reluDropout(product, { rate: 0, key: 0 }));

        const rectifier = { output: matrix(d, rows, columns), rate };
        kernels.multiplyPacked(left, packed, to, { rectifier });
        expect(c.values.map((v) => v + 0)).toEqual(
          reference.reluDropoutBackward(product, d.values, rate).map((v) => v + 0),
        );
        c.values.set(before);
        kernels.multiplyPacked(left, packed, to, { accumulate: true });
        const added = c.values.slice();
        c.values.set(before);
        kernels.multiplyPacked(left, packed, to, { accumulate: true, rectifier });
        expect(c.values.map((v) => v + 0)).toEqual(
          reference.reluDropoutBackward(added, d.values, rate).map((v) => v + 0),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('refuse outputs of a rectifier that are not laid out as the product', () => {
    const [kernels, a, b, c, room] = opened(engine, 1, 6, 6, 4, packedNumbers(3, 2)) as [
      Kernels,
      Floats,
      Floats,
      Floats,
      Floats,
    ];
    const packed = kernels.pack(matrix(b, 3, 2), room);
    const rectifier = { output: matrix(c, 1, 2), rate: 0 };
    expect(() => kernels.multiplyPacked(matrix(a, 2, 3), packed, matrix(c, 2, 2), { rectifier })).toThrow('laid out');
  });

  it('drop what the clear form drops, to the bit, and the gradient in the same places', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 70 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        seeds,
        (n, rate, seed) => {
          const [kernels, x] = opened(engine, seed, n) as [Kernels, Floats];
          const before = x.values.slice();
          const dropout = { rate, key: seed };
          kernels.dropout(x, n, dropout);
          const scale = Math.fround(keptScale(rate));
          const expected = before.map((v, i) => (reference.keeps(i, dropout) ? v * scale : 0));
          expect(x.values.map((v) => v + 0)).toEqual(expected.map((v) => v + 0));
        },
      ),
    );
  });

  it('step a memory as the clear form does, within 2e-6, for gates of any size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(4, 8, 12),
        fc.constantFrom(1, 30),
        seeds,
        (rows, units, size, seed) => {
          const n = rows * units;
          const [kernels, gates, before, cell, squashed, h] = opened(engine, seed, 4 * n, n, n, n, 2 * n) as [
            Kernels,
            Floats,
            Floats,
            Floats,
            Floats,
            Floats,
          ];
          filled(gates, new Random(seed + 1), size);
          const fed = gates.values.slice();
          const out = columnsOf(matrix(h, rows, 2 * units), units, units);
          kernels.lstmCell({ gates, before, squashed }, cell, out);
          for (let r = 0; r < rows; r++) {
            const of = (block: Float32Array, width: number) => block.subarray(r * width, (r + 1) * width);
            const expected = clear.lstmCell(of(fed, 4 * units), of(before.values, units));
            expectClose(of(gates.values, 4 * units), expected.gates, 2e-6);
            expectClose(of(cell.values, units), expected.cell, 2e-6);
            expectClose(of(h.values, 2 * units).subarray(units), expected.h, 2e-6);
            expectClose(of(squashed.values, units), expected.cell.map(Math.tanh), 2e-6);
          }
        },
      ),
    );
  });

  it('normalise a sum of two as the clear form does, within 1e-5, and rows that are all alike', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(4, 16, 20),
        fc.boolean(),
        seeds,
        (rows, width, flat, seed) => {
          const n = rows * width;
          const [kernels, x, y, out, normal, inverse, gain, shift] = opened(
            engine,
            seed,
            n,
            n,
            n,
            n,
            rows,
            width,
            width,
          ) as [Kernels, ...Floats[]] as [Kernels, Floats, Floats, Floats, Floats, Floats, Floats, Floats];
          if (flat) {
            x.values.fill(2);
            y.values.fill(-7);
          }
          const view = (block: Floats) => matrix(block, rows, width);
          kernels.addNorm(view(x), view(y), { gain, shift }, { normal, inverse }, view(out));
          for (let r = 0; r < rows; r++) {
            const sum = x.values.slice(r * width, (r + 1) * width).map((v, i) => v + y.values[r * width + i]!);
            expectClose(
              out.values.subarray(r * width, (r + 1) * width),
              clear.layerNorm(sum, gain.values, shift.values),
              1e-5,
            );
          }
        },
      ),
    );
  });

  it('attend as the clear form does, within 1e-5, with hidden steps, causal or not', () => {
    const shapes = fc.record({
      steps: fc.integer({ min: 1, max: 11 }),
      heads: fc.integer({ min: 1, max: 3 }),
      size: fc.constantFrom(4, 8),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        shapes,
        fc.boolean(),
        fc.boolean(),
        seeds,
        (samples, { steps, heads, size }, masked, causal, seed) => {
          const width = heads * size;
          const joints = samples * steps * 3 * width;
          const counts = [joints, samples * heads * steps * steps, samples * steps * width];
          const kernels = openKernels(arenaBytes(...counts.map((count) => count * 4), samples * steps), engine);
          const random = new Random(seed);
          const [joint, shares, out] = counts.map((count) => filled(kernels.floats(count), random, 2)) as [
            Floats,
            Floats,
            Floats,
          ];
          const visible = kernels.bytes(samples * steps);
          // The first step of each sample is always seen, so that no step sees nothing.
          for (let i = 0; i < visible.values.length; i++)
            visible.values[i] = i % steps === 0 || random.float() < 0.6 ? 1 : 0;
          const mask = { causal, ...(masked && { visible }) };
          kernels.attention(joint, { samples, steps, width, heads }, mask, shares, out);
          for (let s = 0; s < samples; s++) {
            const sees = (q: number, k: number) =>
              (!causal || k <= q) && (!masked || visible.values[s * steps + k] === 1);
            const own = joint.values.subarray(s * steps * 3 * width, (s + 1) * steps * 3 * width);
            const expected = clear.attention(own, { steps, width, heads }, sees);
            expectClose(out.values.subarray(s * steps * width, (s + 1) * steps * width), expected, 1e-5);
            for (let h = 0; h < heads; h++) {
              for (let q = 0; q < steps; q++) {
                const at = ((s * heads + h) * steps + q) * steps;
                for (let k = 0; k < steps; k++) if (!sees(q, k)) expect(shares.values[at + k]).toBe(0);
              }
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('attend to all alike where everything is hidden, without a number that is not finite', () => {
    const kernels = openKernels(arenaBytes(4 * 12 * 4, 16 * 4, 16 * 4, 4), engine);
    const [joint, shares, out, visible] = [
      kernels.floats(48),
      kernels.floats(16),
      kernels.floats(16),
      kernels.bytes(4),
    ];
    filled(joint, new Random(1));
    kernels.attention(joint, { samples: 1, steps: 4, width: 4, heads: 1 }, { visible }, shares, out);
    expectClose(shares.values, new Array<number>(16).fill(0.25), 1e-6);
  });

  it('find the way back of attention under both masks: derivatives agree with central differences', () => {
    const [samples, steps, heads, width] = [2, 5, 2, 8];
    const counts = [
      samples * steps * 3 * width,
      samples * heads * steps * steps,
      samples * steps * width,
      samples * steps * width,
      samples * steps * 3 * width,
      steps * steps,
    ];
    const kernels = openKernels(arenaBytes(...counts.map((count) => count * 4), samples * steps), engine);
    const random = new Random(9);
    const [joint, shares, out, byOut, byJoint, scratch] = counts.map((count) =>
      filled(kernels.floats(count), random),
    ) as [Floats, Floats, Floats, Floats, Floats, Floats];
    const visible = kernels.bytes(samples * steps);
    visible.values.set([1, 0, 1, 1, 0, 1, 1, 1, 0, 1]);
    const shape = { samples, steps, width, heads };
    kernels.attention(joint, shape, { visible, causal: true }, shares, out);
    kernels.attentionBackward(joint, shape, shares, byOut, byJoint, scratch);
    const doubles = Float64Array.from(joint.values);
    const loss = (): number => {
      let sum = 0;
      for (let s = 0; s < samples; s++) {
        const own = doubles.subarray(s * steps * 3 * width, (s + 1) * steps * 3 * width);
        const got = clear.attention(own, shape, (q, k) => k <= q && visible.values[s * steps + k] === 1);
        got.forEach((value, i) => {
          sum += value * byOut.values[s * steps * width + i]!;
        });
      }
      return sum;
    };
    for (let i = 0; i < doubles.length; i++) {
      const value = doubles[i]!;
      doubles[i] = value + 1e-6;
      const above = loss();
      doubles[i] = value - 1e-6;
      const numeric = (above - loss()) / 2e-6;
      doubles[i] = value;
      expect(Math.abs(numeric - byJoint.values[i]!)).toBeLessThan(1e-5);
    }
  });

  it('turn windows into steps and standardise them to the bit, whatever the features and gaps', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 3 }),
        seeds,
        (samples, steps, features, gap, seed) => {
          const width = features + gap;
          const counts = [samples * steps * features, features, features, steps * samples * width];
          const [kernels, from, mean, inverse, to] = opened(engine, seed, ...counts) as [
            Kernels,
            Floats,
            Floats,
            Floats,
            Floats,
          ];
          const first = columnsOf(matrix(part(to, 0, samples * width), samples, width), 0, features);
          const before = to.values.slice();
          kernels.windowsToSteps(from, { samples, steps, features }, { mean, inverse }, 2, {
            first,
            stepStride: samples * width,
          });
          const expected = before;
          for (let s = 0; s < samples; s++) {
            for (let t = 0; t < steps; t++) {
              for (let f = 0; f < features; f++) {
                const value = from.values[(s * steps + t) * features + f]!;
                expected[(t * samples + s) * width + f] = reference.standardised(
                  value,
                  mean.values[f]!,
                  inverse.values[f]!,
                  2,
                );
              }
            }
          }
          expect(to.values).toEqual(expected);
        },
      ),
    );
  });

  it('take the mean over steps and give it back in equal shares', () => {
    const [samples, steps, width] = [3, 5, 8];
    const [kernels, x, pooled, back] = opened(
      engine,
      4,
      samples * steps * width,
      samples * width,
      samples * steps * width,
    ) as [Kernels, Floats, Floats, Floats];
    kernels.meanOfSteps(x, { samples, steps, width }, pooled);
    kernels.meanOfStepsBackward(pooled, { samples, steps, width }, back);
    for (let i = 0; i < samples * width; i++) {
      const [s, c] = [Math.floor(i / width), i % width];
      let sum = 0;
      for (let t = 0; t < steps; t++) sum += x.values[(s * steps + t) * width + c]!;
      expect(Math.abs(pooled.values[i]! - sum / steps)).toBeLessThan(1e-6);
      for (let t = 0; t < steps; t++)
        expect(back.values[(s * steps + t) * width + c]).toBeCloseTo(pooled.values[i]! / steps, 6);
    }
  });

  it('add a row to rows, scale, and sum squares in double precision', () => {
    const [kernels, x, row] = opened(engine, 6, 3 * 8, 8) as [Kernels, Floats, Floats];
    const before = x.values.slice();
    kernels.addToRows(x, 2, row);
    expect(x.values).toEqual(before.map((v, i) => (i < 16 ? v + row.values[i % 8]! : v)));
    const odd = part(x, 0, 7);
    const squares = odd.values.reduce((sum, v) => sum + v * v, 0);
    expect(kernels.sumOfSquares(odd)).toBeCloseTo(squares, 10);
    const unscaled = odd.values.slice();
    kernels.scale(odd, 0.25);
    expect(odd.values).toEqual(unscaled.map((v) => v * 0.25));
  });

  it('refuse calls that would read or write other blocks', () => {
    const [kernels, block] = opened(engine, 1, 64) as [Kernels, Floats];
    const view = matrix(block, 8, 8);
    expect(() => kernels.attention(block, { samples: 1, steps: 4, width: 6, heads: 2 }, {}, block, block)).toThrow(
      'multiple of 4',
    );
    expect(() => kernels.attention(block, { samples: 9, steps: 4, width: 4, heads: 1 }, {}, block, block)).toThrow(
      'queries',
    );
    expect(() => kernels.lstmCell({ gates: block, squashed: block }, block, rowsOf(view, 0, 4))).toThrow(
      'room for gates',
    );
    expect(() => kernels.pack(view, part(block, 0, 8))).toThrow('room for the packed matrix');
    expect(() => rowsOf(view, 4, 5)).toThrow('reach past the 8');
    expect(() => part(block, 60, 5)).toThrow('reach past the 64');
    expect(() => kernels.multiply(view, view, matrix(block, 8, 8), { bias: block, accumulate: true })).toThrow(
      'or to add',
    );
  });
});
