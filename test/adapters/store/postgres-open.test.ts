import { createConnection as connectTo, createServer, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../../src/adapters/store/postgres/open.js';
import { DAY, HOUR } from '../../../src/domain/time.js';
import type { Store } from '../../../src/ports/store.js';
import { batchOf, columnsOf, day, stock } from '../../contracts/store-samples.js';
import { startPostgres } from '../../support/postgres.js';

const server = await startPostgres();

describe.skipIf('missing' in server)(`a store in Postgres${'missing' in server ? ` (${server.missing})` : ''}`, () => {
  if ('missing' in server) return;
  afterAll(() => server.stop());
  const impatient = { postgres: { openPatienceMs: 0 } };
  const schemaOf = (url: string) => new URL(url).searchParams.get('schema') as string;
  const withStore = async <Result>(url: string, work: (store: Store) => Promise<Result>): Promise<Result> => {
    const store = await openPostgresStore(url);
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };

  describe('that cannot be opened', () => {
    const changed = (change: (url: URL) => void) => {
      const url = new URL(server.url);
      change(url);
      return url.href;
    };
    it.each([
      [
        'a wrong password',
        changed((url) => Object.assign(url, { password: 'wrong-word' })),
        /does not let this user in/,
      ],
      ['an unknown database', changed((url) => Object.assign(url, { pathname: '/nowhere' })), /no such database/],
      ['a server that is not there', changed((url) => Object.assign(url, { port: '1' })), /cannot be reached/],
    ])('says why: %s', async (_name, url, said) => {
      const refused = openPostgresStore(url, impatient);
      await expect(refused).rejects.toMatchObject({ code: 'STORE', message: expect.stringMatching(said) });
      const error = (await refused.catch((e: unknown) => e)) as Error & { hint: string };
      for (const password of ['wrong-word', new URL(server.url).password]) {
        expect(`${error.message} ${error.hint}`).not.toContain(password);
      }
    });

    // A server that was named may well have TLS.
    it.skipIf(server.restart === undefined)('says why: TLS where there is none', async () => {
      const refused = openPostgresStore(`${server.url}?sslmode=require`, impatient);
      await expect(refused).rejects.toMatchObject({ code: 'STORE', message: expect.stringMatching(/TLS/) });
    });

    it('goes on without TLS where that is allowed', async () => {
      const url = `${server.newSchema()}&sslmode=prefer`;
      expect((await withStore(url, (store) => store.info())).dialect).toBe('postgres');
    });
  });

  describe('and its schema', () => {
    it('is made once by several who come at the same time', async () => {
      const url = server.newSchema();
      const stores = await Promise.all(Array.from({ length: 6 }, () => openPostgresStore(url)));
      expect(await stores[5]!.stocks.list()).toEqual([]);
      const made = await server.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM ${schemaOf(url)}.openalpha_schema`,
      );
      expect(made).toEqual([{ n: 1 }]);
      await Promise.all(stores.map((store) => store.close()));
    });

    it('is not made by whoever only looks', async () => {
      const url = server.newSchema();
      for (const options of [{ mustExist: true }, { readOnly: true }]) {
        await expect(openPostgresStore(url, options)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      }
      expect(await server.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schemaOf(url)])).toEqual([]);
    });

    it('of somebody else is left untouched', async () => {
      const url = server.newSchema();
      await server.query(`CREATE SCHEMA ${schemaOf(url)}`);
      await server.query(`CREATE TABLE ${schemaOf(url)}.stocks (theirs INTEGER)`);
      await expect(openPostgresStore(url)).rejects.toMatchObject({
        code: 'STORE',
        message: expect.stringMatching(/not of/),
      });
      const tables = await server.query('SELECT tablename FROM pg_tables WHERE schemaname = $1', [schemaOf(url)]);
      expect(tables).toEqual([{ tablename: 'stocks' }]);
    });

    it('that is newer than this program is refused', async () => {
      const url = server.newSchema();
      await withStore(url, async () => {});
      await server.query(`INSERT INTO ${schemaOf(url)}.openalpha_schema VALUES (99, 'later', 0)`);
      await expect(openPostgresStore(url)).rejects.toMatchObject({
        code: 'STORE',
        message: expect.stringMatching(/99/),
      });
    });

    it('that is opened for reading only refuses writes', async () => {
      const url = server.newSchema();
      await withStore(url, async () => {});
      const store = await openPostgresStore(url, { readOnly: true });
      await expect(store.stocks.upsert([stock('AAA')], { seenAt: 1 })).rejects.toMatchObject({ code: 'STORE' });
      expect(await store.stocks.list()).toEqual([]);
      await store.close();
    });
  });

  it('keeps numbers to the last bit and refuses text that it cannot keep', async () => {
    await withStore(server.newSchema(), async (store) => {
      await store.stocks.upsert([stock('AAA')], { seenAt: 1 });
      const values = [-0, 5e-324, Number.MAX_VALUE, 0.1 + 0.2, 1 / 3, -1.7976931348623157e308];
      await store.metrics.record(values.map((value, at) => ({ name: 'exact', labels: {}, at, value })));
      const kept = (await store.metrics.read()).map(({ value }) => value);
      expect(kept.every((value, k) => Object.is(value, values[k]))).toBe(true);
      const nul = store.stocks.upsert([stock('BBB', { company_name: 'a\u0000b' })], { seenAt: 1 });
      await expect(nul).rejects.toMatchObject({ code: 'INPUT', hint: expect.stringContaining('NUL') });
      expect(await store.stocks.list()).toHaveLength(1);
    });
  });

  it('lets several write different stocks at once, and the same ones one after another, with nothing lost', async () => {
    const url = server.newSchema();
    const stores = await Promise.all([openPostgresStore(url), openPostgresStore(url)]);
    const symbols = ['AAA', 'BBB', 'CCC', 'DDD'];
    await stores[0]!.stocks.upsert(
      symbols.map((symbol) => stock(symbol)),
      { seenAt: 1 },
    );
    const from = day('2020-01-01');
    const writes = Array.from({ length: 24 }, (_, k) =>
      stores[k % 2]!.bars.upsert(
        batchOf(
          [symbols[k % 4]!, symbols[(k + 1) % 4]!].map((symbol) => ({ symbol, time: from + k * DAY, close: k + 1 })),
        ),
        { seenAt: from + 99 * DAY },
      ),
    );
    const counts = await Promise.all(writes);
    expect(counts.every(({ added }) => added === 2)).toBe(true);
    expect((await stores[0]!.bars.read({ interval: '1d' })).time).toHaveLength(48);
    expect(await stores[1]!.check()).toEqual([]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('finds damage of chunks and strays', async () => {
    const url = server.newSchema();
    await withStore(url, async (store) => {
      await store.stocks.upsert([stock('AAA')], { seenAt: 1 });
      await store.bars.upsert(batchOf([{ symbol: 'AAA', time: day('2020-01-02'), close: 3 }]), {
        seenAt: day('2021-01-01'),
      });
      await server.query(`UPDATE ${schemaOf(url)}.market_data SET close = 4, batch_id = 77`);
      const found = (await store.check()).join(' ');
      expect(found).toMatch(/1 rows of market_data point to a row of bar_batches/);
      expect(found).toMatch(/AAA.*close.*is 4 in market_data and 3/);
    });
  });

  it('makes column chunks again when they were emptied', async () => {
    const url = server.newSchema();
    const bars = Array.from({ length: 900 }, (_, k) => ({
      symbol: 'AAA',
      time: day('2019-01-01') + k * DAY,
      close: k + 1,
    }));
    const before = await withStore(url, async (store) => {
      await store.stocks.upsert([stock('AAA')], { seenAt: 1 });
      await store.bars.upsert(batchOf(bars), { seenAt: day('2022-01-01') });
      await store.bars.upsert(batchOf([{ ...bars[5]!, close: 7 }], { adjustment: 'raw' }), {
        seenAt: day('2022-01-02'),
      });
      return columnsOf(await store.bars.read({ interval: '1d' }));
    });
    await server.query(`DELETE FROM ${schemaOf(url)}.bar_chunks`);
    await withStore(url, async (store) => {
      expect(columnsOf(await store.bars.read({ interval: '1d' }))).toEqual(before);
      expect(await store.check()).toEqual([]);
    });
  });

  describe('whose connection breaks', () => {
    it('does a write again when it broke before the commit, and not when it broke after it', async () => {
      const url = server.newSchema();
      await withStore(url, async () => {});
      const proxy = await cuttingProxy(server.url);
      const store = await openPostgresStore(url.replace(/@[^/]+\//, `@127.0.0.1:${proxy.port}/`));
      const hour = day('2026-11-20');
      const add = (at: number) =>
        store.providers.addOutcomes([{ provider: 'p', hour: at, outcome: 'ok', requests: 1 }]);
      proxy.cutAt('INSERT INTO provider_outcomes', 'before');
      await add(hour);
      proxy.cutAt('COMMIT', 'before');
      await add(hour + HOUR);
      proxy.cutAt('COMMIT', 'after');
      await add(hour + 2 * HOUR);
      expect(proxy.cuts()).toBe(3);
      const counted = await store.providers.outcomes();
      expect(counted.map(({ hour: at, requests }) => [at, requests])).toEqual([
        [hour, 1],
        [hour + HOUR, 1],
        [hour + 2 * HOUR, 1],
      ]);
      proxy.cutAt('SELECT symbol, interval', 'before');
      expect(await store.bars.coverage()).toEqual([]);
      expect(proxy.cuts()).toBe(4);
      await store.close();
      await proxy.close();
    });

    it.skipIf(server.restart === undefined)('goes on when the server was restarted in between', async () => {
      await withStore(server.newSchema(), async (store) => {
        await store.stocks.upsert([stock('AAA')], { seenAt: 1 });
        const bars = batchOf([{ symbol: 'AAA', time: day('2020-01-02'), close: 3 }]);
        const restarting = server.restart!();
        await store.bars.upsert(bars, { seenAt: day('2021-01-01') });
        await restarting;
        const kept = columnsOf(await store.bars.read({ interval: '1d' }));
        expect(kept).toMatchObject({ symbols: ['AAA'], close: [3] });
      });
    });
  });
});

/** Passes bytes to and fro, and ends a connection when the program sends a text: before the server sees it, or after it did. */
async function cuttingProxy(url: string) {
  const { hostname, port } = new URL(url);
  let cut: { readonly text: string; readonly when: 'before' | 'after' } | undefined;
  let cuts = 0;
  const open = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = connectTo({ host: hostname, port: Number(port || 5432) });
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => {});
    }
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on('close', end);
    upstream.on('close', end);
    let muted = false;
    upstream.on('data', (bytes) => {
      // The answer that the program does not get: by then the server has done what it was asked.
      if (muted) end();
      else client.write(bytes);
    });
    client.on('data', (bytes) => {
      if (cut === undefined || !bytes.includes(cut.text)) {
        upstream.write(bytes);
        return;
      }
      const { when } = cut;
      cut = undefined;
      cuts++;
      if (when === 'before') end();
      else {
        muted = true;
        upstream.write(bytes);
      }
    });
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  const address = proxy.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cutAt(text: string, when: 'before' | 'after') {
      cut = { text, when };
    },
    cuts: () => cuts,
    close() {
      for (const socket of open) socket.destroy();
      return new Promise<void>((closed) => {
        proxy.close(() => closed());
      });
    },
  };
}
