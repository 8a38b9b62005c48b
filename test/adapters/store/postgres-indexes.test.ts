import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openPostgresStore } from '../../../src/adapters/store/postgres/open.js';
import { DAY } from '../../../src/domain/time.js';
import type { Store } from '../../../src/ports/store.js';
import { batchOf, day, stock } from '../../contracts/store-samples.js';
import { startPostgres } from '../../support/postgres.js';

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Node[];
}

const server = await startPostgres();

describe.skipIf('missing' in server)(
  `reading from Postgres${'missing' in server ? ` (${server.missing})` : ''}`,
  () => {
    if ('missing' in server) return;
    const url = server.newSchema();
    const schema = new URL(url).searchParams.get('schema') as string;
    const STOCKS = 60;
    const BARS = 400;
    const from = day('2020-01-01');
    let store: Store;

    beforeAll(async () => {
      store = await openPostgresStore(url);
      const symbols = Array.from({ length: STOCKS }, (_, k) => `S${String(k).padStart(2, '0')}`);
      await store.stocks.upsert(
        symbols.map((symbol) => stock(symbol)),
        { seenAt: 1 },
      );
      const bars = symbols.flatMap((symbol) =>
        Array.from({ length: BARS }, (_, k) => ({ symbol, time: from + k * DAY, close: 10 + k })),
      );
      await store.bars.upsert(batchOf(bars), { seenAt: from });
      await store.bars.upsert(batchOf(bars.slice(0, 2_000).map((bar) => ({ ...bar, close: 9 }))), {
        seenAt: from + 900 * DAY,
      });
      await store.sentiment.upsert(
        bars.slice(0, 8_000).map(({ symbol, time }) => ({
          ...{ symbol, source: 'wire', ts: time, score: 0.5, confidence: 1, articles: 1, scorer: 's', provider: 'p' },
          known_at: time,
        })),
        { seenAt: from },
      );
      for (const table of ['market_data', 'market_data_revisions', 'bar_chunks', 'sentiment_data', 'stocks']) {
        await server.query(`ANALYZE ${schema}.${table}`);
      }
    });
    afterAll(async () => {
      await store.close();
      await server.stop();
    });

    /** Tables that the statements of some work walk through from end to end. */
    const scannedBy = async (work: () => Promise<unknown>): Promise<string[]> => {
      const asked: { text: string; values: unknown[] }[] = [];
      const query = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
        this: pg.Client,
        ...args: never[]
      ) {
        const [first, values] = args as unknown as [
          string | { text?: string; values?: unknown[] },
          unknown[] | undefined,
        ];
        const text = typeof first === 'string' ? first : first.text;
        if (text !== undefined && /^\s*(SELECT|WITH)/.test(text)) {
          asked.push({ text, values: (typeof first === 'string' ? values : first.values) ?? [] });
        }
        return original.apply(this, args);
      } as never);
      await work();
      query.mockRestore();
      expect(asked.length).toBeGreaterThan(0);
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query(`SET search_path = ${schema}`);
      const scanned: string[] = [];
      for (const { text, values } of asked) {
        const { rows } = await client.query(`EXPLAIN (FORMAT json) ${text}`, values);
        const visit = (node: Node) => {
          if (node['Node Type'] === 'Seq Scan') scanned.push(node['Relation Name'] ?? '');
          node.Plans?.forEach(visit);
        };
        visit((rows[0] as { 'QUERY PLAN': { Plan: Node }[] })['QUERY PLAN'][0]!.Plan);
      }
      await client.end();
      return scanned;
    };
    const original = pg.Client.prototype.query as (...args: never[]) => never;

    it('finds the span of a stock by the key of the bars, and never walks through all of them', async () => {
      const span = { interval: '1d' as const, symbols: ['S07'], from: from + 10 * DAY, to: from + 40 * DAY };
      expect(await scannedBy(() => store.bars.origins(span))).not.toContain('market_data');
      const asOf = await scannedBy(() => store.bars.read({ ...span, asOf: from + 500 * DAY }));
      expect(asOf).not.toContain('market_data_revisions');
      expect(await scannedBy(() => store.sentiment.read({ symbols: ['S07'] }))).not.toContain('sentiment_data');
    });

    it('would tell if it did', async () => {
      expect(await scannedBy(() => store.check())).toContain('market_data');
    });
  },
);
