// A first session on five years of daily prices, every command a new process.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { priceFile } from './price-file.mjs';
import { measure, median, runOnce, scratch } from './whole-process.mjs';

export async function run([times = '3']) {
  const cwd = scratch();
  const runs = Number(times);
  const { path, about } = await priceFile(cwd);
  const remove = () => {
    for (const name of ['data', 'ml-models']) rmSync(join(cwd, name), { recursive: true, force: true });
  };
  const rows = [];
  const row = (what, goal, { seconds, memory }) =>
    rows.push({
      what,
      seconds: Number(seconds.toFixed(2)),
      goal,
      memory_mb: Math.round(memory),
      memory_goal: '<= 700',
    });

  row('--help', '<= 0.2 s', measure(['--help'], cwd, { runs: Math.max(runs, 9) }));
  row(
    'import prices (fresh store)',
    '<= 3 s',
    measure(['import', 'prices', path, '--create-stocks', '--quiet'], cwd, { runs, before: remove }),
  );
  row('import prices (again)', '', measure(['import', 'prices', path, '--quiet'], cwd, { runs }));

  // Features are a stage of every command that uses models; an export of one stock makes them for all and writes little.
  row(
    'features of all (export of one stock)',
    '',
    measure(['export', 'features', '--symbols', 'AAPL,SYN001', '--out', 'features.csv', '--quiet'], cwd, { runs }),
  );
  rows.push({ what: 'features of all (the stage alone)', seconds: await featureSeconds(cwd, runs), goal: '<= 1 s' });

  const train = [];
  for (let i = 0; i < runs; i++) {
    rmSync(join(cwd, 'ml-models'), { recursive: true, force: true });
    train.push(runOnce(['train', '--json', '--quiet'], cwd));
  }
  row('train (both models, defaults)', '<= 30 s', {
    seconds: median(train.map((one) => one.seconds)),
    memory: Math.max(...train.map((one) => one.memory)),
  });
  const predict = measure(['predict', '--quiet'], cwd, { runs });
  const recommend = measure(['recommend', '--top', '10', '--quiet'], cwd, { runs });
  row('predict', '', predict);
  row('recommend --top 10', '', recommend);
  row('predict + recommend', '<= 2 s', {
    seconds: predict.seconds + recommend.seconds,
    memory: Math.max(predict.memory, recommend.memory),
  });
  return { about: `${about}; medians of ${runs} runs, memory the largest`, rows };
}

/** Median seconds of the feature stage in a new process: from adjusted bars in memory to all columns. */
async function featureSeconds(cwd, runs) {
  const { spawnSync } = await import('node:child_process');
  const script = join(import.meta.dirname, 'feature-stage.mjs');
  const seconds = [];
  for (let i = 0; i < runs; i++) {
    const child = spawnSync(process.execPath, [script, join(cwd, 'data/openalpha.db')], { encoding: 'utf8' });
    if (child.status !== 0) throw new Error(child.stderr);
    seconds.push(Number(child.stdout));
  }
  return Number(median(seconds).toFixed(2));
}
