// Collecting prices through the real program from a loopback server of made-up charts, limits off.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { median, runOnce, scratch } from './whole-process.mjs';

const SERVER = resolve(import.meta.dirname, 'chart-server.mjs');

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
      about: `made-up charts from a loopback server in another process; medians of ${runs} runs, memory the largest`,
      rows,
    };
  } finally {
    server.kill();
  }
}

const PLANS = [
  {
    stocks: 500,
    what: '500 stocks, 730 days of hourly bars',
    args: ['--interval', '1h'],
    history: '730d',
    goal: '<= 3 s',
  },
  {
    stocks: 6_000,
    what: '6,000 stocks, a year of daily bars',
    args: ['--interval', '1d'],
    history: '365d',
    goal: '<= 20 s',
  },
];

/** A fresh store each time: stocks, then all their bars, then the same again with nothing due. */
function measurePlan({ stocks, what, args, history, goal }, runs) {
  const cwd = scratch();
  const names = Array.from({ length: stocks }, (_, k) => `S${String(k).padStart(4, '0')}`);
  writeFileSync(
    join(cwd, 'stocks.csv'),
    `symbol,company_name\n${names.map((name) => `${name},${name} Inc.`).join('\n')}\n`,
  );
  process.env['OPENALPHA_COLLECT_HISTORY'] = history;
  const first = [];
  const again = [];
  for (let k = 0; k < runs; k++) {
    rmSync(join(cwd, 'data'), { recursive: true, force: true });
    runOnce(['import', 'stocks', 'stocks.csv', '--quiet'], cwd);
    first.push(runOnce(['collect', 'prices', ...args, '--provider', 'yahoo', '--json', '--quiet'], cwd));
    again.push(runOnce(['collect', 'prices', ...args, '--provider', 'yahoo', '--json', '--quiet'], cwd));
  }
  const bars = barsOf(first[0].stdout);
  const row = (name, all, more) => ({
    what: name,
    seconds: Number(median(all.map(({ seconds }) => seconds)).toFixed(2)),
    cpu_seconds: Number(median(all.map(({ cpu }) => cpu)).toFixed(2)),
    memory_mb: Math.round(Math.max(...all.map(({ memory }) => memory))),
    ...more,
  });
  return [
    row(what, first, { bars, goal, memory_goal: '<= 300' }),
    row(`${stocks.toLocaleString('en')} stocks again, nothing due`, again, { bars: 0 }),
  ];
}

/** New bars by the report, whatever its form. */
function barsOf(stdout) {
  const report = JSON.parse(stdout);
  const parts = Array.isArray(report.prices) ? report.prices : [report.prices ?? report];
  return parts.reduce((sum, { bars_new = 0 }) => sum + bars_new, 0);
}
