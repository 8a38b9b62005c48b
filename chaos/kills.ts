import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Schedule } from '../src/domain/operation.js';
import { Random } from '../src/math/random.js';
import { storeContents, storeDifferences } from '../test/support/store-contents.js';
import { type BatchWorld, openBatchWorld } from './batch-world.js';
import { phasesOf, startAndKill } from './kill-in-phase.js';
import { type Trial, type TrialOptions, type TrialRow, timeLeft } from './trial.js';

/** Kills before a store is brought to its end and compared. */
const KILLS_A_STORE = 5;

/** Another seed than that of the base model: the night has a challenger to train, to compare, and to promote or not. */
const SETTINGS: Readonly<Record<Schedule, Readonly<Record<string, string>>>> = {
  hourly: {},
  nightly: { OPENALPHA_SEED: '7' },
};

/**
 * Kills the batch of the hour, and of the night a quarter as often, at random moments of every step, and starts it again, until it
 * ends by itself: store and models must be those of a run that was left in peace, with no lock and no half model left.
 */
export const kills: Trial = async (options) => {
  const { seed, count = 200 } = options;
  const world = await openBatchWorld();
  // Slow enough that a step can be met in its middle.
  world.providers.weather = (fair) => ({ ...fair, delayMs: 5 });
  const rows: TrialRow[] = [];
  const violations: string[] = [];
  try {
    const left = timeLeft(options);
    const nights = Math.ceil(count / 4);
    const parts: [Schedule, number][] = [
      ['hourly', count],
      ['nightly', nights],
    ];
    for (const [schedule, wanted] of parts) {
      const found = await killBatch(world, schedule, wanted, { ...options, seed, left });
      rows.push(...found.rows);
      violations.push(...found.violations);
    }
  } finally {
    await world.close();
  }
  return {
    about: `${count} kills of run hourly, ${Math.ceil(count / 4)} of run nightly, 12 made-up stocks`,
    rows,
    violations,
  };
};

async function killBatch(
  world: BatchWorld,
  schedule: Schedule,
  wanted: number,
  { seed, left, say }: TrialOptions & { readonly left: () => boolean },
) {
  const random = new Random(seed, schedule === 'hourly' ? 0 : 1);
  const env = SETTINGS[schedule];
  const argsFor = (name: string) => [
    ...['run', schedule, '--db', world.store(`${name}.db`), '--models-dir', world.models(`${name}-models`)],
    ...['--log-format', 'json', '--json'],
  ];
  const logged = { ...env, OPENALPHA_LOG_LEVEL: 'info' };
  const calmArgs = argsFor(`calm-${schedule}`);
  const undisturbed = await startAndKill(() => world.start(calmArgs, logged), undefined);
  if (undisturbed.code !== 0) throw new Error(`The undisturbed run ended with ${undisturbed.code}.`);
  const calm = traceOf(world, `calm-${schedule}`);
  const phases = phasesOf(undisturbed);
  const hits = new Map(phases.map(({ name }) => [name, 0]));
  const violations: string[] = [];
  let killed = 0;
  let stores = 0;
  let tookOver = 0;
  while (killed < wanted && left()) {
    const name = `${schedule}-${stores++}`;
    const args = argsFor(name);
    // In the order of the batch: what is done is not done again, so an earlier step is soon over.
    const moments = Array.from({ length: KILLS_A_STORE }, () => draw(phases, random)).sort((a, b) => a.index - b.index);
    for (const { index, share } of moments) {
      if (killed >= wanted) break;
      const phase = phases[index] as (typeof phases)[number];
      const { signal } = await startAndKill(() => world.start(args, logged), { ...phase, wait: share * phase.ms });
      if (signal !== 'SIGKILL') continue;
      killed++;
      hits.set(phase.name, (hits.get(phase.name) ?? 0) + 1);
    }
    const last = await world.run(args, env);
    const report = last.code === 0 ? JSON.parse(last.stdout) : {};
    if (typeof report.took_over_from === 'string') tookOver++;
    const wrong =
      last.code === 0
        ? await compare(world, name, calm)
        : [`the restart ended with ${last.code}: ${last.stdout}${last.stderr}`];
    const where = moments.map(({ index, share }) => `${phases[index]?.name} at ${share.toFixed(2)}`).join(', ');
    violations.push(...wrong.map((words) => `run ${schedule}, store ${stores}, killed in ${where}: ${words}`));
    say?.(`run ${schedule}: ${killed} of ${wanted} kills, ${stores} stores${wrong.length > 0 ? ', VIOLATED' : ''}`);
  }
  const rows = phases.map(({ name, ms }) => ({
    what: `${schedule} ${name}`,
    undisturbed_ms: Math.round(ms),
    kills: hits.get(name) ?? 0,
  }));
  rows.push({
    what: `${schedule} in all`,
    undisturbed_ms: Math.round(phases.reduce((sum, { ms }) => sum + ms, 0)),
    kills: killed,
  });
  return { rows: [...rows, { what: `${schedule} stores compared`, stores, took_over_a_lock: tookOver }], violations };
}

/** A moment: half of them by the time that a phase takes, half so that each has its turn. */
function draw(
  phases: readonly { readonly ms: number }[],
  random: Random,
): { readonly index: number; readonly share: number } {
  const uniform = random.int(phases.length);
  if (random.float() < 0.5) return { index: uniform, share: random.float() };
  const at = random.float() * phases.reduce((sum, { ms }) => sum + ms, 0);
  let begins = 0;
  const index = phases.findIndex(({ ms }) => {
    begins += ms;
    return begins > at;
  });
  return { index, share: random.float() };
}

interface Trace {
  readonly store: Record<string, string[]>;
  readonly models: readonly string[];
}

function traceOf(world: BatchWorld, name: string): Trace {
  return { store: storeContents(join(world.cwd, `${name}.db`)), models: modelFiles(join(world.cwd, `${name}-models`)) };
}

async function compare(world: BatchWorld, name: string, calm: Trace): Promise<string[]> {
  const found: string[] = [];
  const { store, models } = traceOf(world, name);
  const differences = storeDifferences(store, calm.store);
  if (Object.keys(differences).length > 0)
    found.push(`the store differs: ${JSON.stringify(differences).slice(0, 600)}`);
  const differing = [
    ...models.filter((file) => !calm.models.includes(file)),
    ...calm.models.filter((file) => !models.includes(file)),
  ];
  if (differing.length > 0) found.push(`the models differ: ${differing.join(', ')}`);
  const sql = new Database(join(world.cwd, `${name}.db`), { readonly: true });
  const locks = sql.prepare('SELECT count(*) FROM locks').pluck().get();
  const intact = sql.pragma('integrity_check', { simple: true });
  sql.close();
  if (locks !== 0) found.push(`${locks} locks are left`);
  if (intact !== 'ok') found.push(`integrity_check says ${intact}`);
  const verified = await world.run([
    'models',
    'verify',
    '--db',
    `${name}.db`,
    '--models-dir',
    `${name}-models`,
    '--json',
  ]);
  if (verified.code !== 0) found.push(`models verify ended with ${verified.code}: ${verified.stdout.slice(0, 300)}`);
  return found;
}

/**
 * What lies in a models folder: weights by their bytes, manifests by name, since they hold times of the clock. Names with a point
 * before are never read: what a killed writer left there is removed by a later one.
 */
function modelFiles(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => !/(^|\/)\./.test(name) && statSync(join(folder, name)).isFile())
    .map((name) =>
      name.endsWith('.json')
        ? name
        : `${name} ${createHash('sha256')
            .update(readFileSync(join(folder, name)))
            .digest('hex')
            .slice(0, 12)}`,
    )
    .sort();
}
