import { OpenAlphaError } from '../../domain/errors.js';
import { newYorkDate } from '../../domain/new-york-time.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import { type DateFormat, isDayFirst, parseStamp, type Stamp } from './stamp.js';
import { wallClock } from './zone.js';

/** What a reader of times must know. */
export interface TimeOptions {
  /** For messages: the file's name. */
  readonly name: string;
  /** Now by the clock: later times are faults. */
  readonly now: EpochMs;
  /** Earlier times are faults. Default 1900. */
  readonly earliest?: EpochMs | undefined;
  /** IANA zone of times of day that carry none. */
  readonly timeZone?: string | undefined;
  readonly dateFormat?: DateFormat | undefined;
}

/** A time that can be used, or a sentence that says why not. */
type TimeResult = { readonly ms: EpochMs; readonly dateOnly: boolean } | string;

/** Reads the time cells of one file. */
export interface TimeReader {
  /** The trading date, midnight UTC; `dateOnly` when the cell has no time of day but midnight. */
  date(cell: string): TimeResult;
  /** The point in time; `dateOnly` when the cell has no time of day, and `ms` is then midnight UTC of the date. */
  instant(cell: string, line: number): TimeResult;
  /** To be called after the last row. Throws INPUT when slash dates of both orders were seen. */
  finish(): string[];
}

/** No file of prices or news that we know reaches further back; a date that does is a slip. */
export const EARLIEST = Date.UTC(1900, 0, 1);

/**
 * A reader for the times of one file.
 *
 * A trading date is a date in exchange time. A cell that shows midnight in its own zone, or none, is that date as
 * written (`2018-02-07 00:00:00`, `2018-02-07T00:00:00Z`); a wall time without a zone is its date as written unless a zone
 * was given; any other point in time is the date in New York at that instant.
 *
 * `instant` needs a zone for times of day: from the cell, else from `timeZone`; without either it throws INPUT, because a
 * guess would shift the whole file.
 */
export function createTimeReader(options: TimeOptions): TimeReader {
  const { dateFormat: format = 'auto', earliest = EARLIEST } = options;
  const toUtc = options.timeZone === undefined ? undefined : wallClock(options.timeZone);
  let slashDates = 0;
  let dayFirst: string | undefined;
  let lastCell = '';
  let lastStamp: Stamp | undefined;

  /** Rows that share a date stand together in many files. */
  function read(cell: string): Stamp | undefined {
    if (cell === lastCell) return lastStamp;
    lastCell = cell;
    lastStamp = parseStamp(cell, format);
    if (format === 'auto' && cell.includes('/') && cell[4] !== '/') {
      if (lastStamp) slashDates++;
      else if (isDayFirst(cell)) dayFirst ??= cell;
    }
    return lastStamp;
  }

  function checked(ms: EpochMs, dateOnly: boolean, cell: string): TimeResult {
    if (ms > options.now) return `${cell} lies in the future.`;
    if (ms < earliest) return `${cell} lies before ${new Date(earliest).getUTCFullYear()}.`;
    return { ms, dateOnly };
  }

  return {
    date(cell) {
      const stamp = read(cell);
      if (!stamp) return unreadable(cell, format);
      return checked(tradingDate(stamp, toUtc), showsDate(stamp), cell);
    },
    instant(cell, line) {
      const stamp = read(cell);
      if (!stamp) return unreadable(cell, format);
      if (stamp.form !== 'wall') return checked(stamp.ms, stamp.form === 'date', cell);
      if (!toUtc) throw zoneNeeded(options.name, cell, line);
      return checked(toUtc(stamp.ms), false, cell);
    },
    finish() {
      if (dayFirst !== undefined) {
        throw new OpenAlphaError(
          'INPUT',
          `${options.name} has the date ${dayFirst}, which exists only with the day first, so every slash date is in doubt.`,
          { hint: 'Say how dates are written: --date-format DD/MM/YYYY (or MM/DD/YYYY to reject such rows).' },
        );
      }
      return slashDates > 0
        ? ['Slash dates were read as MM/DD/YYYY; --date-format DD/MM/YYYY reads the day first.']
        : [];
    },
  };
}

function tradingDate(stamp: Stamp, toUtc: ((wall: EpochMs) => EpochMs) | undefined): EpochMs {
  const wall = stamp.ms + stamp.offset;
  if (showsDate(stamp)) return wall;
  if (stamp.form === 'instant') return newYorkDate(stamp.ms);
  return toUtc ? newYorkDate(toUtc(wall)) : Math.floor(wall / DAY) * DAY;
}

/** A date, or midnight by the cell's own clock. */
function showsDate(stamp: Stamp): boolean {
  return stamp.form === 'date' || (stamp.ms + stamp.offset) % DAY === 0;
}

function unreadable(cell: string, format: DateFormat): string {
  if (cell === '') return 'The date is missing.';
  const expected = format === 'auto' ? 'YYYY-MM-DD, YYYYMMDD, MM/DD/YYYY, ISO 8601 or an epoch' : format;
  return `"${cell}" is not a date that exists, written as ${expected}.`;
}

function zoneNeeded(name: string, cell: string, line: number): OpenAlphaError {
  return new OpenAlphaError('INPUT', `${name} line ${line}: "${cell}" is a time of day without a zone.`, {
    hint: 'Say which zone the file is in: --time-zone America/New_York, or --time-zone UTC.',
  });
}
