import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FailureKind } from '../../../src/domain/provider-error.js';
import { HOUR } from '../../../src/domain/time.js';
import type { CollectDueReport } from '../../../src/pipeline/collect/collect-due.js';
import { item, rss } from '../../adapters/sources/news/made-up-feeds.js';
import type { ReplayRequest, Reply } from '../../support/replay-server.js';
import {
  FIRST_EVENING,
  type NetBounds,
  openWorld,
  PLACES,
  type Place,
  type Sky,
  STRUCK_ITEMS,
  type World,
} from './weather-scenario.js';

interface Weather {
  readonly sky: Sky;
  /** What each struck place is said to have; a place that is not named fails in nothing. */
  readonly fails: Partial<Record<Place, FailureKind>>;
  /** Sentences among the findings. */
  readonly finds?: RegExp;
  /** Bars left out, by reason. */
  readonly leavesOut?: Readonly<Record<string, number>>;
  /** Rows that may be missing until the next run. Default: those of the struck places that fail. */
  readonly loses?: RegExp;
  /** Parts of the run that could not be done at all. */
  readonly errors?: readonly string[];
  readonly bounds?: NetBounds;
  /** When the run goes well again. Default: two hours later, as the next runs of the hour do. */
  readonly wellAfter?: number;
}

/** The same answer at the stock, the feed, the page and the series. */
function everywhere(reply: Reply | ((fair: Reply, request: ReplayRequest) => Reply)): Sky {
  const answer = typeof reply === 'function' ? reply : () => reply;
  return Object.fromEntries(PLACES.map((place) => [place, answer]));
}

function allFail(kind: FailureKind): Record<Place, FailureKind> {
  return Object.fromEntries(PLACES.map((place) => [place, kind])) as Record<Place, FailureKind>;
}

const bytesOf = ({ body = '' }: Reply) =>
  Buffer.from(typeof body === 'object' && !(body instanceof Uint8Array) ? JSON.stringify(body) : body);
const HTML = '<!doctype html><html><head><title>We are improving</title></head><body>Soon back</body></html>';
const NEVER = Number.POSITIVE_INFINITY;

/** Changes the one result of a chart. */
function chartWith(change: (result: MadeUpResult) => void): Sky {
  return {
    chart(fair) {
      const body = JSON.parse(JSON.stringify(fair.body)) as { chart: { result: [MadeUpResult] } };
      change(body.chart.result[0]);
      return { body };
    },
  };
}
interface MadeUpResult {
  readonly meta: Record<string, unknown>;
  timestamp?: number[];
  readonly indicators: { quote: [Record<'open' | 'high' | 'low' | 'close' | 'volume', (number | null)[]>] };
}

/** A bar at the end of a chart, with the same price in all of its columns. */
function append({ timestamp = [], indicators: { quote } }: MadeUpResult, stamp: number, price: number | null): void {
  timestamp.push(stamp);
  for (const column of Object.values(quote[0])) column.push(price);
}

const feedOf = (...items: readonly string[]): Sky => ({ feed: () => ({ body: rss(items.join('')) }) });

/** When the answers that are believed for a day are asked for again: an empty one, a robots.txt, a series that was had. */
const NEXT_EVENING = 25 * HOUR;

/** Refused by one stock's request, a provider is left alone for the rest of the run. */
const PROVIDER_OUT = { loses: /^bar 1h|STRK|"struck"|made-up-times|UNRATE/, errors: ['prices 1h'] };

const WEATHERS: Readonly<Record<string, Weather>> = {
  '429 without a time': {
    sky: everywhere({ status: 429, body: 'Too Many Requests' }),
    fails: allFail('limit'),
    ...PROVIDER_OUT,
  },
  '429 with a short Retry-After': {
    sky: everywhere({ status: 429, headers: { 'retry-after': '7' } }),
    fails: allFail('limit'),
    ...PROVIDER_OUT,
  },
  '429 with a Retry-After of an hour': {
    sky: everywhere({ status: 429, headers: { 'retry-after': '3600' } }),
    fails: allFail('limit'),
    ...PROVIDER_OUT,
  },
  500: { sky: everywhere({ status: 500 }), fails: allFail('server') },
  502: {
    sky: everywhere({ status: 502, body: HTML, headers: { 'content-type': 'text/html' } }),
    fails: allFail('server'),
  },
  503: { sky: everywhere({ status: 503, headers: { 'retry-after': '2' } }), fails: allFail('server') },
  'a connection that is reset': { sky: everywhere({ reset: true }), fails: allFail('network') },
  'a body that is cut off': { sky: everywhere((fair) => ({ ...fair, truncateAt: 40 })), fails: allFail('network') },
  'a slow drip': {
    sky: everywhere((fair) => ({ ...fair, dripBytes: 1, dripEveryMs: 20 })),
    fails: allFail('network'),
    bounds: { timeoutMs: 500, retries: 0 },
  },
  'no answer at all': {
    sky: everywhere({ delayMs: NEVER }),
    fails: allFail('network'),
    bounds: { timeoutMs: 500, retries: 0 },
  },
  'answers that end in the middle and say that they are whole': {
    sky: {
      ...everywhere((fair) => ({ headers: fair.headers ?? {}, body: bytesOf(fair).subarray(0, 130) })),
      // After the first digit of the newest value.
      macro: (fair) => ({ body: bytesOf(fair).subarray(0, bytesOf(fair).lastIndexOf(',') + 2) }),
    },
    fails: { chart: 'schema', feed: 'schema', page: 'schema' },
    loses: /^macro UNRATE 2025-12-01/,
    wellAfter: NEXT_EVENING,
  },
  'JSON that is malformed': {
    sky: { chart: (fair) => ({ body: bytesOf(fair).toString().replace('"timestamp":[', '"timestamp":[,') }) },
    fails: { chart: 'schema' },
  },
  'HTML in the place of everything': {
    sky: everywhere({ headers: { 'content-type': 'text/html' }, body: HTML }),
    fails: allFail('schema'),
    finds: /The selector "tr\.row" \(item\) matches nothing/,
  },
  '200 with an error in the body': {
    sky: everywhere({
      body: { chart: { result: null, error: { code: 'Internal', description: 'Oops' } }, error: 'Oops' },
    }),
    fails: allFail('schema'),
  },
  'an empty body': { sky: everywhere({ body: '' }), fails: allFail('schema') },
  'an empty range': {
    sky: {
      ...chartWith((result) => {
        delete result.timestamp;
        result.indicators.quote = [{}] as never;
      }),
      feed: () => ({ body: rss('') }),
      macro: () => ({ body: 'observation_date,UNRATE\n' }),
    },
    fails: { chart: 'empty', feed: 'schema', macro: 'empty' },
    wellAfter: NEXT_EVENING,
  },
  'null bars': {
    sky: chartWith(({ indicators: { quote } }) => {
      for (const column of Object.values(quote[0])) column[column.length - 2] = null;
      quote[0].high[quote[0].high.length - 1] = null;
    }),
    fails: {},
    leavesOut: { null_bar: 4 },
    loses: /STRK/,
  },
  'a last bar off the grid, and one after the close': {
    sky: chartWith((result) => {
      if (result.meta['dataGranularity'] !== '1h') return;
      append(result, FIRST_EVENING / 1_000 - 2 * 3_600 - 17, 999);
      append(result, FIRST_EVENING / 1_000 - 2 * 3_600, 999);
    }),
    fails: {},
    leavesOut: {},
  },
  'prices in pence': {
    sky: chartWith(({ meta }) => {
      meta['currency'] = 'GBp';
    }),
    fails: { chart: 'empty' },
    wellAfter: NEXT_EVENING,
    finds: /Prices are in GBp .*, not in USD/,
  },
  'prices that contradict themselves': {
    sky: chartWith(({ indicators: { quote } }) => {
      quote[0].high[quote[0].high.length - 1] = 0.01;
      quote[0].volume[quote[0].volume.length - 2] = -5;
    }),
    fails: {},
    loses: /STRK/,
  },
  'UTF-8 that says it is ISO-8859-1': {
    sky: { feed: (fair) => ({ headers: { 'content-type': 'text/xml; charset=iso-8859-1' }, body: bytesOf(fair) }) },
    fails: {},
  },
  'Windows-1252 that says it is UTF-8': {
    sky: {
      feed: (fair) => ({
        headers: { 'content-type': 'text/xml; charset=utf-8' },
        body: Buffer.from(bytesOf(fair).toString().replaceAll('–', '\x96'), 'latin1'),
      }),
    },
    fails: {},
  },
  'a charset that does not exist': {
    sky: { feed: (fair) => ({ headers: { 'content-type': 'text/xml; charset=x-nonsense' }, body: bytesOf(fair) }) },
    fails: {},
  },
  'a gzip bomb': {
    sky: everywhere({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(5_000_000)) }),
    fails: allFail('schema'),
  },
  'a redirect loop': {
    sky: everywhere((_, { path, query }) => ({
      status: 302,
      headers: { location: `${path}?${new URLSearchParams(query)}` },
    })),
    fails: allFail('schema'),
  },
  'a headline of 10 MB': {
    sky: feedOf(...STRUCK_ITEMS, item(`Nobody ${'x'.repeat(10_000_000)}`, FIRST_EVENING - HOUR)),
    fails: {},
    finds: /1 titles or texts were too long and were cut/,
    bounds: { maxBytes: 50_000_000 },
  },
  'a headline of 10 MB where less is allowed': {
    sky: feedOf(...STRUCK_ITEMS, item(`Nobody ${'x'.repeat(10_000_000)}`, FIRST_EVENING - HOUR)),
    fails: { feed: 'schema' },
  },
  'script tags in titles': {
    sky: feedOf(
      ...STRUCK_ITEMS.map((text) =>
        text.replace(/(<title>[^ ]+)/, '$1<![CDATA[<script>alert("(NYSE: BRGO)")</script>]]>'),
      ),
    ),
    fails: {},
  },
  'a feed of 10,000 items': {
    sky: feedOf(
      ...Array.from({ length: 10_000 }, (_, k) =>
        item(`Nobody said anything, number ${k}`, FIRST_EVENING - 30 * HOUR - k),
      ),
      ...STRUCK_ITEMS,
    ),
    fails: {},
    finds: /9003 items beyond the newest 1000 were left out/,
    bounds: { maxBytes: 50_000_000 },
  },
  'robots.txt that forbids': {
    sky: { robots: () => ({ body: 'User-agent: openalpha\nDisallow: /' }) },
    fails: { page: 'robots' },
    wellAfter: NEXT_EVENING,
  },
  'robots.txt that is 5xx': { sky: { robots: () => ({ status: 503 }) }, fails: { page: 'robots' } },
  'robots.txt that is not reached': { sky: { robots: () => ({ reset: true }) }, fails: { page: 'robots' } },
  'robots.txt that is huge and allows': {
    sky: { robots: () => ({ body: `User-agent: *\nDisallow: /private\n${'# nothing\n'.repeat(80_000)}` }) },
    fails: {},
  },
  'robots.txt that is huge and forbids': {
    sky: { robots: () => ({ body: `User-agent: *\nDisallow: /paper\n${'# nothing\n'.repeat(80_000)}` }) },
    fails: { page: 'robots' },
    wellAfter: NEXT_EVENING,
  },
};

const PROVIDER: Readonly<Record<Place, string>> = { chart: 'yahoo', feed: 'feeds', page: 'pages', macro: 'fred' };

const ROWS: Readonly<Record<Place, RegExp>> = {
  chart: /^(bar|action).*STRK/,
  feed: /^article \["struck"/,
  page: /^article \["made-up-times"/,
  macro: /^macro UNRATE/,
};

/** What the report says of the struck places, each kind once. */
function failuresOf({ prices, news, macro }: CollectDueReport): Partial<Record<Place, string>> {
  const said: [Place, string][] = [
    ...prices.flatMap(({ failures }) =>
      failures.map(({ symbol, kind }): [Place, string] => ['chart', symbol === 'STRK' ? kind : `${symbol} ${kind}`]),
    ),
    ...(news?.failures ?? []).map(({ subject, kind }): [Place, string] => [
      subject === 'struck' ? 'feed' : 'page',
      /^(struck|paper)$/.test(subject) ? kind : `${subject} ${kind}`,
    ]),
    ...(macro?.failures ?? []).map(({ kind }): [Place, string] => ['macro', kind]),
  ];
  return Object.fromEntries(said);
}

/** Sets the clocks, whatever the waits of the run before moved them by. */
function setClocks(after: number, ...worlds: readonly World[]): void {
  for (const { clock } of worlds) clock.advance(FIRST_EVENING + after - clock.now());
}

describe('in bad weather', () => {
  it.each(Object.entries(WEATHERS))('%s', async (_name, weather) => {
    const [fair, struck] = [await openWorld(), await openWorld()];
    try {
      await fair.collect({});
      const report = await struck.collect(weather.sky, weather.bounds);

      // What failed is said, and by its kind.
      expect(failuresOf(report)).toEqual(weather.fails);
      expect(report.errors.map(({ what }) => what)).toEqual(weather.errors ?? []);
      const findings = await struck.store.providers.findings();
      const outcomes = await struck.store.providers.outcomes();
      for (const [place, kind] of Object.entries(weather.fails) as [Place, FailureKind][]) {
        const seen = (provider: string) => provider === PROVIDER[place];
        const counted = outcomes.some(({ provider, outcome }) => seen(provider) && outcome === kind);
        // A good answer that says nothing is one; what is wrong inside of one is a finding.
        expect(counted || kind === 'empty' || findings.some(({ provider }) => seen(provider))).toBe(true);
      }
      if (weather.finds !== undefined) expect(findings.map(({ detail }) => detail).join('\n')).toMatch(weather.finds);
      const leftOut: Record<string, number> = {};
      for (const { bars_refused } of report.prices) {
        for (const [reason, n] of Object.entries(bars_refused)) leftOut[reason] = (leftOut[reason] ?? 0) + n;
      }
      if (weather.leavesOut !== undefined) expect(leftOut).toEqual(weather.leavesOut);

      // The rest went on, and nothing false is stored.
      const [wanted, had] = [await fair.rows(), await struck.rows()];
      expect(had.filter((row) => !wanted.includes(row))).toEqual([]);
      const mayMiss = Object.keys(weather.fails).map((place) => ROWS[place as Place]);
      const missing = wanted.filter((row) => !had.includes(row));
      expect(missing.filter((row) => ![weather.loses ?? /^$/, ...mayMiss].some((lost) => lost.test(row)))).toEqual([]);
      for (const place of Object.keys(weather.fails)) {
        expect(had.filter((row) => ROWS[place as Place].test(row))).toEqual([]);
      }

      // After a while it is as if nothing had been; what was late is known from when it was seen.
      const after = weather.wellAfter ?? 2 * HOUR;
      setClocks(after, fair, struck);
      expect((await fair.collect({})).ok).toBe(true);
      const recovered = await struck.collect({});
      expect(failuresOf(recovered)).toEqual({});
      expect(recovered).toMatchObject({ ok: true, errors: [] });
      expect(await struck.rows()).toEqual(await fair.rows());
      const articles = await struck.store.articles.published(0, FIRST_EVENING);
      for (const { known_at, title } of articles) {
        const wasLate = missing.some((row) => row.includes(title));
        expect(known_at).toBeGreaterThanOrEqual(FIRST_EVENING + (wasLate ? after : 0));
      }
    } finally {
      await Promise.all([fair.close(), struck.close()]);
    }
  });

  it('a change of the clocks: hourly bars begin half past nine in New York on both sides of it', async () => {
    const world = await openWorld();
    try {
      await world.collect({});
      const openings = (await world.rows()).filter((row) => /^bar 1h STRK 2026-03-0[69]T1[34]:30/.test(row));
      expect(openings.map((row) => row.slice(12, 32))).toEqual([
        '2026-03-06T14:30:00Z',
        '2026-03-09T13:30:00Z',
        '2026-03-09T14:30:00Z',
      ]);
    } finally {
      await world.close();
    }
  });
});
