import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chronologicalSplit,
  type Split,
  type SplitInput,
  walkForward,
} from '../../../src/learning/evaluation/split.js';

/** Stocks on a common calendar of days, some sessions missing, some rows unusable, labels of `span` bars. */
const rowsArbitrary = fc
  .record({
    stocks: fc.array(fc.array(fc.boolean(), { minLength: 140, maxLength: 140 }), { minLength: 1, maxLength: 3 }),
    span: fc.integer({ min: 1, max: 5 }),
    unusable: fc.integer({ min: 2, max: 9 }),
  })
  .map(({ stocks, span, unusable }) => {
    const time: number[] = [];
    const spanEnd: number[] = [];
    for (const present of stocks) {
      const days = present.flatMap((there, day) => (there || day % 5 === 0 ? [day] : []));
      days.forEach((day, bar) => {
        time.push(day);
        spanEnd.push(days[bar + span] ?? Number.NaN);
      });
    }
    const usable = Uint8Array.from(spanEnd, (end, row) => (Number.isNaN(end) || row % unusable === 0 ? 0 : 1));
    return { time: Float64Array.from(time), spanEnd: Float64Array.from(spanEnd), usable };
  });

function daily(days: number, span: number): SplitInput {
  const time = Float64Array.from({ length: days }, (_, day) => day);
  return { time, spanEnd: time.map((day) => day + span), usable: new Uint8Array(days).fill(1) };
}

/** A split of too short a history is refused, which is not what these properties are about. */
function splitsOf(make: () => Split | Split[]): Split[] {
  try {
    return [make()].flat();
  } catch (error) {
    expect(error).toMatchObject({ code: 'NO_DATA' });
    return [];
  }
}

function expectSound(rows: SplitInput, split: Split): void {
  const parts = [split.train, split.validation, split.test];
  const all = parts.flatMap((part) => [...part]);
  expect(new Set(all).size).toBe(all.length);
  expect(all.every((row) => rows.usable[row] === 1)).toBe(true);
  const times = (part: Uint32Array) => [...part].map((row) => rows.time[row] as number);
  const ends = (part: Uint32Array) => [...part].map((row) => rows.spanEnd[row] as number);
  // Every bar that an earlier label looked at lies before every bar of a later part.
  expect(Math.max(...ends(split.train))).toBeLessThan(Math.min(...times(split.validation)));
  expect(Math.max(...ends(split.validation))).toBeLessThan(Math.min(...times(split.test)));
  const bounds = parts.flatMap((part) => [Math.min(...times(part)), Math.max(...times(part))]);
  expect(Object.values(split.bounds)).toEqual(bounds);
}

describe('chronologicalSplit', () => {
  it('never lets a label of an earlier part see a bar of a later one, takes nothing twice, and accounts for every row', () => {
    let made = 0;
    fc.assert(
      fc.property(rowsArbitrary, fc.integer({ min: 0, max: 6 }), (rows, embargo) => {
        for (const split of splitsOf(() => chronologicalSplit(rows, { train: 0.6, validation: 0.2, embargo }))) {
          made++;
          expectSound(rows, split);
          const taken = split.train.length + split.validation.length + split.test.length;
          expect(taken + split.purged + split.embargoed).toBe(rows.usable.reduce((a, b) => a + b, 0));
        }
      }),
    );
    expect(made).toBeGreaterThan(50);
  });

  it('cuts a hundred sessions at 70 and 85, purges two labels of two bars at each and embargoes five sessions', () => {
    const split = chronologicalSplit(daily(100, 2));
    expect(split.bounds).toEqual({
      trainFrom: 0,
      trainTo: 67,
      validationFrom: 75,
      validationTo: 82,
      testFrom: 90,
      testTo: 99,
    });
    expect([split.purged, split.embargoed]).toEqual([4, 10]);
  });

  it('counts sessions, not rows: a later stock does not move the cuts', () => {
    const one = daily(100, 2);
    const late = daily(100, 2).time.subarray(60);
    const two = {
      time: Float64Array.from([...one.time, ...late]),
      spanEnd: Float64Array.from([...one.spanEnd, ...late.map((day) => day + 2)]),
      usable: new Uint8Array(140).fill(1),
    };
    expect(chronologicalSplit(two).bounds).toEqual(chronologicalSplit(one).bounds);
  });

  it('refuses a history that is too short, with the numbers', () => {
    expect(() => chronologicalSplit(daily(20, 7))).toThrow(
      /20 sessions .*training gets 14, validation 3 and test 3.*embargo of 5 .*left for validation/,
    );
    expect(() => chronologicalSplit(daily(0, 7))).toThrow(expect.objectContaining({ code: 'NO_DATA' }));
  });

  it('refuses shares that leave no test', () => {
    expect(() => chronologicalSplit(daily(100, 1), { train: 0.8, validation: 0.2, embargo: 5 })).toThrow(
      /0.8 to training/,
    );
    expect(() => chronologicalSplit(daily(100, 1), { train: 0.7, validation: 0.1, embargo: -1 })).toThrow(
      /embargo is -1/,
    );
  });

  it('takes no row whose label is not known, even when it is called usable', () => {
    const rows = daily(100, 2);
    rows.spanEnd[3] = Number.NaN;
    rows.spanEnd[99] = Number.NaN;
    const split = chronologicalSplit(rows);
    expect([...split.train, ...split.test]).not.toContain(3);
    expect([...split.train, ...split.test]).not.toContain(99);
  });
});

describe('walkForward', () => {
  const options = { folds: 3, validation: 0.2, embargo: 2, minTrain: 0.4 };

  it('keeps every fold sound, and never tests a row twice', () => {
    let made = 0;
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        const splits = splitsOf(() => walkForward(rows, options));
        made += splits.length;
        for (const split of splits) expectSound(rows, split);
        const tested = splits.flatMap((split) => [...split.test]);
        expect(new Set(tested).size).toBe(tested.length);
      }),
    );
    expect(made).toBeGreaterThan(50);
  });

  it('lets the window grow while the test folds tile the later part of time', () => {
    const splits = walkForward(daily(100, 1), options);
    // Sessions 40-59, 60-79 and 80-99, each without its first two.
    expect(splits.map(({ bounds }) => [bounds.testFrom, bounds.testTo])).toEqual([
      [42, 59],
      [62, 79],
      [82, 99],
    ]);
    expect(splits.map(({ bounds }) => [bounds.trainFrom, bounds.trainTo])).toEqual([
      [0, 30],
      [0, 46],
      [0, 62],
    ]);
  });

  it('refuses options out of range', () => {
    expect(() => walkForward(daily(100, 1), { ...options, folds: 0 })).toThrow(/0 folds/);
    expect(() => walkForward(daily(100, 1), { ...options, minTrain: 250 })).toThrow(/250 before the first fold/);
  });
});
