import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { TRIALS } from './catalog.js';

const USAGE = `Usage: npm run chaos [-- ${Object.keys(TRIALS).join(' | ')}] [--seed n] [--minutes m] [--count n]`;

/** Runs the trials that are named (all by default) and prints what they found; the exit code: 0 proven, 1 violated, 2 usage. */
export async function main(argv: readonly string[]): Promise<number> {
  const asked = argumentsOf(argv);
  if (asked === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const { names, seed, minutes, count } = asked;
  print(
    `seed: ${seed}, node: ${process.version}, cpu: ${cpus()[0]?.model.trim()}, cores: ${cpus().length}, load: ${loadavg()[0]?.toFixed(1)}`,
  );
  let violated = false;
  for (const name of names) {
    const begun = performance.now();
    const trial = await (TRIALS[name] as (typeof TRIALS)[string])();
    const mostMs = minutes === undefined ? undefined : minutes * 60_000;
    const { about, rows, violations } = await trial({
      seed,
      count,
      mostMs,
      say: (line) => process.stderr.write(`${line}\n`),
    });
    print(`\n${name}: ${about}; ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
    // biome-ignore lint/suspicious/noConsole: a table is what this prints.
    console.table(Object.fromEntries(rows.map(({ what, ...row }) => [what, row])));
    for (const violation of violations) print(`VIOLATED: ${violation}`);
    if (violations.length > 0) {
      violated = true;
      const counted = count === undefined ? '' : ` --count ${count}`;
      print(`See it again: npm run chaos -- ${name} --seed ${seed}${counted}`);
    } else print(`${name}: nothing was violated.`);
  }
  return violated ? 1 : 0;
}

function argumentsOf(argv: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { seed: { type: 'string' }, minutes: { type: 'string' }, count: { type: 'string' } },
    });
    const [seed, minutes, count] = [numberOf(values.seed), numberOf(values.minutes), numberOf(values.count)];
    const wrong = [seed, minutes, count].some((value) => value !== undefined && !(value > 0));
    if (wrong || positionals.some((name) => !Object.hasOwn(TRIALS, name))) return undefined;
    const names = positionals.length > 0 ? positionals : Object.keys(TRIALS);
    return { names, seed: Math.floor(seed ?? 20_261_121), minutes, count: count && Math.floor(count) };
  } catch {
    return undefined;
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
