import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCrontab } from '../../../src/adapters/schedule/crontab.js';
import { type FakeCrontab, fakeCrontab } from '../../support/fake-crontab.js';
import { temporaryFolder } from '../../support/openalpha.js';

let folder: ReturnType<typeof temporaryFolder>;
let fake: FakeCrontab;
beforeEach(() => {
  folder = temporaryFolder();
  fake = fakeCrontab(folder.path);
});
afterEach(() => folder.remove());
const crontab = () => openCrontab({ environment: { PATH: fake.path } });

describe('the crontab program', () => {
  it('gives and takes every byte', async () => {
    const bytes = `${Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('')}\r\nno end`;
    fake.write(bytes);
    expect(await crontab().read()).toBe(bytes);
    await crontab().replace(bytes, `${bytes}!`);
    expect(fake.read()).toBe(`${bytes}!`);
  });

  it('has an empty table for a person who has none yet', async () => {
    expect(await crontab().read()).toBe('');
    await crontab().replace('', '# one\n');
    expect(fake.read()).toBe('# one\n');
  });

  it('does not take a failure for an empty table', async () => {
    fake.write('0 1 * * * mine\n');
    fake.fail(1, 'You (me) are not allowed to use this program (crontab)\n');
    await expect(crontab().read()).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('not allowed to use this program'),
    });
    await expect(crontab().replace('', '# one\n')).rejects.toMatchObject({ code: 'REFUSED' });
    expect(fake.read()).toBe('0 1 * * * mine\n');
  });

  it('leaves a table alone that somebody has changed in between', async () => {
    fake.write('0 1 * * * mine\n');
    const before = await crontab().read();
    fake.write('0 1 * * * mine\n0 2 * * * new\n');
    await expect(crontab().replace(before, '')).rejects.toThrow(/changed by somebody else/);
    expect(fake.read()).toBe('0 1 * * * mine\n0 2 * * * new\n');
  });

  it('says what to do where there is none', async () => {
    await expect(openCrontab({ environment: { PATH: join(folder.path, 'nothing') } }).read()).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('no program `crontab`'),
      hint: expect.stringContaining('openalpha cron systemd'),
    });
  });

  it('is not read without end', async () => {
    writeFileSync(join(folder.path, 'fake-bin', 'crontab'), '#!/bin/sh\nexec yes "* * * * * true"\n');
    await expect(crontab().read()).rejects.toThrow(/larger than 1,000,000 bytes/);
  });
});
