import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { olderLogs, rotateLog } from '../../src/runtime/log-file.js';
import { temporaryFolder } from '../support/openalpha.js';

let folder: ReturnType<typeof temporaryFolder>;
let log: string;
beforeEach(() => {
  folder = temporaryFolder();
  log = join(folder.path, 'openalpha.log');
});
afterEach(() => folder.remove());

const NOON = Date.parse('2026-11-21T12:00:00Z');

describe('a log that is set aside', () => {
  it('stays as it is until it is larger than was said', () => {
    writeFileSync(log, 'x'.repeat(100));
    expect(rotateLog(log, { maxBytes: 100, keep: 5, at: NOON })).toBeUndefined();
    writeFileSync(log, 'x'.repeat(101));
    expect(rotateLog(log, { maxBytes: 100, keep: 5, at: NOON })).toBe(`${log}.20261121T120000000Z`);
    expect(readdirSync(folder.path)).toEqual(['openalpha.log.20261121T120000000Z']);
  });

  it('is kept as often as was said, the newest ones, and files of other names stay', () => {
    for (const other of ['openalpha.log.bak', 'openalpha.log.2026', 'my-openalpha.log.20200101T000000000Z']) {
      writeFileSync(join(folder.path, other), 'mine');
    }
    for (let round = 0; round < 5; round++) {
      writeFileSync(log, `round ${round}`);
      rotateLog(log, { maxBytes: 1, keep: 2, at: NOON + round });
    }
    expect(olderLogs(log).map((path) => readFileSync(path, 'utf8'))).toEqual(['round 3', 'round 4']);
    expect(readdirSync(folder.path)).toHaveLength(5);
    writeFileSync(log, 'last');
    rotateLog(log, { maxBytes: 1, keep: 0, at: NOON + 9 });
    expect(olderLogs(log)).toEqual([]);
  });

  it('loses nothing of a process that is still writing to it', () => {
    const open = openSync(log, 'a');
    writeSync(open, 'before ');
    const aside = rotateLog(log, { maxBytes: 1, keep: 1, at: NOON }) as string;
    writeSync(open, 'after');
    closeSync(open);
    expect(readFileSync(aside, 'utf8')).toBe('before after');
  });

  it('does not stop the work when there is none, or when it is a folder', () => {
    expect(rotateLog(log, { maxBytes: 1, keep: 1, at: NOON })).toBeUndefined();
    expect(rotateLog(join(folder.path, 'no', 'such.log'), { maxBytes: 1, keep: 1, at: NOON })).toBeUndefined();
    mkdirSync(log);
    expect(rotateLog(log, { maxBytes: 1, keep: 1, at: NOON })).toBeUndefined();
  });
});
