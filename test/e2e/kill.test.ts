import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/math/random.js';
import { openalpha, start, temporaryFolder } from '../support/openalpha.js';
import { writeSyntheticMarket } from '../support/synthetic-folder.js';

const folder = temporaryFolder();
const cwd = folder.path;
const random = new Random(20_260_101);

beforeAll(async () => {
  await writeSyntheticMarket(cwd, { stocks: 60, sessions: 500 });
  await openalpha(['import', 'stocks', 'stocks.csv', '--db', 'calm.db'], { cwd });
  await openalpha(['import', 'prices', 'prices.csv', '--db', 'calm.db'], { cwd });
});
afterAll(() => folder.remove());

/** Everything in market_data as csv text: two stores with the same text hold the same bars. */
async function bars(db: string): Promise<string> {
  const { code, stdout } = await openalpha(['export', 'bars', '--format', 'csv', '--db', db, '--quiet'], { cwd });
  expect(code).toBe(0);
  return stdout;
}

/** Starts a command and kills it, with no chance to clean up, after some milliseconds. */
async function killAfter(args: string[], milliseconds: number): Promise<void> {
  const child = start(args, { cwd });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  await ended;
  clearTimeout(timer);
}

describe('kill -9', () => {
  it('during an import loses nothing: the next import gives the rows of an undisturbed one', async () => {
    await openalpha(['import', 'stocks', 'stocks.csv', '--db', 'shaken.db'], { cwd });
    for (let attempt = 0; attempt < 6; attempt++) {
      await killAfter(['import', 'prices', 'prices.csv', '--db', 'shaken.db'], 80 + random.int(350));
    }
    const again = await openalpha(['import', 'prices', 'prices.csv', '--db', 'shaken.db', '--json'], { cwd });
    expect(JSON.parse(again.stdout)).toMatchObject({ rows_imported: 60 * 500, rows_changed: 0, rows_rejected: 0 });
    expect(await bars('shaken.db')).toBe(await bars('calm.db'));
    const doctor = await openalpha(['doctor', '--db', 'shaken.db', '--json'], { cwd });
    expect(JSON.parse(doctor.stdout).checks).toContainEqual(expect.objectContaining({ name: 'store', ok: true }));
  });

  it('leaves a run that says so: running while it goes on, interrupted as soon as it is gone', async () => {
    const runs = async () =>
      JSON.parse((await openalpha(['status', '--db', 'killed.db', '--json'], { cwd })).stdout).runs as {
        command: string;
        status: string;
      }[];
    await openalpha(['import', 'stocks', 'stocks.csv', '--db', 'killed.db'], { cwd });
    // A file that never ends: the import waits for more of it.
    const child = start(['import', 'prices', '-', '--db', 'killed.db'], { cwd, input: '' });
    await expect
      .poll(async () => (await runs())[0], { timeout: 20_000 })
      .toMatchObject({
        command: 'import prices',
        status: 'running',
      });
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGKILL');
    await ended;
    expect((await runs())[0]).toMatchObject({ command: 'import prices', status: 'interrupted' });
    await openalpha(['import', 'stocks', 'stocks.csv', '--db', 'killed.db'], { cwd });
    expect((await runs()).map(({ status }) => status)).toEqual(['done', 'interrupted', 'done']);
  });

  it('during training leaves no half model: what is listed is sound', async () => {
    for (let attempt = 0; attempt < 3; attempt++) {
      await killAfter(['train', '--models', 'forest', '--db', 'calm.db'], 700 + random.int(1200));
    }
    const verified = await openalpha(['models', 'verify', '--json'], { cwd });
    expect(verified.code).toBe(0);
    const { models } = JSON.parse(verified.stdout) as { models: { sound: boolean }[] };
    const forest = join(cwd, 'ml-models', 'forest');
    const folders = existsSync(forest) ? readdirSync(forest).filter((name) => name.startsWith('v')) : [];
    expect(models.filter(({ sound }) => sound)).toHaveLength(folders.length);
    rmSync(join(cwd, 'ml-models'), { recursive: true, force: true });
  });
});
