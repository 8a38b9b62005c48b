import { msToDate, msToIso } from '../domain/time.js';

/** True for what a table counts as missing: `null`, `undefined`, and NaN. */
export function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined || Number.isNaN(value);
}

/**
 * How many different instants are remembered as text. Bars repeat the same sessions stock after stock: five years of
 * days or a year of hours fit, and turning an instant into text costs ten times a look-up.
 */
const REMEMBERED = 4_096;

/**
 * A function from epoch milliseconds to text: `2018-02-07T21:00:00Z` for `time`, `2018-02-07` for `date`. It remembers
 * what it was asked, so make one per column.
 */
export function instantText(type: 'time' | 'date'): (ms: number) => string {
  const write = type === 'time' ? msToIso : msToDate;
  const known = new Map<number, string>();
  return (ms) => {
    let text = known.get(ms);
    if (text === undefined) {
      text = write(ms);
      if (known.size >= REMEMBERED) known.clear();
      known.set(ms, text);
    }
    return text;
  };
}
