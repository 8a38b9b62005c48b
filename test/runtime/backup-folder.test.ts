import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backupPlace, dropOldBackups } from '../../src/runtime/backup-folder.js';
import { temporaryFolder } from '../support/openalpha.js';

const NOON = Date.parse('2026-11-21T12:00:00.123Z');
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('a backup', () => {
  it('goes to the file that was named, or to a name by the time in the folder that was', () => {
    const named = join(folder.path, 'monday.db');
    expect(backupPlace(named, '/data/quant.db', NOON)).toEqual({ file: named, folder: null });
    const made = join(folder.path, 'a', 'b');
    const file = join(made, 'quant-20261121T120000Z.db');
    expect(backupPlace(`${made}/`, '/data/quant.db', NOON)).toEqual({ file, folder: made });
    expect(backupPlace(made, '/data/quant.db', NOON)).toEqual({ file, folder: made });
  });

  it('takes the place of the oldest of its store, and of nothing else', () => {
    const keepers = ['quant-mine.db', 'quant-20200101T000000Z.db.gz', 'other-20200101T000000Z.db', 'notes.txt'];
    for (const name of keepers) writeFileSync(join(folder.path, name), '');
    mkdirSync(join(folder.path, 'quant-folder'));
    const backups = [3, 1, 2].map((hour) => backupPlace(folder.path, 'quant.db', NOON + hour * 3_600_000).file);
    for (const file of backups) writeFileSync(file, '');
    expect(dropOldBackups(folder.path, '/elsewhere/quant.db', 2)).toEqual([backups[1]]);
    expect(dropOldBackups(folder.path, '/elsewhere/quant.db', 2)).toEqual([]);
    expect(readdirSync(folder.path)).toHaveLength(keepers.length + 1 + 2);
  });
});
