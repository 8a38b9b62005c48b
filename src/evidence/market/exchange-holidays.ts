import { DAY, dateToMs, daysFromCivil } from '../../domain/time.js';

/**
 * When the New York Stock Exchange does not keep its regular hours, by its own rules, 1962 on. Nasdaq keeps the same days
 * (before 1971 there was none). Days are counted from 1970-01-01. Sources: NYSE Rule 7.2, the exchange's list of special
 * closings since 1885, and its published calendars.
 */

const MONDAY = 1;
const TUESDAY = 2;
const WEDNESDAY = 3;
const THURSDAY = 4;
const FRIDAY = 5;
const SATURDAY = 6;
const SUNDAY = 0;

/** 0 Sunday to 6 Saturday. 1970-01-01 was a Thursday. */
function weekday(day: number): number {
  return (((day + THURSDAY) % 7) + 7) % 7;
}

/** Days of a year on which the exchange is closed although they are weekdays; some may fall on a weekend. */
export function closedDays(year: number): number[] {
  const days = [
    // A New Year's Day on Saturday is not made up for: Friday would end the accounting year a day early.
    sundayToMonday(daysFromCivil(year, 1, 1)),
    year >= 1971 ? nth(3, MONDAY, year, 2) : nearestWeekday(daysFromCivil(year, 2, 22)),
    easterSunday(year) - 2,
    nearestWeekday(daysFromCivil(year, 7, 4)),
    nth(1, MONDAY, year, 9),
    nth(4, THURSDAY, year, 11),
    nearestWeekday(daysFromCivil(year, 12, 25)),
  ];
  if (year >= 1998) days.push(nth(3, MONDAY, year, 1));
  // In 1970 Memorial Day was a Saturday and the exchange traded on the Friday before and the Monday after.
  if (year >= 1971) days.push(lastMondayOfMay(year));
  else if (year < 1970) days.push(nearestWeekday(daysFromCivil(year, 5, 30)));
  if (year >= 2022) days.push(nearestWeekday(daysFromCivil(year, 6, 19)));
  // Election day: every year until 1967, then with the president until 1980.
  if (year < 1968 || (year <= 1980 && year % 4 === 0)) days.push(nth(1, MONDAY, year, 11) + 1);
  for (const day of SPECIAL_CLOSINGS)
    if (day >= daysFromCivil(year, 1, 1) && day <= daysFromCivil(year, 12, 31)) days.push(day);
  return days;
}

/**
 * Days of a year that end early, with the hour of the close in New York. A day whose early close is disputed, and closes
 * for a storm or a backlog of paper (1966 to 1970, 1987), are left at the regular hour: a bar that counts as finished too
 * late costs an hour, one that counts as finished too early looks ahead.
 */
export function earlyCloses(year: number): { day: number; hour: number }[] {
  const early: { day: number; hour: number }[] = [];
  const dayAfterThanksgiving = nth(4, THURSDAY, year, 11) + 1;
  const christmasEve = daysFromCivil(year, 12, 24);
  const beforeIndependence = daysFromCivil(year, 7, 3);
  const isMondayToThursday = (day: number) => weekday(day) >= MONDAY && weekday(day) <= THURSDAY;

  if (year >= 1993) {
    early.push({ day: dayAfterThanksgiving, hour: 13 });
    if (isMondayToThursday(christmasEve)) early.push({ day: christmasEve, hour: 13 });
  } else if (year === 1992) {
    early.push({ day: dayAfterThanksgiving, hour: 14 });
  }
  if ([1974, 1975, 1990, 1991, 1992].includes(year)) early.push({ day: christmasEve, hour: 14 });
  if (year === 1997 || year === 2003) early.push({ day: daysFromCivil(year, 12, 26), hour: 13 });

  if (year >= 1995) {
    const on = weekday(beforeIndependence);
    if (on === MONDAY || on === TUESDAY || on === THURSDAY) early.push({ day: beforeIndependence, hour: 13 });
    // When the 4th is a Thursday, the short day was the Friday after it until 2012, and is the Wednesday before it since.
    else if (on === WEDNESDAY) early.push({ day: beforeIndependence + (year >= 2013 ? 0 : 2), hour: 13 });
  }
  return early;
}

function nth(n: number, on: number, year: number, month: number): number {
  const first = daysFromCivil(year, month, 1);
  return first + ((on - weekday(first) + 7) % 7) + 7 * (n - 1);
}

function lastMondayOfMay(year: number): number {
  const last = daysFromCivil(year, 5, 31);
  return last - ((weekday(last) - MONDAY + 7) % 7);
}

function sundayToMonday(day: number): number {
  return weekday(day) === SUNDAY ? day + 1 : day;
}

function nearestWeekday(day: number): number {
  return weekday(day) === SATURDAY ? day - 1 : sundayToMonday(day);
}

/** Gregorian Easter (J. Meeus, Astronomical Algorithms, chapter 8). */
function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return daysFromCivil(year, Math.floor(n / 31), (n % 31) + 1);
}

/** Whole days without trading that no rule gives. */
const SPECIAL_CLOSINGS: readonly number[] = [
  ...dates('1963-11-25'), // funeral of President Kennedy
  ...dates('1968-02-12', '1968-04-09', '1968-07-05', '1968-11-11'), // Lincoln, Dr King's funeral, two long weekends
  ...paperworkWednesdays(),
  ...dates('1969-02-10', '1969-03-31', '1969-07-21'), // snow, President Eisenhower, the first men on the Moon
  ...dates('1972-12-28', '1973-01-25'), // Presidents Truman and Johnson
  ...dates('1977-07-14'), // blackout
  ...dates('1985-09-27'), // hurricane Gloria
  ...dates('1994-04-27'), // President Nixon
  ...dates('2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14'),
  ...dates('2004-06-11', '2007-01-02'), // Presidents Reagan and Ford
  ...dates('2012-10-29', '2012-10-30'), // hurricane Sandy
  ...dates('2018-12-05', '2025-01-09'), // Presidents Bush and Carter
];

function dates(...texts: readonly string[]): number[] {
  return texts.map((text) => (dateToMs(text) as number) / DAY);
}

/** From 1968-06-12 until the end of the year the back offices had Wednesdays to catch up, except in weeks with a holiday. */
function paperworkWednesdays(): number[] {
  const withHoliday = new Set(
    dates('1968-07-03', '1968-09-04', '1968-11-06', '1968-11-13', '1968-11-27', '1968-12-25'),
  );
  const wednesdays: number[] = [];
  for (let day = daysFromCivil(1968, 6, 12); day <= daysFromCivil(1968, 12, 31); day += 7) {
    if (!withHoliday.has(day)) wednesdays.push(day);
  }
  return wednesdays;
}

/** True for Monday to Friday. */
export function isWeekday(day: number): boolean {
  const on = weekday(day);
  return on >= MONDAY && on <= FRIDAY;
}
