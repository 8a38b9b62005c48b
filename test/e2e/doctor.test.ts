import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROVIDERS } from '../../src/adapters/sources/providers.js';
import { fakeCrontab } from '../support/fake-crontab.js';
import { openalpha, temporaryFolder } from '../support/openalpha.js';

const folder = temporaryFolder();
const cwd = folder.path;
const KEY = 'k3y-that-nobody-may-see';
const asked: string[] = [];
let server: Server;
let port: number;
let path: string;

interface Report {
  readonly checks: { name: string; ok: boolean; detail: string }[];
  readonly findings: { kind: string; severity: string; detail: string }[];
}

/** Every provider is off but one, and that is the server on loopback. */
const doctor = async (...args: string[]) => {
  const { code, stdout, stderr } = await openalpha(['doctor', '--json', ...args], {
    cwd,
    env: { PATH: path, TZ: 'UTC' },
  });
  expect(stdout + stderr).not.toContain(KEY);
  const report = JSON.parse(stdout) as Report;
  return { code, stderr, ...report, check: (name: string) => report.checks.find((check) => check.name === name) };
};

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    // An hour behind.
    response
      .setHeader('date', new Date(Date.now() - 3_600_000).toUTCString())
      .writeHead(404)
      .end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
  path = fakeCrontab(cwd).path;
  await openalpha(['init', '--yes'], { cwd });
  const config = JSON.parse(readFileSync(join(cwd, 'openalpha.config.json'), 'utf8'));
  config.providers = Object.fromEntries(Object.keys(PROVIDERS).map((name) => [name, { enabled: false }]));
  config.providers.tiingo = { enabled: true, baseUrl: `http://127.0.0.1:${port}`, token: KEY };
  writeFileSync(join(cwd, 'openalpha.config.json'), JSON.stringify(config));
  chmodSync(join(cwd, 'openalpha.config.json'), 0o600);
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  folder.remove();
});

describe('openalpha doctor', () => {
  it('says which keys there are, the time, the room, the schedule, and asks nobody', async () => {
    const { code, check, findings } = await doctor();
    expect({ code, findings }).toEqual({ code: 0, findings: [] });
    expect(check('secrets')).toEqual({ name: 'secrets', ok: true, detail: 'keys set: tiingo; not set: none' });
    expect(check('disk')?.detail).toMatch(/^free: store .*, models /);
    expect(check('schedule')?.detail).toMatch(/no block in the crontab/);
    expect(check('providers')).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('warns of a file with keys that others may read', async () => {
    chmodSync(join(cwd, 'openalpha.config.json'), 0o644);
    const { findings, stderr } = await doctor('--kind', 'secrets');
    expect(findings).toMatchObject([{ kind: 'secrets', severity: 'warning' }]);
    expect(stderr).toContain('chmod 600');
    chmodSync(join(cwd, 'openalpha.config.json'), 0o600);
  });

  it('knows the block in the crontab', async () => {
    await openalpha(['cron', 'install'], { cwd, env: { PATH: path, TZ: 'UTC' } });
    expect((await doctor()).check('schedule')).toEqual({
      name: 'schedule',
      ok: true,
      detail: 'hourly not due yet, nightly not due yet',
    });
  });

  it('asks providers when told to, compares the clock, and ends with 1 when something is wrong', async () => {
    const { code, check, findings } = await doctor('--online');
    expect(code).toBe(1);
    expect(asked).toEqual(['/']);
    expect(check('providers')).toMatchObject({ ok: true, detail: '1 of 1 answer' });
    expect(check('clock')).toMatchObject({ ok: false, detail: expect.stringMatching(/36\d\d s ahead of/) });
    expect(findings.map(({ kind }) => kind)).toEqual(['clock']);
  });
});
