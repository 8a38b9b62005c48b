import { describe, expect, it } from 'vitest';
import { computeFeatures } from '../../../src/evidence/features/compute.js';
import { calendarOf } from '../../../src/evidence/features/families/calendar.js';
import { featureInput } from './synthetic-input.js';

const NAMES = ['day_of_week', 'day_of_month', 'turn_of_month', 'hour_new_york', 'minute_new_york'];

function featuresAt(interval: '1d' | '1h', times: readonly string[]): number[][] {
  const bars = times.map((time) => ({ time: Date.parse(time), open: 1, high: 1, low: 1, close: 1, volume: 1 }));
  const stocks = [{ symbol: 'AAA', sector: null, bars, sentiment: [] }];
  const { columns } = computeFeatures(featureInput({ interval, stocks, macro: {} }), NAMES);
  return bars.map((_, i) => NAMES.map((name) => columns[name][i]));
}

describe('calendar features', () => {
  it('read the trading date of a daily bar as it is written, and give it no time of day', () => {
    expect(featuresAt('1d', ['2018-02-07T00:00Z', '2018-02-09T00:00Z'])).toEqual([
      [2, 7, 0, 0, 0],
      [4, 9, 0, 0, 0],
    ]);
  });

  it('read an hourly bar on the clock in New York, in winter and in summer', () => {
    expect(featuresAt('1h', ['2014-01-15T14:30Z', '2014-07-15T13:30Z', '2014-07-15T19:00Z'])).toEqual([
      [2, 15, 0, 9, 30],
      [1, 15, 0, 9, 30],
      [1, 15, 0, 15, 0],
    ]);
  });

  it('find the turn of the month: the last weekday and the first three', () => {
    const turns = (month: number, days: number) =>
      Array.from({ length: days }, (_, i) => i + 1)
        .filter((day) => ![0, 6].includes(new Date(Date.UTC(2018, month - 1, day)).getUTCDay()))
        .filter((day) => calendarOf(Date.UTC(2018, month - 1, day))['turn_of_month'] === 1);
    // September 2018 began on a Saturday and ended on a Sunday; February 2018 ended on a Wednesday.
    expect(turns(9, 30)).toEqual([3, 4, 5, 28]);
    expect(turns(2, 28)).toEqual([1, 2, 5, 28]);
    expect(turns(8, 31)).toEqual([1, 2, 3, 31]);
  });
});
