// Our side of `features`: folder, stocks, sessions, repeats. Prints seconds, peak memory and a check sample as JSON.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { computeFeatures } from '../dist/api/features.js';
import { FEATURE_COLUMNS } from './feature-columns.mjs';
import { readBarFiles } from './synthetic-bars.mjs';

const [folder, stocks, sessions, repeats] = process.argv.slice(2);
const bars = readBarFiles(folder, Number(stocks), Number(sessions));
const seconds = [];
const cpu = [];
let table;
for (let i = 0; i < Number(repeats); i++) {
  table = undefined;
  const started = performance.now();
  const before = process.cpuUsage();
  table = computeFeatures(bars, FEATURE_COLUMNS);
  const used = process.cpuUsage(before);
  seconds.push((performance.now() - started) / 1000);
  cpu.push((used.user + used.system) / 1e6);
}
const last = FEATURE_COLUMNS.map((name) => bars.symbols.map((_, s) => table.columns[name][bars.offsets[s + 1] - 1]));
writeFileSync(join(folder, 'ours.json'), JSON.stringify(last));
console.log(JSON.stringify({ seconds, cpu, memory_mb: process.resourceUsage().maxRSS / 1024 }));
