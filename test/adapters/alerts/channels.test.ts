import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commandChannel } from '../../../src/adapters/alerts/command.js';
import { webhookChannel } from '../../../src/adapters/alerts/webhook.js';
import type { Alert } from '../../../src/domain/alert.js';
import { openTestNet } from '../../support/test-net.js';

const ALERT: Alert = {
  ...{ key: 'stale:bars_1d', state: 'firing', rule: 'stale', subject: 'bars_1d', value: 30_000, threshold: 21_600 },
  words: 'The newest of "bars_1d" is late; $(touch x) `id` \\ \n ünï.',
  ...{ since: Date.UTC(2026, 10, 20, 9), at: Date.UTC(2026, 10, 20, 10), store: 'data/openalpha.db' },
};

describe('a webhook', () => {
  let server: Server;
  let url: string;
  let answers: number[] = [];
  const heard: { body: string; type: string | undefined; method: string | undefined }[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      request.on('end', () => {
        heard.push({ body, type: request.headers['content-type'], method: request.method });
        const status = answers.shift() ?? 200;
        response.writeHead(status, status === 302 ? { location: 'https://other.example/x' } : {}).end('ok');
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T012/B034/s3cr3tpath?wait=true`;
  });
  afterEach(() => {
    heard.length = 0;
    answers = [];
  });
  afterAll(() => server.close());

  async function deliver(to = url) {
    const net = openTestNet();
    try {
      await webhookChannel(to, net.http('alerts', { concurrency: 1 })).deliver(ALERT);
    } finally {
      await net.close();
    }
  }

  it('gets the alert as JSON', async () => {
    await deliver();
    expect(heard).toMatchObject([{ method: 'POST', type: 'application/json' }]);
    expect(JSON.parse(heard[0]!.body)).toEqual({
      ...ALERT,
      text: `OpenAlpha alert: ${ALERT.words}`,
      since: '2026-11-20T09:00:00Z',
      at: '2026-11-20T10:00:00Z',
    });
  });

  it('is tried again when its server has a bad moment, and the alert is whole every time', async () => {
    answers = [503, 500];
    await deliver();
    expect(heard).toHaveLength(3);
    expect(new Set(heard.map(({ body }) => body)).size).toBe(1);
  });

  it.each([
    ['refuses', [403]],
    ['sends on to another host', [302, 302, 302, 302]],
    ['stays down', [500, 500, 500, 500, 500]],
  ])('that %s fails without its address being told', async (_what, statuses) => {
    answers = [...statuses];
    const error = await deliver().then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error?.message).toMatch(/127\.0\.0\.1/);
    expect(`${error?.message} ${(error as { hint?: string }).hint}`).not.toMatch(/s3cr3tpath|T012/);
  });

  it('outside this machine is asked by https alone', async () => {
    await expect(deliver('http://hooks.example/s3cr3tpath')).rejects.toThrow(/only https/);
  });
});

describe('a command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openalpha-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const environment = { PATH: process.env['PATH'] };
  const script = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return [process.execPath, path];
  };

  it('finds the alert on stdin and in its environment, and no shell has seen it', async () => {
    const out = join(folder, 'got.json');
    const command = script(
      'take.cjs',
      `const fs = require('node:fs');
       const input = fs.readFileSync(0, 'utf8');
       fs.writeFileSync(process.argv[2], JSON.stringify({ input: JSON.parse(input), env: process.env, args: process.argv.slice(3) }));
       console.log('not read');`,
    );
    await commandChannel([...command, out, '$HOME; `id`'], { timeoutMs: 20_000, environment }).deliver(ALERT);
    const { input, env, args } = JSON.parse(readFileSync(out, 'utf8'));
    expect(input).toMatchObject({ key: ALERT.key, words: ALERT.words, value: 30_000 });
    expect(env).toMatchObject({
      OPENALPHA_ALERT_STATE: 'firing',
      OPENALPHA_ALERT_RULE: 'stale',
      OPENALPHA_ALERT_WORDS: ALERT.words,
    });
    expect(args).toEqual(['$HOME; `id`']);
  });

  it('that does not read its stdin has taken the alert all the same', async () => {
    await commandChannel(script('deaf.cjs', 'process.exit(0)'), { timeoutMs: 20_000, environment }).deliver(ALERT);
  });

  it.each([
    [
      'ends badly',
      ['fail.cjs', 'console.error("mailbox full"); process.exit(7)'],
      /ended with 7 and said "mailbox full"/,
    ],
    ['never ends', ['hang.cjs', 'setInterval(() => {}, 1000)'], /took longer than 0\.3 s/],
  ] as const)('that %s has not taken it', async (_what, [name, text], said) => {
    const timeoutMs = name === 'hang.cjs' ? 300 : 20_000;
    await expect(commandChannel(script(name, text), { timeoutMs, environment }).deliver(ALERT)).rejects.toThrow(said);
  });

  it('that is not there is named', async () => {
    const missing = commandChannel(['no-such-program-qx'], { timeoutMs: 1_000, environment });
    await expect(missing.deliver(ALERT)).rejects.toThrow(
      'no-such-program-qx did not take the alert: there is no such program.',
    );
  });
});
