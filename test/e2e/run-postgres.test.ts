import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MadeUpProviders, startMadeUpProviders } from '../support/made-up-providers.js';
import { openalpha, start, temporaryFolder } from '../support/openalpha.js';
import { startPostgres } from '../support/postgres.js';

const server = await startPostgres();
const SYMBOLS = Array.from({ length: 8 }, (_, k) => `QX${String.fromCharCode(65 + k)}`);

describe.skipIf('missing' in server)(
  `openalpha run hourly on Postgres${'missing' in server ? ` (${server.missing})` : ''}`,
  () => {
    if ('missing' in server) return;
    const folder = temporaryFolder();
    const cwd = folder.path;
    const secret = new URL(server.newSchema()).password;
    let providers: MadeUpProviders;

    beforeAll(async () => {
      providers = await startMadeUpProviders();
      const rows = SYMBOLS.map((symbol, k) => `${symbol},Company ${symbol},Energy,${k + 1}`);
      writeFileSync(join(cwd, 'stocks.csv'), `symbol,company_name,sector,fortune_500_rank\n${rows.join('\n')}\n`);
      const school = await withStocks();
      await run(school, 'collect', 'prices');
      const learnt = ['--models', 'forest', '--features', 'return_1,return_5,volatility_20'];
      expect((await run(school, 'train', ...learnt)).code).toBe(0);
    });
    afterAll(async () => {
      await providers.server.close();
      folder.remove();
      await server.stop();
    });

    async function run(db: string, ...args: string[]) {
      const env = { ...providers.environment };
      const { code, stdout, stderr } = await openalpha([...args, '--db', db, '--json'], { cwd, env });
      return { code, said: stdout + stderr, data: JSON.parse(stdout) };
    }

    const withStocks = async () => {
      const db = server.newSchema();
      expect((await run(db, 'import', 'stocks', 'stocks.csv')).code).toBe(0);
      return db;
    };

    it('does the steps once an hour', async () => {
      const db = await withStocks();
      const first = await run(db, 'run', 'hourly');
      expect(first).toMatchObject({ code: 0, data: { status: 'done' } });
      expect(first.data.steps.map(({ status }: { status: string }) => status)).toEqual(Array(5).fill('done'));
      const second = await run(db, 'run', 'hourly');
      expect(second.data.steps[1]).toMatchObject({ reason: 'every text has been scored' });
      const statuses = second.data.steps.slice(1).map(({ status }: { status: string }) => status);
      expect(statuses).toEqual(Array(4).fill(expect.stringMatching(/skipped|waived/)));
    });

    it('is refused to the second of two, without a word about the password, and goes on at once after kill -9', async () => {
      const db = await withStocks();
      providers.weather = (fair) => ({ ...fair, delayMs: 80 });
      const seen = providers.server.requests.length;
      const child = start(['run', 'hourly', '--db', db], { cwd, env: { ...providers.environment } });
      const ended = new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)));
      while (providers.server.requests.length < seen + 3) await new Promise((resolve) => setTimeout(resolve, 5));
      const second = await run(db, 'run', 'hourly');
      expect(second).toMatchObject({ code: 3, data: { error: { code: 'LOCKED' } } });
      expect(second.data.error.message).toMatch(/pid \d+ on .+ since .+: openalpha run hourly/);
      expect(second.said).not.toContain(secret);
      child.kill('SIGKILL');
      expect(await ended).toBe('SIGKILL');

      providers.weather = undefined;
      const next = await run(db, 'run', 'hourly');
      expect(next).toMatchObject({ code: 0, data: { status: 'done' } });
      expect(next.data.took_over_from).toContain(`pid ${child.pid}`);
      expect((await run(db, 'run', 'hourly', '--dry-run')).data.held_by).toBeNull();
    });
  },
);
