import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponentialAverage, exponentialAverages, wilderAverage, wilderAverages } from '../../src/math/exponential.js';
import { medianInPlace } from '../../src/math/median.js';
import { Random } from '../../src/math/random.js';
import { rollingMaximum, rollingMean, rollingMinimum, rollingSum, sumClearly } from '../../src/math/rolling.js';
import { jointSpreadClearly, rollingJointSpread } from '../../src/math/rolling-covariance.js';
import { rollingShape, shapeClearly } from '../../src/math/rolling-shape.js';
import { rollingSpread, spreadClearly } from '../../src/math/rolling-spread.js';

/** Values of very different size side by side: what breaks a running sum that adds and takes away. */
const mixed = fc
  .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: -9, max: 9 }))
  .map(([digits, power]) => (digits / 1_000_000) * 10 ** power);
const series = fc.array(mixed, { minLength: 0, maxLength: 90 }).map((values) => Float64Array.from(values));
const window = fc.integer({ min: 1, max: 25 });
const from = fc.integer({ min: 0, max: 3 });

/** Runs a kernel into an array full of rubbish, so that a row that is not written shows. */
function run(n: number, kernel: (out: Float64Array) => void): Float64Array {
  const out = new Float64Array(n).fill(12_345);
  kernel(out);
  return out;
}

function expectWarmUp(out: Float64Array, leading: number): void {
  out.forEach((value, i) => {
    expect(Number.isNaN(value)).toBe(i < leading);
  });
}

describe('rolling kernels and their clear forms', () => {
  it('the sum agrees to the rounding of the largest value inside the window, whatever came before', () => {
    fc.assert(
      fc.property(series, window, from, (values, w, f) => {
        const out = run(values.length, (o) => rollingSum(values, w, o, f));
        expectWarmUp(out, f + w - 1);
        for (let i = f + w - 1; i < values.length; i++) {
          const size = values.subarray(i - w + 1, i + 1).reduce((sum, v) => sum + Math.abs(v), 0);
          expect(Math.abs(out[i] - sumClearly(values, w, i))).toBeLessThanOrEqual(1e-14 * size);
        }
      }),
    );
  });

  it('the mean is the sum divided by the window', () => {
    const values = Float64Array.of(1, 2, 6, 3, 3, 0, -6);
    expect([...run(7, (o) => rollingMean(values, 3, o))].slice(2)).toEqual([3, 11 / 3, 4, 2, -1]);
  });

  it('maximum and minimum are those of the window, bit for bit', () => {
    fc.assert(
      fc.property(series, window, from, (values, w, f) => {
        const high = run(values.length, (o) => rollingMaximum(values, w, o, f));
        const low = run(values.length, (o) => rollingMinimum(values, w, o, f));
        expectWarmUp(high, f + w - 1);
        expectWarmUp(low, f + w - 1);
        for (let i = f + w - 1; i < values.length; i++) {
          const inside = values.subarray(i - w + 1, i + 1);
          expect(high[i]).toBe(Math.max(...inside));
          expect(low[i]).toBe(Math.min(...inside));
        }
      }),
    );
  });

  it('mean and squared deviations agree although the magnitudes are mixed', () => {
    fc.assert(
      fc.property(series, window, from, (values, w, f) => {
        const mean = new Float64Array(values.length).fill(7);
        const squares = new Float64Array(values.length).fill(7);
        rollingSpread(values, w, { mean, squares }, f);
        expectWarmUp(mean, f + w - 1);
        expectWarmUp(squares, f + w - 1);
        for (let i = f + w - 1; i < values.length; i++) {
          const clear = spreadClearly(values, w, i);
          const size = Math.max(...values.subarray(i - w + 1, i + 1).map(Math.abs));
          expect(Math.abs(mean[i] - clear.mean)).toBeLessThanOrEqual(1e-14 * size);
          expect(squares[i]).toBeGreaterThanOrEqual(0);
          // The rounding of the values themselves: an offset of size s carries an error of s * 1e-16 into each deviation.
          const allowed = 1e-13 * clear.squares + w * (1e-15 * size) ** 2 + 1e-14 * size * Math.sqrt(clear.squares);
          expect(Math.abs(squares[i] - clear.squares)).toBeLessThanOrEqual(allowed);
        }
      }),
    );
  });

  it('joint deviations agree with their clear form and, in the diagonal, with the spread of each series', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(mixed, mixed), { maxLength: 80 }), window, from, (pairs, w, f) => {
        const x = Float64Array.from(pairs, ([a]) => a);
        const y = Float64Array.from(pairs, ([, b]) => b);
        const [meanX, meanY, xx, yy, xy] = Array.from({ length: 5 }, () => new Float64Array(x.length).fill(7));
        rollingJointSpread(x, y, w, { meanX, meanY, xx, yy, xy }, f);
        expectWarmUp(xy, f + w - 1);
        for (let i = f + w - 1; i < x.length; i++) {
          const clear = jointSpreadClearly(x, y, w, i);
          const sizeX = Math.max(...x.subarray(i - w + 1, i + 1).map(Math.abs));
          const sizeY = Math.max(...y.subarray(i - w + 1, i + 1).map(Math.abs));
          expect(Math.abs(xx[i] - clear.xx)).toBeLessThanOrEqual(1e-13 * w * sizeX * sizeX);
          expect(Math.abs(yy[i] - clear.yy)).toBeLessThanOrEqual(1e-13 * w * sizeY * sizeY);
          expect(Math.abs(xy[i] - clear.xy)).toBeLessThanOrEqual(1e-13 * w * sizeX * sizeY);
        }
      }),
    );
  });

  it('a spike that has left the window leaves no trace in sum or spread', () => {
    const values = Float64Array.of(1, 2, 1e15, 3, 4, 5, 4, 3, 4);
    const sum = run(9, (o) => rollingSum(values, 3, o));
    const mean = new Float64Array(9);
    const squares = new Float64Array(9);
    rollingSpread(values, 3, { mean, squares });
    expect(sum.slice(5)).toEqual(Float64Array.of(12, 13, 12, 11));
    expect(squares[5]).toBeCloseTo(2, 14);
    expect(mean[6]).toBeCloseTo(13 / 3, 14);
  });

  it('a flat window has a spread of exactly 0, after any history', () => {
    fc.assert(
      fc.property(series, mixed, window, (values, level, w) => {
        const all = Float64Array.from([...values, ...new Array(2 * w).fill(level)]);
        const mean = new Float64Array(all.length);
        const squares = new Float64Array(all.length);
        rollingSpread(all, w, { mean, squares });
        expect(squares[all.length - 1]).toBe(0);
        expect(mean[all.length - 1] === level).toBe(true);
      }),
    );
  });

  it('cutting the series off changes no earlier value, to the last bit', () => {
    fc.assert(
      fc.property(series, window, fc.nat(90), (values, w, at) => {
        const cut = values.slice(0, at);
        const whole = run(values.length, (o) => rollingSum(values, w, o));
        expect(run(cut.length, (o) => rollingSum(cut, w, o))).toEqual(whole.slice(0, at));
        const [a, b, c, d] = [values, values, cut, cut].map((v) => new Float64Array(v.length));
        rollingSpread(values, w, { mean: a, squares: b });
        rollingSpread(cut, w, { mean: c, squares: d });
        expect(d).toEqual(b.slice(0, at));
      }),
    );
  });

  it('the shape agrees with its definition, whatever the mean is beside the deviation', () => {
    const offset = fc.constantFrom(0, 0, 1, 1e3, 1e9);
    fc.assert(
      fc.property(
        fc.array(mixed, { maxLength: 80 }),
        offset,
        fc.integer({ min: 4, max: 25 }),
        from,
        (numbers, c, w, f) => {
          const values = Float64Array.from(numbers, (v) => v + c);
          const skewness = new Float64Array(values.length).fill(7);
          const kurtosis = new Float64Array(values.length).fill(7);
          rollingShape(values, w, { skewness, kurtosis }, { flat: 1e-6, from: f });
          expectWarmUp(skewness, f + w - 1);
          expectWarmUp(kurtosis, f + w - 1);
          for (let i = f + w - 1; i < values.length; i++) {
            const clear = shapeClearly(values, w, i, 1e-6);
            expect(Math.abs(skewness[i] - clear.skewness)).toBeLessThan(1e-8 * (1 + Math.abs(clear.skewness)));
            expect(Math.abs(kurtosis[i] - clear.kurtosis)).toBeLessThan(1e-7 * (1 + Math.abs(clear.kurtosis)));
          }
        },
      ),
    );
  });

  it('a window without movement has no shape, and the same shape at any scale otherwise', () => {
    const values = Float64Array.of(0.01, -0.02, 0.05, 0.01, 0.01, 0.01, 0.01, 0.01);
    const [skewness, kurtosis, skewness2, kurtosis2] = Array.from({ length: 4 }, () => new Float64Array(8));
    rollingShape(values, 5, { skewness, kurtosis }, { flat: 1e-12 });
    rollingShape(
      values.map((v) => v * 1000 + 5),
      5,
      { skewness: skewness2, kurtosis: kurtosis2 },
      { flat: 1e-9 },
    );
    expectWarmUp(skewness, 4);
    expectWarmUp(kurtosis, 4);
    expect([skewness[7], kurtosis[7]]).toEqual([0, 0]);
    for (const i of [4, 5, 6]) {
      expect(skewness2[i]).toBeCloseTo(skewness[i], 9);
      expect(kurtosis2[i]).toBeCloseTo(kurtosis[i], 9);
    }
    expect(skewness[6]).toBeCloseTo(Math.sqrt(5), 9);
  });
});

describe('exponential averages', () => {
  it('start at the first value and move 2 / (span + 1) of the way to each next', () => {
    expect([...run(3, (o) => exponentialAverage(Float64Array.of(1, 5, 3), 3, o))]).toEqual([1, 3, 3]);
  });

  it('of Wilder start at the mean of the first window and move 1 / window of the way', () => {
    const out = run(6, (o) => wilderAverage(Float64Array.of(99, 2, 4, 7, 3, 3), 2, o, 1));
    expect([...out]).toEqual([Number.NaN, Number.NaN, 3, 5, 4, 3.5]);
  });

  it('of Wilder are NaN throughout when the series is shorter than the window', () => {
    expectWarmUp(
      run(3, (o) => wilderAverage(Float64Array.of(1, 2, 3), 4, o)),
      3,
    );
  });
});

describe('median', () => {
  it('is the middle of the sorted values, or the mean of the middle two', () => {
    fc.assert(
      fc.property(fc.array(mixed, { minLength: 1, maxLength: 60 }), (values) => {
        const sorted = [...values].sort((a, b) => a - b);
        const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
        expect(medianInPlace(Float64Array.from(values))).toBeCloseTo(middle, 6);
      }),
    );
  });

  it('looks at the first values only when told so, and of none is NaN', () => {
    expect(medianInPlace(Float64Array.of(3, 1, 2, 900, 900), 3)).toBe(2);
    expect(medianInPlace(new Float64Array(0))).toBeNaN();
  });
});

describe('rolling functions that are asked for the last rows only', () => {
  const n = 137;
  const random = new Random(5);
  const values = Float64Array.from({ length: n }, () => random.normal());
  const others = Float64Array.from({ length: n }, () => random.normal());
  const fresh = () => new Float64Array(n).fill(123);
  const ways: Readonly<Record<string, (window: number, from: number, first: number) => readonly Float64Array[]>> = {
    sum: (window, from, first) => filled((out) => rollingSum(values, window, out, from, first)),
    mean: (window, from, first) => filled((out) => rollingMean(values, window, out, from, first)),
    maximum: (window, from, first) => filled((out) => rollingMaximum(values, window, out, from, first)),
    minimum: (window, from, first) => filled((out) => rollingMinimum(values, window, out, from, first)),
    spread: (window, from, first) => {
      const out = { mean: fresh(), squares: fresh() };
      rollingSpread(values, window, out, from, first);
      return Object.values(out);
    },
    'joint spread': (window, from, first) => {
      const out = { meanX: fresh(), meanY: fresh(), xx: fresh(), yy: fresh(), xy: fresh() };
      rollingJointSpread(values, others, window, out, from, first);
      return Object.values(out);
    },
    shape: (window, from, first) => {
      const out = { skewness: fresh(), kurtosis: fresh() };
      rollingShape(values, window, out, { flat: 0, from, first });
      return Object.values(out);
    },
  };
  function filled(roll: (out: Float64Array) => void): Float64Array[] {
    const out = fresh();
    roll(out);
    return [out];
  }

  it.each(Object.keys(ways))('give the same %s to the last bit', (name) => {
    const roll = ways[name] as (typeof ways)[string];
    for (const window of [4, 5, 20, 60, 150]) {
      for (const from of [0, 1]) {
        const all = roll(window, from, 0);
        for (let first = 0; first < n; first++) {
          const tail = roll(window, from, first).map((column) => column.slice(first));
          expect(tail, `window ${window} from ${from}, rows from ${first}`).toEqual(
            all.map((column) => column.slice(first)),
          );
        }
      }
    }
  });
});

describe('two Wilder averages at once', () => {
  it('are each what one alone is, to the last bit', () => {
    const random = new Random(8);
    for (const length of [0, 3, 14, 15, 60]) {
      const values = [0, 1].map(() => Float64Array.from({ length }, () => random.float())) as [
        Float64Array,
        Float64Array,
      ];
      const outs: [Float64Array, Float64Array] = [new Float64Array(length), new Float64Array(length)];
      wilderAverages(values, 14, outs, 1);
      expect(outs).toEqual(values.map((column) => run(length, (out) => wilderAverage(column, 14, out, 1))));
    }
  });
});

describe('several exponential averages at once', () => {
  it('are each what one alone is, to the last bit, however many', () => {
    const random = new Random(6);
    const values = Float64Array.from({ length: 90 }, () => 100 + random.normal());
    for (const spans of [[], [5], [12, 26], [5, 10, 20, 50], [5, 10, 20, 50, 200, 3]]) {
      const outs = spans.map(() => new Float64Array(values.length));
      exponentialAverages(values, spans, outs);
      const alone = spans.map((span) => run(values.length, (out) => exponentialAverage(values, span, out)));
      expect(outs).toEqual(alone);
    }
  });
});
