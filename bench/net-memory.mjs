// A hundred trainings in one process: what stays of each in memory.

import { lstm } from '../dist/learning/models/lstm/lstm.js';
import { mlp } from '../dist/learning/models/mlp/mlp.js';
import { transformer } from '../dist/learning/models/transformer/transformer.js';
import { createParallel } from '../dist/runtime/parallel.js';
import { windowRows } from './nets-data.mjs';

export async function run([times = '100']) {
  const made = windowRows(512);
  const train = { ...made, target: new Float32Array(made.rows) };
  const data = { train, validation: train, featureNames: Array.from({ length: made.features }, (_, f) => `f${f}`) };
  const context = { seed: 1, parallel: createParallel(1) };
  const rows = [];
  for (const [kind, learner, options] of [
    ['mlp', mlp, {}],
    ['lstm', lstm, { steps: 60, units: 16 }],
    ['transformer', transformer, { steps: 20, width: 16, heads: 2, inner: 32, layers: 1 }],
  ]) {
    const seen = [];
    for (let i = 0; i < Number(times); i++) {
      const model = await learner.fit(data, { ...options, maxEpochs: 1, batch: 64, rowsPerEpoch: 256 }, context);
      model.predict(train);
      seen.push(process.memoryUsage().rss / 1e6);
    }
    const at = (share) => Math.round(Math.max(...seen.slice(0, Math.ceil(seen.length * share))));
    rows.push({ what: kind, 'MB, first tenth': at(0.1), 'MB, half': at(0.5), 'MB, all': at(1) });
  }
  return {
    about: `${times} trainings of each kind, one after another in one process; largest resident memory so far`,
    rows,
  };
}
