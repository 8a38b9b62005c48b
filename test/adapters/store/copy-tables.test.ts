import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyTables, type PortableStore, sumUp } from '../../../src/adapters/store/copy-tables.js';
import { openPostgresStore } from '../../../src/adapters/store/postgres/open.js';
import { openPortablePostgres } from '../../../src/adapters/store/postgres/portable.js';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import { openPortableSqlite } from '../../../src/adapters/store/sqlite/portable.js';
import { TABLES } from '../../../src/adapters/store/tables.js';
import { DAY } from '../../../src/domain/time.js';
import type { Store } from '../../../src/ports/store.js';
import {
  articleScore,
  batchOf,
  columnsOf,
  day,
  prediction,
  recommendation,
  stock,
} from '../../contracts/store-samples.js';
import { startPostgres } from '../../support/postgres.js';
import { scratchFolder } from './store-files.js';

const server = await startPostgres();
const now = day('2026-11-20');

/** Something in every table. */
async function fill(store: Store): Promise<void> {
  await store.stocks.upsert(
    [
      stock('AAA', { company_name: 'Ünïcode "quoted", 株式会社', sector: 'x\ny' }),
      stock(null, { company_name: 'Private' }),
    ],
    { seenAt: 1 },
  );
  const bars = [1, 2, 3].map((k) => ({ symbol: 'AAA', time: now - k * DAY, close: 10 / 3 + k }));
  await store.bars.upsert(batchOf(bars), { seenAt: now });
  await store.bars.upsert(batchOf([{ ...bars[0]!, close: 5 }]), { seenAt: now + DAY });
  const known = { symbol: 'AAA', provider: 'p', known_at: now };
  await store.actions.upsert([{ ...known, ex_date: now, type: 'split', value: 2 }], { seenAt: now });
  await store.articles.upsert(
    [
      {
        ...{ title: 't', url: null, source: 's', published_at: now, known_at: now, provider: 'p', symbols: ['AAA'] },
        text: 'long',
      },
    ],
    { seenAt: now },
  );
  const [article] = await store.articles.published(now, now);
  await store.articles.recordScores([articleScore(article!.id, 'AAA')]);
  await store.sentiment.upsert(
    [{ ...known, source: 's', ts: now, score: -0.1, confidence: 0.3, articles: 2, scorer: 'l' }],
    { seenAt: now },
  );
  await store.macro.upsert([{ series: 'VIX', date: now, value: 0.1, provider: 'p', known_at: now }], { seenAt: now });
  await store.fundamentals.upsert([{ ...known, name: 'revenue', start: null, end: now, value: 1e12, form: '10-K' }], {
    seenAt: now,
  });
  const made = prediction('AAA', now);
  await store.predictions.replace([made], { seenAt: now });
  await store.outcomes.record([{ id: made.id, due_at: now, outcome_return: 0.5, outcome_signal: 'buy' }], now);
  await store.recommendations.replaceHour([recommendation('AAA', now)], { seenAt: now });
  const metrics = { r2: 0.01, none: Number.NaN };
  await store.models.record({ kind: 'mlp', version: 'v1', created_at: 5, manifest: { a: [1] }, metrics });
  const run = await store.runs.start('run', now, 'here:1:1');
  await store.steps.start({ run, schedule: 'hourly', hour: now, position: 0, name: 'n', inputs: '0', started_at: now });
  await store.metrics.record([{ name: 'm', labels: { a: 'b' }, at: now, value: 1 / 7 }]);
  await store.providers.setState('p', { k: '{}' }, now);
  await store.providers.addOutcomes([{ provider: 'p', hour: now, outcome: 'ok', requests: 3 }]);
  await store.providers.addFindings([{ provider: 'p', kind: 'structure_changed', subject: 's', detail: 'd' }], now);
}

describe.skipIf('missing' in server)(
  `a store that is moved${'missing' in server ? ` (${server.missing})` : ''}`,
  () => {
    if ('missing' in server) return;
    afterAll(() => server.stop());
    let folder: ReturnType<typeof scratchFolder>;
    const open: { close(): Promise<void> }[] = [];
    beforeEach(() => {
      folder = scratchFolder();
    });
    afterEach(async () => {
      for (const each of open.splice(0)) await each.close();
      folder.remove();
    });
    const keep = async <Opened extends { close(): Promise<void> }>(opening: Promise<Opened>): Promise<Opened> => {
      const opened = await opening;
      open.push(opened);
      return opened;
    };
    const places = () => {
      const [path, url] = [folder.path('a.db'), server.newSchema()];
      return {
        sqlite: {
          store: () => keep(openSqliteStore(path)),
          tables: (use: 'source' | 'target') => keep(openPortableSqlite(path, use)),
        },
        postgres: {
          store: () => keep(openPostgresStore(url)),
          tables: (use: 'source' | 'target') => keep(openPortablePostgres(url, use)),
        },
      };
    };

    it.each([
      ['SQLite', 'Postgres'],
      ['Postgres', 'SQLite'],
    ] as const)('from %s to %s is all there, and goes on from there', async (from, _to) => {
      const { sqlite, postgres } = places();
      const [here, there] = from === 'SQLite' ? [sqlite, postgres] : [postgres, sqlite];
      const original = await here.store();
      await fill(original);
      const copied = await copyTables(await here.tables('source'), await there.tables('target'));
      expect(copied.filter(({ rows }) => rows === 0)).toEqual([]);
      const store = await there.store();
      expect(await store.check()).toEqual([]);
      expect((await store.info()).rows).toEqual((await original.info()).rows);
      for (const asOf of [now, now + 2 * DAY]) {
        const query = { interval: '1d', asOf } as const;
        expect(columnsOf(await store.bars.read(query))).toEqual(columnsOf(await original.bars.read(query)));
      }
      expect(await store.stocks.list()).toEqual(await original.stocks.list());
      expect(await store.outcomes.scored()).toEqual(await original.outcomes.scored());
      expect(await store.models.list()).toEqual(await original.models.list());
      expect(await store.fundamentals.read()).toEqual(await original.fundamentals.read());
      // New rows get identifiers behind those that came along.
      await store.stocks.upsert([stock('BBB')], { seenAt: 2 });
      await store.bars.upsert(batchOf([{ symbol: 'BBB', time: now, close: 1 }]), { seenAt: now + DAY });
      expect(await store.check()).toEqual([]);
    });

    it('is refused where there is something already, and nothing is changed there', async () => {
      const { sqlite, postgres } = places();
      await fill(await sqlite.store());
      const target = await postgres.store();
      await target.stocks.upsert([stock('MINE')], { seenAt: 1 });
      const copy = copyTables(await sqlite.tables('source'), await postgres.tables('target'));
      await expect(copy).rejects.toMatchObject({
        code: 'REFUSED',
        message: expect.stringMatching(/stocks has 1 rows/),
      });
      expect((await target.stocks.list()).map(({ symbol }) => symbol)).toEqual(['MINE']);
    });

    it.each(['SQLite', 'Postgres'] as const)(
      'to %s keeps nothing when what arrives is not what was sent',
      async (to) => {
        const { sqlite, postgres } = places();
        const [here, there] = to === 'SQLite' ? [postgres, sqlite] : [sqlite, postgres];
        await fill(await here.store());
        const target = await there.tables('target');
        const lossy: PortableStore = {
          ...target,
          fill: (work) =>
            target.fill((writer) =>
              work({
                ...writer,
                write: (table, rows) => writer.write(table, table.name === 'metrics' ? rows.slice(1) : rows),
              }),
            ),
        };
        await expect(copyTables(await here.tables('source'), lossy)).rejects.toMatchObject({
          code: 'STORE',
          message: expect.stringMatching(/metrics is not what was sent: 0 rows/),
        });
        expect(await (await there.store()).stocks.list()).toEqual([]);
      },
    );

    it('with text that Postgres cannot keep is refused whole', async () => {
      const { sqlite, postgres } = places();
      await (await sqlite.store()).stocks.upsert([stock('AAA', { company_name: 'a\u0000b' })], { seenAt: 1 });
      const copy = copyTables(await sqlite.tables('source'), await postgres.tables('target'));
      await expect(copy).rejects.toMatchObject({ code: 'INPUT' });
    });
  },
);

describe('the checksum of a table', () => {
  const table = TABLES.find(({ name }) => name === 'metrics')!;
  const of = async (...rows: (string | number | null)[][]) =>
    (
      await sumUp(
        table,
        (async function* () {
          yield rows;
        })(),
      )
    ).sha256;

  it('tells values, kinds, places and order apart, and not the sign of zero', async () => {
    const sums = await Promise.all([
      of(['a', 'b', 1, 2]),
      of(['a', 'b', 1, '2']),
      of(['ab', '', 1, 2]),
      of(['a', 'b', 2, 1]),
      of(['a', 'b', 1, null]),
      of(['a', 'b', 1, 2 + 2 ** -51]),
      of(['a', 'b', 1, 2], ['c', 'd', 3, 4]),
      of(['c', 'd', 3, 4], ['a', 'b', 1, 2]),
    ]);
    expect(new Set(sums).size).toBe(sums.length);
    expect(await of(['a', 'b', 0, 0])).toBe(await of(['a', 'b', 0, -0]));
  });
});
