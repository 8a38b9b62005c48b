import { gzipSync } from 'node:zlib';
import type { FailureKind } from '../../src/domain/provider-error.js';
import { DAY } from '../../src/domain/time.js';
import type { Random } from '../../src/math/random.js';
import { rss } from '../../test/adapters/sources/news/made-up-feeds.js';
import type { Place } from '../../test/pipeline/collect/weather-scenario.js';
import type { ReplayRequest, Reply } from '../../test/support/replay-server.js';

/** One kind of trouble at one place. */
export interface Weather {
  readonly name: string;
  /** Where it can strike; absent: everywhere. */
  readonly at?: Place;
  /** As what it may be told, when it is told at all. */
  readonly kinds: readonly FailureKind[];
  /** What was said can be believed by nobody who looks at one answer alone: it may stand until the bar is asked for again. */
  readonly lie?: true;
  /** Waits in real time: patience has to be short. */
  readonly slow?: true;
  readonly answer: (fair: Reply, request: ReplayRequest) => Reply;
}

const bytesOf = ({ body = '' }: Reply) =>
  Buffer.from(typeof body === 'object' && !(body instanceof Uint8Array) ? JSON.stringify(body) : body);
const HTML = '<!doctype html><html><head><title>We are improving</title></head><body>Soon back</body></html>';
const BOMB = gzipSync(Buffer.alloc(5_000_000));

interface Result {
  readonly meta: Record<string, unknown>;
  timestamp?: number[];
  readonly indicators: { quote: [Partial<Record<'open' | 'high' | 'low' | 'close' | 'volume', (number | null)[]>>] };
}

/** A chart with its one result changed. */
function chart(change: (result: Result, request: ReplayRequest) => void): Weather['answer'] {
  return (fair, request) => {
    const body = JSON.parse(bytesOf(fair).toString()) as { chart: { result: [Result] } };
    change(body.chart.result[0], request);
    return { body };
  };
}

function scaled(result: Result, factor: number, from = 0, to = Number.POSITIVE_INFINITY): void {
  const [quote] = result.indicators.quote;
  for (const name of ['open', 'high', 'low', 'close'] as const) {
    quote[name] =
      quote[name]?.map((price, k) => (price !== null && k >= from && k < to ? price * factor : price)) ?? [];
  }
}

/** The columns without the rows at these places. */
function without(result: Result, dropped: (k: number, of: number) => boolean): void {
  const { timestamp = [], indicators } = result;
  const keep = <Value>(values: readonly Value[] = []) => values.filter((_, k) => !dropped(k, timestamp.length));
  const [quote] = indicators.quote;
  for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) quote[name] = keep(quote[name]);
  result.timestamp = keep(timestamp);
}

function added(result: Result, stamp: number): void {
  result.timestamp = [...(result.timestamp ?? []), stamp];
  const [quote] = result.indicators.quote;
  for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) quote[name] = [...(quote[name] ?? []), 777];
}

const last = (result: Result) => result.timestamp?.at(-1) ?? 0;

export const WEATHERS: readonly Weather[] = [
  { name: '429', kinds: ['limit'], answer: () => ({ status: 429, body: 'Too Many Requests' }) },
  { name: '429, 7 s', kinds: ['limit'], answer: () => ({ status: 429, headers: { 'retry-after': '7' } }) },
  { name: '429, an hour', kinds: ['limit'], answer: () => ({ status: 429, headers: { 'retry-after': '3600' } }) },
  { name: '500', kinds: ['server'], answer: () => ({ status: 500 }) },
  {
    name: '502',
    kinds: ['server'],
    answer: () => ({ status: 502, body: HTML, headers: { 'content-type': 'text/html' } }),
  },
  { name: '503, 2 s', kinds: ['server'], answer: () => ({ status: 503, headers: { 'retry-after': '2' } }) },
  { name: '503, 20 min', kinds: ['server'], answer: () => ({ status: 503, headers: { 'retry-after': '1200' } }) },
  { name: '403', kinds: ['auth'], answer: () => ({ status: 403, body: 'Forbidden' }) },
  { name: 'reset', kinds: ['network'], answer: () => ({ reset: true }) },
  { name: 'cut off', kinds: ['network'], answer: (fair) => ({ ...fair, truncateAt: 40 }) },
  { name: 'slow drip', kinds: ['network'], slow: true, answer: (fair) => ({ ...fair, dripBytes: 1, dripEveryMs: 20 }) },
  { name: 'no answer', kinds: ['network'], slow: true, answer: () => ({ delayMs: Number.POSITIVE_INFINITY }) },
  { name: 'HTML', kinds: ['schema'], answer: () => ({ body: HTML, headers: { 'content-type': 'text/html' } }) },
  { name: 'empty body', kinds: ['schema', 'empty'], answer: () => ({ body: '' }) },
  {
    name: 'error in 200',
    kinds: ['schema'],
    answer: () => ({ body: { chart: { result: null, error: { code: 'Oops', description: 'Oops' } } } }),
  },
  { name: 'gzip bomb', kinds: ['schema'], answer: () => ({ headers: { 'content-encoding': 'gzip' }, body: BOMB }) },
  {
    name: 'redirect loop',
    kinds: ['schema'],
    answer: (_, { path, query }) => ({ status: 302, headers: { location: `${path}?${new URLSearchParams(query)}` } }),
  },
  {
    name: 'ends in the middle',
    kinds: ['schema', 'empty'],
    answer: (fair) => ({ headers: fair.headers ?? {}, body: bytesOf(fair).subarray(0, 130) }),
  },
  { name: 'no bars', at: 'chart', kinds: ['empty'], answer: chart((result) => without(result, () => true)) },
  { name: 'no items', at: 'feed', kinds: ['schema', 'empty'], answer: () => ({ body: rss('') }) },
  { name: 'no values', at: 'macro', kinds: ['empty'], answer: () => ({ body: 'observation_date,UNRATE\n' }) },
  {
    name: 'half a value',
    at: 'macro',
    kinds: ['schema'],
    answer: (fair) => ({ body: bytesOf(fair).subarray(0, bytesOf(fair).lastIndexOf(',') + 2) }),
  },
  { name: 'stale', at: 'chart', kinds: ['empty'], answer: chart((result) => without(result, (k, of) => k >= of - 4)) },
  { name: 'holes', at: 'chart', kinds: ['empty'], answer: chart((result) => without(result, (k) => k % 3 === 1)) },
  {
    name: 'stale series',
    at: 'macro',
    kinds: [],
    answer: (fair) => ({ body: bytesOf(fair).toString().split('\n').slice(0, -4).join('\n').concat('\n') }),
  },
  {
    name: 'another symbol',
    at: 'chart',
    kinds: ['not-found'],
    answer: chart(({ meta }) => {
      meta['symbol'] = 'ANVL';
    }),
  },
  {
    name: 'pence',
    at: 'chart',
    kinds: ['empty'],
    answer: chart(({ meta }) => {
      meta['currency'] = 'GBp';
    }),
  },
  {
    name: 'null bars',
    at: 'chart',
    kinds: ['empty'],
    answer: chart(({ indicators: { quote } }) => {
      for (const column of Object.values(quote[0])) column[column.length - 1] = null;
    }),
  },
  {
    name: 'unsound bars',
    at: 'chart',
    kinds: ['empty'],
    answer: chart(({ indicators: { quote } }) => {
      if (quote[0].high) quote[0].high[quote[0].high.length - 1] = 0.01;
    }),
  },
  { name: 'off the grid', at: 'chart', kinds: [], answer: chart((result) => added(result, last(result) + 17)) },
  {
    name: 'the future',
    at: 'chart',
    kinds: [],
    answer: chart((result) => {
      for (const days of [1, 2, 3]) added(result, last(result) + (days * DAY) / 1_000);
    }),
  },
  { name: 'changed bars', at: 'chart', kinds: [], lie: true, answer: chart((result) => scaled(result, 1.013, 3, 6)) },
  {
    name: 'changed newest bar',
    at: 'chart',
    kinds: [],
    lie: true,
    answer: chart((result) => scaled(result, 1.2, (result.timestamp?.length ?? 0) - 1)),
  },
  { name: 'split without notice', at: 'chart', kinds: [], lie: true, answer: chart((result) => scaled(result, 0.5)) },
  {
    name: 'changed value',
    at: 'macro',
    kinds: [],
    lie: true,
    answer: (fair) => ({ body: bytesOf(fair).toString().replace(/,(\d)/, ',9$1') }),
  },
];

/** A weather of a place, or `undefined` for a fair one. */
export function drawWeather(place: Place, random: Random): Weather | undefined {
  if (random.float() < 0.3) return undefined;
  // Real waits are rare, so that a thousand schedules stay a matter of minutes.
  const possible = WEATHERS.filter(
    ({ at, slow }) => (at ?? place) === place && (slow === undefined || random.float() < 0.1),
  );
  return possible[random.int(possible.length)];
}
