// Times commands as a person does: a new process each time, from start to exit, with its peak memory.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const BIN = resolve(import.meta.dirname, '../bin/openalpha.js');

/** An empty folder, removed when the bench ends. */
export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), 'openalpha-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Runs openalpha once: wall and processor seconds, peak resident memory in MB (this process and its threads), and stdout.
 * `at`: the instant that the program takes for now, epoch milliseconds; default: the clock's.
 */
export function runOnce(args, cwd, { at } = {}) {
  const usage = join(cwd, 'usage.txt');
  const clock = at === undefined ? '' : `const n=Date.now,s=${at}-n();Date.now=()=>n()+s;`;
  const hook = `data:text/javascript,${clock}import{writeFileSync}from'node:fs';process.on('exit',()=>{const u=process.resourceUsage();writeFileSync(${JSON.stringify(usage)},JSON.stringify([u.maxRSS,u.userCPUTime+u.systemCPUTime]))})`;
  const started = performance.now();
  const child = spawnSync(process.execPath, ['--import', hook, BIN, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const seconds = (performance.now() - started) / 1000;
  if (child.status !== 0) throw new Error(`openalpha ${args.join(' ')} ended with ${child.status}:\n${child.stderr}`);
  const [memory, cpu] = JSON.parse(readFileSync(usage, 'utf8'));
  return { seconds, cpu: cpu / 1e6, memory: memory / 1024, stdout: child.stdout };
}

/** Runs a command several times, `before` each, and gives the medians. */
export function measure(args, cwd, { runs = 5, before = () => {} } = {}) {
  const all = [];
  for (let i = 0; i < runs; i++) {
    before();
    all.push(runOnce(args, cwd));
  }
  return {
    seconds: median(all.map((one) => one.seconds)),
    memory: Math.max(...all.map((one) => one.memory)),
    stdout: all[0].stdout,
    runs,
  };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
