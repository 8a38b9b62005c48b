import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openalpha, start, temporaryFolder } from '../support/openalpha.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const run = (...args: string[]) => openalpha(args, { cwd: folder.path });
const refused = async (...args: string[]) => {
  const { code, stdout } = await run(...args, '--json');
  return { exit: code, ...(JSON.parse(stdout) as { error: { code: string; message: string; hint: string } }).error };
};

describe('a wrong command line', () => {
  it('has the same help behind `help train` as behind `train --help`', async () => {
    expect((await run('help', 'train')).stdout).toBe((await run('train', '--help')).stdout);
  });

  it.each([[['--json', 'status']], [['--db', 'x.db', 'status']], [['stocks', '--json']]])(
    '%j says where options stand',
    async (args) => {
      const { code, stderr } = await run(...args);
      expect(code).toBe(2);
      expect(stderr).toContain('Options stand after the whole command: openalpha status --');
    },
  );

  it.each([
    [['status', '--as-of', '2024-01-01'], '--as-of changes nothing for this command'],
    [['stocks', 'list', '--seed', '3'], '--seed changes nothing for this command'],
  ])('%j is done, and says that the option means nothing to it', async (args, said) => {
    expect((await run('init', '--yes', '--db', 'taken.db', '--config', 'taken.json')).code).toBe(0);
    const { code, stderr } = await run(...args, '--db', 'taken.db');
    expect(code).toBe(0);
    expect(stderr).toContain(said);
  });

  it('names the option and what was written, and what a setting may be', async () => {
    const { exit, message } = await refused('train', '--horizon', '5000', '--cross-section', 'nope');
    expect(exit).toBe(2);
    expect(message).toMatch(/^2 settings are wrong:/);
    expect(message).toMatch(/label\.horizon is 5000 \(from --horizon\): .*250/);
    expect(message).toMatch(/features\.crossSection is "nope" \(from --cross-section\): .*"rank"/);
  });

  it.each([
    [['stocks', 'list', '--limit', '-1'], '-1'],
    [['predict', '--show', '-1'], '-1'],
    [['export', 'bars', '--from', '2018-02-01', '--to', '2017-01-01', '--out', 'x.csv'], 'is after --to'],
    [['predict', '--from', '2018-02-01', '--to', '2017-01-01'], 'is after --to'],
    [['train', '--from', '2018-02-01', '--until', '2017-01-01'], 'is after --until'],
    [['demo', '--top', '0'], '--top is 0'],
  ])('%j is refused before any work', async (args, said) => {
    expect(await refused(...args)).toMatchObject({ exit: 2, message: expect.stringContaining(said) });
  });
});

describe('a place that cannot be used', () => {
  it('is named, and no defect, when it is the folder for temporary files', async () => {
    const { code, stderr } = await openalpha(['demo'], { cwd: folder.path, env: { TMPDIR: '/nowhere' } });
    expect(code).toBe(4);
    expect(stderr).toContain('No folder can be made in /nowhere');
    expect(stderr).not.toContain('defect');
  });

  it('is named when it is an .env that is no file', async () => {
    mkdirSync(join(folder.path, '.env'));
    const { exit, message } = await refused('status');
    rmSync(join(folder.path, '.env'), { recursive: true });
    expect(exit).toBe(2);
    expect(message).toContain('.env cannot be read');
  });

  it('is named when init may not write there', async () => {
    const { exit, message } = await refused('init', '--yes', '--config', 'no/such/folder.json');
    expect(exit).toBe(2);
    expect(message).toContain('no/such/folder.json cannot be written');
  });

  it('is made by init when it is a configuration that is not there yet', async () => {
    expect((await run('init', '--yes', '--config', 'mine.json')).code).toBe(0);
    expect(existsSync(join(folder.path, 'mine.json'))).toBe(true);
    expect((await run('status', '--config', 'mine.json')).code).toBe(0);
  });

  it.skipIf(!existsSync('/dev/full'))('is a failure without a stack when it is a full disk behind stdout', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(
      process.execPath,
      [resolve(import.meta.dirname, '../../bin/openalpha.js'), 'status'],
      { cwd: folder.path, stdio: ['ignore', full, 'pipe'], encoding: 'utf8' },
    );
    closeSync(full);
    expect(status).toBe(4);
    expect(stderr).toMatch(/^error: stdout cannot be written: ENOSPC/);
    expect(stderr).not.toContain('    at ');
  });
});

describe('a store that is not there', () => {
  it('is not made by a command that reads, so that a mistyped path is seen', async () => {
    expect(await refused('status', '--db', 'opnalpha.db')).toMatchObject({
      exit: 2,
      code: 'NOT_FOUND',
      message: expect.stringContaining('opnalpha.db'),
    });
    expect(existsSync(join(folder.path, 'opnalpha.db'))).toBe(false);
  });

  it('is pretended for a rehearsal of an import, which leaves no trace', async () => {
    writeFileSync(join(folder.path, 'new.csv'), 'symbol,company\nNEW,New Made-up Company\n');
    const { code, stdout } = await run('import', 'stocks', 'new.csv', '--dry-run', '--db', 'rehearsal.db', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows_new: 1, dry_run: true });
    expect(existsSync(join(folder.path, 'rehearsal.db'))).toBe(false);
  });
});

describe('a name that nothing has', () => {
  const db = ['--db', 'names.db'];

  it('is said when it is a symbol to train on or to predict', async () => {
    writeFileSync(join(folder.path, 'one.csv'), 'symbol,company\nAAA,Made-up Company\n');
    await run('import', 'stocks', 'one.csv', ...db);
    for (const command of ['train', 'predict']) {
      expect(await refused(command, '--symbols', 'AAA,ZZZZ', ...db)).toMatchObject({
        exit: 2,
        message: 'There is no stock with the symbol ZZZZ.',
      });
    }
  });

  it('is said when it is a kind of finding', async () => {
    expect(await refused('doctor', '--kind', 'nope', ...db)).toMatchObject({
      exit: 2,
      message: expect.stringContaining('"nope"'),
      hint: expect.stringContaining('outlier'),
    });
  });

  it('ends an import with 1 when no row of the file can be used', async () => {
    writeFileSync(join(folder.path, 'other.csv'), 'symbol,date,open,high,low,close,volume\nZZZ,2020-01-02,1,1,1,1,1\n');
    const { code, stdout } = await run('import', 'prices', 'other.csv', '--json', ...db);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ rows_imported: 0, rejected: { unknown_symbol: 1 } });
  });
});

describe('collecting what cannot be meant', () => {
  const db = ['--db', 'collect.db'];
  it.each([
    [['collect', 'weather'], '"weather" is nothing that can be collected'],
    [['collect', 'prices', '--since', '2999-01-01'], '--since is 2999-01-01, and that is in the future'],
    [['collect', 'prices', '--symbols', ' , '], 'names nothing'],
    [['collect', 'prices', '--replay', 'nowhere'], 'no folder'],
  ])('%j is refused before any work', async (args, said) => {
    expect(await refused(...args, ...db)).toMatchObject({ exit: 2, message: expect.stringContaining(said) });
  });
});

describe('a store that cannot be opened', () => {
  it('is refused by the commands, and a finding of doctor, which makes its other checks', async () => {
    writeFileSync(
      join(folder.path, 'letter.db'),
      'Dear Sir, this is a letter and not a database of any kind.'.repeat(20),
    );
    expect(await refused('status', '--db', 'letter.db')).toMatchObject({ exit: 4, code: 'STORE' });
    const { code, stdout } = await run('doctor', '--db', 'letter.db', '--json');
    const { checks, findings } = JSON.parse(stdout) as {
      checks: { name: string; ok: boolean }[];
      findings: { kind: string; detail: string }[];
    };
    expect(code).toBe(1);
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['store', 'quality']);
    expect(checks.map(({ name }) => name)).toContain('models');
    expect(findings).toMatchObject([
      { kind: 'store', detail: expect.stringContaining('letter.db is not a SQLite file') },
    ]);
  });
});

describe('work that nobody waits for', () => {
  it('goes on when stderr is no longer read', async () => {
    const child = start(['demo', '--stocks', '30', '--sessions', '500', '--json'], { cwd: folder.path });
    child.stderr?.destroy();
    child.stdout?.resume();
    expect(await new Promise((done) => child.on('close', done))).toBe(0);
  }, 60_000);

  it('ends in good order at the first signal, also beside a listener that sends it again', async () => {
    // What the library behind the spinner does on a terminal: when it is the last listener, the signal ends the program.
    const again = `setTimeout(() => process.on('SIGINT', () => {
      if (process.listenerCount('SIGINT') > 1) return;
      process.removeAllListeners('SIGINT');
      process.kill(process.pid, 'SIGINT');
    }), 200).unref()`;
    const temporary = join(folder.path, 'temporary');
    mkdirSync(temporary);
    const child = start(['demo'], {
      cwd: folder.path,
      env: { TMPDIR: temporary, NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(again)}"` },
    });
    let said = '';
    child.stdout?.resume();
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (!said.includes('Writing prices') && `${said}${text}`.includes('Writing prices')) child.kill('SIGINT');
      said += text;
    });
    const code = await new Promise((done) => child.on('close', done));
    expect(said).toMatch(/error: .*stopped/);
    expect(code).toBe(4);
    expect(readdirSync(temporary)).toEqual([]);
  }, 60_000);
});
