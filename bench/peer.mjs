// Runs the other side of a bench in a process of its own, one thread, and reads the JSON that it prints.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PYTHON = process.env.OPENALPHA_BENCH_PYTHON ?? '/usr/bin/python3';
const ONE_THREAD = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  NUMEXPR_NUM_THREADS: '1',
};

/** What a script of bench/peers prints, or `{ absent }` with the reason when Python or a module is not there. */
export function runPeer(script, args) {
  return runJson(PYTHON, [join(import.meta.dirname, 'peers', script), ...args.map(String)]);
}

/** Our side, in a process of its own too. */
export function runOurs(script, args, flags = []) {
  const result = runJson(process.execPath, [...flags, join(import.meta.dirname, script), ...args.map(String)]);
  if (result.absent) throw new Error(result.absent);
  return result;
}

function runJson(program, args) {
  const started = performance.now();
  const child = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { ...process.env, ...ONE_THREAD },
  });
  const process_seconds = (performance.now() - started) / 1000;
  if (child.error) return { absent: `${program} could not be started: ${child.error.message}` };
  if (/ModuleNotFoundError/.test(child.stderr)) return { absent: child.stderr.trim().split('\n').at(-1) };
  if (child.status !== 0) throw new Error(`${args[0]} ended with ${child.status}:\n${child.stderr}`);
  return { ...JSON.parse(child.stdout), process_seconds };
}
