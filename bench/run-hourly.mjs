// The hourly batch through the real program, against a loopback server of made-up prices, headlines and series, limits off.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { median, runOnce, scratch } from './whole-process.mjs';

const SERVER = resolve(import.meta.dirname, 'chart-server.mjs');
const STOCKS = 500;

/** After the close of a Thursday, of the Friday that follows, later in that hour, and on the Saturday. */
const TIMES = [
  ['a fresh store: five years of bars, headlines, predictions', Date.UTC(2026, 10, 19, 22, 5), '<= 15 s, <= 500 MB'],
  ['the hour after a close: new bars and headlines, predictions', Date.UTC(2026, 10, 20, 22, 5), '<= 15 s, <= 500 MB'],
  ['the same hour again, nothing due', Date.UTC(2026, 10, 20, 22, 40), '<= 1 s'],
  ['a Saturday: headlines are asked for, nothing is new', Date.UTC(2026, 10, 21, 15, 5), ''],
];

export async function run([times = '3', stocks = String(STOCKS)]) {
  const runs = Number(times);
  const server = spawn(process.execPath, [SERVER, 'varied'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = await once(server.stdout, 'data');
    const url = String(line).trim();
    const off = ['CNBC', 'MARKETWATCH', 'PR_NEWSWIRE', 'GLOBENEWSWIRE', 'CBOE', 'TREASURY'];
    Object.assign(process.env, {
      ...Object.fromEntries(off.map((name) => [`OPENALPHA_${name}_ENABLED`, 'false'])),
      ...Object.fromEntries(['YAHOO', 'YAHOO_NEWS', 'FRED'].map((name) => [`OPENALPHA_${name}_BASE_URL`, url])),
      OPENALPHA_YAHOO_PER_SECOND: '0',
      OPENALPHA_YAHOO_CONCURRENCY: '16',
      OPENALPHA_YAHOO_NEWS_PER_SECOND: '0',
      OPENALPHA_COLLECT_MACRO: 'VIXCLS,DGS10',
    });
    const cwd = scratch();
    prepare(cwd, Number(stocks));
    const all = TIMES.map(() => []);
    for (let k = 0; k < runs; k++) {
      rmSync(join(cwd, 'data'), { recursive: true, force: true });
      runOnce(['import', 'stocks', 'stocks.csv', '--quiet'], cwd);
      for (const [step, [, at]] of TIMES.entries()) {
        await tell(`${url}/until/${new Date(at).toISOString().slice(0, 10)}`);
        all[step].push(batch(cwd, at));
      }
    }
    return {
      about:
        `${Number(stocks).toLocaleString('en')} stocks, forest and mlp, default features; made-up providers on loopback in another process; ` +
        `medians of ${runs} runs, memory the largest; load ${loadavg()[0].toFixed(1)} at the end`,
      rows: TIMES.map(([what, , goal], step) => rowOf(what, all[step], goal)),
    };
  } finally {
    server.kill();
  }
}

/** A connection of its own each time: one that is kept is closed by the server while this process waits for a run. */
async function tell(url) {
  const [response] = await once(get(url, { agent: false }), 'response');
  response.resume();
  await once(response, 'end');
}

/** Stocks, and models that were trained on what the Thursday knew: every store below is predicted by them. */
function prepare(cwd, stocks) {
  const names = Array.from({ length: stocks }, (_, k) => `S${String(k).padStart(4, '0')}`);
  writeFileSync(
    join(cwd, 'stocks.csv'),
    `symbol,company_name\n${names.map((name) => `${name},${name} Inc.`).join('\n')}\n`,
  );
  const at = TIMES[0][1];
  runOnce(['import', 'stocks', 'stocks.csv', '--quiet'], cwd, { at });
  runOnce(['collect', 'prices', '--quiet'], cwd, { at });
  runOnce(['train', '--models', 'forest,mlp', '--quiet'], cwd, { at });
}

function batch(cwd, at) {
  const { stdout, ...cost } = runOnce(['run', 'hourly', '--json', '--quiet'], cwd, { at });
  const { status, steps } = JSON.parse(stdout);
  return { ...cost, status, steps };
}

function rowOf(what, all, goal) {
  const step = (name) => median(all.map(({ steps }) => steps.find((each) => each.name === name).seconds));
  return {
    what,
    status: all[0].status,
    seconds: Number(median(all.map(({ seconds }) => seconds)).toFixed(2)),
    cpu_seconds: Number(median(all.map(({ cpu }) => cpu)).toFixed(2)),
    memory_mb: Math.round(Math.max(...all.map(({ memory }) => memory))),
    ...Object.fromEntries(
      ['collect', 'score-sentiment', 'predict', 'recommend'].map((name) => [name, Number(step(name).toFixed(2))]),
    ),
    goal,
  };
}
