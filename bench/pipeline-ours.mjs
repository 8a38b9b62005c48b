// Our side of `pipeline`: the path of a store and the MLP's epochs. Features, forest, MLP and predictions; prints times and log losses as JSON.
import { completeRows, computeFeatures, readBars } from '../dist/api/features.js';
import { forest, mlp } from '../dist/api/models.js';
import { FEATURE_COLUMNS } from './feature-columns.mjs';

const HORIZON = 7;
const [path, epochs, trees] = process.argv.slice(2);
const seconds = {};
let at = performance.now();
const stage = (name) => {
  const now = performance.now();
  seconds[name] = (now - at) / 1000;
  at = now;
};

const bars = await readBars(path);
stage('read');
const table = computeFeatures(bars, FEATURE_COLUMNS);
const complete = completeRows(table);
stage('features');
const { x, y, target, train, test, newest } = split(bars, complete);
const { features } = complete;
stage('split');
const data = {
  x: rowsOf(x, train, features),
  rows: train.length,
  features,
  y: pick(y, train),
  target: pick(target, train),
};
const held = { x: rowsOf(x, test, features), rows: test.length, features };
const last = { x: rowsOf(x, newest, features), rows: newest.length, features };
const labels = pick(y, test);
const trained = await forest.fit(data, { trees: Number(trees), maxDepth: 10, minLeaf: 50, seed: 1 });
stage('forest');
const options = {
  hidden: [128, 64],
  dropout: 0.2,
  maxEpochs: Number(epochs),
  patience: Number(epochs),
  batch: 1024,
  learningRate: 1e-3,
};
const net = await mlp.fit(data, { ...options, seed: 1 });
stage('mlp');
const losses = [trained, net].map((model) => logLoss(model.predict(held), labels));
const signals = [trained, net].map((model) => model.predict(last).length);
stage('predict');
console.log(
  JSON.stringify({
    seconds,
    rows: { train: train.length, test: test.length, newest: signals[0] / 3 },
    log_loss: { forest: losses[0], mlp: losses[1] },
    memory_mb: process.resourceUsage().maxRSS / 1024,
  }),
);

/** Classes by the return of the next seven bars (5 % up or down); the last fifth of time is held back. */
function split({ symbols, offsets, time, columns }, { x, at: rows }) {
  const y = new Uint8Array(rows.length);
  const target = new Float32Array(rows.length);
  const known = new Uint8Array(rows.length);
  const isNewest = new Uint8Array(rows.length);
  let s = 0;
  for (let i = 0; i < rows.length; i++) {
    while (rows[i] >= offsets[s + 1]) s++;
    const ahead = rows[i] + HORIZON;
    isNewest[i] = rows[i] === offsets[s + 1] - 1 ? 1 : 0;
    if (ahead >= offsets[s + 1]) continue;
    known[i] = 1;
    target[i] = columns.close[ahead] / columns.close[rows[i]] - 1;
    y[i] = target[i] > 0.05 ? 2 : target[i] < -0.05 ? 0 : 1;
  }
  const times = [...new Set(time)].sort((a, b) => a - b);
  const border = times[Math.floor(times.length * 0.8)];
  const purged = times[Math.floor(times.length * 0.8) - HORIZON];
  const where = (keep) => Uint32Array.from(rows.keys()).filter(keep);
  return {
    ...{ x, y, target, symbols },
    train: where((i) => known[i] === 1 && time[rows[i]] < purged),
    test: where((i) => known[i] === 1 && time[rows[i]] >= border),
    newest: where((i) => isNewest[i] === 1),
  };
}

function rowsOf(x, rows, features) {
  const out = new Float32Array(rows.length * features);
  for (let i = 0; i < rows.length; i++) out.set(x.subarray(rows[i] * features, (rows[i] + 1) * features), i * features);
  return out;
}

function pick(values, rows) {
  const out = new values.constructor(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
  return out;
}

function logLoss(probabilities, labels) {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) sum -= Math.log(Math.max(1e-15, probabilities[3 * i + labels[i]]));
  return sum / labels.length;
}
