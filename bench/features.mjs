// 40 columns of features beside pandas' groupby().rolling(): time and peak memory, each side in processes of its own, in turns.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FEATURE_COLUMNS } from './feature-columns.mjs';
import { runOurs, runPeer } from './peer.mjs';
import { syntheticBars, writeBars } from './synthetic-bars.mjs';
import { median, scratch } from './whole-process.mjs';

const SIZES = {
  '629k': { stocks: 500, sessions: 1258, repeats: 10, goal: '>= 15x' },
  '7.5M': { stocks: 6000, sessions: 1258, repeats: 2, goal: '>= 35x' },
};

/** @param args sizes with a comma (`629k,7.5M`), then the number of turns of the small size */
export async function run([sizes = '629k', turns = '3']) {
  const rows = [];
  let version = '';
  for (const name of sizes.split(',')) {
    const { stocks, sessions, repeats, goal } = SIZES[name];
    const folder = join(scratch(), 'bars');
    mkdirSync(folder);
    writeBars(folder, syntheticBars(stocks, sessions));
    const args = [folder, stocks, sessions, repeats];
    const ours = [];
    const theirs = [];
    for (let turn = 0; turn < (stocks > 1000 ? 1 : Number(turns)); turn++) {
      ours.push(runOurs('features-ours.mjs', args));
      // One of the largest size is enough for the peer: it takes minutes.
      const peer = runPeer('features.py', [...args.slice(0, 3), stocks > 1000 ? 1 : repeats]);
      if (peer.absent) return { about: `skipped: ${peer.absent}`, rows: [side(`ours, ${name} rows`, ours)] };
      theirs.push(peer);
    }
    version = theirs[0].version;
    const a = side(`ours, ${name} rows`, ours);
    const b = side(`pandas, ${name} rows`, theirs);
    const streamed = runOurs('features-streamed.mjs', args);
    rows.push(a, b, side(`ours, ${name} rows, streamed into the bins of a forest`, [streamed]), {
      what: `ratio, ${name} rows`,
      seconds: Number((b.seconds / a.seconds).toFixed(1)),
      first: Number((b.first / a.first).toFixed(1)),
      cpu: Number((b.cpu / a.cpu).toFixed(1)),
      memory_mb: Number((a.memory_mb / b.memory_mb).toFixed(2)),
      goal: `${goal}, memory <= 0.25`,
      alike: alike(folder),
    });
    rmSync(folder, { recursive: true });
  }
  const about = `SYNTHETIC bars, ${FEATURE_COLUMNS.length} columns of float32, one thread each; first: the first time in a process, the others: medians of the later times, in turns; ${version}`;
  return { about, rows };
}

function side(what, runs) {
  return {
    what,
    seconds: Number(median(runs.flatMap((run) => warm(run.seconds))).toFixed(3)),
    first: Number(median(runs.map((run) => run.seconds[0])).toFixed(3)),
    cpu: Number(median(runs.flatMap((run) => warm(run.cpu))).toFixed(3)),
    memory_mb: Math.round(Math.max(...runs.map((run) => run.memory_mb))),
  };
}

/** All but the first in a process, which also compiles, unless it is the only one. */
function warm(values) {
  return values.length > 1 ? values.slice(1) : values;
}

/** Share of the values of the last bars that agree to 1e-4 of themselves. */
function alike(folder) {
  const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const ours = read('ours.json');
  const theirs = read('peer.json');
  let same = 0;
  let all = 0;
  for (const [i, name] of FEATURE_COLUMNS.entries()) {
    for (const [s, value] of ours[i].entries()) {
      all++;
      if (Math.abs(value - theirs[name][s]) <= 1e-4 * (Math.abs(theirs[name][s]) + 1e-3)) same++;
    }
  }
  return Number((same / all).toFixed(4));
}
