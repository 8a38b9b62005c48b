import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openalpha, temporaryFolder } from '../support/openalpha.js';
import { writeSyntheticMarket } from '../support/synthetic-folder.js';

const folder = temporaryFolder();
const cwd = folder.path;
const run = (...args: string[]) => openalpha(args, { cwd });
const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};

beforeAll(async () => {
  await writeSyntheticMarket(cwd, { stocks: 40, sessions: 300 });
  await json('init', '--yes');
  await json('import', 'stocks', 'stocks.csv');
});
afterAll(() => folder.remove());

describe('openalpha db', () => {
  it('copies a store that another process writes to, and gives it back', async () => {
    const writing = json('import', 'prices', 'prices.csv', '--adjustment', 'raw');
    const copied = await json('db', 'backup', 'during.db');
    expect(copied).toMatchObject({ file: join(cwd, 'during.db'), schema_version: expect.any(Number) });
    await writing;
    const after = await json('db', 'backup', 'after.db');
    expect(after.rows).toMatchObject({ stocks: copied.rows.stocks, market_data: 40 * 300 });

    expect(await run('db', 'restore', 'after.db')).toMatchObject({ code: 1 });
    const restored = await json('db', 'restore', 'after.db', '--db', 'second.db');
    expect(restored).toMatchObject({ store: join(cwd, 'second.db'), rows: after.rows, kept_as: null });
    const again = await json('import', 'prices', 'prices.csv', '--adjustment', 'raw', '--db', 'second.db');
    expect(again).toMatchObject({ rows_new: 0, rows_changed: 0, rows_unchanged: 40 * 300 });
  });

  it('counts what would be forgotten before it is', async () => {
    const planned = await json('db', 'prune', '--keep', '0s', '--dry-run');
    expect(planned).toMatchObject({ dry_run: true, rows: { runs: 2 } });
    expect(await json('db', 'prune', '--keep', '0s', '--vacuum')).toMatchObject({ rows: planned.rows });
    expect(await json('db', 'prune', '--keep', '0s')).toMatchObject({ rows: { runs: 0 } });
    expect((await json('status')).store.rows).toMatchObject({ runs: 0, market_data: 40 * 300 });
  });
});
