import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../src/math/random.js';
import { type MadeUpProviders, startMadeUpProviders } from '../support/made-up-providers.js';
import { openalpha, start, temporaryFolder } from '../support/openalpha.js';
import { storeContents, storeDifferences } from '../support/store-contents.js';

// The real program against loopback providers. Companies, prices and headlines are made up; the time is the real one.

const folder = temporaryFolder();
const cwd = folder.path;
const random = new Random(20_261_121);
const SYMBOLS = Array.from({ length: 12 }, (_, k) => `QX${String.fromCharCode(65 + k)}`);
let providers: MadeUpProviders;

beforeAll(async () => {
  providers = await startMadeUpProviders();
  const rows = SYMBOLS.map((symbol, k) => `${symbol},Company ${symbol},Energy,${k + 1}`);
  writeFileSync(join(cwd, 'stocks.csv'), `symbol,company_name,sector,fortune_500_rank\n${rows.join('\n')}\n`);
  expect((await run('stocks.db', 'import', 'stocks', 'stocks.csv')).code).toBe(0);
  // Models to predict with: they lie beside the stores and are the same for all.
  expect((await run(withStocks('school.db'), 'collect', 'prices')).code).toBe(0);
  const trained = await run(
    'school.db',
    'train',
    '--models',
    'forest',
    '--features',
    'return_1,return_5,volatility_20',
  );
  expect(trained.code).toBe(0);
  expect(await run(withStocks('calm.db'), 'run', 'hourly')).toMatchObject({ code: 0, data: { status: 'done' } });
});
beforeEach(() => {
  providers.weather = undefined;
});
afterAll(async () => {
  await providers.server.close();
  folder.remove();
});

async function run(db: string, ...args: string[]) {
  const seen = providers.server.requests.length;
  const { code, stdout, stderr } = await openalpha([...args, '--db', db, '--json'], { cwd, env: environment() });
  return { code, stderr, data: JSON.parse(stdout), asked: providers.server.requests.slice(seen) };
}

function environment(): Record<string, string> {
  return { ...providers.environment };
}

/** A store with the stocks and nothing else. */
function withStocks(db: string): string {
  copyFileSync(join(cwd, 'stocks.db'), join(cwd, db));
  return db;
}

const endings = (data: { steps: { name: string; status: string }[] }) =>
  Object.fromEntries(data.steps.map(({ name, status }) => [name, status]));

describe('openalpha run hourly', () => {
  it('collects, scores, predicts and recommends; the second time in the hour there is nothing to do', async () => {
    const db = withStocks('day.db');
    const plan = await run(db, 'run', 'hourly', '--dry-run');
    expect(plan).toMatchObject({ code: 0, asked: [], data: { dry_run: true, held_by: null } });
    expect(plan.data.steps[0]).toMatchObject({ name: 'collect', action: 'do', reason: 'due' });

    const first = await run(db, 'run', 'hourly');
    expect(first).toMatchObject({ code: 0, data: { status: 'done', schedule: 'hourly', nothing_due: false } });
    expect(first.data.steps.map(({ name, status }: { name: string; status: string }) => `${name} ${status}`)).toEqual([
      'collect done',
      'score-sentiment done',
      'predict done',
      'recommend done',
      'score-predictions done',
    ]);
    expect(first.data.steps[2].detail).toMatchObject({ predictions: SYMBOLS.length });
    expect(first.data.market.words).toMatch(/^The exchange is (open|closed)/);
    // The newest value of the made-up series is of 2025, and that is not kept quiet.
    expect(first.data.stale).toMatchObject([{ what: 'macro', newest: '2025-02-01T00:00:00Z' }]);

    const second = await run(db, 'run', 'hourly');
    expect(second).toMatchObject({ code: 0, data: { status: 'done' } });
    // The clock may have come to the next hour in between: then collecting is due, and nothing comes of it.
    const rest = second.data.steps.slice(1) as { status: string; reason: string }[];
    expect(rest[0]).toMatchObject({ status: 'waived', reason: 'every text has been scored' });
    expect(rest.map(({ status }) => status)).toEqual(Array(4).fill(expect.stringMatching(/skipped|waived/)));

    const listed = await run(db, 'runs', 'list', '--command', 'run hourly');
    expect(listed.data.runs.map(({ status }: { status: string }) => status)).toEqual(['done', 'done']);
    const shown = await run(db, 'runs', 'show', first.data.run.slice(0, 13));
    expect(shown.data.steps.map(({ name }: { name: string }) => name)).toEqual(Object.keys(endings(first.data)));
    expect(await run(db, 'runs', 'show', 'nope')).toMatchObject({ code: 2, data: { error: { code: 'NOT_FOUND' } } });
  });

  it('goes on when no provider answers, with what is there, and says so', async () => {
    const db = withStocks('storm.db');
    await run(db, 'run', 'hourly', '--only', 'collect');
    providers.weather = () => ({ status: 404, body: 'Not Found' });
    const storm = await run(withStocks('nothing.db'), 'run', 'hourly');
    expect(storm.code).toBe(1);
    expect(endings(storm.data)).toMatchObject({ collect: expect.stringMatching(/partial|failed/), predict: 'failed' });
    expect(storm.data.steps[3]).toMatchObject({ status: 'skipped', reason: 'needs predict, which failed' });

    providers.weather = undefined;
    const calm = await run(db, 'run', 'hourly');
    expect(endings(calm.data)).toMatchObject({ predict: 'done', recommend: 'done' });
  });

  it('is refused to the second of two, who is told who is at work', async () => {
    const db = withStocks('two.db');
    providers.weather = (fair) => ({ ...fair, delayMs: 50 });
    const seen = providers.server.requests.length;
    const first = openalpha(['run', 'hourly', '--db', db, '--json'], { cwd, env: environment() });
    await until(() => providers.server.requests.length > seen);
    const second = await run(db, 'run', 'nightly');
    expect(second).toMatchObject({ code: 3, data: { error: { code: 'LOCKED' } } });
    expect(second.data.error.message).toMatch(/at work on this store: pid \d+ on .+ since .+: openalpha run hourly/);
    expect((await first).code).toBe(0);
  });

  it('ends in an orderly way on SIGTERM: the lock is released, and the next goes on', async () => {
    const db = withStocks('stopped.db');
    providers.weather = (fair) => ({ ...fair, delayMs: 50 });
    const seen = providers.server.requests.length;
    const child = start(['run', 'hourly', '--db', db, '--json'], { cwd, env: environment() });
    const ended = new Promise((resolve) => child.on('close', (code) => resolve(code)));
    await until(() => providers.server.requests.length >= seen + 5);
    child.kill('SIGTERM');
    expect(await ended).toBe(4);
    expect((await run(db, 'status')).data.runs[0]).toMatchObject({ command: 'run hourly', status: 'interrupted' });
    providers.weather = undefined;
    const next = await run(db, 'run', 'hourly');
    expect(next).toMatchObject({ code: 0, data: { took_over_from: null, status: 'done' } });
    expect(storeDifferences(storeContents(join(cwd, db)), storeContents(join(cwd, 'calm.db')))).toEqual({});
  });

  it('killed at any moment and started again leaves the store of a run that was left in peace', async () => {
    const db = withStocks('killed.db');
    providers.weather = (fair) => ({ ...fair, delayMs: 5 });
    // Moments are shares of what a whole run takes here and now, so that every step has its turn on a slow machine too.
    const begun = performance.now();
    await run(withStocks('timed.db'), 'run', 'hourly');
    const whole = performance.now() - begun;
    let kills = 0;
    for (let attempt = 0; attempt < 6; attempt++) {
      const child = start(['run', 'hourly', '--db', db], { cwd, env: environment() });
      const ended = new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)));
      const timer = setTimeout(() => child.kill('SIGKILL'), whole * (0.25 + 0.75 * random.float()));
      if ((await ended) === 'SIGKILL') kills++;
      clearTimeout(timer);
    }
    expect(kills).toBeGreaterThan(0);
    // One that is killed in its first step: it is told as interrupted before another run has come.
    const seen = providers.server.requests.length;
    const last = start(['run', 'hourly', '--db', withStocks('lost.db')], { cwd, env: environment() });
    const gone = new Promise((resolve) => last.on('close', resolve));
    await until(() => providers.server.requests.length >= seen + 3);
    last.kill('SIGKILL');
    await gone;
    const told = (await run('lost.db', 'runs', 'list')).data.runs[0];
    expect(told).toMatchObject({ command: 'run hourly', status: 'interrupted' });
    expect((await run('lost.db', 'status')).data.runs[0]).toEqual(told);
    providers.weather = undefined;
    expect(await run(db, 'run', 'hourly')).toMatchObject({ code: 0, data: { status: 'done' } });
    const calm = storeContents(join(cwd, 'calm.db'));
    for (const table of ['market_data', 'articles', 'sentiment_data', 'predictions', 'recommendations']) {
      expect(calm[table]).not.toEqual([]);
    }
    expect(storeDifferences(storeContents(join(cwd, db)), calm)).toEqual({});
    expect(await run(db, 'doctor')).toMatchObject({ code: 0 });
    // No lock is left: the next finds nothing to take over, and nobody at work.
    const plan = await run(db, 'run', 'hourly', '--dry-run');
    expect(plan.data).toMatchObject({ held_by: null });
    expect(readdirSync(join(cwd, 'ml-models', 'forest'))).toContain('v0001');
  });

  it('refuses steps that there are not, another time than now, and settings that do not fit', async () => {
    for (const wrong of [
      ['--only', 'dance'],
      ['--skip', 'train'],
      ['--as-of', '2024-01-02'],
      ['--only', ''],
    ]) {
      expect(await run('calm.db', 'run', 'hourly', ...wrong)).toMatchObject({ code: 2, asked: [] });
    }
    const lease = { ...environment(), OPENALPHA_RUN_LEASE: '5m' };
    const refused = await openalpha(['run', 'hourly', '--db', 'calm.db', '--json'], { cwd, env: lease });
    expect(refused.code).toBe(2);
  });
});

describe('openalpha run nightly', () => {
  it('trains challengers, compares them with the champions, and does none of it twice in a night', async () => {
    copyFileSync(join(cwd, 'school.db'), join(cwd, 'night.db'));
    const env = {
      ...environment(),
      OPENALPHA_TRAINING_MODELS: 'forest',
      OPENALPHA_FEATURES_SET: 'return_1,return_5,volatility_20',
    };
    writeFileSync(join(cwd, 'night.json'), JSON.stringify({ training: { options: { forest: { trees: 12 } } } }));
    const args = [
      'run',
      'nightly',
      '--config',
      'night.json',
      '--db',
      'night.db',
      '--models-dir',
      'night-models',
      '--json',
    ];
    const night = async () => JSON.parse((await openalpha(args, { cwd, env })).stdout);
    const first = await night();
    expect(endings(first)).toMatchObject({ actions: 'done', features: 'done', train: 'done', evaluate: 'waived' });
    const second = await night();
    expect(endings(second)).toMatchObject({ features: 'skipped', train: 'skipped' });
    expect(readdirSync(join(cwd, 'night-models', 'forest')).filter((name) => name.startsWith('v'))).toEqual(['v0001']);
    const manifest = join(cwd, 'night-models', 'forest', 'v0001', 'manifest.json');
    expect(JSON.parse(readFileSync(manifest, 'utf8')).options).toMatchObject({ trees: 12 });
    // Another seed is another input: a challenger, who has to be better by the margin.
    env['OPENALPHA_SEED' as keyof typeof env] = '7';
    const third = await night();
    expect(endings(third)).toMatchObject({ train: 'done', evaluate: 'done', promote: 'done' });
    const { compared } = third.steps.find(({ name }: { name: string }) => name === 'evaluate').detail;
    expect(compared).toMatchObject([{ kind: 'forest', champion: 'v0001', challenger: 'v0002' }]);
  });
});

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 5));
}
