import { Command, CommanderError } from 'commander';
import { exitCodeOf, OpenAlphaError } from '../domain/errors.js';
import { msToIso } from '../domain/time.js';
import { packageVersion } from '../runtime/package-version.js';
import { COMMANDS } from './catalog.js';
import type { Attach, Outcome } from './command.js';

/** Runs one command and gives the exit code; the only place that turns errors into words. */
async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  process.once('SIGTERM', () => abort.abort());
  // A reader that has seen enough (`openalpha export ... | head`) closes the pipe: that is its right.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });

  const program = new Command('openalpha')
    .description('Quant pipelines on the command line: from price files to ranked, explained recommendations.')
    .version(packageVersion)
    .showHelpAfterError('(add --help for what can be said here)')
    .exitOverride();
  const attach: Attach = (command, definition) => {
    command.exitOverride().action(async (...given: unknown[]) => {
      const { createOutput } = await import('./output.js');
      const { openSession, useColor } = await import('./session.js');
      const self = given.at(-1) as Command;
      const options = self.opts();
      const session = await openSession(options, definition.settings ?? {}, abort.signal);
      const { logger, clock, configFile, storeLocation } = session.context;
      const started = clock.elapsed();
      const log = { command: nameOf(self), config_file: configFile, store: storeLocation };
      logger.debug(log, 'started');
      try {
        const outcome = await definition.action(session, self.args, options);
        print(
          outcome,
          options['json'] === true,
          createOutput({ color: useColor(options), quiet: options['quiet'] === true }),
        );
        exitCode = outcome.exitCode ?? 0;
        const seconds = (clock.elapsed() - started) / 1000;
        logger.info(
          { ...log, exit_code: exitCode, seconds, peak_mb: Math.round(process.resourceUsage().maxRSS / 1024) },
          'finished',
        );
      } finally {
        await session.context.close();
      }
    });
  };

  const asked = argv.find((word) => !word.startsWith('-'));
  for (const [name, entry] of Object.entries(COMMANDS)) {
    const command = program.command(name).summary(entry.summary).description(sentence(entry.summary)).exitOverride();
    if (name !== asked) continue;
    const { addCommonOptions } = await import('./session.js');
    const module = await entry.load();
    module.define(command, (target, definition) => {
      addCommonOptions(target);
      attach(target, definition);
    });
  }
  try {
    if (argv.length === 0) {
      program.outputHelp();
      return 0;
    }
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, argv);
  }
}

function print(outcome: Outcome, json: boolean, output: Parameters<Outcome['text']>[0]): void {
  if (json) process.stdout.write(`${JSON.stringify(outcome.data, forJson, 2)}\n`);
  else outcome.text(output);
}

/** Fields that hold epoch milliseconds inside and are written as ISO 8601 in UTC. */
const TIME_FIELDS = new Set(
  ['as_of', 'bar_time', 'created_at', 'updated_at', 'started_at', 'finished_at', 'published_at', 'known_at'].concat([
    'first',
    'last',
    'time',
    'from',
    'to',
  ]),
);

/** JSON has no NaN: missing numbers are null. Times leave as ISO 8601. */
function forJson(key: string, value: unknown): unknown {
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) return null;
  return TIME_FIELDS.has(key) && Math.abs(value) > 1e9 ? msToIso(value) : value;
}

function report(error: unknown, argv: readonly string[]): number {
  const json = argv.includes('--json');
  if (error instanceof CommanderError) {
    // commander has already said what was wrong, or printed the help that was asked for.
    if (error.exitCode === 0) return 0;
    if (json) printError('USAGE', error.message.replace(/^error: /, ''), 'Add --help for what can be said here.');
    return 2;
  }
  const known = error instanceof OpenAlphaError;
  const message = error instanceof Error ? error.message : String(error);
  const code = known ? error.code : 'INTERNAL';
  const hint = known ? error.hint : 'This is a defect. Run again with --verbose and report what it prints.';
  process.stderr.write(`error: ${message}\n${hint === undefined ? '' : `  ${hint}\n`}`);
  if (argv.includes('--verbose') && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if (json) printError(code, message, hint);
  return exitCodeOf(error);
}

function printError(code: string, message: string, hint: string | undefined): void {
  process.stdout.write(`${JSON.stringify({ error: { code, message, hint: hint ?? null } }, null, 2)}\n`);
}

/** `import prices`: the words by which a command is called. */
function nameOf(command: Command): string {
  const parent = command.parent?.parent ? `${command.parent.name()} ` : '';
  return `${parent}${command.name()}`;
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

process.exitCode = await main(process.argv.slice(2));
