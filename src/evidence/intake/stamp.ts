import { DAY, daysFromCivil, type EpochMs, HOUR, MINUTE, msToDate, SECOND } from '../../domain/time.js';

/** How dates are written. `auto` reads every form but those that begin with the day, which look like the American ones. */
export const DATE_FORMATS = [
  'auto',
  'YYYY-MM-DD',
  'YYYYMMDD',
  'MM/DD/YYYY',
  'DD/MM/YYYY',
  'DD.MM.YYYY',
  'epoch-s',
  'epoch-ms',
] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

/** What a cell says about time, before any zone is applied. */
export interface Stamp {
  /** A date; a wall time without a zone; a point in time. */
  readonly form: 'date' | 'wall' | 'instant';
  /** Midnight UTC of the date; the wall time written as if it were UTC; the instant. */
  readonly ms: EpochMs;
  /** Offset that the cell gave, for an instant: wall time is `ms + offset`. */
  readonly offset: number;
}

const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]+(.+))?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:[T ]+(.+))?$/;
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ]+(.+))?$/;
const CLOCK =
  /^(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp][Mm])?\s*(Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/;
const EPOCH = /^\d+(?:\.\d+)?$/;

/**
 * Reads a date or time as files write them: `2018-02-07`, `2018/2/7`, `20180207`, `02/07/2018` (month first unless
 * `format` says otherwise), each with an optional time of day and zone, and epoch seconds (9 or 10 digits) or
 * milliseconds (12 or 13). `undefined` when it is none of them or does not exist (`2018-02-30`, `25:00`).
 */
export function parseStamp(text: string, format: DateFormat = 'auto'): Stamp | undefined {
  if (format === 'epoch-s' || format === 'epoch-ms') {
    if (!EPOCH.test(text)) return undefined;
    return instant(Number(text) * (format === 'epoch-s' ? SECOND : 1));
  }
  const auto = format === 'auto';
  if (auto || format === 'YYYY-MM-DD') {
    const found = YEAR_FIRST.exec(text);
    if (found) return stamp(found[1]!, found[3]!, found[4]!, found[5]);
  }
  if (auto || format === 'YYYYMMDD') {
    const found = COMPACT.exec(text);
    if (found) return stamp(found[1]!, found[2]!, found[3]!, found[4]);
  }
  const last = YEAR_LAST.exec(text);
  if (last) {
    if ((auto && last[2] === '/') || format === 'MM/DD/YYYY') return stamp(last[4]!, last[1]!, last[3]!, last[5]);
    if (format === 'DD/MM/YYYY' || format === 'DD.MM.YYYY') return stamp(last[4]!, last[3]!, last[1]!, last[5]);
  }
  if (auto && EPOCH.test(text)) {
    const digits = text.split('.')[0]!.length;
    if (digits === 9 || digits === 10) return instant(Number(text) * SECOND);
    if (digits === 12 || digits === 13) return instant(Number(text));
  }
  return undefined;
}

/** Whether a cell is a slash date that exists only with the day first: `13/01/2018`. */
export function isDayFirst(text: string): boolean {
  const found = YEAR_LAST.exec(text);
  return found !== null && found[2] === '/' && Number(found[1]) > 12 && Number(found[3]) <= 12;
}

function instant(ms: EpochMs): Stamp {
  return { form: 'instant', ms: Math.round(ms), offset: 0 };
}

function stamp(year: string, month: string, day: string, rest: string | undefined): Stamp | undefined {
  const date = daysFromCivil(Number(year), Number(month), Number(day)) * DAY;
  // A date that does not exist comes back as another one.
  if (msToDate(date) !== `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`) return undefined;
  if (rest === undefined) return { form: 'date', ms: date, offset: 0 };
  const clock = CLOCK.exec(rest.trim());
  if (!clock) return undefined;
  let hour = Number(clock[1]);
  const [minute, second] = [Number(clock[2]), Number(clock[3] ?? 0)];
  if (clock[5]) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (clock[5].toLowerCase() === 'pm' ? 12 : 0);
  }
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = clock[4] ? Number(`0.${clock[4]}`) : 0;
  const wall = date + hour * HOUR + minute * MINUTE + second * SECOND + Math.floor(fraction * SECOND);
  const zone = clock[6];
  if (zone === undefined) return { form: 'wall', ms: wall, offset: 0 };
  const offset = zoneOffset(zone);
  return offset === undefined ? undefined : { form: 'instant', ms: wall - offset, offset };
}

/** `Z`, `+01:00`, `-0500`, `+02` in milliseconds; `undefined` beyond a day. */
function zoneOffset(zone: string): number | undefined {
  const found = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (!found) return 0;
  const size = Number(found[2]) * HOUR + Number(found[3] ?? 0) * MINUTE;
  if (size >= DAY) return undefined;
  return found[1] === '-' ? -size : size;
}
