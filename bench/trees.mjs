// Forest and boosting beside scikit-learn and xgboost: the same rows, one thread, in turns, every training a new process.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runOurs, runPeer } from './peer.mjs';
import { treeRows } from './trees-data.mjs';
import { median } from './whole-process.mjs';

const about = (times) =>
  `SYNTHETIC rows, 100,000 x 32 to learn from, 50,000 later ones to test on, seeds 1 to ${times}; one thread, in turns, medians; ratios are medians of each turn's processor seconds, so that other work on the machine counts less`;

/** Training: ours with 255 and 63 bins beside the peer. */
function training(task, goal) {
  return {
    run: ([times = '5']) =>
      withRows((folder) => {
        const turns = inTurns(times, (seed) => ({
          peer: runPeer('trees.py', [folder, task, seed]),
          255: runOurs('trees-ours.mjs', [folder, task, seed, 1]),
          63: runOurs('trees-ours.mjs', [folder, `${task}-63`, seed, 1]),
        }));
        const rows = [255, 63].map((bins) => ({
          what: `openalpha, ${bins} bins`,
          ...summary(turns.map((turn) => turn[bins])),
          ...beside(turns, bins, bins === 255 ? goal : ''),
        }));
        return { about: about(times), rows: [peerRow(turns), ...rows] };
      }),
  };
}

export const forest = training('forest', '>= 35, loss +-0.002');
export const boosting = training('boosting', '>= 1.8, loss +-0.002');

/** 6,000 rows through 100 trees. */
export const forestPredict = {
  run: ([times = '5']) =>
    withRows((folder) => {
      const turns = inTurns(times, (seed) => ({
        peer: runPeer('trees.py', [folder, 'forest', seed]),
        ours: runOurs('trees-ours.mjs', [folder, 'forest', seed, 1]),
      }));
      const of = (side, field) => Number(median(turns.map((turn) => turn[side][field])).toFixed(2));
      const ratio = (field) => Number(median(turns.map(({ peer, ours }) => peer[field] / ours[field])).toFixed(2));
      const { absent, version } = turns[0].peer;
      const rows = [
        absent
          ? { what: absent }
          : { what: version, ms: of('peer', 'predict_ms'), best_ms: of('peer', 'predict_best_ms') },
        {
          what: 'openalpha',
          ms: of('ours', 'predict_ms'),
          best_ms: of('ours', 'predict_best_ms'),
          ...(absent ? {} : { ratio: ratio('predict_ms'), best_ratio: ratio('predict_best_ms'), goal: '>= 4' }),
        },
      ];
      return { about: `${about(times)}; 6,000 rows through 100 trees of depth 10, median and best of 25`, rows };
    }),
};

/** Wall seconds with one thread and with two: only free cores tell. */
export const threads = {
  run: ([times = '5']) =>
    withRows((folder) => {
      const rows = ['forest', 'boosting'].map((task) => {
        const turns = inTurns(times, (seed) => ({
          one: runOurs('trees-ours.mjs', [folder, task, seed, 1, 'twice']),
          two: runOurs('trees-ours.mjs', [folder, task, seed, 2, 'twice']),
        }));
        return ['seconds', 'again'].map((which) => {
          const ratios = turns.map(({ one, two }) => one[which] / two[which]);
          return {
            what: which === 'again' ? `${task}, once more in the process` : task,
            'one thread s': Number(median(turns.map(({ one }) => one[which])).toFixed(2)),
            'two threads s': Number(median(turns.map(({ two }) => two[which])).toFixed(2)),
            ratio: Number(median(ratios).toFixed(2)),
            best: Number(Math.max(...ratios).toFixed(2)),
            goal: task === 'forest' ? '>= 1.7 on free cores' : '',
          };
        });
      });
      return { about: `${about(times)}; wall seconds of the training`, rows: rows.flat() };
    }),
};

function withRows(use) {
  const folder = mkdtempSync(join(tmpdir(), 'openalpha-bench-'));
  try {
    for (const [part, rows] of Object.entries(treeRows())) {
      for (const column of ['x', 'y', 'target']) writeFileSync(join(folder, `${part}.${column}`), rows[column]);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inTurns(times, turn) {
  return Array.from({ length: Number(times) }, (_, i) => turn(i + 1));
}

function summary(runs) {
  const of = (field, digits) => Number(median(runs.map((one) => one[field])).toFixed(digits));
  return {
    seconds: of('seconds', 2),
    'cpu s': of('cpu_seconds', 2),
    loss: of('loss', 4),
    memory_mb: of('memory_mb', 0),
  };
}

function peerRow(turns) {
  const { absent, version } = turns[0].peer;
  return absent ? { what: absent } : { what: version, ...summary(turns.map((turn) => turn.peer)) };
}

function beside(turns, side, goal) {
  if (turns[0].peer.absent) return {};
  const differences = turns.map((turn) => turn[side].loss - turn.peer.loss);
  return {
    ratio: Number(median(turns.map((turn) => turn.peer.cpu_seconds / turn[side].cpu_seconds)).toFixed(1)),
    'wall ratio': Number(median(turns.map((turn) => turn.peer.seconds / turn[side].seconds)).toFixed(1)),
    'loss apart': Number(
      differences.reduce((worst, one) => (Math.abs(one) > Math.abs(worst) ? one : worst), 0).toFixed(4),
    ),
    goal,
  };
}
