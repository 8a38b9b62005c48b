import { DAY, daysFromCivil, type EpochMs, HOUR, MINUTE, msToDate, SECOND } from '../../../../domain/time.js';

/** What a written date says; `null` for the parts that it leaves out. */
export interface DateParts {
  /** Midnight UTC of the date as written. */
  readonly date: EpochMs | null;
  /** Milliseconds since midnight. */
  readonly time: number | null;
  /** Milliseconds east of UTC, or the name of a zone that has summer time. */
  readonly zone: number | string | null;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\\.?';
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,? ?/i;
/** 8 Mar 2026, 08-Mar-26 */
const DAY_FIRST = new RegExp(`^(\\d{1,2})[ -]${MONTH},?[ -](\\d{4}|\\d{2})(?!\\d)`, 'i');
/** March 8th, 2026, Mar-08-26 */
const MONTH_FIRST = new RegExp(`^${MONTH}[ -](\\d{1,2})(?:st|nd|rd|th)?,?[ -](\\d{4}|\\d{2})(?!\\d)`, 'i');
const YEAR_FIRST = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?=T\d{6}|$)/;
const TIME = /^(?:(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?|(\d{2})(\d{2})(\d{2})?)(?: ?([ap])\.?m\b\.?)?/i;
/** Hours east of UTC (RFC 822, and what newspapers write). Names that mean two zones (IST, BST in Asia) are not here. */
const ZONES: Readonly<Record<string, number>> = {
  ...{ Z: 0, UT: 0, UTC: 0, GMT: 0, WET: 0, BST: 1, CET: 1, CEST: 2, EET: 2, EEST: 3, MSK: 3, HKT: 8, JST: 9, KST: 9 },
  ...{ EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 },
};
const ZONES_WITH_SUMMER: Readonly<Record<string, string>> = {
  ET: 'America/New_York',
  CT: 'America/Chicago',
  MT: 'America/Denver',
  PT: 'America/Los_Angeles',
};

/**
 * Reads a date as feeds and pages write it: RFC 822 and its many near misses (no weekday, no seconds, two-digit years by
 * RFC 2822: 00-49 are 2000s), ISO 8601 in both forms, month first, a time alone. `undefined` when any of it is not
 * understood or does not exist.
 */
export function readDate(written: string): DateParts | undefined {
  const text = written.slice(0, 100).replace(/\s+/g, ' ').trim().replace(WEEKDAY, '');
  const [date, afterDate] = readDay(text);
  if (date === undefined) return undefined;
  const rest = afterDate.replace(/^(?:T(?=\d)|,? ?(?:at |[|·•–-] )?)/i, '');
  if (rest === '') return date === null ? undefined : { date, time: null, zone: null };
  const [time, afterTime] = readTime(rest);
  const zone = readZone(afterTime.trim());
  return time === undefined || zone === undefined ? undefined : { date, time, zone };
}

/**
 * A feed's date as an instant: a zone that is not written is UTC, a time that is not written is midnight.
 * `null` when it cannot be read.
 */
export function parseFeedDate(written: string): EpochMs | null {
  const parts = readDate(written);
  if (parts === undefined || parts.date === null) return null;
  return partsToInstant(parts, parts.date, 'UTC');
}

/** The instant of a date and what is written with it; `zone` is used where none is written. */
export function partsToInstant(parts: DateParts, date: EpochMs, zone: string): EpochMs {
  return wallToUtc(date + (parts.time ?? 0), parts.zone ?? zone);
}

/**
 * The instant of a wall time that is written as if it were UTC. `zone` is an offset in milliseconds or an IANA name.
 * In the hour that the clocks skip or repeat, the offset before the change is used. Throws RangeError on an unknown name.
 */
export function wallToUtc(wall: EpochMs, zone: number | string): EpochMs {
  if (typeof zone === 'number') return wall - zone;
  const before = wall - zoneOffset(wall - DAY, zone);
  const after = wall - zoneOffset(wall + DAY, zone);
  return before + zoneOffset(before, zone) === wall || after + zoneOffset(after, zone) !== wall ? before : after;
}

/** Milliseconds by which a zone is ahead of UTC at an instant. Throws RangeError on an unknown name. */
export function zoneOffset(at: EpochMs, zone: string): number {
  if (zone === 'UTC') return 0;
  const name =
    formatOf(zone)
      .formatToParts(at)
      .find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
}

/**
 * Whether a time lies before another, as far as it is known: midnight by the zone of the list stands for a whole day,
 * since lists that write dates alone would otherwise lose all of a day's news but the first.
 */
export function isBefore(at: EpochMs, since: EpochMs, zone: string): boolean {
  const isWholeDay = (at + zoneOffset(at, zone)) % DAY === 0;
  return (isWholeDay ? at + DAY - 1 : at) < since;
}

/** Making one costs a hundred times what using it does. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, known);
  return known;
}

/** Midnight UTC of the day at the start of the text (`null`: none is there, `undefined`: no such day), and what follows. */
function readDay(text: string): readonly [EpochMs | null | undefined, string] {
  const iso = YEAR_FIRST.exec(text) ?? COMPACT.exec(text);
  if (iso) return [civil(iso[1], Number(iso[2]), iso[3]), text.slice(iso[0].length)];
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) return [civil(dayFirst[3], monthOf(dayFirst[2]), dayFirst[1]), text.slice(dayFirst[0].length)];
  const monthFirst = MONTH_FIRST.exec(text);
  if (monthFirst)
    return [civil(monthFirst[3], monthOf(monthFirst[1]), monthFirst[2]), text.slice(monthFirst[0].length)];
  return [null, text];
}

function monthOf(name = ''): number {
  return MONTHS.indexOf(name.toLowerCase()) + 1;
}

function civil(year = '', month: number, day = ''): EpochMs | undefined {
  const full = year.length === 2 ? Number(year) + (Number(year) < 50 ? 2000 : 1900) : Number(year);
  const ms = daysFromCivil(full, month, Number(day)) * DAY;
  const written = `${String(full).padStart(4, '0')}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
  return month >= 1 && month <= 12 && msToDate(ms) === written ? ms : undefined;
}

function readTime(text: string): readonly [number | undefined, string] {
  const match = TIME.exec(text);
  if (!match) return [undefined, text];
  const [whole, h, m, s = '0', fraction = '', plainH, plainM, plainS = '0', half] = match;
  const minute = Number(m ?? plainM);
  // A leap second is the last one of its minute: no clock here can tell them apart.
  const second = Math.min(Number(h === undefined ? plainS : s), 60);
  let hour = Number(h ?? plainH);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return [undefined, text];
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  if (hour > 23 || minute > 59 || Number(h === undefined ? plainS : s) > 60) return [undefined, text];
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return [hour * HOUR + minute * MINUTE + Math.min(second, 59) * SECOND + ms, text.slice(whole.length)];
}

/** `null` when nothing is written, `undefined` when what is written is not known. */
function readZone(text: string): number | string | null | undefined {
  if (text === '') return null;
  const offset = /^(?:GMT|UTC)? ?([+-])(\d{1,2}):?(\d{2})?(?: ?\([A-Za-z ]{1,40}\))?$/i.exec(text);
  if (offset) {
    const [, sign, hours, minutes = '0'] = offset;
    if (Number(hours) > 14 || Number(minutes) > 59) return undefined;
    return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
  }
  const name = text.replace(/^\((.+)\)$/, '$1').toUpperCase();
  const hours = ZONES[name];
  return hours === undefined ? ZONES_WITH_SUMMER[name] : hours * HOUR;
}
