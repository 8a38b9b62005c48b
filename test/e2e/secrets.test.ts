import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROVIDERS } from '../../src/adapters/sources/providers.js';
import type { ProviderSpec } from '../../src/ports/source.js';
import { fakeCrontab } from '../support/fake-crontab.js';
import { openalpha, temporaryFolder } from '../support/openalpha.js';

/** Every key that there is, set in the environment, in .env and in the file; no command may say any of them. */
const folder = temporaryFolder();
const cwd = folder.path;
const PASSWORD = 'p4ss/w0rd+of the store';
const secrets: string[] = [];
let env: Record<string, string>;
let server: Server;

const secret = (name: string) => {
  const value = `s3cret-${name}-${secrets.length}`;
  secrets.push(value);
  return value;
};
const said = async (args: readonly string[], more: Record<string, string> = {}) => {
  const { code, stdout, stderr } = await openalpha(args, { cwd, env: { ...env, ...more } });
  const text = stdout + stderr;
  expect(text.length).toBeGreaterThan(0);
  for (const value of [...secrets, PASSWORD, encodeURIComponent(PASSWORD), 'p4ss']) expect(text).not.toContain(value);
  return { code, text };
};

beforeAll(async () => {
  // It tells its visitors what they said, as some servers do in their errors.
  server = createServer((request, response) => {
    response.writeHead(500).end(`bad request ${request.url} ${JSON.stringify(request.headers)}`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  env = { PATH: fakeCrontab(cwd).path };
  const dotEnv: string[] = [];
  const providers: Record<string, Record<string, unknown>> = {};
  for (const [name, spec] of Object.entries<ProviderSpec>(PROVIDERS)) {
    const entries = Object.entries(spec.secrets ?? {});
    providers[name] = {
      enabled: name === 'tiingo' || name === 'alpha-vantage',
      baseUrl: spec.baseUrl === '' ? '' : baseUrl,
    };
    for (const [i, [key, variable]] of entries.entries()) {
      if (name === 'fred') providers[name][key] = secret(name);
      else if (i === 0) env[variable] = secret(name);
      else dotEnv.push(`${variable}=${secret(name)}`);
    }
  }
  const config = { db: 'store.db', net: { retries: 0 }, collect: { prices: ['tiingo', 'alpha-vantage'] }, providers };
  writeFileSync(join(cwd, 'openalpha.config.json'), JSON.stringify(config));
  writeFileSync(join(cwd, '.env'), dotEnv.join('\n'));
  for (const name of ['openalpha.config.json', '.env']) chmodSync(join(cwd, name), 0o644);
  writeFileSync(join(cwd, 'stocks.csv'), 'symbol,company_name\nABC,Alphabet Soup\n');
  await openalpha(['init', '--yes'], { cwd, env });
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  folder.remove();
});

describe('secrets', () => {
  it('are in no answer of any command that looks at the configuration or asks a provider', async () => {
    for (const args of [
      ['init', '--yes', '--verbose'],
      ['import', 'stocks', 'stocks.csv', '--verbose'],
      ['collect', 'prices', '--verbose', '--log-format', 'json'],
      ['status', '--json', '--verbose'],
      ['doctor', '--verbose'],
      ['doctor', '--json', '--online'],
      ['cron', 'install', '--verbose', '--json'],
      ['cron', 'show'],
      ['cron', 'systemd'],
      ['cron', 'kubernetes'],
    ]) {
      await said(args);
    }
  });

  it('are in no refusal: of settings that are wrong, of files that cannot be read, of places', async () => {
    const broken = join(cwd, 'broken.json');
    writeFileSync(broken, `{"providers":{"fred":{"apiKey":"${secrets[0]}"x}}}`);
    expect((await said(['status', '--config', broken])).text).toContain('is not valid JSON');
    writeFileSync(broken, JSON.stringify({ providers: { fred: { apiKey: [secrets[0]], other: secrets[1] } } }));
    expect((await said(['status', '--config', broken])).code).toBe(2);
    const url = `postgres://me:${encodeURIComponent(PASSWORD)}@127.0.0.1:1/none?connect_timeout=1`;
    for (const args of [
      ['status'],
      ['cron', 'install'],
      ['cron', 'systemd'],
      ['cron', 'kubernetes'],
      ['db', 'prune'],
    ]) {
      await said([...args, '--db', url, '--verbose'], { OPENALPHA_POSTGRES_CONNECT_TIMEOUT: '1s' });
    }
    // A configuration is made to be shared: what `init` writes has no secret in it, wherever the setting came from.
    const fresh = join(cwd, 'fresh.json');
    const made = await said(['init', '--yes', '--config', fresh, '--db', url]);
    expect(made.code).not.toBe(0);
    expect(readFileSync(fresh, 'utf8')).not.toContain('p4ss');
    const refused = await said(['cron', 'systemd', '--db', url]);
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining('OPENALPHA_DB') });
    await said(['status', '--db', `mysql://me:${encodeURIComponent(PASSWORD)}@host/db`]);
  });
});
