// Collecting prices through the real program from a loopback server of made-up charts, limits off.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { median, runOnce, scratch } from './whole-process.mjs';

const SERVER = resolve(import.meta.dirname, 'chart-server.mjs');
const STAGE = resolve(import.meta.dirname, 'collect-stage.mjs');

export async function run([times = '3']) {
  const runs = Number(times);
  const server = spawn(process.execPath, [SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = await once(server.stdout, 'data');
    Object.assign(process.env, {
      OPENALPHA_YAHOO_BASE_URL: String(line).trim(),
      OPENALPHA_YAHOO_PER_SECOND: '0',
      OPENALPHA_YAHOO_CONCURRENCY: '16',
    });
    const rows = [];
    for (const plan of PLANS) rows.push(...measurePlan(plan, runs));
    return {
      about: `made-up charts from a loopback server in another process; medians of ${runs} runs, memory the largest; load ${loadavg()[0].toFixed(1)} at the end`,
      rows,
    };
  } finally {
    server.kill();
  }
}

/** After the close of a Thursday and of the Friday that follows: one session of bars lies between them. */
const THURSDAY = Date.UTC(2026, 10, 19, 22);
const FRIDAY = Date.UTC(2026, 10, 20, 22);
const HALF_HOUR = 1_800_000;

const PLANS = [
  { stocks: 500, interval: '1h', history: '730d', first: '730 days of hourly bars', goal: '<= 3 s' },
  { stocks: 6_000, interval: '1d', history: '365d', first: 'a year of daily bars', goal: '<= 20 s' },
];

/** A fresh store each time: stocks, then all their bars, a session later what is new, and once more with nothing due. */
function measurePlan({ stocks, interval, history, first, goal }, runs) {
  const cwd = scratch();
  const names = Array.from({ length: stocks }, (_, k) => `S${String(k).padStart(4, '0')}`);
  writeFileSync(
    join(cwd, 'stocks.csv'),
    `symbol,company_name\n${names.map((name) => `${name},${name} Inc.`).join('\n')}\n`,
  );
  process.env['OPENALPHA_COLLECT_HISTORY'] = history;
  const args = ['collect', 'prices', '--interval', interval, '--provider', 'yahoo', '--json', '--quiet'];
  const collect = (at) => runOnce(args, cwd, { at });
  const all = [[], [], []];
  for (let k = 0; k < runs; k++) {
    rmSync(join(cwd, 'data'), { recursive: true, force: true });
    runOnce(['import', 'stocks', 'stocks.csv', '--quiet'], cwd);
    [THURSDAY, FRIDAY, FRIDAY + HALF_HOUR].forEach((at, step) => {
      all[step].push(collect(at));
    });
  }
  const who = `${stocks.toLocaleString('en')} stocks`;
  return [
    rowOf(
      `${who}, ${first}: reading, checking and storing alone`,
      Array.from({ length: runs }, () => runStage([stocks, interval, Number.parseInt(history, 10), THURSDAY])),
      { goal },
    ),
    rowOf(`${who}, ${first}, fresh store`, all[0]),
    rowOf(`${who}, the next session's ${interval} bars, with the overlap`, all[1]),
    rowOf(`${who}, nothing due`, all[2]),
  ];
}

/** The collection without the way out and the start of the program; wall seconds are not asked for. */
function runStage(args) {
  const server = process.env['OPENALPHA_YAHOO_BASE_URL'];
  const out = execFileSync(process.execPath, [STAGE, server, ...args.map(String)], { encoding: 'utf8' });
  return JSON.parse(out);
}

/** Processor seconds are those of the collecting process with its threads, its start included. */
function rowOf(what, all, more) {
  return {
    what,
    bars: all[0].bars ?? barsOf(all[0].stdout),
    cpu_seconds: Number(median(all.map(({ cpu }) => cpu)).toFixed(2)),
    ...(all[0].seconds === undefined ? {} : { seconds: Number(median(all.map(({ seconds }) => seconds)).toFixed(2)) }),
    memory_mb: Math.round(Math.max(...all.map(({ memory }) => memory))),
    ...more,
  };
}

/** New bars by the report, whatever its form. */
function barsOf(stdout) {
  const report = JSON.parse(stdout);
  const parts = Array.isArray(report.prices) ? report.prices : [report.prices ?? report];
  return parts.reduce((sum, { bars_new = 0 }) => sum + bars_new, 0);
}
