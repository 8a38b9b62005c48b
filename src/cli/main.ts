import { Command } from 'commander';
import { msToIso } from '../domain/time.js';
import { packageVersion } from '../runtime/package-version.js';
import { COMMANDS } from './catalog.js';
import type { Attach, Outcome } from './command.js';
import type { Telling } from './report-error.js';
import type { Session } from './session.js';

/** Runs one command and gives the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  let telling: Telling = { mask: (text) => text };
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, (signal) => stop(signal, abort));
  process.stdout.on('error', leaveStdout);
  // Notes that nobody reads any more must not stop the work.
  process.stderr.on('error', () => {});

  const program = new Command('openalpha')
    .description('Quant pipelines on the command line: from price files to ranked, explained recommendations.')
    .version(packageVersion)
    // So that a command which has options of its own leaves those behind its subcommands to them.
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for what can be said here)')
    .exitOverride();
  const attach: Attach = (command, definition) => {
    command.exitOverride().action(async (...given: unknown[]) => {
      const { createOutput } = await import('./output.js');
      const { openSession, unusedOptions, useColor } = await import('./session.js');
      const self = given.at(-1) as Command;
      const options = self.opts();
      const session = await openSession(options, definition, abort.signal);
      const { config, logger, mask, clock, configFile, storeLocation } = session.context;
      const isLogAlone = config.log.format === 'json';
      telling = { mask, log: isLogAlone ? logger.error : undefined };
      const started = clock.elapsed();
      for (const said of unusedOptions(options, definition.takes)) logger.warn({}, said);
      const about = { command: nameOf(self), config_file: configFile, store: storeLocation };
      logger.debug(about, 'started');
      try {
        const outcome = await definition.action(session, self.args, options);
        const log = isLogAlone ? (text: string) => logger.info({}, text) : undefined;
        const output = createOutput({ color: useColor(options), quiet: options['quiet'] === true, log });
        print(outcome, options['json'] === true, output);
        exitCode = outcome.exitCode ?? 0;
        const seconds = (clock.elapsed() - started) / 1000;
        logger.info(
          { ...about, exit_code: exitCode, seconds, peak_mb: Math.round(process.resourceUsage().maxRSS / 1024) },
          'finished',
        );
      } finally {
        await session.context.close();
        await rotateLog(session, options['rotateLog']);
      }
    });
  };

  // `openalpha help train` asks for the same words as `openalpha train --help`.
  const asked = argv.find((word) => !word.startsWith('-') && word !== 'help');
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
    const { reportError } = await import('./report-error.js');
    return reportError(error, argv, telling);
  }
}

/**
 * The first signal asks for an orderly end, the second ends at once. The listener stays in between: the spinner's library has
 * one as well, and sends the signal again when it is the last.
 */
function stop(signal: NodeJS.Signals, abort: AbortController): void {
  if (abort.signal.aborted) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  abort.abort();
}

/** A reader that has seen enough (`openalpha export ... | head`) closes the pipe: that is its right. All else is a failure. */
function leaveStdout(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(
    `error: stdout cannot be written: ${error.message}.\n  Make room, or send the output somewhere else.\n`,
  );
  process.exit(4);
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
    'until',
    'first_seen',
    'last_seen',
    'seen_at',
    'heartbeat_at',
    'newest',
  ]),
);

/** JSON has no NaN: missing numbers are null. Times leave as ISO 8601, durations in whole milliseconds. */
function forJson(key: string, value: unknown): unknown {
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) return null;
  if (key === 'seconds') return Math.round(value * 1000) / 1000;
  return TIME_FIELDS.has(key) && Math.abs(value) > 1e9 ? msToIso(value) : value;
}

/** After the work, so that what a run says is in one file. */
async function rotateLog({ context }: Session, path: unknown): Promise<void> {
  if (typeof path !== 'string') return;
  const { rotateLog: setAside } = await import('../runtime/log-file.js');
  setAside(path, { ...context.config.log, at: context.clock.now() });
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
