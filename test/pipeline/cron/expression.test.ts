import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../src/pipeline/cron/expression.js';
import { lastFiring, nextFiring, type WallTime } from '../../../src/pipeline/cron/firing.js';

const utc = (at: number): WallTime => {
  const time = new Date(at);
  return {
    minute: time.getUTCMinutes(),
    hour: time.getUTCHours(),
    day: time.getUTCDate(),
    month: time.getUTCMonth() + 1,
    weekday: time.getUTCDay(),
  };
};
const parse = (text: string) => parseCron(text, '--hourly');
const nextAfter = (text: string, at: string) => {
  const next = nextFiring(parse(text), Date.parse(at), utc);
  return next === undefined ? undefined : new Date(next).toISOString();
};

describe('a cron expression', () => {
  it('is read as crontab(5) says: stars, lists, ranges, steps, names, @names', () => {
    expect(parse('5 * * * *')).toMatchObject({ minutes: [5], weekdays: [0, 1, 2, 3, 4, 5, 6], eitherDay: false });
    expect(parse('*/20 9-17/4 1,15 jan-mar mon-fri')).toMatchObject({
      minutes: [0, 20, 40],
      hours: [9, 13, 17],
      days: [1, 15],
      months: [1, 2, 3],
      weekdays: [1, 2, 3, 4, 5],
      eitherDay: true,
    });
    expect(parse(' 0\t0  * * 5-7 ')).toMatchObject({ text: '0 0 * * 5-7', weekdays: [0, 5, 6] });
    expect(parse('@Daily').text).toBe('0 0 * * *');
  });

  it.each([
    ['', '0 fields'],
    ['* * * *', '4 fields'],
    ['* * * * * *', '6 fields'],
    ['60 * * * *', '"60" is no minute'],
    ['* 24 * * *', '"24" is no hour'],
    ['* * 0 * *', '"0" is no day of the month'],
    ['* * * foo *', '"foo" is no month'],
    ['* * * * 8', '"8" is no day of the week'],
    ['5/10 * * * *', 'a step without a range'],
    ['*/0 * * * *', 'a step of 0'],
    ['9-5 * * * *', 'runs backwards'],
    ['1,,2 * * * *', '"" is no minute'],
    ['* * 30 feb *', 'no month of these has such a day'],
    ['@reboot', 'no such name'],
    ['constructor', '1 fields'],
    ['* * * * *\n* * * * * rm', 'a line break'],
    ['* * L * *', '"l" is no day of the month'],
    [`${'1,'.repeat(400)}1 * * * *`, 'longer than'],
  ])('is refused when it is %j', (text, why) => {
    expect(() => parse(text)).toThrow(why);
  });

  it('reads or refuses any text, in no time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-0-9*/, a-z]{0,60}$/)), (text) => {
        try {
          const cron = parse(text);
          expect(cron.text.split(' ')).toHaveLength(5);
          expect(parse(cron.text)).toEqual(cron);
        } catch (error) {
          expect(error).toMatchObject({ code: 'USAGE' });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('when it fires', () => {
  it('is the next minute that fits', () => {
    expect(nextAfter('5 * * * *', '2026-11-21T06:05:00Z')).toBe('2026-11-21T07:05:00.000Z');
    expect(nextAfter('30 2 * * 2-6', '2026-11-21T06:00:00Z')).toBe('2026-11-24T02:30:00.000Z');
    expect(nextAfter('0 0 29 2 *', '2026-11-21T06:00:00Z')).toBe('2028-02-29T00:00:00.000Z');
    // A day of either kind will do when both are restricted.
    expect(nextAfter('0 0 13 * 5', '2026-11-21T06:00:00Z')).toBe('2026-11-27T00:00:00.000Z');
    expect(nextAfter('0 0 */2 * 5', '2026-11-21T06:00:00Z')).toBe('2026-11-27T00:00:00.000Z');
  });

  it('agrees with looking at every minute, forwards and backwards, in a zone of half hours', () => {
    const kolkata = (at: number) => utc(at + 5.5 * 3_600_000);
    const fields = fc.record({
      minute: fc.constantFrom('*', '0', '5,35', '*/17'),
      hour: fc.constantFrom('*', '2', '0-6/3', '23'),
      weekday: fc.constantFrom('*', '1-5', '6'),
    });
    fc.assert(
      fc.property(fields, fc.integer({ min: 0, max: 400_000 }), ({ minute, hour, weekday }, offset) => {
        const cron = parse(`${minute} ${hour} * * ${weekday}`);
        const start = Date.parse('2026-03-01T00:00:00Z') + offset * 60_000;
        const fits = (at: number) => {
          const { minute: m, hour: h, weekday: w } = kolkata(at);
          return cron.minutes.includes(m) && cron.hours.includes(h) && cron.weekdays.includes(w);
        };
        let next = start + 60_000;
        while (!fits(next)) next += 60_000;
        let last = start;
        while (!fits(last)) last -= 60_000;
        expect(nextFiring(cron, start, kolkata)).toBe(next);
        expect(lastFiring(cron, start, kolkata)).toBe(last);
      }),
      { numRuns: 60 },
    );
  });
});
