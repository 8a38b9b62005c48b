import type { Interval } from '../../../../domain/bar.js';
import { ProviderError } from '../../../../domain/provider-error.js';
import { listOf, objectOf, unexpected } from '../found.js';
import { numbersOf } from '../numeric-json.js';

/** The parts of a v8 chart reply that are read; the arrays are of one length, with NaN where a number is missing. */
export interface Chart {
  /** As Yahoo writes it; empty when it does not say. */
  readonly symbol: string;
  /** `USD`, `GBp` ...; null when it does not say. */
  readonly currency: string | null;
  readonly exchange: string;
  readonly timeZone: string;
  readonly granularity: string;
  /** Seconds; empty when the span has no bars. */
  readonly timestamp: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly splits: readonly Readonly<Record<string, unknown>>[];
  readonly dividends: readonly Readonly<Record<string, unknown>>[];
}

const PROVIDER = 'yahoo';

const NONE = new Float64Array(0);

/**
 * Checks the form of a chart reply; `lists` as of `parseNumericJson`. Throws ProviderError: what its own error says (`chartError`), `schema` when a part is
 * missing or the arrays differ in length.
 */
export function readChart(json: unknown, lists: readonly Float64Array[] = []): Chart {
  const chart = objectOf(PROVIDER, 'an object `chart`', objectOf(PROVIDER, 'a chart reply', json)['chart']);
  if (chart['error'] !== null && chart['error'] !== undefined) throw chartError(chart['error'], undefined);
  const result = objectOf(
    PROVIDER,
    'an object in `chart.result`',
    listOf(PROVIDER, '`chart.result` as a list', chart['result'])[0],
  );
  const meta = objectOf(PROVIDER, 'an object `meta`', result['meta']);
  const indicators = objectOf(PROVIDER, 'an object `indicators`', result['indicators']);
  const quote = objectOf(
    PROVIDER,
    'an object in `indicators.quote`',
    listOf(PROVIDER, '`indicators.quote` as a list', indicators['quote'])[0],
  );
  const column = (name: string, value: unknown) => {
    const values = numbersOf(value, lists);
    if (values === undefined) throw unexpected(PROVIDER, `\`${name}\` as a list`, value);
    return values;
  };
  const timestamp = result['timestamp'] === undefined ? NONE : column('timestamp', result['timestamp']);
  const quoted = (name: string) => {
    if (timestamp.length === 0) return NONE;
    const values = column(name, quote[name]);
    if (values.length === timestamp.length) return values;
    throw unexpected(PROVIDER, `${timestamp.length} values of \`${name}\``, values.length);
  };
  const events = result['events'] === undefined ? {} : objectOf(PROVIDER, '`events` as an object', result['events']);
  return {
    symbol: textOf(meta['symbol']),
    currency: typeof meta['currency'] === 'string' ? meta['currency'] : null,
    exchange: textOf(meta['exchangeName']),
    timeZone: textOf(meta['exchangeTimezoneName']),
    granularity: textOf(meta['dataGranularity']),
    timestamp,
    open: quoted('open'),
    high: quoted('high'),
    low: quoted('low'),
    close: quoted('close'),
    volume: quoted('volume'),
    splits: eventsOf('splits', events['splits']),
    dividends: eventsOf('dividends', events['dividends']),
  };
}

/** What Yahoo's own error (`{code, description}`) stands for: `not-found`, `empty` for a span without data, else `schema`. */
export function chartError(error: unknown, status: number | undefined): ProviderError {
  const { code, description } = objectOf(PROVIDER, '`chart.error` as an object', error);
  const said = `${textOf(description) || textOf(code) || 'an error without a text'}`.replace(/\s+/g, ' ').slice(0, 300);
  if (/within the last 730 days/.test(said)) {
    return new ProviderError(PROVIDER, 'empty', `Hourly bars reach back 730 days only: ${said}`, {
      status,
      hint: 'Ask for hourly bars of the last two years, or for daily bars.',
    });
  }
  if (code === 'Not Found') return new ProviderError(PROVIDER, 'not-found', `Yahoo says: ${said}.`, { status });
  if (/data doesn't exist/i.test(said)) return new ProviderError(PROVIDER, 'empty', `Yahoo says: ${said}.`, { status });
  return new ProviderError(PROVIDER, 'schema', `Yahoo refused the request: ${said}`, { status });
}

/** Whether a chart has the bars that were asked for; Yahoo widens the grain by itself when a span is too long. */
export function isGranularity(chart: Chart, interval: Interval): boolean {
  return (
    chart.granularity === '' || chart.granularity === interval || (interval === '1h' && chart.granularity === '60m')
  );
}

function eventsOf(name: string, value: unknown): Readonly<Record<string, unknown>>[] {
  if (value === undefined) return [];
  const events = Object.values(objectOf(PROVIDER, `\`events.${name}\` as an object`, value));
  return events.map((event) => objectOf(PROVIDER, `an event in \`events.${name}\``, event));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
