import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newYorkOffsetMs, newYorkWallToUtc } from '../../../src/domain/new-york-time.js';
import { DAY, HOUR, msToDate, msToIso } from '../../../src/domain/time.js';
import {
  barEnds,
  isSession,
  nextSession,
  previousSession,
  sessionClose,
  sessionOpen,
  sessionsBetween,
} from '../../../src/evidence/market/calendar.js';
import { describeWithSharedData } from '../../support/shared-data.js';
import { date, records, rowsOf } from './panels.js';

/** Weekdays of a span without a session, as dates. */
function closings(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = date(from); day <= date(to); day += DAY) {
    const on = new Date(day).getUTCDay();
    if (on > 0 && on < 6 && !isSession(day)) days.push(msToDate(day));
  }
  return days;
}

function halfDays(from: string, to: string): string[] {
  return [...sessionsBetween(date(from), date(to))]
    .filter((day) => sessionClose(day) + newYorkOffsetMs(sessionClose(day)) < day + 16 * HOUR)
    .map(msToDate);
}

describe('a session', () => {
  it('is never on a weekend', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2922, max: 47_846 }), (day) => {
        const on = new Date(day * DAY).getUTCDay();
        if (on === 0 || on === 6) expect(isSession(day * DAY)).toBe(false);
      }),
    );
  });

  it('is not held on the holidays that the exchange published for 2024 to 2027', () => {
    // NYSE Group holiday and early closings calendars 2024 to 2027; 2025-01-09 mourned President Carter.
    expect(closings('2024-01-01', '2027-12-31')).toEqual(
      [
        '2024-01-01 2024-01-15 2024-02-19 2024-03-29 2024-05-27 2024-06-19 2024-07-04 2024-09-02 2024-11-28 2024-12-25',
        '2025-01-01 2025-01-09 2025-01-20 2025-02-17 2025-04-18 2025-05-26 2025-06-19 2025-07-04 2025-09-01 2025-11-27 2025-12-25',
        '2026-01-01 2026-01-19 2026-02-16 2026-04-03 2026-05-25 2026-06-19 2026-07-03 2026-09-07 2026-11-26 2026-12-25',
        '2027-01-01 2027-01-18 2027-02-15 2027-03-26 2027-05-31 2027-06-18 2027-07-05 2027-09-06 2027-11-25 2027-12-24',
      ].flatMap((line) => line.split(' ')),
    );
    expect(halfDays('2024-01-01', '2027-12-31')).toEqual(
      '2024-07-03 2024-11-29 2024-12-24 2025-07-03 2025-11-28 2025-12-24 2026-11-27 2026-12-24 2027-11-26'.split(' '),
    );
  });

  it('is held on the Friday before a New Year on Saturday, and not on the Monday after one on Sunday', () => {
    for (const text of ['2010-12-31', '2021-12-31', '1999-12-31', '2027-12-31'])
      expect(isSession(date(text))).toBe(true);
    for (const text of ['2012-01-02', '2017-01-02', '2023-01-02']) expect(isSession(date(text))).toBe(false);
  });

  it('knows the year in which each holiday began or moved', () => {
    expect([isSession(date('1997-01-20')), isSession(date('1998-01-19'))]).toEqual([true, false]);
    expect([isSession(date('2021-06-18')), isSession(date('2022-06-20'))]).toEqual([true, false]);
    expect([isSession(date('1970-02-23')), isSession(date('1971-02-15'))]).toEqual([false, false]);
    expect([isSession(date('1970-05-29')), isSession(date('1971-05-31'))]).toEqual([true, false]);
    expect([isSession(date('1980-11-04')), isSession(date('1984-11-06'))]).toEqual([false, true]);
  });

  it('is not held when the exchange closed for a day of its own', () => {
    const special =
      '1963-11-25 1968-06-12 1969-07-21 1977-07-14 1985-09-27 1994-04-27 2001-09-11 2001-09-14 2004-06-11 2007-01-02 2012-10-29 2012-10-30 2018-12-05 2025-01-09';
    for (const text of special.split(' ')) expect(isSession(date(text)), text).toBe(false);
    expect(isSession(date('2001-09-17'))).toBe(true);
  });

  it('was held four times a week from June to December 1968', () => {
    for (let monday = date('1968-06-10'); monday < date('1968-12-30'); monday += 7 * DAY) {
      // Independence Day brought a Friday off with it.
      const expected = monday === date('1968-07-01') ? 3 : 4;
      expect(sessionsBetween(monday, monday + 6 * DAY).length, msToDate(monday)).toBe(expected);
    }
  });

  it('comes on every weekday outside the years that are known', () => {
    expect(isSession(date('1950-12-25'))).toBe(true);
    expect(isSession(date('2101-01-03'))).toBe(true);
    expect(isSession(date('2101-01-02'))).toBe(false);
    expect(isSession(Number.NaN)).toBe(false);
  });
});

describe('the hours of a session', () => {
  it('are 09:30 to 16:00 New York, in UTC by the season', () => {
    expect(msToIso(sessionOpen(date('2018-02-07')))).toBe('2018-02-07T14:30:00Z');
    expect(msToIso(sessionClose(date('2018-02-07')))).toBe('2018-02-07T21:00:00Z');
    expect(msToIso(sessionClose(date('2018-07-02')))).toBe('2018-07-02T20:00:00Z');
    expect(msToIso(sessionClose(date('2018-07-03')))).toBe('2018-07-03T17:00:00Z');
  });

  it('were shorter once', () => {
    expect(msToIso(sessionOpen(date('1985-09-26')))).toBe('1985-09-26T14:00:00Z');
    expect(msToIso(sessionOpen(date('1985-09-30')))).toBe('1985-09-30T13:30:00Z');
    expect(msToIso(sessionClose(date('1974-09-30')))).toBe('1974-09-30T19:30:00Z');
    expect(msToIso(sessionClose(date('1974-10-01')))).toBe('1974-10-01T20:00:00Z');
  });

  it('put the short day around a Thursday 4th on the Friday until 2012 and on the Wednesday since', () => {
    expect(halfDays('1995-06-25', '2013-07-10').filter((text) => text.slice(5, 7) === '07')).toEqual(
      '1995-07-03 1996-07-05 1997-07-03 2000-07-03 2001-07-03 2002-07-05 2003-07-03 2006-07-03 2007-07-03 2008-07-03 2012-07-03 2013-07-03'.split(
        ' ',
      ),
    );
  });

  it('do not exist without a session', () => {
    expect(sessionOpen(date('2024-12-25'))).toBeNaN();
    expect(sessionClose(date('2024-12-25'))).toBeNaN();
  });
});

describe('neighbouring sessions', () => {
  it('skip weekends, holidays and closings', () => {
    expect(msToDate(nextSession(date('2001-09-10')))).toBe('2001-09-17');
    expect(msToDate(previousSession(date('2001-09-17')))).toBe('2001-09-10');
    expect(msToDate(nextSession(date('2018-03-29')))).toBe('2018-04-02');
    expect(nextSession(Number.NaN)).toBeNaN();
    expect(previousSession(Number.NaN)).toBeNaN();
  });

  it('are inverse to one another and agree with the list of all', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2922, max: 47_800 }), (day) => {
        const next = nextSession(day * DAY);
        expect(isSession(next)).toBe(true);
        expect(sessionsBetween((day + 1) * DAY, next)).toEqual(Float64Array.of(next));
        expect(nextSession(previousSession(next))).toBe(next);
      }),
    );
  });

  it('number 251 to 253 in a usual year', () => {
    expect(sessionsBetween(date('2018-01-01'), date('2018-12-31')).length).toBe(251);
    expect(sessionsBetween(date('2019-01-01'), date('2019-12-31')).length).toBe(252);
    expect(sessionsBetween(date('2019-01-02'), date('2019-01-01')).length).toBe(0);
  });
});

describe('the end of a bar', () => {
  it('of a day is the close of its session, and 16:00 New York where there is none', () => {
    const ends = barEnds('1d', Float64Array.of(date('2018-07-03'), date('2018-07-04'), date('2018-12-03')));
    expect([...ends].map(msToIso)).toEqual(['2018-07-03T17:00:00Z', '2018-07-04T20:00:00Z', '2018-12-03T21:00:00Z']);
  });

  it('of a day is the same whatever stood before it, outside the known years too', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5000, max: 50_000 }), { minLength: 1, maxLength: 20 }), (days) => {
        const time = Float64Array.from([...days, ...days], (day) => day * DAY);
        const ends = barEnds('1d', time);
        time.forEach((one, i) => {
          expect(barEnds('1d', Float64Array.of(one))[0]).toBe(ends[i]);
          if (isSession(one)) expect(ends[i]).toBe(sessionClose(one));
        });
      }),
      { numRuns: 30 },
    );
  });

  it('of an hour is an hour later, cut at the close', () => {
    const at = (text: string, hour: number, minute = 0) => newYorkWallToUtc(date(text) + hour * HOUR + minute * 60_000);
    const starts = [
      at('2014-07-02', 9, 30),
      at('2014-07-02', 15, 30),
      at('2014-07-03', 9),
      at('2014-07-03', 12, 30),
      at('2014-07-03', 13, 30),
      at('2014-07-04', 15, 30),
    ];
    expect([...barEnds('1h', Float64Array.from(starts))]).toEqual([
      at('2014-07-02', 10, 30),
      at('2014-07-02', 16),
      at('2014-07-03', 10),
      at('2014-07-03', 13),
      at('2014-07-03', 14, 30),
      at('2014-07-04', 16, 30),
    ]);
  });

  it('of an hour is the same whatever stood before it', () => {
    const start = fc.integer({ min: 0, max: 2_000_000_000 }).map((second) => second * 1000);
    fc.assert(
      fc.property(fc.array(start, { minLength: 1, maxLength: 30 }), (starts) => {
        const ends = barEnds('1h', Float64Array.from(starts));
        starts.forEach((one, i) => {
          expect(barEnds('1h', Float64Array.of(one))[0]).toBe(ends[i]);
        });
      }),
    );
  });
});

const datesOf = (file: string, symbol: string): string[] =>
  rowsOf(file, 'raw')
    .filter((row) => row.symbol === symbol)
    .map((row) => msToDate(row.time));

describeWithSharedData('the calendar against five years of 505 stocks', ['sp500_daily_2013_2018.csv.gz'], () => {
  it('has just the 1,259 dates that occur there', () => {
    const seen = [...new Set(rowsOf('sp500_daily_2013_2018.csv.gz', 'split').map((row) => row.time))].sort(
      (a, b) => a - b,
    );
    expect(seen.length).toBe(1259);
    expect([...sessionsBetween(seen[0]!, seen.at(-1)!)]).toEqual(seen);
  });
});

describeWithSharedData(
  'the calendar against long histories',
  ['lean_daily_raw_1998_2021.csv.gz', 'wiki_daily_aapl_msft.csv.gz'],
  () => {
    it('has just the dates of SPY from 1998 to 2021', () => {
      const seen = datesOf('lean_daily_raw_1998_2021.csv.gz', 'SPY');
      expect([...sessionsBetween(date(seen[0]!), date(seen.at(-1)!))].map(msToDate)).toEqual(seen);
    });

    it('has the dates of AAPL from 1980 and MSFT from 1986, but for one Nasdaq day and four holes in the file', () => {
      const found = ['AAPL', 'MSFT'].map((symbol) => {
        const seen = new Set(datesOf('wiki_daily_aapl_msft.csv.gz', symbol));
        const sessions = [...sessionsBetween(date([...seen][0]!), date([...seen].at(-1)!))].map(msToDate);
        return {
          symbol,
          extra: [...seen].filter((day) => !isSession(date(day))),
          missing: sessions.filter((day) => !seen.has(day)),
        };
      });
      // Nasdaq traded through hurricane Gloria while the New York Stock Exchange was closed; on the missing days it traded too.
      expect(found).toEqual([
        { symbol: 'AAPL', extra: ['1985-09-27'], missing: ['1981-08-10', '1983-09-23', '2017-08-07', '2017-11-08'] },
        { symbol: 'MSFT', extra: [], missing: ['2017-11-08'] },
      ]);
    });
  },
);

describeWithSharedData('hourly bars against the calendar', ['lean_hourly_raw_2014_aapl_spy.csv.gz'], () => {
  it('number seven a session of 2014 and four on its three half days', () => {
    const rows = records('lean_hourly_raw_2014_aapl_spy.csv.gz')
      .filter((row) => row['symbol'] === 'SPY')
      .map((row) => row['datetime_ny']!);
    const bars = new Map<string, number>();
    for (const row of rows) bars.set(row.slice(0, 10), (bars.get(row.slice(0, 10)) ?? 0) + 1);
    expect([...bars.keys()]).toEqual([...sessionsBetween(date('2014-01-01'), date('2014-12-31'))].map(msToDate));
    expect([...bars].filter(([, n]) => n !== 7)).toEqual(halfDays('2014-01-01', '2014-12-31').map((day) => [day, 4]));
    expect(halfDays('2014-01-01', '2014-12-31')).toEqual(['2014-07-03', '2014-11-28', '2014-12-24']);
  });
});
