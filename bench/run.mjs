#!/usr/bin/env node
// npm run bench -- <name> [--json]: measures, seeded, and prints its conditions. Never part of the tests.
import { cpus, totalmem } from 'node:os';

const BENCHES = {
  session: () => import('./session.mjs'),
  labels: () => import('./labels.mjs'),
  collect: () => import('./collect.mjs'),
  'run-hourly': () => import('./run-hourly.mjs'),
  sentiment: () => import('./sentiment.mjs'),
  features: () => import('./features.mjs'),
  qlib14: () => import('./qlib14.mjs'),
  import: () => import('./import.mjs'),
  postgres: () => import('./postgres.mjs'),
  workers: () => import('./workers.mjs'),
  pipeline: () => import('./pipeline.mjs'),
  forest: () => import('./trees.mjs').then((m) => m.forest),
  'forest-predict': () => import('./trees.mjs').then((m) => m.forestPredict),
  boosting: () => import('./trees.mjs').then((m) => m.boosting),
  threads: () => import('./trees.mjs').then((m) => m.threads),
  mlp: () => import('./nets.mjs').then((m) => m.mlp),
  lstm: () => import('./nets.mjs').then((m) => m.lstm),
  transformer: () => import('./nets.mjs').then((m) => m.transformer),
  'net-memory': () => import('./net-memory.mjs'),
};

const [name, ...rest] = process.argv.slice(2);
const load = BENCHES[name];
if (load === undefined) {
  console.error(`Usage: npm run bench -- ${Object.keys(BENCHES).join(' | ')} [--json]`);
  process.exit(2);
}
const conditions = {
  bench: name,
  node: process.version,
  cpu: cpus()[0]?.model.trim(),
  cores: cpus().length,
  memory_gb: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
};
const { run } = await load();
const result = await run(rest.filter((word) => word !== '--json'));
if (rest.includes('--json')) console.log(JSON.stringify({ conditions, ...result }, null, 2));
else {
  console.log(
    Object.entries(conditions)
      .map(([key, value]) => `${key}: ${value}`)
      .join(', '),
  );
  if (result.about) console.log(result.about);
  console.table(Object.fromEntries(result.rows.map(({ what, ...row }) => [what, row])));
}
