// Load, 40 features, forest, MLP and predictions on five years of 505 stocks beside pandas + scikit-learn + torch: whole processes.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runOurs, runPeer } from './peer.mjs';
import { priceFile } from './price-file.mjs';
import { median, runOnce, scratch } from './whole-process.mjs';

const STAGES = ['read', 'features', 'split', 'forest', 'mlp', 'predict'];

/** @param args number of turns, epochs of the MLP, trees of the forest */
export async function run([turns = '1', epochs = '10', trees = '100']) {
  const cwd = scratch();
  const { path, about } = await priceFile(cwd);
  const ours = [];
  const theirs = [];
  let absent;
  for (let turn = 0; turn < Number(turns) && absent === undefined; turn++) {
    rmSync(join(cwd, 'data'), { recursive: true, force: true });
    const imported = runOnce(['import', 'prices', path, '--create-stocks', '--quiet'], cwd);
    const mine = runOurs('pipeline-ours.mjs', [join(cwd, 'data/openalpha.db'), epochs, trees]);
    ours.push({ ...mine, process_seconds: mine.process_seconds + imported.seconds, imported: imported.seconds });
    const peer = runPeer('pipeline.py', [path, epochs, trees]);
    absent = peer.absent;
    if (!absent) theirs.push(peer);
  }
  const rows = [side('openalpha', ours)];
  if (absent) return { about: `skipped: ${absent}`, rows };
  rows.push(side('pandas + scikit-learn + torch', theirs));
  const ratio = Object.fromEntries(['process', ...STAGES].map((name) => [name, round(rows[1][name] / rows[0][name])]));
  rows.push({ what: 'ratio', ...ratio, goal: '>= 10x' });
  const counts = `${ours[0].rows.train} training rows, ${ours[0].rows.test} held back (theirs: ${theirs[0].rows.train}, ${theirs[0].rows.test})`;
  return {
    about: `${about}; ${trees} trees of depth 10, ${epochs} epochs of batch 1024; ${counts}; one thread each, seconds, medians of ${turns}; process: start to exit of all processes, our import into a fresh store included`,
    rows,
  };
}

function side(what, runs) {
  const of = (pick) => round(median(runs.map(pick)));
  return {
    what,
    process: of((one) => one.process_seconds),
    ...(runs[0].imported && { import: of((one) => one.imported) }),
    ...Object.fromEntries(STAGES.map((name) => [name, of((one) => one.seconds[name])])),
    ...{ forest_loss: loss(runs, 'forest'), mlp_loss: loss(runs, 'mlp') },
    memory_mb: Math.round(Math.max(...runs.map((one) => one.memory_mb))),
  };
}

function loss(runs, name) {
  return Number(median(runs.map((one) => one.log_loss[name])).toFixed(4));
}

function round(value) {
  return Number(value.toFixed(2));
}
