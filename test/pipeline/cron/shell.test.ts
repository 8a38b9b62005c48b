import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeBlock } from '../../../src/pipeline/cron/block.js';

/** What cron makes of the rest of a line, as Vixie's do_command.c has it: a bare % ends the command, `\%` is a %. */
function asCronHands(command: string): string {
  let handed = '';
  let escaped = false;
  for (const character of command) {
    if (escaped && character === '%') handed = handed.slice(0, -1);
    else if (!escaped && character === '%') return handed;
    handed += character;
    escaped = !escaped && character === '\\';
  }
  return handed;
}

/** Paths with everything that cron or a shell could take for something else. */
const path = fc
  .string({ unit: fc.constantFrom(...'ab%\\\'"$`!&|;()<>*?[]{}~# =é\u2028'), minLength: 1, maxLength: 12 })
  .map((name) => `/${name}`);

const commandFor = (folder: string, modelsDir: string, log: string) => {
  const installation = { node: '/n', launcher: '/l', folder, config: null, envFile: null, db: null, modelsDir };
  const facts = { store: 's', installedAt: 0, node: '/n', launcher: '/l', logFile: log, hourly: null };
  const { jobs } = makeBlock({ ...facts, nightly: '1 2 * * *' }, installation);
  return (jobs[0] as string).slice('1 2 * * * '.length);
};

describe('the command in a crontab', () => {
  it('reaches the program word for word, through every cron and a shell, whatever is in the paths', () => {
    const samples = fc.sample(fc.tuple(path, path, path), { numRuns: 60, seed: 5 });
    const print = (command: string) =>
      // Prints the words instead of running them: one program, one shell for all samples.
      `(${command
        .replace(/^cd /, 'show cd ')
        .replace(' && ', ' ')
        .replace(/ >>/, ' ')
        .replace(/ 2>&1$/, '')})`;
    const script = (hand: (command: string) => string) =>
      `show() { for word; do printf '%s\\0' "$word"; done; }\n${samples
        .map(([folder, models, log]) => print(hand(commandFor(folder, models, log))))
        .join('\n')}\n`;
    const expected = samples.flatMap(([folder, models, log]) => [
      ...['cd', folder, '/n', '/l', 'run', 'nightly', '--models-dir', models],
      ...['--rotate-log', log, log],
    ]);
    // Busybox' cron takes no backslash away: the shell has to come to the same.
    for (const hand of [asCronHands, (command: string) => command]) {
      const said = execFileSync('/bin/sh', [], { input: script(hand), encoding: 'utf8' });
      expect(said.split('\0').slice(0, -1)).toEqual(expected);
    }
  });
});
