import { describe, expect, it } from 'vitest';
import { relativeLabels } from '../../../src/learning/labels/relative.js';
import { thresholdLabels } from '../../../src/learning/labels/threshold.js';
import { tripleBarrierLabels } from '../../../src/learning/labels/triple-barrier.js';
import { volatilityScale } from '../../../src/learning/labels/volatility-scale.js';
import { panelOf } from '../../support/label-panels.js';

const OPTIONS = { horizon: 2, up: 0.05, down: -0.05, volatilityScaled: false };

/** Bars at 1000, 2000, ... from closes, or from [low, close, high]. */
function stock(...bars: (number | readonly [number, number, number])[]) {
  return bars.map((bar, i) => {
    const [low, close, high] = typeof bar === 'number' ? [bar, bar, bar] : bar;
    return { time: (i + 1) * 1000, low, close, high };
  });
}

describe('thresholdLabels', () => {
  it('buys at or above up, sells at or below down, over the stock’s own bars', () => {
    const labels = thresholdLabels(panelOf([stock(100, 200, 105, 190, 104.9, 180)]), OPTIONS);
    expect([...labels.y]).toEqual([2, 0, 1, 0, 255, 255]);
    expect(labels.forward[0]).toBeCloseTo(0.05, 6);
    expect([...labels.spanEnd]).toEqual([3000, 4000, 5000, 6000, Number.NaN, Number.NaN]);
  });

  it('measures each stock against the mean of its time', () => {
    const labels = thresholdLabels(panelOf([stock(100, 100, 110), stock(100, 100, 90), stock(100, 100, 103)]), OPTIONS);
    const first = [0, 3, 6].map((row) => labels.relative[row] as number);
    [0.09, -0.11, 0.02].forEach((expected, i) => {
      expect(first[i]).toBeCloseTo(expected, 6);
    });
  });

  it('ends the span of all stocks at a time with the last bar that their mean needed', () => {
    const gap = stock(100, 100, 100).map((bar, i) => (i === 2 ? { ...bar, time: 9000 } : bar));
    const labels = thresholdLabels(panelOf([stock(100, 100, 100), gap]), OPTIONS);
    expect([labels.spanEnd[0], labels.spanEnd[3]]).toEqual([9000, 9000]);
  });
});

describe('tripleBarrierLabels', () => {
  it('takes the barrier that is touched first, by high or low', () => {
    const up = tripleBarrierLabels(panelOf([stock(100, [99, 101, 106], [90, 91, 92])]), OPTIONS);
    expect([up.y[0], up.spanEnd[0]]).toEqual([2, 2000]);
    expect(up.forward[0]).toBeCloseTo(0.01, 6);
    const down = tripleBarrierLabels(panelOf([stock(100, [94, 101, 102], [90, 120, 130])]), OPTIONS);
    expect([down.y[0], down.spanEnd[0]]).toEqual([0, 2000]);
  });

  it('counts a price that reaches a barrier exactly as a touch', () => {
    const labels = tripleBarrierLabels(panelOf([stock(100, [95, 100, 104], 100)]), OPTIONS);
    expect(labels.y[0]).toBe(0);
    expect(tripleBarrierLabels(panelOf([stock(100, [96, 100, 105], 100)]), OPTIONS).y[0]).toBe(2);
  });

  it('takes the lower barrier when one bar touches both', () => {
    const labels = tripleBarrierLabels(panelOf([stock(100, [94, 100, 106], 100)]), OPTIONS);
    expect(labels.y[0]).toBe(0);
  });

  it('holds to the last bar of the horizon when neither is touched', () => {
    const labels = tripleBarrierLabels(panelOf([stock(100, [97, 101, 103], [98, 103, 104])]), OPTIONS);
    expect([labels.y[0], labels.spanEnd[0]]).toEqual([1, 3000]);
    expect(labels.forward[0]).toBeCloseTo(0.03, 6);
  });

  it('refuses barriers on one side of the price', () => {
    expect(() => tripleBarrierLabels(panelOf([]), { ...OPTIONS, up: 0.05, down: 0.01 })).toThrow(/down < 0 < up/);
  });
});

describe('relativeLabels', () => {
  it('needs three stocks at a time', () => {
    const labels = relativeLabels(panelOf([stock(1, 1, 2), stock(1, 1, 3)]), OPTIONS);
    expect([...labels.y]).toEqual([255, 255, 255, 255, 255, 255]);
    expect(labels.forward.every((value) => Number.isNaN(value))).toBe(true);
  });

  it('gives stocks with equal returns the same class', () => {
    const labels = relativeLabels(panelOf([stock(1, 1, 2), stock(2, 1, 4), stock(3, 1, 6), stock(1, 1, 1)]), OPTIONS);
    expect([0, 3, 6, 9].map((row) => labels.y[row])).toEqual([1, 1, 1, 0]);
  });
});

describe('relativeLabels, volatility-scaled', () => {
  it('does not put a restless stock into an outer third for its restlessness alone', () => {
    // Closes that swing by 1, 5 and 1.1 %; then the quiet stock gains two of its swings, the wild one less than one.
    const path = (swing: number, last: number) =>
      stock(...Array.from({ length: 22 }, (_, i) => 100 * (i % 2 === 0 ? 1 : 1 + swing)), 100 * (1 + last));
    const panel = panelOf([path(0.01, 0.03), path(0.05, 0.09), path(0.011, -0.03)]);
    const classes = (volatilityScaled: boolean) => {
      const { y } = relativeLabels(panel, { ...OPTIONS, horizon: 1, volatilityScaled });
      return [y[21], y[23 + 21], y[46 + 21]];
    };
    expect(classes(false)).toEqual([1, 2, 0]);
    expect(classes(true)).toEqual([2, 1, 0]);
  });
});

describe('volatilityScale', () => {
  it('is one for the stock of middling volatility, more for a wild one, a tenth for one that stands still', () => {
    const swing = (size: number) =>
      stock(...Array.from({ length: 30 }, (_, i) => (i % 2 ? 100 * Math.exp(size) : 100)));
    const scale = volatilityScale(panelOf([swing(0), swing(0.01), swing(0.03)]));
    expect([scale[29], scale[59], scale[89]].map((f) => Number(f?.toFixed(9)))).toEqual([0.1, 1, 3]);
    expect(scale[19]).toBe(1);
  });
});
