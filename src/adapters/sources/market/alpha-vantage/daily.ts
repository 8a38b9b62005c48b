import { dateToMs } from '../../../../domain/time.js';
import { type BarColumns, createBarColumns } from '../bar-columns.js';
import { type BarIntake, takeDaily } from '../bar-intake.js';
import { objectOf, unexpected } from '../found.js';

const PROVIDER = 'alpha-vantage';

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

/**
 * Raw bars of a `TIME_SERIES_DAILY` reply, or of its adjusted kin. The numbers before the names of the fields differ from
 * one to the other (`5. volume`, `6. volume`), so they are found by name. Throws ProviderError `schema`.
 */
export function mapDaily(json: unknown, intake: BarIntake): BarColumns {
  const reply = objectOf(PROVIDER, 'a reply with a time series', json);
  const name = Object.keys(reply).find((key) => key.startsWith('Time Series'));
  const series = objectOf(PROVIDER, 'a `Time Series (Daily)`', name === undefined ? json : reply[name]);
  if (name === undefined) throw unexpected(PROVIDER, 'a `Time Series (Daily)`', json);
  const days = Object.entries(series);
  const bars = createBarColumns(days.length);
  const keys = days.length > 0 ? fieldKeys(objectOf(PROVIDER, 'a bar by date', days[0]?.[1])) : undefined;
  for (const [text, value] of days) {
    const date = dateToMs(text);
    if (date === undefined) throw unexpected(PROVIDER, 'a date as YYYY-MM-DD in the time series', text);
    const bar = objectOf(PROVIDER, `a bar of ${text}`, value);
    const [open, high, low, close, volume] = (keys as readonly string[]).map((key) => decimal(bar[key]));
    takeDaily(intake, bars, date, open as number, high as number, low as number, close as number, volume as number);
  }
  return bars;
}

/** Keys of open, high, low, close and volume. */
function fieldKeys(bar: Readonly<Record<string, unknown>>): readonly string[] {
  return FIELDS.map((field) => {
    const key = Object.keys(bar).find((candidate) => candidate.replace(/^\d+[a-z]?\.\s*/, '') === field);
    if (key === undefined) throw unexpected(PROVIDER, `a field \`${field}\` in a bar`, bar);
    return key;
  });
}

/** Values come as texts. What is not a plain decimal is NaN; an empty text must not become 0. */
function decimal(value: unknown): number {
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
}
