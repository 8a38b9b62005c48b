import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gather, groupByTime, present, rankTimes } from '../../src/math/group-by-time.js';

describe('groupByTime', () => {
  it('agrees with a map of arrays, whatever the order of the rows and whichever are left out', () => {
    const rows = fc.array(fc.record({ time: fc.integer({ min: -3, max: 6 }), include: fc.boolean() }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(rows, (given) => {
        const clear = new Map<number, number[]>();
        given.forEach(({ time, include }, row) => {
          if (include) clear.set(time, [...(clear.get(time) ?? []), row]);
        });
        const groups = groupByTime(
          Float64Array.from(given, (r) => r.time),
          Uint8Array.from(given, (r) => (r.include ? 1 : 0)),
        );
        const times = [...clear.keys()].sort((a, b) => a - b);
        expect([...groups.times]).toEqual(times);
        expect(times.map((_, g) => [...groups.order.subarray(groups.starts[g], groups.starts[g + 1])])).toEqual(
          times.map((t) => clear.get(t)),
        );
      }),
    );
  });
});

describe('rankTimes', () => {
  it('gives each row the position of its time among the distinct ones, whatever the order in which they are first seen', () => {
    const stocks = fc.array(fc.uniqueArray(fc.integer({ min: -4, max: 9 }), { maxLength: 8 }), { maxLength: 5 });
    fc.assert(
      fc.property(stocks, (given) => {
        const time = given.flatMap((days) => days.sort((a, b) => a - b));
        const distinct = [...new Set(time)].sort((a, b) => a - b);
        const { times, ofRow } = rankTimes(Float64Array.from(time));
        expect([...times]).toEqual(distinct);
        expect([...ofRow]).toEqual(time.map((t) => distinct.indexOf(t)));
      }),
    );
  });
});

describe('gather and present', () => {
  it('take the values of rows in order, and tell numbers from NaN', () => {
    const values = Float32Array.of(0.5, Number.NaN, -2);
    expect([...gather(values, Uint32Array.of(2, 0, 1, 2))]).toEqual([-2, 0.5, Number.NaN, -2]);
    expect([...present(values)]).toEqual([1, 0, 1]);
  });
});
