import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBar, createBarColumns, inOrder, seriesOf } from '../../../../src/adapters/sources/market/bar-columns.js';
import { createIntake, foldHalfHours, takeHourly } from '../../../../src/adapters/sources/market/bar-intake.js';

const at = Date.parse;
const HALF = 1_800_000;

/** A day of half-hours from 04:00 to 20:00 New York; the price counts up by one a bar, 100 shares each. */
function extendedDay(midnight: string) {
  const halves = createBarColumns();
  for (let i = 8; i < 40; i++) addBar(halves, at(midnight) + i * HALF, i, i + 0.75, i - 0.5, i + 0.25, 100);
  return halves;
}

function intakeOf(span: { from?: string; to?: string; now?: string; close?: (date: number) => number } = {}) {
  return createIntake(
    {
      from: at(span.from ?? '2020-01-01'),
      to: at(span.to ?? '2030-01-01'),
      ...(span.close ? { sessionClose: span.close } : {}),
    },
    at(span.now ?? '2030-01-02'),
    {},
  );
}

describe('half-hours folded to hours of the session', () => {
  it.each([
    ['in winter', '2024-01-03T05:00:00Z', '2024-01-03T14:30:00Z'],
    ['in summer', '2024-07-03T04:00:00Z', '2024-07-03T13:30:00Z'],
  ])('are seven %s, the last of half an hour, without extended hours', (_, midnight, open) => {
    const intake = intakeOf();
    const hours = foldHalfHours(intake, extendedDay(midnight));
    expect([...hours.time.slice(0, hours.rows)]).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((hour) => at(open) + hour * 2 * HALF),
    );
    // 09:30 is the 19th half-hour of the day.
    expect([hours.open[0], hours.high[0], hours.low[0], hours.close[0], hours.volume[0]]).toEqual([
      19, 20.75, 18.5, 20.25, 200,
    ]);
    expect([hours.open[6], hours.close[6], hours.volume[6]]).toEqual([31, 31.25, 100]);
    expect(intake.dropped).toEqual({ outside_session: 32 - 13 });
  });

  it('end at an early close, so that later trades are in no bar', () => {
    const close = (date: number) => date + 18 * 2 * HALF;
    const hours = foldHalfHours(intakeOf({ close }), extendedDay('2024-11-29T05:00:00Z'));
    expect(hours.rows).toBe(4);
    expect([hours.open[3], hours.close[3], hours.volume[3]]).toEqual([25, 25.25, 100]);
  });

  it('are none on a day that has no session', () => {
    expect(foldHalfHours(intakeOf({ close: () => Number.NaN }), extendedDay('2024-12-25T05:00:00Z')).rows).toBe(0);
  });

  it('leave out the hour of which the second half is still to come', () => {
    const intake = intakeOf({ now: '2024-01-03T16:29:59Z' });
    const halves = createBarColumns();
    for (let i = 19; i < 22; i++) addBar(halves, at('2024-01-03T05:00:00Z') + i * HALF, 1, 1, 1, 1, 1);
    expect(foldHalfHours(intake, halves).rows).toBe(1);
    expect(intake.dropped).toEqual({ unfinished: 1 });
  });

  it('are the other half where one half had no trade', () => {
    const halves = createBarColumns();
    addBar(halves, at('2024-01-03T15:00:00Z'), 5, 6, 4, 5.5, 70);
    const hours = foldHalfHours(intakeOf(), halves);
    expect([hours.time[0], hours.open[0], hours.volume[0]]).toEqual([at('2024-01-03T14:30:00Z'), 5, 70]);
  });

  it('never hold a number that is missing', () => {
    const intake = intakeOf();
    const halves = createBarColumns();
    addBar(halves, at('2024-01-03T14:30:00Z'), 5, Number.NaN, 4, 5.5, 70);
    addBar(halves, at('2024-01-03T15:00:00Z'), 5, 6, 4, 5.5, 70);
    expect(foldHalfHours(intake, halves).rows).toBe(0);
    expect(intake.dropped).toEqual({ null_bar: 1 });
  });
});

describe('an hourly bar', () => {
  it.each([
    ['2024-01-03T14:30:00Z', {}],
    ['2024-01-03T20:30:00Z', {}],
    ['2024-01-03T21:00:00Z', { off_grid: 1 }],
    ['2024-01-03T14:00:00Z', { off_grid: 1 }],
    ['2024-01-03T13:30:00Z', { outside_session: 1 }],
    ['2024-01-03T21:30:00Z', { outside_session: 1 }],
  ])('at %s is counted as %j', (time, dropped) => {
    const intake = intakeOf();
    const bars = createBarColumns();
    takeHourly(intake, bars, at(time), 1, 1, 1, 1, 1);
    expect(intake.dropped).toEqual(dropped);
    expect(bars.rows).toBe(Object.keys(dropped).length === 0 ? 1 : 0);
  });
});

describe('columns of bars', () => {
  it('come out ascending, the last of each time, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 999 }))), (rows) => {
        const bars = createBarColumns(1);
        for (const [time, price] of rows) addBar(bars, time, price, price, price, price, price);
        const series = seriesOf('ACME', 'raw', bars);
        const expected = [...new Map(rows)].sort((a, b) => a[0] - b[0]);
        expect([...series.time]).toEqual(expected.map(([time]) => time));
        expect([...series.volume]).toEqual(expected.map(([, price]) => price));
      }),
    );
  });

  it('are left as they are when they are in order', () => {
    const bars = createBarColumns();
    for (const time of [1, 2, 3]) addBar(bars, time, 1, 1, 1, 1, 1);
    expect(inOrder(bars)).toBe(bars);
  });
});
