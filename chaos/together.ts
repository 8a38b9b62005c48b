import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Finished } from '../test/support/openalpha.js';
import { storeContents, storeDifferences } from '../test/support/store-contents.js';
import { type BatchWorld, openBatchWorld } from './batch-world.js';
import { type Trial, type TrialRow, timeLeft } from './trial.js';

/** How many at once, and whether a holder was killed before; by turn. */
const SETTINGS = [
  { runs: 2, dead: false },
  { runs: 8, dead: true },
  { runs: 8, dead: false },
  { runs: 2, dead: true },
] as const;

const HELD = /at work on this store: pid \d+ on .+ since .+: openalpha run/;

/** Starts several runs of one store at once: one works, the others leave with exit code 3 and say who holds it. */
export const together: Trial = async (options) => {
  const { count = 20, say } = options;
  const left = timeLeft(options);
  const world = await openBatchWorld();
  const violations: string[] = [];
  const rows: TrialRow[] = [];
  try {
    const calm = world.store('calm.db');
    await world.run(batchArgs(calm));
    const wanted = storeContents(join(world.cwd, calm));
    // Long enough that all have started before the first one is done.
    world.providers.weather = (fair) => ({ ...fair, delayMs: 150 });
    const seen = SETTINGS.map(() => ({ rounds: 0, worked: 0, left_with_3: 0, took_over: 0 }));
    for (let round = 0; round < count && left(); round++) {
      const { runs, dead } = SETTINGS[round % SETTINGS.length] as (typeof SETTINGS)[number];
      const tally = seen[round % SETTINGS.length] as (typeof seen)[number];
      const what = `${runs} at once${dead ? ' after a dead holder' : ''}`;
      const { codes, wrong, tookOver } = await oneRound(world, { runs, dead, name: `round-${round}.db`, wanted });
      tally.rounds++;
      tally.worked += codes.filter((code) => code === 0).length;
      tally.left_with_3 += codes.filter((code) => code === 3).length;
      tally.took_over += tookOver;
      violations.push(...wrong.map((words) => `${what}, round ${round}: ${words}`));
      say?.(`${what}: round ${round + 1}, exit codes ${codes.join(' ')}`);
    }
    rows.push(
      ...SETTINGS.map(({ runs, dead }, k) => ({
        what: `${runs} at once${dead ? ', a dead holder before' : ''}`,
        ...(seen[k] as (typeof seen)[number]),
      })),
    );
  } finally {
    await world.close();
  }
  return { about: 'run hourly, 12 made-up stocks', rows, violations };
};

const batchArgs = (db: string) => ['run', 'hourly', '--db', db, '--models-dir', 'base-models', '--json'];

async function oneRound(
  world: BatchWorld,
  {
    runs,
    dead,
    name,
    wanted,
  }: {
    readonly runs: number;
    readonly dead: boolean;
    readonly name: string;
    readonly wanted: Record<string, string[]>;
  },
): Promise<{
  readonly codes: readonly (number | null)[];
  readonly wrong: readonly string[];
  readonly tookOver: number;
}> {
  const wrong: string[] = [];
  const args = batchArgs(world.store(name));
  if (dead) await killAtWork(world, args);
  const all = await Promise.all(Array.from({ length: runs }, () => world.run(args)));
  const codes = all.map(({ code }) => code);
  const refused = all.filter(({ code }) => code === 3);
  // Only a start that is later than the end of the first may find nothing to do.
  if (codes.some((code) => code !== 0 && code !== 3)) wrong.push(`exit codes ${codes.join(' ')}: ${lastWords(all)}`);
  if (!codes.includes(0)) wrong.push('nobody worked');
  if (refused.length === 0) wrong.push('nobody was refused');
  const silent = refused.filter(({ stdout }) => !HELD.test(JSON.parse(stdout).error.message));
  if (silent.length > 0) wrong.push(`${silent.length} did not say who holds it: ${silent[0]?.stdout}`);
  const tookOver = all.filter(({ code, stdout }) => code === 0 && JSON.parse(stdout).took_over_from !== null).length;
  if (tookOver !== (dead ? 1 : 0)) wrong.push(`${tookOver} took the lock over`);
  const sql = new Database(join(world.cwd, name), { readonly: true });
  if (sql.prepare('SELECT count(*) FROM locks').pluck().get() !== 0) wrong.push('a lock is left');
  const spans = sql
    .prepare(
      `SELECT started_at AS a, coalesce(finished_at, started_at) AS b FROM runs WHERE command = 'run hourly' ORDER BY started_at`,
    )
    .all() as { a: number; b: number }[];
  sql.close();
  if (spans.some(({ a }, k) => k > 0 && a < (spans[k - 1] as { b: number }).b))
    wrong.push('two were at work at the same time');
  const differences = storeDifferences(storeContents(join(world.cwd, name)), wanted);
  if (Object.keys(differences).length > 0)
    wrong.push(`the store differs: ${JSON.stringify(differences).slice(0, 400)}`);
  return { codes, wrong, tookOver };
}

/** A run that is killed while it collects, with the lock in its hand. */
async function killAtWork(world: BatchWorld, args: readonly string[]): Promise<void> {
  const seen = world.providers.server.requests.length;
  const child = world.start(args);
  child.stdout?.resume();
  child.stderr?.resume();
  const ended = new Promise((resolve) => child.on('close', resolve));
  while (world.providers.server.requests.length < seen + 3) await sleep(5);
  child.kill('SIGKILL');
  await ended;
}

function lastWords(all: readonly Finished[]): string {
  return all
    .filter(({ code }) => code !== 0 && code !== 3)
    .map(({ stdout, stderr }) => (stderr + stdout).slice(0, 300))
    .join(' | ');
}
