import { describe, expect, it } from 'vitest';
import type { MacroSeries } from '../../../src/domain/macro.js';
import { DAY } from '../../../src/domain/time.js';
import { computeFeatures } from '../../../src/evidence/features/compute.js';
import { lastReleases, macroTimeline } from '../../../src/evidence/features/macro-timeline.js';
import { endOf, featureInput, weekday } from './synthetic-input.js';

const NAMES = ['vix_level', 'vix_change_5', 'term_spread', 'rate_change_20', 'macro_missing'];

/** A series of (date, released, value). */
function seriesOf(name: string, rows: readonly (readonly [number, number, number])[]): MacroSeries {
  return {
    series: name,
    date: Float64Array.from(rows, ([date]) => date),
    known_at: Float64Array.from(rows, ([, released]) => released),
    value: Float64Array.from(rows, ([, , value]) => value),
  };
}

const daily = (name: string, from: number, until: number, value: (k: number) => number) =>
  seriesOf(
    name,
    Array.from({ length: until - from }, (_, i) => {
      const k = from + i;
      return [weekday(k), weekday(k) + DAY, value(k)] as const;
    }),
  );

/** The macro features of one stock with a bar on weekday k. */
function featuresAt(k: number, ...series: MacroSeries[]): number[] {
  const bar = { time: weekday(k), open: 1, high: 1, low: 1, close: 1, volume: 1 };
  const input = featureInput({
    interval: '1d',
    stocks: [{ symbol: 'AAA', sector: null, bars: [bar], sentiment: [] }],
    macro: Object.fromEntries(series.map((s) => [s.series, s])),
  });
  const { columns } = computeFeatures(input, NAMES);
  return NAMES.map((name) => columns[name][0]);
}

describe('macro features', () => {
  it('use what was released by the end of the bar, not what is dated by it', () => {
    const vix = daily('VIXCLS', 0, 40, (k) => 10 + k);
    const ten = daily('DGS10', 0, 40, (k) => 2 + k / 8);
    const two = daily('DGS2', 0, 40, () => 1.5);
    // Weekday 30 is a Monday: the value of the Friday before was released on the Saturday, its own comes tomorrow.
    expect(featuresAt(30, vix, ten, two)).toEqual([39, 5, 2 + 29 / 8 - 1.5, 20 / 8, 0]);
  });

  it('are neutral when there is nothing, and the flag says which share of them is', () => {
    expect(featuresAt(30)).toEqual([20, 0, 1, 0, 1]);
    expect(
      featuresAt(
        30,
        daily('VIXCLS', 0, 40, () => 12),
      ),
    ).toEqual([12, 0, 1, 0, 0.5]);
    expect(
      featuresAt(
        3,
        daily('VIXCLS', 0, 40, () => 12),
      ),
    ).toEqual([12, 0, 1, 0, 0.75]);
  });

  it('fall back on the three-month bill while the two-year note is missing', () => {
    const ten = daily('DGS10', 0, 40, () => 3);
    const bill = daily('DGS3MO', 0, 40, () => 1);
    const two = daily('DGS2', 20, 40, () => 2);
    expect(featuresAt(15, ten, bill, two)[2]).toBe(2);
    expect(featuresAt(30, ten, bill, two)[2]).toBe(1);
  });

  it('take a value that has not been followed for 45 days as missing', () => {
    const vix = seriesOf('VIXCLS', [[weekday(0), weekday(0), 14]]);
    const at = endOf({ time: weekday(32) } as never, '1d');
    expect((at - weekday(0)) / DAY).toBeLessThan(45);
    expect(featuresAt(32, vix)[0]).toBe(14);
    expect(featuresAt(33, vix)[0]).toBe(20);
  });
});

describe('a macro series as it was known', () => {
  it('is not fresh again because an earlier date was revised', () => {
    const series = seriesOf('VIXCLS', [
      [1, 10 * DAY, 5],
      [2, 20 * DAY, 7],
      [1, 60 * DAY, 6],
      [2, 90 * DAY, 8],
    ]);
    const out = new Int32Array(4);
    lastReleases(macroTimeline(series, 0), Float64Array.of(64 * DAY, 66 * DAY, 90 * DAY, 136 * DAY), out);
    expect([...out]).toEqual([2, -1, 3, -1]);
  });

  it('changes with a revision when that is released, and an old date never becomes the newest', () => {
    const series = seriesOf('VIXCLS', [
      [1, 10, 5],
      [2, 20, 7],
      [1, 25, 6],
      [3, 30, 4],
      [3, 35, 9],
    ]);
    const { level, change } = macroTimeline(series, 1);
    expect([...level]).toEqual([5, 7, 7, 4, 9]);
    expect([...change]).toEqual([Number.NaN, 2, 1, -3, 2]);
  });

  it('is joined on the last release at or before each time', () => {
    const timeline = macroTimeline(
      seriesOf('VIXCLS', [
        [1, 10, 5],
        [2, 20, 7],
        [3, 20, 8],
      ]),
      0,
    );
    const out = new Int32Array(5);
    lastReleases(timeline, Float64Array.of(9, 10, 19, 20, 21), out);
    expect([...out]).toEqual([-1, 0, 0, 2, 2]);
  });
});
