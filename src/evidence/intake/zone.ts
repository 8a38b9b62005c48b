import { OpenAlphaError } from '../../domain/errors.js';
import { newYorkWallToUtc } from '../../domain/new-york-time.js';
import { DAY, type EpochMs, MINUTE } from '../../domain/time.js';

/** The instant of a wall time that is written as if it were UTC. */
export type WallToUtc = (wall: EpochMs) => EpochMs;

/**
 * The clock of an IANA time zone (`America/New_York`, `UTC`, `Europe/Warsaw`).
 *
 * A wall time that never was (the clocks went forward over it) is read on the clock before the change and so lands later
 * by the length of the gap; one that was twice is the first of the two: Temporal's "compatible" choices.
 *
 * @throws USAGE for a name that the platform does not know.
 */
export function wallClock(zone: string): WallToUtc {
  if (zone === 'UTC' || zone === 'Etc/UTC' || zone === 'GMT') return (wall) => wall;
  if (zone === 'America/New_York') return newYorkWallToUtc;
  const offsetAt = zoneOffsets(zone);
  return (wall) => {
    // A day before and a day after are on the clocks before and after any change that could matter.
    const before = wall - offsetAt(wall - DAY);
    const after = wall - offsetAt(wall + DAY);
    const first = Math.min(before, after);
    if (first + offsetAt(first) === wall) return first;
    const second = Math.max(before, after);
    return second + offsetAt(second) === wall ? second : before;
  };
}

/** Offset from UTC at an instant, remembered per quarter of an hour: no zone changes at a finer grain. */
function zoneOffsets(zone: string): (utc: EpochMs) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    throw new OpenAlphaError('USAGE', `"${zone}" is not a time zone.`, {
      hint: 'Give an IANA name such as America/New_York, Europe/London or UTC.',
      cause,
    });
  }
  const known = new Map<number, number>();
  return (utc) => {
    const quarter = Math.floor(utc / (15 * MINUTE));
    let offset = known.get(quarter);
    if (offset === undefined) {
      const at = quarter * 15 * MINUTE;
      const part: Record<string, number> = {};
      for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
      const { year, month, day, hour, minute, second } = part as Record<string, number>;
      offset = Date.UTC(year!, month! - 1, day, hour, minute, second) - at;
      known.set(quarter, offset);
    }
    return offset;
  };
}
