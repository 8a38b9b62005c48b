// CSV to SQLite: `openalpha import prices` into a fresh store beside the .import of the sqlite3 shell, whole processes in turns.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { priceFile } from './price-file.mjs';
import { median, runOnce, scratch } from './whole-process.mjs';

/** The table that the shell fills: the columns of the file in their order, keyed as a person would. */
const SCHEMA = `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -64000;
CREATE TABLE prices (symbol TEXT, date TEXT, open REAL, high REAL, low REAL, close REAL, volume INTEGER,
  PRIMARY KEY (symbol, date)) WITHOUT ROWID;`;

/** @param args number of turns */
export async function run([turns = '5']) {
  const cwd = scratch();
  const { path, about } = await priceFile(cwd);
  const csv = join(cwd, 'prices.csv');
  writeFileSync(csv, gunzipSync(readFileSync(path)));
  const megabytes = (statSync(csv).size / 1e6).toFixed(1);
  const ours = [];
  const shell = [];
  for (let turn = 0; turn < Number(turns); turn++) {
    for (const name of ['data', 'shell.db', 'shell.db-wal', 'shell.db-shm'])
      rmSync(join(cwd, name), { recursive: true, force: true });
    ours.push(runOnce(['import', 'prices', csv, '--create-stocks', '--quiet'], cwd));
    const peer = runShell(cwd, csv);
    if (peer.absent) return { about: `skipped: ${peer.absent}`, rows: [side('openalpha import prices', ours)] };
    shell.push(peer);
  }
  const a = side('openalpha import prices', ours);
  const b = side('sqlite3 .import', shell);
  const rows = [
    a,
    b,
    { what: 'ratio', seconds: round(b.seconds / a.seconds), cpu: round(b.cpu / a.cpu), goal: '>= 1.7x' },
  ];
  return {
    about: `${about}; plain csv, ${megabytes} MB, whole processes, medians of ${turns} in turns; the shell checks and converts nothing, ours refuses bad rows, keeps who gave them and writes the columns that reading uses; ${version()}`,
    rows,
  };
}

function runShell(cwd, csv) {
  const started = performance.now();
  // `times` of the shell around it tells the processor seconds of its children.
  const child = spawnSync('bash', ['-c', `sqlite3 ${join(cwd, 'shell.db')} && times`], {
    input: `${SCHEMA}\n.mode csv\n.import --skip 1 ${csv} prices\nPRAGMA wal_checkpoint(TRUNCATE);\n`,
    encoding: 'utf8',
  });
  if (child.status === 127) return { absent: 'the sqlite3 shell is not installed' };
  if (child.status !== 0 || child.stderr !== '') throw new Error(`sqlite3: ${child.stderr}`);
  const seconds = (performance.now() - started) / 1000;
  const [, children] = child.stdout.trim().split('\n').slice(-2);
  const cpu = children.split(' ').reduce((sum, text) => {
    const [minutes, rest] = text.split('m');
    return sum + 60 * Number(minutes) + Number.parseFloat(rest);
  }, 0);
  return { seconds, cpu };
}

function side(what, runs) {
  return {
    what,
    seconds: round(median(runs.map((run) => run.seconds))),
    cpu: round(median(runs.map((run) => run.cpu))),
  };
}

function version() {
  const { stdout } = spawnSync('sqlite3', ['--version'], { encoding: 'utf8' });
  return `sqlite3 ${String(stdout).split(' ')[0]}`;
}

function round(value) {
  return Number(value.toFixed(2));
}
