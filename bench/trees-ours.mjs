// One training (or many predictions) of ours in a process of its own: node trees-ours.mjs <folder> <task> <seed> <threads> [twice].
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { boosting } from '../dist/learning/models/boosting/boosting.js';
import { forest } from '../dist/learning/models/forest/forest.js';
import { createParallel } from '../dist/runtime/parallel.js';
import { FEATURES } from './trees-data.mjs';

const [folder, task, seed, threads, how] = process.argv.slice(2);
const floats = (name) => new Float32Array(new Uint8Array(readFileSync(join(folder, name))).buffer);
const rowsOf = (part) => {
  const y = new Uint8Array(readFileSync(join(folder, `${part}.y`)));
  return { x: floats(`${part}.x`), y, rows: y.length, features: FEATURES, target: floats(`${part}.target`) };
};
const train = rowsOf('train');
const test = rowsOf('test');
const none = { x: train.x.subarray(0, 0), y: train.y.subarray(0, 0), target: train.target.subarray(0, 0), rows: 0 };
const data = {
  train,
  validation: { ...none, features: FEATURES },
  featureNames: Array.from({ length: FEATURES }, (_, f) => `f${f}`),
};
/** What scikit-learn and xgboost do with their defaults. */
const boosted = { maxDepth: 6, learningRate: 0.1, lambda: 1, minChildWeight: 1, sampleShare: 1, featureShare: 1 };
const TASKS = {
  forest: [forest, { trees: 100, maxDepth: 10, minLeaf: 1 }],
  'forest-63': [forest, { trees: 100, maxDepth: 10, minLeaf: 1, bins: 63 }],
  boosting: [boosting, { rounds: 100, patience: 0, expected: 'classes', ...boosted }],
  'boosting-63': [boosting, { rounds: 100, patience: 0, expected: 'classes', bins: 63, ...boosted }],
};
const [learner, options] = TASKS[task];
const parallel = createParallel(Number(threads));
const learn = async () => {
  const started = performance.now();
  const made = await learner.fit(data, options, { seed: Number(seed), parallel });
  return { made, seconds: (performance.now() - started) / 1000 };
};
const cpu = process.cpuUsage();
const { made: model, seconds } = await learn();
const used = process.cpuUsage(cpu);
// What a process pays once (threads and compiled loops) is not in it.
const again = how === 'twice' ? (await learn()).seconds : undefined;
await parallel.close();

const { probabilities } = model.predict(test);
let loss = 0;
for (let row = 0; row < test.rows; row++) loss -= Math.log(probabilities[row * 3 + test.y[row]]) / test.rows;
const some = { x: test.x.subarray(0, 6000 * FEATURES), rows: 6000, features: FEATURES };
const times = Array.from({ length: 25 }, () => {
  const from = performance.now();
  model.predict(some);
  return performance.now() - from;
}).sort((a, b) => a - b);
console.log(
  JSON.stringify({
    seconds,
    again,
    cpu_seconds: (used.user + used.system) / 1e6,
    loss,
    predict_ms: times[12],
    predict_best_ms: times[0],
    memory_mb: process.resourceUsage().maxRSS / 1024,
  }),
);
