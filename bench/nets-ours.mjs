// Our side of bench/nets.mjs in a process of its own: <kind> <engine> <batch> <dropout> <count> <seed>. Prints JSON.
import { chooseEngine } from '../dist/learning/kernels/kernels.js';
import { lstmDesign } from '../dist/learning/models/lstm/design.js';
import { mlpDesign } from '../dist/learning/models/mlp/design.js';
import { startingValues } from '../dist/learning/models/nets/parameters.js';
import { epochRows } from '../dist/learning/models/nets/row-order.js';
import { openTrainer } from '../dist/learning/models/nets/trainer.js';
import { transformerDesign } from '../dist/learning/models/transformer/design.js';
import { Random } from '../dist/math/random.js';
import { FEATURES, mlpRows, STEPS, windowRows } from './nets-data.mjs';

const [kind, engineName, ...numbers] = process.argv.slice(2);
const [batch, dropout, count, seed] = numbers.map(Number);
const DESIGNS = {
  mlp: () => mlpDesign(FEATURES, [128, 64]),
  lstm: () => lstmDesign(FEATURES, { steps: STEPS, units: 64 }),
  transformer: () =>
    transformerDesign(FEATURES, { steps: STEPS, width: 64, heads: 4, inner: 128, layers: 2, causal: false }),
};
const engine = engineName === 'simd' ? 'simd' : chooseEngine(false);
if (engine !== engineName) {
  console.log(JSON.stringify({ absent: `this Node (${process.version}) cannot load ${engineName}` }));
  process.exit(0);
}
const design = DESIGNS[kind]();
const rows = kind === 'mlp' ? mlpRows() : windowRows();
const data = { ...rows, target: new Float32Array(rows.rows), scaledTarget: new Float32Array(rows.rows) };
const trainer = openTrainer({
  design,
  values: startingValues(design.parameters, new Random(seed)),
  scaling: { mean: new Float32Array(FEATURES), variance: new Float32Array(FEATURES).fill(1) },
  // The peer has the class scores alone.
  options: { batch, dropout, returnWeight: 0, weightDecay: 0, clipNorm: 0 },
  seed,
  engine,
});
const rowsOf = epochRows(rows.rows, 0, seed);
let step = 0;

/** One batch after another over the first `most` rows of an epoch's order; gives the mean loss. */
function pass(epoch, most) {
  const { order } = rowsOf(epoch);
  let sum = 0;
  for (let start = 0; start < most; start += batch) {
    sum += trainer.learn(data, { start, count: Math.min(batch, most - start), order }, ++step, 1e-3).logLoss;
  }
  return sum / most;
}

// A unit is an epoch of the mlp, a step of the others.
const most = kind === 'mlp' ? rows.rows : batch;
const [wall, cpu] = [[], []];
let loss = 0;
for (let unit = 1; unit <= count; unit++) {
  const [from, used] = [performance.now(), process.cpuUsage()];
  loss = pass(unit, most);
  const { user, system } = process.cpuUsage(used);
  wall.push(performance.now() - from);
  cpu.push((user + system) / 1000);
}
const median = (values) => values.slice(values.length > 2 ? 1 : 0).sort((a, b) => a - b)[(values.length - 1) >> 1];
console.log(
  JSON.stringify({
    engine,
    wall_ms: median(wall),
    cpu_ms: median(cpu),
    loss,
    memory_mb: process.memoryUsage().rss / 1e6,
  }),
);
