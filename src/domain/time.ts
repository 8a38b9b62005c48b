import { OpenAlphaError } from './errors.js';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** `2018-02-07` to midnight UTC of that date; `undefined` when it is not a date that exists. */
export function dateToMs(text: string): EpochMs | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const ms = daysFromCivil(year, month, day) * DAY;
  return msToDate(ms) === text ? ms : undefined;
}

/** The UTC date of a time as `YYYY-MM-DD`. */
export function msToDate(ms: EpochMs): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** A time as ISO 8601 in UTC without empty milliseconds: `2018-02-07T21:00:00Z`. */
export function msToIso(ms: EpochMs): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

const DURATION_UNITS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** `90s`, `10m`, `4h`, `10d` to milliseconds. Throws USAGE on anything else. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text.trim());
  const unit = match ? DURATION_UNITS[match[2] as string] : undefined;
  if (!match || unit === undefined) {
    throw new OpenAlphaError('USAGE', `"${text}" is not a duration.`, {
      hint: 'Write a number and a unit: 90s, 10m, 4h or 10d.',
    });
  }
  return Number(match[1]) * unit;
}

/**
 * A point in time from `YYYY-MM-DD` (midnight UTC) or ISO 8601 with a zone (`2018-02-07T21:00:00Z`, `+01:00`).
 * `undefined` for anything else, including a time of day without a zone.
 */
export function parseInstant(text: string): EpochMs | undefined {
  const date = dateToMs(text);
  if (date !== undefined) return date;
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text)) return undefined;
  if (dateToMs(text.slice(0, 10)) === undefined) return undefined;
  const ms = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(ms) ? undefined : ms;
}
