// What it costs to share a run out: processor seconds of the run and of its workers together, beside the same run by itself.
// Every process with one thread, so that a process is a core's worth of work; Linux alone (/proc).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { startServer } from './postgres.mjs';
import { median, runOnce, scratch } from './whole-process.mjs';

const BIN = resolve(import.meta.dirname, '../bin/openalpha.js');
const CHARTS = resolve(import.meta.dirname, 'chart-server.mjs');
/** Clock ticks of /proc in a second. */
const TICKS = 100;

/** Processes at work, the run itself among them. */
const PROCESSES = [1, 2, 4];

export async function run([times = '3', stocks = '500']) {
  const charts = spawn(process.execPath, [CHARTS, 'varied'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const server = await startServer();
  try {
    const [line] = await once(charts.stdout, 'data');
    const url = String(line).trim();
    setEnvironment(url);
    await tell(`${url}/until/2026-11-20`);
    const cwd = scratch();
    const names = Array.from({ length: Number(stocks) }, (_, k) => `S${String(k).padStart(4, '0')}`);
    writeFileSync(
      join(cwd, 'stocks.csv'),
      `symbol,company_name\n${names.map((name) => `${name},${name} Inc.`).join('\n')}\n`,
    );
    const costs = new Map();
    for (let k = 0; k < Number(times); k++) {
      for (const processes of PROCESSES) {
        const db = `${server.url}?schema=bench_${k}_${processes}`;
        runOnce(['import', 'stocks', 'stocks.csv', '--quiet', '--db', db], cwd);
        const workers = Array.from({ length: processes - 1 }, () => startWorker(db, cwd));
        await Promise.all(workers.map(({ ready }) => ready));
        const how = ['--db', db, '--json', '--quiet', ...(processes > 1 ? ['--distribute'] : [])];
        for (const [what, args] of STEPS) {
          const before = workers.map(({ pid }) => cpuOf(pid));
          const { seconds, cpu } = await runAside([...args, ...how, '--models-dir', `models-${k}-${processes}`], cwd);
          const beside = workers.map(({ pid }, w) => cpuOf(pid) - before[w]);
          const key = `${what} ${processes}`;
          costs.set(key, [...(costs.get(key) ?? []), { seconds, cpu, beside: beside.reduce((a, b) => a + b, 0) }]);
        }
        for (const worker of workers) worker.stop();
      }
    }
    return {
      about:
        `${stocks} stocks, five years of made-up bars on loopback, a fresh store in ${server.version}; one thread a process; ` +
        `medians of ${times} runs; load ${loadavg()[0].toFixed(1)} at the end`,
      rows: STEPS.flatMap(([what]) => PROCESSES.map((processes) => rowOf(what, processes, costs))),
    };
  } finally {
    charts.kill();
    await server.stop();
  }
}

const STEPS = [
  ['collect', ['run', 'hourly', '--only', 'collect']],
  ['train', ['run', 'nightly', '--only', 'train']],
  // Workers live for months: what they have loaded and compiled once counts once.
  ['train again', ['run', 'nightly', '--only', 'train', '--seed', '43']],
];

function setEnvironment(url) {
  const off = ['CNBC', 'MARKETWATCH', 'PR_NEWSWIRE', 'GLOBENEWSWIRE', 'CBOE', 'TREASURY', 'YAHOO_NEWS'];
  Object.assign(process.env, {
    ...Object.fromEntries(off.map((name) => [`OPENALPHA_${name}_ENABLED`, 'false'])),
    ...Object.fromEntries(['YAHOO', 'FRED'].map((name) => [`OPENALPHA_${name}_BASE_URL`, url])),
    OPENALPHA_YAHOO_PER_SECOND: '0',
    OPENALPHA_YAHOO_CONCURRENCY: '16',
    OPENALPHA_COLLECT_MACRO: 'VIXCLS,DGS10',
    OPENALPHA_TRAINING_MODELS: 'forest',
    OPENALPHA_THREADS: '1',
  });
}

function startWorker(db, cwd) {
  const child = spawn(process.execPath, [BIN, 'worker', '--db', db, '--log-format', 'json'], {
    cwd,
    env: { ...process.env, OPENALPHA_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ready = new Promise((done) => {
    child.stderr.on('data', (text) => String(text).includes('worker started') && done());
  });
  return { pid: child.pid, ready, stop: () => child.kill('SIGTERM') };
}

/** The same as `runOnce`, with this process free to read what others say. */
async function runAside(args, cwd) {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  const started = performance.now();
  let cpu = 0;
  // The last look before it ends: a tick late at most.
  const look = setInterval(() => {
    cpu = cpuOf(child.pid) || cpu;
  }, 20);
  const [code] = await once(child, 'exit');
  clearInterval(look);
  if (code !== 0) throw new Error(`openalpha ${args[0]} ${args[1]} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, cpu };
}

function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return 0;
  }
}

function rowOf(what, processes, costs) {
  const of = (key) => median((costs.get(key) ?? []).map(({ cpu, beside }) => cpu + beside));
  const all = costs.get(`${what} ${processes}`) ?? [];
  const [sum, alone, two] = [of(`${what} ${processes}`), of(`${what} 1`), of(`${what} 2`)];
  return {
    what: `${what}, ${processes} process${processes === 1 ? '' : 'es'}`,
    wall_seconds: Number(median(all.map(({ seconds }) => seconds)).toFixed(2)),
    processor_seconds: Number(sum.toFixed(2)),
    of_them_in_workers: Number(median(all.map(({ beside }) => beside)).toFixed(2)),
    against_one: Number((sum / alone).toFixed(3)),
    against_two: Number((sum / two).toFixed(3)),
    goal: processes === 4 ? '<= 1.15' : '',
  };
}

async function tell(url) {
  const [response] = await once(get(url, { agent: false }), 'response');
  response.resume();
  await once(response, 'end');
}
