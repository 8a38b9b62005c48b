import { Command, CommanderError } from 'commander';
import { exitCodeOf, OpenAlphaError } from '../domain/errors.js';
import { addCommonOptions } from './session.js';
import { shortAddresses } from './short-addresses.js';

/** How errors are told, as far as the command has come to know. */
export interface Telling {
  readonly mask: (text: string) => string;
  /** Where the log alone may be on stderr. */
  readonly log?: ((fields: object, message: string) => void) | undefined;
}

/** Says what went wrong, without secrets, on stderr and with `--json` as a document on stdout, and gives the exit code. */
export function reportError(error: unknown, argv: readonly string[], { mask, log }: Telling): number {
  const json = argv.includes('--json');
  if (error instanceof CommanderError) {
    // commander has already said what was wrong, or printed the help that was asked for.
    if (error.exitCode === 0) return 0;
    const place = misplacedOption(error);
    if (place !== undefined) process.stderr.write(`  ${place}\n`);
    if (json)
      printError('USAGE', error.message.replace(/^error: /, ''), place ?? 'Add --help for what can be said here.');
    return 2;
  }
  const known = error instanceof OpenAlphaError;
  const message = mask(error instanceof Error ? error.message : String(error));
  const code = known ? error.code : 'INTERNAL';
  const hint = known
    ? error.hint && mask(error.hint)
    : 'This is a defect. Run again with --verbose and report what it prints.';
  const stack = argv.includes('--verbose') && error instanceof Error ? mask(error.stack ?? '') : undefined;
  if (log !== undefined) log({ code, hint, stack }, message);
  else {
    process.stderr.write(`error: ${shortAddresses(message)}\n${hint === undefined ? '' : `  ${hint}\n`}`);
    if (stack !== undefined) process.stderr.write(`${stack}\n`);
  }
  if (json) printError(code, message, hint);
  return exitCodeOf(error);
}

/** Every whole command knows these options: where one is unknown, it stands before the command, or a word is missing. */
function misplacedOption(error: CommanderError): string | undefined {
  const option = /unknown option '([^']+)'/.exec(error.message)?.[1];
  const common = new Command();
  addCommonOptions(common);
  if (!common.options.some(({ long }) => long === option)) return undefined;
  return `Options stand after the whole command: openalpha status ${option}, openalpha stocks list ${option}.`;
}

function printError(code: string, message: string, hint: string | undefined): void {
  process.stdout.write(`${JSON.stringify({ error: { code, message, hint: hint ?? null } }, null, 2)}\n`);
}
