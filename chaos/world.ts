import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { HOUR } from '../src/domain/time.js';
import { storeContents, storeDifferences } from '../test/support/store-contents.js';
import { type BatchWorld, NOW, openBatchWorld } from './batch-world.js';
import { fill, mountSmall } from './small-disk.js';
import { type Trial, type TrialRow, timeLeft } from './trial.js';

/** What one case found: `proven`, or why it could not be tried here. */
type Case = (world: BatchWorld, demand: Demand) => Promise<string>;
type Demand = (holds: boolean, words: string) => void;

const args = (db: string, models = 'base-models', batch = 'hourly') => [
  'run',
  batch,
  '--db',
  db,
  '--models-dir',
  models,
  '--json',
];
const at = (iso: string) => Date.parse(iso);
const said = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) =>
  `${stdout}${stderr}`.slice(0, 300);

/** The machine and its clock as they are on bad days: every case ends with a whole store and words about what was wrong. */
export const world: Trial = async (options) => {
  const left = timeLeft(options);
  const opened = await openBatchWorld();
  const rows: TrialRow[] = [];
  const violations: string[] = [];
  try {
    await opened.run(args(opened.store('calm.db')));
    for (const [what, tryCase] of Object.entries(CASES).slice(0, options.count)) {
      if (!left()) break;
      opened.at = NOW;
      opened.providers.weather = undefined;
      const before = violations.length;
      const outcome = await tryCase(opened, (holds, words) => {
        if (!holds) violations.push(`${what}: ${words}`);
      });
      rows.push({ what, outcome: violations.length > before ? 'VIOLATED' : outcome });
      options.say?.(`${what}: ${outcome}`);
    }
  } finally {
    await opened.close();
  }
  return { about: 'run hourly and nightly, 12 made-up stocks', rows, violations };
};

function sameAsCalm(world: BatchWorld, db: string, demand: Demand): void {
  const differences = storeDifferences(storeContents(join(world.cwd, db)), storeContents(join(world.cwd, 'calm.db')));
  demand(Object.keys(differences).length === 0, `the store differs: ${JSON.stringify(differences).slice(0, 500)}`);
}

const CASES: Readonly<Record<string, Case>> = {
  async 'the clock jumps back an hour between two runs'(world, demand) {
    const db = world.store('back.db');
    for (const time of [NOW, NOW - HOUR, NOW]) {
      world.at = time;
      const { code, ...words } = await world.run(args(db));
      demand(code === 0, `exit code ${code}: ${said(words)}`);
    }
    world.at = NOW;
    const differences = storeDifferences(bars(world, db), bars(world, 'calm.db'));
    demand(Object.keys(differences).length === 0, `bars differ: ${JSON.stringify(differences).slice(0, 400)}`);
    return 'proven';
  },

  async 'the clock jumps back an hour after a run was killed'(world, demand) {
    const db = world.store('killed.db');
    world.providers.weather = (fair) => ({ ...fair, delayMs: 50 });
    const seen = world.providers.server.requests.length;
    const child = world.start(args(db));
    const ended = new Promise((resolve) => child.on('close', resolve));
    while (world.providers.server.requests.length < seen + 2) await sleep(5);
    child.kill('SIGKILL');
    await ended;
    world.providers.weather = undefined;
    world.at = NOW - HOUR;
    const early = await world.run(args(db));
    demand(early.code === 0, `exit code ${early.code}: ${said(early)}`);
    demand(early.code === 0 && JSON.parse(early.stdout).took_over_from !== null, 'the lock was not taken over');
    world.at = NOW;
    demand((await world.run(args(db))).code === 0, 'the next run did not go well');
    return 'proven';
  },

  async 'a disk that is full'(world, demand) {
    const disk = await mountSmall(join(world.cwd, 'full'), 16);
    if (disk === undefined) return 'skipped: nothing can be mounted here';
    try {
      let refused = 0;
      for (const free of [20, 300, 1_000]) {
        const db = world.store(`full/${free}.db`);
        const release = await fill(disk.path, free * 1024);
        const full = await world.run(args(db));
        if (full.code !== 0) refused++;
        demand(
          full.code === 0 || full.code === 4 || full.code === 1,
          `with ${free} KiB free exit code ${full.code}: ${said(full)}`,
        );
        demand(
          full.code === 0 || /full|no space|ENOSPC/i.test(said(full)),
          `with ${free} KiB free it does not say so: ${said(full)}`,
        );
        release();
        const after = await world.run(args(db));
        demand(after.code === 0, `with room again exit code ${after.code}: ${said(after)}`);
        sameAsCalm(world, db, demand);
        disk.empty();
      }
      demand(refused > 0, 'the disk was never full');
      return `proven, full ${refused} times`;
    } finally {
      await disk.unmount();
    }
  },

  async 'a store that cannot be written'(world, demand) {
    const disk = await mountSmall(join(world.cwd, 'sealed'), 16);
    if (disk === undefined) return 'skipped: nothing can be mounted here';
    try {
      const db = world.store('sealed/store.db');
      const before = sumOf(join(world.cwd, db));
      await disk.seal();
      const sealed = await world.run(args(db));
      demand(sealed.code === 4, `exit code ${sealed.code}: ${said(sealed)}`);
      demand(
        /can only be read/.test(said(sealed)) && !/at .+\.js:\d+/.test(said(sealed)),
        `its words: ${said(sealed)}`,
      );
      demand(sumOf(join(world.cwd, db)) === before, 'the store was changed');
      return 'proven';
    } finally {
      await disk.unmount();
    }
  },

  async 'a store of a newer version'(world, demand) {
    const db = world.store('newer.db');
    const sql = new Database(join(world.cwd, db));
    sql.pragma(`user_version = ${Number(sql.pragma('user_version', { simple: true })) + 1}`);
    sql.pragma('wal_checkpoint(TRUNCATE)');
    sql.close();
    const before = sumOf(join(world.cwd, db));
    for (const command of [args(db), ['status', '--db', db, '--json'], ['doctor', '--db', db, '--json']]) {
      const newer = await world.run(command);
      demand(newer.code !== 0 && newer.code !== null, `${command[0]} ended with ${newer.code}`);
      demand(/newer/.test(`${newer.stdout}${newer.stderr}`), `${command[0]} does not say why: ${said(newer)}`);
    }
    demand(sumOf(join(world.cwd, db)) === before, 'the store was changed');
    return 'proven';
  },

  async 'a folder of models that cannot be written'(world, demand) {
    const disk = await mountSmall(join(world.cwd, 'shut'), 16);
    if (disk === undefined) return 'skipped: nothing can be mounted here';
    try {
      const models = world.models('shut/models');
      const before = treeOf(join(world.cwd, models));
      await disk.seal();
      const db = world.store('night.db');
      const night = await world.run(args(db, models, 'nightly'), { OPENALPHA_SEED: '7' });
      demand(night.code === 1, `exit code ${night.code}: ${said(night)}`);
      const steps = night.code === 1 ? JSON.parse(night.stdout).steps : [];
      const train = steps.find(({ name }: { name: string }) => name === 'train');
      demand(train?.status === 'failed', `train is ${train?.status}`);
      demand(/cannot be written: .+ read-only/.test(train?.reason ?? ''), `its reason: ${train?.reason}`);
      demand(treeOf(join(world.cwd, models)) === before, 'the models were changed');
      const hour = await world.run(args(db, models));
      demand(hour.code === 0, `the hourly run, which only reads models, ended with ${hour.code}: ${said(hour)}`);
      return 'proven';
    } finally {
      await disk.unmount();
    }
  },

  async 'days on which clocks change, months and years end'(world, demand) {
    const db = world.store('calendar.db');
    const hours = [
      ...[
        '2026-11-30T23:05Z',
        '2026-12-01T00:05Z',
        '2026-12-31T23:05Z',
        '2027-01-01T00:05Z',
        '2027-02-28T23:05Z',
        '2027-03-01T00:05Z',
      ],
      ...[
        '2027-03-14T06:05Z',
        '2027-03-14T07:05Z',
        '2027-03-14T08:05Z',
        '2027-11-07T05:05Z',
        '2027-11-07T06:05Z',
        '2027-11-07T07:05Z',
      ],
    ];
    for (const hour of hours) {
      world.at = at(hour);
      const { code, stdout, stderr } = await world.run(args(db));
      demand(code === 0, `at ${hour} exit code ${code}: ${said({ stdout, stderr })}`);
      demand(
        code === 0 && at(JSON.parse(stdout).hour) === Math.floor(at(hour) / HOUR) * HOUR,
        `at ${hour} another hour was done`,
      );
      const again = await world.run(args(db));
      const repeated =
        again.code === 0
          ? JSON.parse(again.stdout).steps.filter(({ status }: { status: string }) => status === 'done')
          : [];
      demand(
        again.code === 0 && repeated.length === 0,
        `at ${hour} the second run did ${JSON.stringify(repeated).slice(0, 200)}`,
      );
    }
    const straight = world.store('straight.db');
    await world.run(args(straight));
    const differences = storeDifferences(bars(world, db), bars(world, straight));
    demand(Object.keys(differences).length === 0, `bars differ: ${JSON.stringify(differences).slice(0, 400)}`);
    return `proven at ${hours.length} hours`;
  },
};

function bars(world: BatchWorld, db: string): Record<string, string[]> {
  const { market_data = [], corporate_actions = [], macro_observations = [] } = storeContents(join(world.cwd, db));
  return { market_data, corporate_actions, macro_observations };
}

function sumOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function treeOf(folder: string): string {
  return (readdirSync(folder, { recursive: true }) as string[])
    .sort()
    .map((name) => (statSync(join(folder, name)).isFile() ? `${name} ${sumOf(join(folder, name))}` : name))
    .join('\n');
}
