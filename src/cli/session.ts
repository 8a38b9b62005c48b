import type { Command } from 'commander';
import { OpenAlphaError } from '../domain/errors.js';
import { newYorkWallToUtc } from '../domain/new-york-time.js';
import { DAY, dateToMs, type EpochMs, parseInstant } from '../domain/time.js';
import { type Context, openContext } from '../runtime/open-context.js';
import type { Definition, Options, TakenOption } from './command.js';

/** One use of the program: its context and how to talk about it. */
export interface Session {
  readonly context: Context;
  readonly signal: AbortSignal;
  /** `--as-of`, if given. */
  readonly asOf: EpochMs | undefined;
  readonly color: boolean;
}

/** The options that every command has, so that one set of them can go through a whole chain. */
export function addCommonOptions(command: Command): void {
  command
    .option('--json', 'one JSON document on stdout, nothing else there')
    .option('--db <path|url>', 'store: a SQLite file, or postgres://user@host/database')
    .option('--models-dir <dir>', 'folder of trained models')
    .option('--config <file>', 'configuration file')
    // Not --env-file: Node 20 takes that for an option of its own, wherever it stands.
    .option('--dotenv <file>', 'file of NAME=value lines, for keys; default: .env in this folder')
    .option('--as-of <time>', 'use only what was known then (a date means the end of that day in New York)')
    .option('--seed <n>', 'seed of everything random', wholeNumber)
    .option('--log-format <form>', 'pretty or json')
    .option('--quiet', 'no progress and no notes')
    .option('--verbose', 'more log, and stack traces with errors')
    .option('--no-color', 'no colours')
    .addOption(
      command
        .createOption('--rotate-log <file>', 'the log that a scheduler appends output to: set aside when it is large')
        .hideHelp(),
    );
}

export const COMMON_SETTINGS: Readonly<Record<string, string>> = {
  db: 'db',
  modelsDir: 'modelsDir',
  seed: 'seed',
  logFormat: 'log.format',
};

export async function openSession(
  options: Options,
  { settings, makesConfig, missingStore = 'refuse' }: Omit<Definition, 'action'>,
  signal: AbortSignal,
): Promise<Session> {
  const color = useColor(options);
  const flags: Record<string, unknown> = {};
  const flagNames: Record<string, string> = {};
  for (const [option, path] of Object.entries({ ...COMMON_SETTINGS, ...settings })) {
    flags[path] = options[option];
    flagNames[path] = `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  }
  const context = await openContext({
    folder: process.cwd(),
    environment: process.env,
    file: options['config'] as string | undefined,
    envFile: options['dotenv'] as string | undefined,
    fileMayBeMissing: makesConfig ?? false,
    flags,
    flagNames,
    logLevel: options['verbose'] === true ? 'debug' : options['quiet'] === true ? 'error' : undefined,
    color,
    quiet: options['quiet'] === true,
    missingStore: typeof missingStore === 'function' ? missingStore(options) : missingStore,
  });
  return { context, signal, asOf: parseAsOf(options['asOf'] as string | undefined), color };
}

/** What to say of options that mean nothing to the command: a person who gave one believes something that is not so. */
export function unusedOptions(options: Options, takes: readonly TakenOption[] = []): readonly string[] {
  const given: readonly [TakenOption, unknown, string][] = [
    ['as-of', options['asOf'], 'it works on what is known now'],
    ['seed', options['seed'], 'nothing in it is random'],
  ];
  return given
    .filter(([option, value]) => value !== undefined && !takes.includes(option))
    .map(([option, , reason]) => `--${option} changes nothing for this command: ${reason}.`);
}

export function useColor(options: Options): boolean {
  const noColor = process.env['NO_COLOR'];
  if (options['color'] === false || (noColor !== undefined && noColor !== '')) return false;
  return process.stdout.isTTY === true;
}

/** A date means the end of that day in New York, anything else is an instant with a zone. */
export function parseAsOf(text: string | undefined): EpochMs | undefined {
  if (text === undefined) return undefined;
  const date = dateToMs(text);
  if (date !== undefined) return newYorkWallToUtc(date + DAY) - 1;
  return instant(text, '--as-of');
}

/** A date as midnight UTC of that trading date, for options that bound bars. */
export function parseDate(text: string | undefined, option: string): EpochMs | undefined {
  if (text === undefined) return undefined;
  const date = dateToMs(text);
  if (date !== undefined) return date;
  throw new OpenAlphaError('USAGE', `${option} is "${text}", and that is not a date.`, {
    hint: `Write it as YYYY-MM-DD: ${option} 2018-02-07.`,
  });
}

/** A date that is not after today in New York: of the future there is nothing to be had. */
export function parsePastDate(text: string | undefined, option: string, now: EpochMs): EpochMs | undefined {
  const date = parseDate(text, option);
  if (date === undefined || newYorkWallToUtc(date) <= now) return date;
  throw new OpenAlphaError('USAGE', `${option} is ${text}, and that is in the future.`, {
    hint: `Give today or an earlier date as ${option}.`,
  });
}

/** Two options that bound bars; the first must not be after the second. */
export function parseDates(
  options: Options,
  first: string,
  last: string,
): { readonly from: EpochMs | undefined; readonly to: EpochMs | undefined } {
  const from = parseDate(options[first] as string | undefined, `--${first}`);
  const to = parseDate(options[last] as string | undefined, `--${last}`);
  if (from !== undefined && to !== undefined && from > to) {
    throw new OpenAlphaError(
      'USAGE',
      `--${first} ${String(options[first])} is after --${last} ${String(options[last])}.`,
      { hint: `Give the earlier date as --${first}.` },
    );
  }
  return { from, to };
}

function instant(text: string, option: string): EpochMs {
  const ms = parseInstant(text);
  if (ms !== undefined) return ms;
  throw new OpenAlphaError('USAGE', `${option} is "${text}", and that is not a time.`, {
    hint: `Write a date (${option} 2018-02-07) or a time with its zone (${option} 2018-02-07T21:00:00Z).`,
  });
}

/** For commander: a whole number, else wrong usage. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value)) return value;
  throw new OpenAlphaError('USAGE', `"${text}" is not a whole number.`, { hint: 'Write digits only, for example 42.' });
}

/** For commander: how many, a whole number from 0, else wrong usage. */
export function count(text: string): number {
  const value = wholeNumber(text);
  if (value >= 0) return value;
  throw new OpenAlphaError('USAGE', `${text} is not a number of things.`, { hint: 'Write a whole number from 0.' });
}

/** For commander: a number, else wrong usage. */
export function decimalNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new OpenAlphaError('USAGE', `"${text}" is not a number.`, { hint: 'Write it like 0.05 or -0.05.' });
}

/** For commander: a list with commas, of one thing at least. */
export function list(text: string): string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length > 0) return items;
  throw new OpenAlphaError('USAGE', `"${text}" names nothing.`, {
    hint: 'Name one or more, with commas between them, or leave the option out.',
  });
}
