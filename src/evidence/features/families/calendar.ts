import { newYorkOffsetMs } from '../../../domain/new-york-time.js';
import { DAY, type EpochMs, HOUR, MINUTE } from '../../../domain/time.js';
import type { FeatureInput } from '../../../ports/feature.js';
import type { ComputeStock, Family, FamilyFeature } from '../family.js';
import { spreadOverRows } from '../session-columns.js';
import type { Universe } from '../universe.js';

/** Number of weekdays at the start of a month that belong to its turn (Lakonishok & Smidt 1988: -1 to +3). */
const TURN = 3;

const features: readonly FamilyFeature[] = [
  {
    name: 'day_of_week',
    about:
      'Day of the trading date, 0 Monday to 4 Friday (French 1980). One number: trees split it, and a week is short.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    crossSection: 'keep',
  },
  {
    name: 'day_of_month',
    about: 'Day of the month of the trading date, 1 to 31.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    crossSection: 'keep',
  },
  {
    name: 'turn_of_month',
    about:
      'Whether the trading date is the last weekday of its month or one of the first three (1 or 0), when prices tend to rise (Lakonishok & Smidt 1988). Holidays are not looked at.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    crossSection: 'keep',
  },
  {
    name: 'hour_new_york',
    about: 'Hour in New York at which an hourly bar starts, 0 to 23; 0 for daily bars, which have none.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    crossSection: 'keep',
  },
  {
    name: 'minute_new_york',
    about: 'Minute of the hour at which an hourly bar starts, 0 to 59; 0 for daily bars.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
    crossSection: 'keep',
  },
];

/** What the calendar features say of one bar, from its wall time in New York written as if it were UTC. */
export function calendarOf(wall: EpochMs): Readonly<Record<string, number>> {
  const date = new Date(wall);
  const day = date.getUTCDate();
  // 1970-01-01 was a Thursday: day 3 of a week that starts on Monday.
  const weekday = (((Math.floor(wall / DAY) + 3) % 7) + 7) % 7;
  return {
    day_of_week: weekday,
    day_of_month: day,
    turn_of_month: isTurnOfMonth(date, weekday) ? 1 : 0,
    hour_new_york: Math.floor((((wall % DAY) + DAY) % DAY) / HOUR),
    minute_new_york: Math.floor((((wall % HOUR) + HOUR) % HOUR) / MINUTE),
  };
}

function isTurnOfMonth(date: Date, weekday: number): boolean {
  const day = date.getUTCDate();
  let weekdays = 0;
  for (let d = 1; d <= Math.min(day, 10); d++) {
    if ((weekday - (day - d) + 35) % 7 < 5) weekdays++;
  }
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  const untilNextWeekday = weekday >= 4 ? 7 - weekday : 1;
  return weekdays <= TURN || (weekday < 5 && day + untilNextWeekday > last);
}

function prepare(input: FeatureInput, universe: Universe, wanted: ReadonlySet<string>): ComputeStock {
  const sessions = universe.sessions();
  const { times } = sessions;
  const columns = new Map<string, Float64Array>();
  for (const { name } of features) if (wanted.has(name)) columns.set(name, new Float64Array(times.length));
  for (let s = universe.firstSession(); s < times.length; s++) {
    // A daily bar is keyed by its date, an hourly one by an instant.
    const values = calendarOf(input.interval === '1d' ? times[s] : times[s] + newYorkOffsetMs(times[s]));
    for (const [name, column] of columns) column[s] = values[name];
  }
  return spreadOverRows(columns, features, sessions);
}

/** When the bar is: the same for all stocks. */
export const calendar: Family = { features, prepare };
