import { DAY, type EpochMs, HOUR } from '../../../../domain/time.js';
import { partsToInstant, readDate, zoneOffset } from '../feed/dates.js';

export interface RowDates {
  /** The instant that a row's date text means; `null` when it cannot be read. Rows are to be given in their order. */
  read(written: string): EpochMs | null;
}

export interface RowDatesOptions {
  readonly now: EpochMs;
  /** IANA name of the zone of dates that name none. */
  readonly timeZone: string;
}

/**
 * Dates of a list from its first row to its last. Lists of news often write the date where a day begins and only the time
 * after that: such a row has the date of the row before it. `Today` and `Yesterday` are by the list's own zone. Ages
 * (`2 hours ago`) are not read: they would give another time at every reading.
 */
export function rowDates({ now, timeZone }: RowDatesOptions): RowDates {
  const today = Math.floor((now + zoneOffset(now, timeZone)) / DAY) * DAY;
  let day: EpochMs | null = null;
  return {
    read(written) {
      const text = written.replace(/\s+/g, ' ').trim();
      const [, word, rest = ''] = /^(today|yesterday)\b,? ?(.*)$/i.exec(text) ?? [];
      if (word !== undefined) {
        day = word.toLowerCase() === 'today' ? today : today - DAY;
        if (rest === '') return partsToInstant({ date: day, time: null, zone: null }, day, timeZone);
      }
      const parts = readDate(word === undefined ? text : rest);
      if (parts === undefined) return null;
      day = parts.date ?? day;
      return day === null ? null : partsToInstant(parts, day, timeZone);
    },
  };
}

/** Whether a date lies further ahead than clocks may differ. */
export function isAhead(date: EpochMs, now: EpochMs): boolean {
  return date > now + HOUR;
}
