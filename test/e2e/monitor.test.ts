import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openalpha, temporaryFolder } from '../support/openalpha.js';

// The real program with a webhook on loopback. The company and its prices are made up, and of the past: they are late.

const folder = temporaryFolder();
const cwd = folder.path;
const heard: { state: string; key: string; words: string }[] = [];
let server: Server;
let env: Record<string, string>;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      heard.push(JSON.parse(body));
      response.end('ok');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  env = { OPENALPHA_ALERTS_WEBHOOK: `http://127.0.0.1:${port}/services/hooksecret` };
  const bars = Array.from({ length: 5 }, (_, k) => `QXA,2026-0${k + 1}-05,10,11,9,10,100`);
  writeFileSync(join(cwd, 'bars.csv'), `symbol,date,open,high,low,close,volume\n${bars.join('\n')}\n`);
  expect((await openalpha(['init', '--yes'], { cwd })).code).toBe(0);
  expect((await openalpha(['import', 'prices', 'bars.csv', '--create-stocks'], { cwd })).code).toBe(0);
});
afterAll(() => {
  server.close();
  folder.remove();
});

async function run(args: readonly string[], more: Record<string, string> = {}) {
  const { code, stdout, stderr } = await openalpha([...args, '--json'], { cwd, env: { ...env, ...more } });
  return { code, stderr, data: JSON.parse(stdout) };
}

const QUICK = ['run', 'hourly', '--only', 'score-predictions'];

describe('openalpha monitor', () => {
  it('ends with 1 when something is wrong, tells it once, and tells its end', async () => {
    const first = await run(['monitor']);
    expect(first).toMatchObject({
      code: 1,
      data: { window: '30d', findings: [{ rule: 'stale', subject: 'bars_1d' }] },
    });
    expect(await run(['monitor'])).toMatchObject({ code: 1, data: { alerts: { told: [], untold: [] } } });
    expect(heard.map(({ state, key }) => `${state} ${key}`)).toEqual(['firing stale:bars_1d']);
    expect(await run(['monitor'], { OPENALPHA_ALERTS_BARS_LATE: 'off' })).toMatchObject({
      code: 0,
      data: { findings: [] },
    });
    expect(heard.map(({ state }) => state)).toEqual(['firing', 'resolved']);
  });

  it('tries the channels on demand, and does not look for anything', async () => {
    heard.length = 0;
    expect(await run(['monitor', '--test-alert'])).toMatchObject({ code: 0, data: { told: ['webhook'], untold: [] } });
    expect(heard).toMatchObject([{ state: 'test' }]);
    const nobody = await run(['monitor', '--test-alert'], { OPENALPHA_ALERTS_WEBHOOK: '' });
    expect(nobody).toMatchObject({ code: 2, data: { error: { code: 'CONFIG' } } });
    const broken = await run(['monitor', '--test-alert'], { OPENALPHA_ALERTS_COMMAND: '["no-such-program-qx"]' });
    expect(broken).toMatchObject({
      code: 1,
      data: { told: ['webhook'], untold: [expect.stringContaining('no such program')] },
    });
  });

  it.each([
    [['--window', '0d'], {}, '--window is 0'],
    [['--window', 'soon'], {}, 'not a duration'],
    [['--as-of', '2026-01-01'], {}, 'present'],
    [[], { OPENALPHA_ALERTS_WEBHOOK: 'http://hooks.example/services/hooksecret' }, 'expected https'],
  ])('refuses %j %j', async (args, more, said) => {
    const { code, data } = await run(['monitor', ...args], more);
    expect({ code, message: data.error.message }).toMatchObject({ code: 2, message: expect.stringContaining(said) });
    expect(data.error.message).not.toContain('hooksecret');
  });
});

describe('after a run', () => {
  it('the numbers are left in a file, the log has the run, and what is wrong is told', async () => {
    heard.length = 0;
    const log = { OPENALPHA_LOG_LEVEL: 'info', OPENALPHA_LOG_FORMAT: 'json' };
    const { code, stderr, data } = await run([...QUICK, '--metrics-file', 'out/openalpha.prom'], log);
    expect(code).toBe(0);
    expect(heard.map(({ key }) => key)).toEqual(['stale:bars_1d']);
    const text = readFileSync(join(cwd, 'out/openalpha.prom'), 'utf8');
    expect(text).toMatch(/^openalpha_run_last_status\{schedule="hourly",status="done"\} 1$/m);
    expect(text).toMatch(/^openalpha_alerts_firing\{rule="stale"\} 1$/m);
    expect(text).toMatch(/^openalpha_data_overdue_seconds\{kind="bars_1d"\} \d+/m);
    const lines = stderr.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    const step = lines.find(({ step: name }) => name === 'score-predictions');
    expect(step).toMatchObject({ run: data.run, schedule: 'hourly', scored: 0, seconds: expect.any(Number) });
    expect(lines.find(({ msg }) => msg === 'pipeline looked at')).toMatchObject({
      run: data.run,
      findings: 1,
      told: 1,
    });
    expect(stderr).not.toContain('hooksecret');
  });

  it('of the night, drift and the quality of predictions are looked at', async () => {
    const { code, data } = await run(['run', 'nightly', '--only', 'monitor']);
    expect(code).toBe(0);
    const step = data.steps.find(({ name }: { name: string }) => name === 'monitor');
    expect(step).toMatchObject({ status: 'done', detail: { findings: [{ rule: 'stale' }], drift: [] } });
  });

  it('a failure to tell or to write the file is a warning, and no failure of the run', async () => {
    const more = {
      OPENALPHA_ALERTS_COMMAND: '["no-such-program-qx"]',
      OPENALPHA_METRICS_FILE: join(cwd, 'bars.csv', 'no', 'folder.prom'),
    };
    const { code, stderr, data } = await run(QUICK, more);
    expect({ code, status: data.status }).toEqual({ code: 0, status: 'done' });
    const night = await run(['run', 'nightly', '--only', 'monitor', '--metrics-file', join(cwd, 'none/of/m.prom')]);
    expect(night.code).toBe(0);
    expect(stderr).toContain('an alert could not be told');
    expect(stderr).toContain('the pipeline could not be looked at after the run');
  });
});
