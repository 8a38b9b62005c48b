import { createHash } from 'node:crypto';
import { OpenAlphaError } from '../../domain/errors.js';
import type { Schedule } from '../../domain/operation.js';
import { type EpochMs, msToIso } from '../../domain/time.js';
import { batchArguments, type Installation } from './scheduled-command.js';

/** What a block of ours in a crontab says, beside the lines that fire. */
export interface BlockFacts {
  /** What the block goes by: the store, without a password. */
  readonly store: string;
  readonly installedAt: EpochMs;
  readonly node: string;
  readonly launcher: string;
  readonly logFile: string;
  readonly hourly: string | null;
  readonly nightly: string | null;
}

/** A block before it is put into a crontab: all its lines without the ends of lines. */
export interface Block {
  readonly facts: BlockFacts;
  readonly jobs: readonly string[];
}

/** Vixie's cron, which Debian has, cuts a command off after this many bytes and says nothing. */
const LONGEST_COMMAND = 998;

/** The lines for one store. A schedule that is `null` has none. Errors: USAGE for paths that no crontab can hold. */
export function makeBlock(facts: BlockFacts, installation: Installation): Block {
  const jobs = (['hourly', 'nightly'] as const).flatMap((schedule) => {
    const cron = facts[schedule];
    return cron === null ? [] : [`${cron} ${cronCommand(schedule, installation, facts.logFile)}`];
  });
  return { facts, jobs };
}

/**
 * The lines of a block as they stand in a crontab: marker, facts, jobs, marker. `joined`: the line before had no end of
 * its own, and gets it back when the block goes.
 */
export function blockLines({ facts, jobs }: Block, joined: boolean): string[] {
  const { store, installedAt, node, launcher, logFile, hourly, nightly } = facts;
  const said = {
    installed_at: msToIso(installedAt),
    node,
    launcher,
    log_file: logFile,
    hourly,
    nightly,
    ...(joined ? { joined } : {}),
    sum: blockSum(facts, jobs),
  };
  return [
    `${OPENING}${JSON.stringify(store)}`,
    `# ${JSON.stringify(said)}`,
    ...jobs,
    `${CLOSING}${JSON.stringify(store)}`,
  ];
}

export const OPENING = '# >>> openalpha cron: ';
export const CLOSING = '# <<< openalpha cron: ';

/** By this a block that a person has changed is told from one that is as it was written. 12 hex characters. */
export function blockSum(facts: BlockFacts, jobs: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([facts.store, facts.installedAt, facts.node, facts.launcher, facts.logFile]))
    .update(JSON.stringify([facts.hourly, facts.nightly, jobs]))
    .digest('hex')
    .slice(0, 12);
}

function cronCommand(schedule: Schedule, installation: Installation, logFile: string): string {
  const words = [
    installation.node,
    installation.launcher,
    ...batchArguments(schedule, installation),
    '--rotate-log',
    logFile,
  ].map(shellWord);
  // The shell appends to the log, so that it also has what a process says that dies before it can write by itself.
  const command = `cd ${shellWord(installation.folder)} && ${words.join(' ')} >>${shellWord(logFile)} 2>&1`;
  const bytes = new TextEncoder().encode(command).length;
  if (bytes <= LONGEST_COMMAND) return command;
  throw new OpenAlphaError(
    'USAGE',
    `The command of the ${schedule} run has ${bytes} bytes, and some crons cut commands off after ${LONGEST_COMMAND}.`,
    { hint: 'Use shorter paths for the configuration, the store, the models and the log.' },
  );
}

/**
 * A word that sh, bash, zsh and fish read as this text, inside a crontab: there a bare % ends the command, so it stands
 * outside the quotes behind a backslash, which cron or the shell takes away, whichever comes first.
 */
function shellWord(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\x00-\x1f\x7f]/.test(text)) {
    throw new OpenAlphaError('USAGE', `${JSON.stringify(text)} holds a character that no crontab can.`, {
      hint: 'Use a path without line breaks and control characters.',
    });
  }
  if (/^[A-Za-z0-9_./:=@+,-]+$/.test(text)) return text;
  return `'${text.replace(/'/g, `'\\''`).replace(/%/g, `'\\%'`)}'`;
}
