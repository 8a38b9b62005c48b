import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONFIG_FILE, hasPassword, loadConfig } from '../../src/runtime/config.js';
import { temporaryFolder } from '../support/openalpha.js';

const KEY = 'k3y-that-nobody-may-see';
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const put = (name: string, text: string, mode: number) => {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};
const load = (envFile?: string) => loadConfig({ folder: folder.path, environment: {}, envFile });

describe('files with secrets', () => {
  it('are warned of when others may read them, by the names and never the values', () => {
    const env = put('.env', `TIINGO_API_KEY=${KEY}\nOPENALPHA_DB=postgres://me:${KEY}@host/db\n`, 0o644);
    const config = put(CONFIG_FILE, JSON.stringify({ providers: { fred: { apiKey: KEY } } }), 0o640);
    const { warnings } = load();
    expect(warnings).toEqual([
      `${config} holds secrets (providers.fred.apiKey) and may be read by others (mode 640): chmod 600 ${config}`,
      `${env} holds secrets (OPENALPHA_DB, TIINGO_API_KEY) and may be read by others (mode 644): chmod 600 ${env}`,
    ]);
  });

  it('are fine when they are readable for their owner alone, and so are open files without secrets', () => {
    put('.env', `TIINGO_API_KEY=${KEY}\n`, 0o600);
    put(CONFIG_FILE, JSON.stringify({ seed: 1, db: 'postgres://me@host/db' }), 0o644);
    expect(load().warnings).toEqual([]);
  });

  it('may have any name, and then .env is not read', () => {
    put('.env', 'OPENALPHA_SEED=1\n', 0o600);
    const named = put('keys', 'OPENALPHA_SEED=2\n', 0o600);
    expect(load('keys')).toMatchObject({ config: { seed: 2 }, envFile: named });
    expect(() => load('missing')).toThrow(/There is no environment file/);
  });

  it('never appear in what is said about a fault in them', () => {
    for (const text of [
      `{"providers":{"fred":{"apiKey":"${KEY}"x}}}`,
      `{"providers":{"fred":{"apiKey":"${KEY}`,
      `${KEY}`,
      `{"providers":{"fred":{"apiKey":"${KEY}\n"}}}`,
      `{"a": [1, 2,, "${KEY}"]}`,
    ]) {
      put(CONFIG_FILE, text, 0o600);
      const message = messageOf(load);
      expect(message).toContain('is not valid JSON');
      for (const part of ['k3y', 'nobody', 'see']) expect(message).not.toContain(part);
    }
    put(CONFIG_FILE, `{\n  "seed": 1,\n  "db" "${KEY}"\n}`, 0o600);
    expect(messageOf(load)).toMatch(/is not valid JSON \(line 3\)/);
  });

  it('may hold anything: it is read or refused as CONFIG, and what stood around the key is not shown', () => {
    const config = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.jsonValue().map((apiKey) => JSON.stringify({ providers: { fred: { apiKey } } })),
      fc.string().map((text) => `{"providers":{"fred":{"apiKey":"${KEY}"}},"db":${text}`),
    );
    fc.assert(
      fc.property(config, fc.string({ unit: 'binary' }), (text, env) => {
        put(CONFIG_FILE, text, 0o600);
        put('.env', `TIINGO_API_KEY=${KEY}\n${env}`, 0o600);
        try {
          load();
        } catch (error) {
          expect(error).toMatchObject({ code: 'CONFIG' });
          expect((error as Error).message).not.toContain(KEY);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are not read when they are too large to be settings', () => {
    put(CONFIG_FILE, `{"db":"${'x'.repeat(1_000_001)}"}`, 0o600);
    expect(messageOf(load)).toMatch(/more than 1,000,000 bytes/);
    put(CONFIG_FILE, '{}', 0o600);
    put('.env', `A=${'x'.repeat(1_000_001)}`, 0o600);
    expect(messageOf(load)).toMatch(/\.env has more than 1,000,000 bytes/);
  });

  it('may be a URL of a store: with a password it counts as one', () => {
    expect(
      ['postgres://u:p@h/d', 'postgresql://h/d?user=u&password=p', 'postgres://h/d?sslpassword=p'].map(hasPassword),
    ).toEqual([true, true, true]);
    expect(['postgres://u@h:5432/d', 'data/openalpha.db', 'sqlite:a:b@c', '', 3].map(hasPassword)).toEqual(
      Array(5).fill(false),
    );
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return `${(error as Error).message} ${(error as { hint?: string }).hint}`;
  }
  throw new Error('nothing was refused');
}
