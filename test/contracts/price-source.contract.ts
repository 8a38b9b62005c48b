import { afterEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/domain/provider-error.js';
import { DAY } from '../../src/domain/time.js';
import type { PriceReply, PriceRequest, PriceSource } from '../../src/ports/price-source.js';
import type { SourceContext } from '../../src/ports/source.js';
import { type ReplayRequest, type Reply, startReplayServer } from '../support/replay-server.js';
import { openTestNet, testClock, testLogger } from '../support/test-net.js';

/** A made-up daily bar as the provider holds it; null where it has no number. */
export interface MadeUpBar {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly close: number | null;
}

/** What a provider holds: bars by canonical symbol. It does not know a symbol that is absent. */
export type MadeUpMarket = Readonly<Record<string, readonly MadeUpBar[]>>;

/** What the contract must know of one source. */
export interface PriceSourceSample {
  readonly open: (context: SourceContext) => PriceSource;
  readonly secrets?: Readonly<Record<string, string>>;
  /** The provider's own form of `BRK.B`. */
  readonly classShare: string;
  /** How the provider answers a request; absent for a source that asks nobody. */
  readonly answer?: (request: ReplayRequest, market: MadeUpMarket) => Reply;
  /** Makes ready what is not asked for by request and gives the settings that name it. */
  readonly arrange?: (market: MadeUpMarket) => Readonly<Record<string, unknown>>;
}

const at = Date.parse;
/** A Tuesday, after the close. */
const NOW = at('2026-01-13T22:30:00Z');

const bars = (...closes: (number | null)[]): MadeUpBar[] =>
  closes.map((close, i) => ({ date: ['2026-01-05', '2026-01-06', '2026-01-07', '2026-01-08'][i] as string, close }));

const MARKET: MadeUpMarket = {
  ACME: bars(10, 11, 12, 13),
  'BRK.B': bars(500, 501, 502, 503),
  HALT: [],
};

interface Meeting {
  readonly source: PriceSource;
  readonly requests: readonly ReplayRequest[];
  readonly logged: readonly string[];
  readonly fetch: (symbols: readonly string[], span?: Partial<PriceRequest>) => Promise<PriceReply>;
}

/** What every source of prices must keep to. It goes through the real door to a server on loopback. */
export function priceSourceContract(name: string, sample: PriceSourceSample): void {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  async function meet(market: MadeUpMarket = MARKET, options: { bad?: Reply; now?: number } = {}): Promise<Meeting> {
    const { answer } = sample;
    const server = await startReplayServer([
      { path: /.*/, reply: (request) => options.bad ?? answer?.(request, market) ?? { status: 404 } },
    ]);
    const clock = testClock(options.now ?? NOW);
    const logger = testLogger();
    const net = openTestNet({ clock, logger, retries: 1, timeoutMs: 1_000 });
    closers.push(async () => {
      await net.close();
      await server.close();
    });
    const source = sample.open({
      provider: name,
      http: net.http(name, { concurrency: 4 }),
      url: (path) => `${server.url}${path}`,
      secrets: sample.secrets ?? {},
      contact: '',
      settings: sample.arrange?.(market) ?? {},
      state: { read: async () => ({}), write: async () => {}, update: async () => {} },
      clock,
      logger,
    });
    return {
      source,
      requests: server.requests,
      logged: logger.lines,
      // One call a symbol where the source takes one, as its callers do.
      async fetch(symbols, span = {}) {
        const replies: PriceReply[] = [];
        for (let i = 0; i < symbols.length; i += source.batch) {
          replies.push(
            await source.fetch({
              interval: '1d',
              symbols: symbols.slice(i, i + source.batch),
              from: at('2026-01-05'),
              to: at('2026-01-12'),
              ...span,
            }),
          );
        }
        return {
          series: replies.flatMap((reply) => reply.series),
          failures: replies.flatMap((reply) => reply.failures),
          findings: replies.flatMap((reply) => reply.findings),
          dropped: Object.assign({}, ...replies.map((reply) => reply.dropped)) as Readonly<Record<string, number>>,
        };
      },
    };
  }

  async function refusal(bad: Reply, market?: MadeUpMarket): Promise<ProviderError> {
    const { fetch } = await meet(market, { bad });
    const error = await fetch(['ACME']).then(
      (reply) => expect.fail(`It should have thrown, but gave ${JSON.stringify(reply.failures)}.`),
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(ProviderError);
    return error as ProviderError;
  }

  describe(`the ${name} source`, () => {
    it('gives the bars of a stock by trading date, under its canonical symbol', async () => {
      const { fetch, source } = await meet();
      const { series, failures } = await fetch(['ACME']);
      expect(failures).toEqual([]);
      expect(series.map(({ symbol }) => symbol)).toEqual(['ACME']);
      expect([...(series[0]?.time ?? [])]).toEqual(MARKET['ACME']?.map(({ date }) => at(date)));
      expect([...(series[0]?.close ?? [])]).toEqual([10, 11, 12, 13]);
      expect(source.name).toBe(name);
      expect(source.intervals).toContain('1d');
      expect(source.batch).toBeGreaterThanOrEqual(1);
    });

    it('cuts the bars to the span, both ends included', async () => {
      const { fetch } = await meet();
      const { series } = await fetch(['ACME'], { from: at('2026-01-06'), to: at('2026-01-07') });
      expect([...(series[0]?.close ?? [])]).toEqual([11, 12]);
    });

    it('asks for a class of shares as the provider writes it, and answers as we do', async () => {
      const { fetch, requests } = await meet();
      const { series } = await fetch(['BRK.B']);
      expect(series.map(({ symbol, close }) => [symbol, close[0]])).toEqual([['BRK.B', 500]]);
      if (sample.answer) {
        const asked = requests.map(({ path, query }) => `${path} ${Object.values(query).join(' ')}`).join('\n');
        if (!asked.includes('/grouped/')) expect(asked).toContain(sample.classShare);
      }
    });

    it('reports an unknown symbol and lets the others stand', async () => {
      const { fetch } = await meet();
      const { series, failures } = await fetch(['NONE', 'ACME', 'BRK.B']);
      expect(series.map(({ symbol }) => symbol).sort()).toEqual(['ACME', 'BRK.B']);
      expect(failures.map(({ subject, provider }) => [subject, provider])).toEqual([['NONE', name]]);
      expect(['not-found', 'empty']).toContain(failures[0]?.kind);
      expect(failures[0]?.message).not.toBe('');
    });

    it('calls a stock without bars in the span empty', async () => {
      const { fetch } = await meet();
      const { series, failures } = await fetch(['HALT']);
      expect(series).toEqual([]);
      expect(failures).toMatchObject([{ subject: 'HALT', kind: 'empty' }]);
    });

    it('gives times that rise, each once, whatever the order in which they come', async () => {
      const days = ['2026-01-08', '2026-01-05', '2026-01-07', '2026-01-05', '2026-01-06'];
      const { fetch } = await meet({ ACME: days.map((date, i) => ({ date, close: 20 + i })) });
      const { series } = await fetch(['ACME']);
      const dates = [...(series[0]?.time ?? [])].map((time) => new Date(time).toISOString().slice(0, 10));
      expect(dates).toEqual(['2026-01-05', '2026-01-06', '2026-01-07', '2026-01-08']);
    });

    it('leaves out a bar without a number, never fills it, and counts it', async () => {
      const { fetch } = await meet({ ACME: bars(10, null, 12) });
      const { series, dropped } = await fetch(['ACME']);
      expect([...(series[0]?.close ?? [])]).toEqual([10, 12]);
      for (const column of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
        expect(series[0]?.[column]).toBeInstanceOf(Float64Array);
        expect([...(series[0]?.[column] ?? [Number.NaN])].every(Number.isFinite)).toBe(true);
        expect(series[0]?.[column]).toHaveLength(2);
      }
      expect(dropped['null_bar']).toBe(1);
    });

    it('does not give the day that is still being traded', async () => {
      const today: MadeUpMarket = { ACME: [...bars(10), { date: '2026-01-13', close: 11 }] };
      const span = { to: at('2026-01-13') };
      const during = await (await meet(today, { now: at('2026-01-13T20:59:00Z') })).fetch(['ACME'], span);
      expect([...(during.series[0]?.close ?? [])]).toEqual([10]);
      const after = await (await meet(today)).fetch(['ACME'], span);
      expect([...(after.series[0]?.close ?? [])]).toEqual([10, 11]);
    });

    it('says how far back it reaches in whole positive spans', async () => {
      const { source } = await meet();
      for (const [interval, span] of Object.entries(source.reach ?? {})) {
        expect(source.intervals).toContain(interval);
        expect(span).toBeGreaterThanOrEqual(30 * DAY);
      }
    });

    describe.skipIf(!sample.answer)('in bad weather', () => {
      it.each([
        ['429', { status: 429, body: 'Too Many Requests' }, 'limit'],
        ['401', { status: 401, body: { message: 'unauthorized' } }, 'auth'],
        ['403', { status: 403, body: { message: 'forbidden' } }, 'auth'],
        ['500', { status: 500, body: 'oops' }, 'server'],
        ['a web page with status 200', { body: '<!DOCTYPE html><html><title>Consent</title></html>' }, 'schema'],
        ['a web page with status 404', { status: 404, body: '<html><title>Not here</title></html>' }, 'schema'],
        ['JSON that ends too soon', { body: '{"chart":{"result":[{"meta":{"curr' }, 'schema'],
        ['a list where an object is due', { body: '[1, 2, 3]' }, 'schema'],
        ['a number', { body: '5' }, 'schema'],
        ['null', { body: 'null' }, 'schema'],
        ['a connection that is reset', { reset: true }, 'network'],
        ['a body that is cut off', { body: `{"chart":${' '.repeat(5_000)}}`, truncateAt: 50 }, 'network'],
      ] satisfies [string, Reply, string][])('tells %s by its kind', async (_, bad, kind) => {
        const error = await refusal(bad);
        expect(error.provider).toBe(name);
        expect(error.kind).toBe(kind);
      });

      it('shows no secret in an error or a log, though the answer repeats it', async () => {
        const secrets = Object.values(sample.secrets ?? {});
        const echo = `Your key ${secrets.join(' and ')} is over its limit.`;
        const weather: Reply[] = [
          { status: 403, body: { message: echo, error: echo, status: 'ERROR', detail: echo } },
          { status: 422, body: { message: echo } },
          { status: 404, body: { detail: echo } },
          { body: { Information: echo, status: 'ERROR', error: echo } },
          { body: echo },
          { reset: true },
        ];
        for (const bad of weather) {
          const { fetch, logged } = await meet(MARKET, { bad });
          const outcome = await fetch(['ACME']).catch((error: unknown) => error);
          const shown = `${String(outcome)} ${JSON.stringify(outcome)} ${inspectAll(outcome)} ${logged.join('\n')}`;
          for (const secret of secrets) expect(shown).not.toContain(secret);
        }
      });
    });
  });
}

/** Message, hint, stack and causes of an error. */
function inspectAll(outcome: unknown): string {
  if (!(outcome instanceof Error)) return '';
  const hint = outcome instanceof ProviderError ? outcome.hint : '';
  return `${outcome.message} ${hint} ${outcome.stack} ${inspectAll(outcome.cause)}`;
}
