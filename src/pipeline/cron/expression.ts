import { OpenAlphaError } from '../../domain/errors.js';

/** When a line of a crontab fires, as sets of numbers in rising order. */
export interface CronExpression {
  /** Five fields with one blank between them; what `@daily` stands for is spelt out. */
  readonly text: string;
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** Days of the month from 1. */
  readonly days: readonly number[];
  /** Months from 1. */
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly weekdays: readonly number[];
  /** Cron's oddest rule: when both kinds of days are restricted, a day of either kind will do. */
  readonly eitherDay: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', first: 0, last: 59 },
  { name: 'hour', first: 0, last: 23 },
  { name: 'day of the month', first: 1, last: 31 },
  { name: 'month', first: 1, last: 12, names: MONTHS },
  // 7 is Sunday as well.
  { name: 'day of the week', first: 0, last: 7, names: WEEKDAYS },
];

const SHORT: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Longer than any expression that is meant. */
const MOST_CHARACTERS = 500;

/**
 * Reads what every cron understands: five fields of numbers, names of months and weekdays, `*`, lists, ranges, steps after a
 * range or `*`, and `@hourly` to `@yearly`. Errors: USAGE for anything else, and for a day that never comes. `option` is
 * named in them: `--hourly`.
 */
export function parseCron(text: string, option: string): CronExpression {
  const refuse = (why: string): never => {
    const shown = text.length > 80 ? `${text.slice(0, 80)}...` : text;
    throw new OpenAlphaError('USAGE', `${option} is "${shown}": ${why}.`, {
      hint: `Write five fields: minute, hour, day of the month, month, day of the week; for example ${option} "5 * * * *".`,
    });
  };
  if (text.length > MOST_CHARACTERS) refuse(`longer than ${MOST_CHARACTERS} characters`);
  if (/[^\x20-\x7e\t]/.test(text)) refuse('it holds a line break or a character that no cron knows');
  const asked = text.trim().toLowerCase();
  const parts = (Object.hasOwn(SHORT, asked) ? (SHORT[asked] as string) : asked).split(/[ \t]+/);
  if (parts.length !== FIELDS.length) {
    refuse(
      asked.startsWith('@') ? 'there is no such name' : `${asked === '' ? 0 : parts.length} fields instead of five`,
    );
  }
  const [minutes, hours, days, months, weekdays] = FIELDS.map((field, i) =>
    numbersOf(parts[i] as string, field, refuse),
  ) as [number[], number[], number[], number[], number[]];
  // Only the first character counts here, as in every cron since Vixie's: `*/2` restricts nothing by this rule.
  const eitherDay = !parts[2]?.startsWith('*') && !parts[4]?.startsWith('*');
  if (!eitherDay && !months.some((month) => days.some((day) => day <= (DAYS_OF_MONTH[month - 1] as number)))) {
    refuse('no month of these has such a day');
  }
  const sundays = [...new Set(weekdays.map((day) => day % 7))].sort((a, b) => a - b);
  return { text: parts.join(' '), minutes, hours, days, months, weekdays: sundays, eitherDay };
}

function numbersOf(text: string, field: Field, refuse: (why: string) => never): number[] {
  const found = new Set<number>();
  for (const item of text.split(',')) {
    const match = /^(?:(\*)|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:\/(\d{1,4}))?$/.exec(item);
    if (!match) return refuse(`"${item}" is no ${field.name}`);
    const [, star, from, to, step] = match;
    if (step !== undefined && star === undefined && to === undefined) {
      return refuse(`"${item}" has a step without a range (write ${from}-${field.last}/${step})`);
    }
    const first = star ? field.first : numberOf(from as string, field, refuse);
    const last = star ? lastOfAll(field) : to === undefined ? first : numberOf(to, field, refuse);
    const by = step === undefined ? 1 : Number(step);
    if (by === 0) return refuse(`"${item}" has a step of 0`);
    if (last < first) return refuse(`the range "${item}" runs backwards`);
    for (let value = first; value <= last; value += by) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

/** `*` means each weekday once. */
function lastOfAll(field: Field): number {
  return field.last === 7 ? 6 : field.last;
}

function numberOf(text: string, field: Field, refuse: (why: string) => never): number {
  const name = field.names?.indexOf(text) ?? -1;
  if (name >= 0) return name + (field.first === 1 ? 1 : 0);
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.first && value <= field.last) return value;
  return refuse(`"${text}" is no ${field.name} (${field.first} to ${field.last})`);
}
