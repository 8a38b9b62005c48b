import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type MadeUpProviders, startMadeUpProviders } from '../support/made-up-providers.js';
import { openalpha, start, temporaryFolder } from '../support/openalpha.js';
import { startPostgres } from '../support/postgres.js';
import { postgresContents, storeDifferences } from '../support/store-contents.js';

const server = await startPostgres();
const SYMBOLS = Array.from({ length: 12 }, (_, k) => `QX${String.fromCharCode(65 + k)}`);
/** So that what is left behind by a kill is taken over within seconds. */
const LEASE = { OPENALPHA_RUN_LEASE: '3s' };

describe.skipIf('missing' in server)(`many machines${'missing' in server ? ` (${server.missing})` : ''}`, () => {
  if ('missing' in server) return;
  const folder = temporaryFolder();
  const cwd = folder.path;
  const workers: ChildProcess[] = [];
  let providers: MadeUpProviders;
  let alone: string;

  beforeAll(async () => {
    providers = await startMadeUpProviders();
    const rows = SYMBOLS.map((symbol, k) => `${symbol},Company ${symbol},Energy,${k + 1}`);
    writeFileSync(join(cwd, 'stocks.csv'), `symbol,company_name,sector,fortune_500_rank\n${rows.join('\n')}\n`);
    // Seconds of learning, so that workers, who look twice a second, come to their share on an idle machine too.
    const training = { options: { forest: { trees: 3_000 } } };
    writeFileSync(join(cwd, 'openalpha.config.json'), JSON.stringify({ training }));
    alone = await withStocks();
    await both(alone, 'alone');
  });
  afterEach(async () => {
    providers.weather = undefined;
    for (const worker of workers.splice(0)) await stop(worker);
  });
  afterAll(async () => {
    await providers.server.close();
    folder.remove();
    await server.stop();
  });

  const settings = (models: string, more: Record<string, string> = {}) => ({
    ...providers.environment,
    ...LEASE,
    OPENALPHA_COLLECT_BATCH: '2',
    OPENALPHA_PREDICT_BATCH: '2',
    OPENALPHA_MODELS_DIR: models,
    OPENALPHA_TRAINING_MODELS: 'forest,boosting',
    OPENALPHA_FEATURES_SET: 'return_1,return_5,volatility_20',
    ...more,
  });

  async function run(db: string, models: string, args: readonly string[], more: Record<string, string> = {}) {
    const { code, stdout, stderr } = await openalpha([...args, '--db', db, '--json'], {
      cwd,
      env: settings(models, more),
    });
    return { code, said: stdout + stderr, data: stdout === '' ? undefined : JSON.parse(stdout) };
  }

  const withStocks = async () => {
    const db = server.newSchema();
    expect((await run(db, 'none', ['import', 'stocks', 'stocks.csv'])).code).toBe(0);
    return db;
  };

  /** Bars, then models, then predictions and recommendations. */
  async function both(db: string, models: string, ...how: string[]) {
    const first = await run(db, models, ['run', 'hourly', '--only', 'collect', ...how]);
    expect(first).toMatchObject({ code: 0, data: { status: 'done' } });
    const night = await run(db, models, ['run', 'nightly', '--only', 'features,train', ...how]);
    expect(night).toMatchObject({ code: 0, data: { status: 'done' } });
    const second = await run(db, models, ['run', 'hourly', '--skip', 'collect', ...how]);
    expect(second).toMatchObject({ code: 0, data: { status: 'done' } });
  }

  function work(db: string, more: Record<string, string> = {}) {
    const env = settings('elsewhere', { OPENALPHA_LOG_LEVEL: 'info', ...more });
    const worker = start(['worker', '--db', db, '--log-format', 'json', '--json'], { cwd, env });
    let said = '';
    worker.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    workers.push(worker);
    const until = async (what: RegExp) => {
      while (!what.test(said)) {
        if (worker.exitCode !== null) throw new Error(`the worker left: ${said}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    return { worker, until, said: () => said };
  }

  async function stop(worker: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (worker.exitCode !== null || worker.signalCode !== null) return worker.exitCode;
    const ended = new Promise<number | null>((resolve) => worker.once('close', resolve));
    worker.kill(signal);
    return ended;
  }

  /** The newest version of every kind, file by file, but for what tells time and place. */
  function modelsOf(name: string) {
    const root = join(cwd, name);
    const files: Record<string, string> = {};
    for (const kind of readdirSync(root).filter((each) => !each.startsWith('.'))) {
      const version = readdirSync(join(root, kind))
        .filter((each) => !each.includes('.'))
        .sort()
        .at(-1) as string;
      for (const file of readdirSync(join(root, kind, version))) {
        const bytes = readFileSync(join(root, kind, version, file));
        files[`${kind} ${file}`] =
          file === 'manifest.json' ? about(bytes) : createHash('sha256').update(bytes).digest('hex');
      }
    }
    return files;
  }
  const about = (bytes: Buffer) => {
    const { created_at, seconds, version, manifest_sha256, ...rest } = JSON.parse(bytes.toString());
    expect([created_at, seconds, version, manifest_sha256]).not.toContain(undefined);
    return JSON.stringify(rest);
  };

  async function expectTheSame(db: string, models: string) {
    expect(storeDifferences(await postgresContents(alone), await postgresContents(db))).toEqual({});
    expect(modelsOf(models)).toEqual(modelsOf('alone'));
  }

  /** Jobs by task and state. What came of them is gone when the run that wanted it has ended. */
  const jobsOf = async (db: string) => {
    const schema = new URL(db).searchParams.get('schema');
    // A worker that was late takes its own back.
    await expect.poll(() => server.query(`SELECT key FROM ${schema}_jobs.parcels`)).toEqual([]);
    const { jobs, dead } = (await run(db, 'none', ['status', '--jobs'])).data;
    expect(dead).toEqual([]);
    return jobs as readonly { task: string; state: string; jobs: number }[];
  };

  const partsOf = (task: string, jobs: Awaited<ReturnType<typeof jobsOf>>) =>
    jobs.filter((each) => each.task === task).reduce((sum, each) => sum + each.jobs, 0);

  it.each([1, 2])('come to the bytes of one machine, with %i to help', async (count) => {
    const db = await withStocks();
    const made = Array.from({ length: count }, () => work(db));
    await Promise.all(made.map(({ until }) => until(/worker started/)));
    // Slow answers, so that the run does not do everything before anybody looks.
    providers.weather = (fair) => ({ ...fair, delayMs: 200 });
    await both(db, `workers-${count}`, '--distribute');
    providers.weather = undefined;
    await expectTheSame(db, `workers-${count}`);
    const jobs = await jobsOf(db);
    const done = jobs.filter(({ state }) => state === 'done');
    // Which part of the learning (trees, or the other kind) they come to first is a matter of time.
    expect(done.map(({ task }) => task)).toEqual(
      expect.arrayContaining(['collect-prices', expect.stringMatching(/^(fit-model|grow-trees)$/)]),
    );
    expect(partsOf('predict-stocks', jobs)).toBe(6);
    for (const { worker } of made) expect(await stop(worker)).toBe(0);
  });

  it('come to the same without any worker', async () => {
    const db = await withStocks();
    await both(db, 'no-worker', '--distribute');
    await expectTheSame(db, 'no-worker');
    expect(partsOf('predict-stocks', await jobsOf(db))).toBe(6);
  });

  it('take over the shard of a worker that was killed in the middle of it', async () => {
    const db = await withStocks();
    const first = work(db);
    await first.until(/worker started/);
    providers.weather = (fair) => ({ ...fair, delayMs: 200 });
    const running = run(db, 'killed', ['run', 'hourly', '--only', 'collect', '--distribute']);
    await first.until(/job started/);
    await stop(first.worker, 'SIGKILL');
    providers.weather = undefined;
    const second = work(db);
    expect(await running).toMatchObject({ code: 0, data: { status: 'done' } });
    await second.until(/job done/);
    expect(second.said()).toContain('"attempt":2');
    const [a, b] = [await postgresContents(alone), await postgresContents(db)];
    expect(storeDifferences({ bars: a['market_data'] ?? [] }, { bars: b['market_data'] ?? [] })).toEqual({});
  });

  it.skipIf(server.restart === undefined)('go on when Postgres is restarted in the middle of a run', async () => {
    const db = await withStocks();
    const worker = work(db);
    await worker.until(/worker started/);
    providers.weather = (fair) => ({ ...fair, delayMs: 200 });
    const running = run(db, 'restarted', ['run', 'hourly', '--only', 'collect', '--distribute']);
    await worker.until(/job started/);
    await server.restart?.();
    providers.weather = undefined;
    expect(await running).toMatchObject({ code: 0, data: { status: 'done' } });
    const [a, b] = [await postgresContents(alone), await postgresContents(db)];
    expect(storeDifferences({ bars: a['market_data'] ?? [] }, { bars: b['market_data'] ?? [] })).toEqual({});
    expect(await stop(worker.worker)).toBe(0);
  });

  it('keep the limits of a provider together', async () => {
    const db = await withStocks();
    const limit = { OPENALPHA_YAHOO_PER_SECOND: '4' };
    const made = [work(db, limit), work(db, limit)];
    await Promise.all(made.map(({ until }) => until(/worker started/)));
    const times: number[] = [];
    providers.weather = (fair) => {
      // Series come from another provider.
      if (!String(fair.body).startsWith('observation_date')) times.push(Date.now());
      return fair;
    };
    const { data } = await run(db, 'limited', ['run', 'hourly', '--only', 'collect', '--distribute'], {
      ...limit,
      OPENALPHA_YAHOO_NEWS_ENABLED: 'false',
    });
    expect(data.steps[0].detail.prices).toMatchObject([{ stocks_updated: SYMBOLS.length, stocks_failed: 0 }]);
    expect(times.length).toBeGreaterThanOrEqual(SYMBOLS.length);
    expect(made.map(({ said }) => said()).join()).toContain('job done');
    // A request takes a moment to arrive, later or sooner than the one before.
    for (const from of times) expect(times.filter((at) => at >= from && at < from + 900).length).toBeLessThanOrEqual(4);
  });

  it('are refused on SQLite and before there is a store, in words and codes', async () => {
    expect((await run('store.db', 'none', ['import', 'stocks', 'stocks.csv'])).code).toBe(0);
    for (const args of [['worker'], ['run', 'hourly', '--distribute'], ['status', '--jobs']]) {
      const refused = await run('store.db', 'none', args);
      expect(refused.code).toBe(2);
      expect(refused.data.error.message).toContain('is a SQLite file');
    }
    const early = await run(server.newSchema(), 'none', ['worker']);
    expect(early.data.error).toMatchObject({ code: 'NOT_FOUND' });
    const many = await run(alone, 'none', ['worker', '--concurrency', '0']);
    expect(many).toMatchObject({ code: 2, data: { error: { code: 'USAGE' } } });
  });
});
