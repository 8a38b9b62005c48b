import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openalpha, temporaryFolder } from '../support/openalpha.js';
import { startPostgres } from '../support/postgres.js';
import { writeSyntheticMarket } from '../support/synthetic-folder.js';

const server = await startPostgres();

describe.skipIf('missing' in server)(
  `the program on Postgres${'missing' in server ? ` (${server.missing})` : ''}`,
  () => {
    if ('missing' in server) return;
    const folder = temporaryFolder();
    const url = server.newSchema();
    const secret = new URL(url).password;
    afterAll(async () => {
      folder.remove();
      await server.stop();
    });
    const run = async (args: readonly string[], place: string) => {
      const models = ['--models-dir', place === url ? 'models-postgres' : 'models-sqlite'];
      const done = await openalpha([...args, '--db', place, ...models, '--quiet'], { cwd: folder.path });
      expect(`${args.join(' ')}: ${done.stderr}${done.code === 0 ? '' : ` (code ${done.code})`}`).toBe(
        `${args.join(' ')}: `,
      );
      return done.stdout;
    };
    const both = (...args: string[]) => Promise.all(['store.db', url].map((place) => run(args, place)));

    beforeAll(async () => {
      await writeSyntheticMarket(folder.path, { stocks: 12, sessions: 300 });
      await both('init', '--yes', '--config', 'made.json');
      await both('import', 'stocks', 'stocks.csv');
      for (const what of ['prices', 'actions', 'sentiment']) await both('import', what, `${what}.csv`);
      await both('train', '--models', 'forest');
      await both('predict');
      await both('recommend', '--top', '5');
    });

    /** Without what is drawn or read from the clock: identifiers, and when it was made. */
    const timeless = (text: string) =>
      text
        .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
        // The market ends with 2024: whatever is later is the clock.
        .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (time) => (time > '2026' ? 'NOW' : time));

    it.each(['predictions', 'recommendations', 'bars', 'sentiment', 'features'])(
      'exports the same bytes of %s as on SQLite',
      async (what) => {
        const files = ['a.csv', 'b.csv'];
        await run(['export', what, '--format', 'csv', '--out', files[0]!], 'store.db');
        await run(['export', what, '--format', 'csv', '--out', files[1]!], url);
        const [sqlite, postgres] = files.map((file) => timeless(readFileSync(join(folder.path, file), 'utf8')));
        expect(sqlite!.split('\n').length).toBeGreaterThan(5);
        expect(postgres).toBe(sqlite);
      },
    );

    it('trains the same weights', () => {
      const [sqlite, postgres] = ['models-sqlite', 'models-postgres'].map((models) =>
        readFileSync(join(folder.path, models, 'forest/v0001/forest.bin')),
      );
      expect(Buffer.compare(sqlite!, postgres!)).toBe(0);
    });

    it('imports the same again as unchanged', async () => {
      for (const text of await both('import', 'prices', 'prices.csv', '--json')) {
        expect(JSON.parse(text)).toMatchObject({ rows_new: 0, rows_changed: 0 });
      }
    });

    it('never shows the password', async () => {
      for (const args of [
        ['status', '--json'],
        ['doctor', '--verbose'],
      ]) {
        const { stdout, stderr } = await openalpha([...args, '--db', url], { cwd: folder.path });
        expect(stdout + stderr).not.toContain(`:${secret}@`);
      }
      const wrong = await openalpha(['status', '--db', url.replace(`:${secret}@`, ':mistyped-word@'), '--verbose'], {
        cwd: folder.path,
      });
      expect(wrong.code).toBe(4);
      expect(wrong.stderr).toContain('does not let this user in');
      expect(wrong.stdout + wrong.stderr).not.toContain('mistyped-word');
    });

    it('says how a copy is made where the server makes it', async () => {
      const done = await openalpha(['db', 'backup', 'copy.db', '--db', url], { cwd: folder.path });
      expect(done.code).toBe(1);
      expect(done.stderr).toContain('pg_dump');
      expect(done.stderr).not.toContain(`:${secret}@`);
    });

    it('moves between the dialects, and there and back is the same', async () => {
      const copy = (from: string, to: string) =>
        openalpha(['db', 'copy', '--from', from, '--to', to, '--json', '--quiet'], { cwd: folder.path });
      const there = await copy('sqlite:store.db', server.newSchema());
      const back = await copy(url, 'sqlite:back.db');
      expect([there.code, back.code]).toEqual([0, 0]);
      const [toPostgres, toSqlite] = [there, back].map(
        ({ stdout }) => JSON.parse(stdout) as { tables: { table: string; rows: number }[] },
      );
      expect(toSqlite!.tables.map(({ table, rows }) => [table, rows])).toEqual(
        toPostgres!.tables.map(({ table, rows }) => [table, rows]),
      );
      const bars = await run(['export', 'bars', '--format', 'csv', '--out', 'c.csv'], 'back.db').then(() =>
        readFileSync(join(folder.path, 'c.csv'), 'utf8'),
      );
      await run(['export', 'bars', '--format', 'csv', '--out', 'd.csv'], 'store.db');
      expect(bars).toBe(readFileSync(join(folder.path, 'd.csv'), 'utf8'));
      const again = await copy('sqlite:store.db', 'sqlite:back.db');
      expect(again.code).toBe(1);
      expect(JSON.parse(again.stdout)).toMatchObject({ error: { code: 'REFUSED' } });
      const itself = await copy('sqlite:store.db', 'store.db');
      expect(itself.code).toBe(2);
    });
  },
);
