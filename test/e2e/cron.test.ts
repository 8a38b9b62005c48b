import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeCrontab, fakeCrontab } from '../support/fake-crontab.js';
import { openalpha, temporaryFolder } from '../support/openalpha.js';

/** One person's crontab from first to last; each step stands on the ones before. */
const folder = temporaryFolder();
const cwd = folder.path;
const db = join(cwd, 'data', 'openalpha.db');
const MINE = 'MAILTO=me\r\n# caf\xe9, \xff\n*/5 * * * * date +\\%s >/dev/null';
const KEY = 'k3y-that-nobody-may-see';
let fake: FakeCrontab;
const run = (args: readonly string[], env: Record<string, string> = {}) =>
  openalpha(args, { cwd, env: { PATH: fake.path, TZ: 'UTC', ...env } });
const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await run([...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};

beforeAll(async () => {
  fake = fakeCrontab(cwd);
  fake.write(MINE);
  writeFileSync(join(cwd, '.env'), `ALPHA_VANTAGE_API_KEY=${KEY}\n`);
  chmodSync(join(cwd, '.env'), 0o600);
  await run(['init', '--yes']);
});
afterAll(() => folder.remove());

describe('openalpha cron', () => {
  it('refuses a store that is not there and times that do not exist, and leaves the crontab as it is', async () => {
    expect(await run(['cron', 'install', '--db', 'other.db'])).toMatchObject({ code: 2 });
    expect(await run(['cron', 'install', '--hourly', '61 * * * *'])).toMatchObject({ code: 2 });
    expect(await run(['cron', 'install', '--hourly', 'off', '--nightly', 'off'])).toMatchObject({ code: 2 });
    expect(fake.read()).toBe(MINE);
  });

  it('puts a block of absolute paths behind what is there, once', async () => {
    const first = await json('cron', 'install');
    expect(first).toMatchObject({
      changed: true,
      store: db,
      intact: true,
      env_file: join(cwd, '.env'),
      time_zone: 'UTC',
    });
    expect(first.jobs).toMatchObject([
      { schedule: 'hourly', cron: '5 * * * *', next: expect.stringMatching(/:05:00Z$/) },
      { schedule: 'nightly', cron: '30 2 * * 2-6', next: expect.stringMatching(/T02:30:00Z$/) },
    ]);
    const installed = fake.read() as string;
    expect(installed.startsWith(`${MINE}\n# >>> openalpha cron: `)).toBe(true);
    expect(installed).toContain(`5 * * * * cd ${cwd} && ${process.execPath} `);
    expect(installed).toContain(` --dotenv ${join(cwd, '.env')} --db ${db} --models-dir ${join(cwd, 'ml-models')} `);
    expect(installed).not.toContain(KEY);
    expect(await json('cron', 'install')).toMatchObject({ changed: false });
    expect(fake.read()).toBe(installed);
  });

  it('has a line that runs as it stands: the program starts and its words are appended to the log', async () => {
    const line = (fake.read() as string).split('\n').find((text) => text.includes(' run hourly '));
    const command = (line as string).slice('5 * * * * '.length).replace(' run hourly ', ' status ');
    const { execFileSync } = await import('node:child_process');
    execFileSync('/bin/sh', ['-c', command], { cwd: '/', env: { HOME: cwd } });
    expect(readFileSync(join(cwd, 'data', 'openalpha.log'), 'utf8')).toContain(db);
  });

  it('has its log set aside when that has grown', async () => {
    const log = join(cwd, 'rotated.log');
    writeFileSync(log, 'x'.repeat(1001));
    const { code } = await run(['status', '--rotate-log', log], { OPENALPHA_LOG_MAX_BYTES: '1000' });
    expect(code).toBe(0);
    expect(readdirSync(cwd).filter((name) => name.startsWith('rotated.log.'))).toHaveLength(1);
  });

  it('keeps the runs of two stores apart, and takes each out by itself', async () => {
    await run(['init', '--yes', '--db', 'second.db']);
    await json('cron', 'install', '--db', 'second.db', '--hourly', '@daily', '--nightly', 'off');
    const shown = await json('cron', 'show');
    expect(shown.installed).toBe(true);
    expect(shown.blocks.map((block: { store: string }) => block.store)).toEqual([db, join(cwd, 'second.db')]);
    expect(await json('cron', 'remove')).toEqual({ removed: [db], left: [join(cwd, 'second.db')] });
    expect(await json('cron', 'remove', '--all')).toEqual({ removed: [join(cwd, 'second.db')], left: [] });
    expect(fake.read()).toBe(MINE);
    expect(await json('cron', 'remove')).toEqual({ removed: [], left: [] });
  });

  it('names keys that only this shell has, and never their values', async () => {
    const { stdout, stderr } = await run(['cron', 'install', '--json'], { TIINGO_API_KEY: KEY, OPENALPHA_SEED: '7' });
    expect(JSON.parse(stdout).only_in_this_shell.sort()).toEqual(['OPENALPHA_SEED', 'TIINGO_API_KEY']);
    expect(stdout + stderr + fake.read()).not.toContain(KEY);
    await json('cron', 'remove');
  });

  it('prints timers and CronJobs without touching anything', async () => {
    const { stdout } = await run(['cron', 'systemd']);
    expect(stdout).toContain('OnCalendar=Tue,Wed,Thu,Fri,Sat *-*-* 02:30:00');
    expect(stdout).toContain(`WorkingDirectory=${cwd}\n`);
    const cluster = await run(['cron', 'kubernetes', '--nightly', 'off', '--time-zone', 'UTC']);
    expect(cluster.stdout.match(/^kind: CronJob$/gm)).toHaveLength(1);
    expect(fake.read()).toBe(MINE);
  });

  it('says what to do where there is no crontab program', async () => {
    const { code, stderr } = await openalpha(['cron', 'show'], { cwd, env: { PATH: join(cwd, 'nothing') } });
    expect(code).toBe(1);
    expect(stderr).toContain('`openalpha cron systemd`');
  });
});
