// Features of a panel streamed into the bins of a forest (one small tree): folder, stocks, sessions. Prints seconds and peak memory as JSON.
import { featureColumns } from '../dist/api/features.js';
import { forest } from '../dist/learning/models/forest/forest.js';
import { createParallel } from '../dist/runtime/parallel.js';
import { FEATURE_COLUMNS } from './feature-columns.mjs';
import { readBarFiles } from './synthetic-bars.mjs';

/** Bars before the slowest of the 40 columns is warm. */
const WARM_UP = 200;

const [folder, stocks, sessions] = process.argv.slice(2);
const bars = readBarFiles(folder, Number(stocks), Number(sessions));
const started = performance.now();
const before = process.cpuUsage();
const perStock = sessions - WARM_UP;
const rows = stocks * perStock;
const values = new Float32Array(rows);
const columns = {
  *each() {
    for (const column of featureColumns(bars, FEATURE_COLUMNS)) {
      for (let s = 0; s < stocks; s++) {
        const from = bars.offsets[s] + WARM_UP;
        values.set(column.values.subarray(from, from + perStock), s * perStock);
      }
      yield { feature: FEATURE_COLUMNS.indexOf(column.name), values };
    }
  },
};
const y = Uint8Array.from({ length: rows }, (_, row) => (row * 7919) % 3);
const train = {
  x: new Float32Array(0),
  rows,
  features: FEATURE_COLUMNS.length,
  y,
  target: new Float32Array(rows),
  columns,
};
const validation = { ...train, rows: 0, y: new Uint8Array(0), target: new Float32Array(0), columns: undefined };
const data = { train, validation, featureNames: FEATURE_COLUMNS };
await forest.fit(data, { trees: 1, maxDepth: 1 }, { seed: 1, parallel: createParallel(1) });
const used = process.cpuUsage(before);
console.log(
  JSON.stringify({
    seconds: [(performance.now() - started) / 1000],
    cpu: [(used.user + used.system) / 1e6],
    memory_mb: process.resourceUsage().maxRSS / 1024,
  }),
);
