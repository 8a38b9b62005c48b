import { describe, expect, it } from 'vitest';
import { Random } from '../../src/math/random.js';
import { rollingMaximum, rollingMinimum } from '../../src/math/rolling.js';
import { lengthenMaximum, lengthenMinimum, lengthenSpread } from '../../src/math/rolling-multiples.js';
import { rollingSpread, type Spread, spreadClearly } from '../../src/math/rolling-spread.js';

const N = 130;
const random = new Random(12);
const values = Float64Array.from({ length: N }, () => 100 + random.normal());
/** Full of rubbish, so that a row that is not written shows. */
const rubbish = () => new Float64Array(N).fill(12_345);
const rubbishSpread = (): Spread => ({ mean: rubbish(), squares: rubbish() });

describe('windows made of shorter ones', () => {
  it.each([
    { length: 5, window: 10 },
    { length: 20, window: 60 },
    { length: 3, window: 21 },
    { length: 1, window: 4 },
  ])('of $length values have the spread of $window as it is defined', ({ length, window }) => {
    for (const from of [0, 1, 3]) {
      const part = rubbishSpread();
      const out = rubbishSpread();
      rollingSpread(values, length, part, from);
      lengthenSpread(part, { length, window, from }, out);
      for (let i = 0; i < N; i++) {
        if (i < from + window - 1) {
          expect([out.mean[i], out.squares[i]]).toEqual([Number.NaN, Number.NaN]);
          continue;
        }
        const clear = spreadClearly(values, window, i);
        expect(out.mean[i]).toBeCloseTo(clear.mean, 11);
        expect(Math.abs((out.squares[i] as number) - clear.squares)).toBeLessThan(1e-11 * clear.squares);
      }
    }
  });

  it('have a spread of exactly 0 where the values stand still, whatever was before', () => {
    const still = Float64Array.from(values, (value, i) => (i < 50 ? value * 1e6 : 7.3));
    const part = rubbishSpread();
    const out = rubbishSpread();
    rollingSpread(still, 5, part);
    lengthenSpread(part, { length: 5, window: 15 }, out);
    for (let i = 64; i < N; i++) expect([out.mean[i], out.squares[i]]).toEqual([7.3, 0]);
  });

  it.each([
    { length: 20, window: 60 },
    { length: 60, window: 126 },
    { length: 7, window: 8 },
  ])('of $length values have the extremes of $window to the last bit', ({ length, window }) => {
    for (const from of [0, 2]) {
      for (const { roll, lengthen } of [
        { roll: rollingMaximum, lengthen: lengthenMaximum },
        { roll: rollingMinimum, lengthen: lengthenMinimum },
      ]) {
        const [part, out, whole] = [rubbish(), rubbish(), rubbish()] as [Float64Array, Float64Array, Float64Array];
        roll(values, length, part, from);
        lengthen(part, { length, window, from }, out);
        roll(values, window, whole, from);
        expect(out).toEqual(whole);
      }
    }
  });

  it('are the same to the last bit where only the last rows are wanted', () => {
    const length = 4;
    const window = 16;
    for (const from of [0, 1]) {
      const all = { part: rubbishSpread(), out: rubbishSpread(), high: rubbish(), highest: rubbish() };
      rollingSpread(values, length, all.part, from);
      lengthenSpread(all.part, { length, window, from }, all.out);
      rollingMaximum(values, length, all.high, from);
      lengthenMaximum(all.high, { length, window, from }, all.highest);
      for (let first = 0; first < N; first++) {
        const since = Math.max(0, first - window + length);
        const tail = { part: rubbishSpread(), out: rubbishSpread(), high: rubbish(), highest: rubbish() };
        rollingSpread(values, length, tail.part, from, since);
        lengthenSpread(tail.part, { length, window, from, first }, tail.out);
        rollingMaximum(values, length, tail.high, from, since);
        lengthenMaximum(tail.high, { length, window, from, first }, tail.highest);
        expect(tail.out.mean.slice(first)).toEqual(all.out.mean.slice(first));
        expect(tail.out.squares.slice(first)).toEqual(all.out.squares.slice(first));
        expect(tail.highest.slice(first)).toEqual(all.highest.slice(first));
      }
    }
  });
});
