import { OpenAlphaError } from '../../domain/errors.js';
import { parseInstant } from '../../domain/time.js';
import { type Block, type BlockFacts, blockLines, blockSum, CLOSING, OPENING } from './block.js';
import { fromByteString, toByteString } from './byte-string.js';

/** A block that stands in a crontab. */
export interface FoundBlock {
  readonly store: string;
  /** What it says of itself; `undefined` when that cannot be read any more. */
  readonly facts: BlockFacts | undefined;
  readonly jobs: readonly string[];
  /** False when somebody has changed it since it was written. */
  readonly intact: boolean;
  readonly joined: boolean;
  /** Its place in the crontab: characters, the end exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface EditOptions {
  /** Replaces or removes a block also when somebody has changed it. Default false: refused. */
  readonly force?: boolean;
}

/**
 * Blocks of ours in a crontab (a byte string, see byte-string.ts), from the top. Errors: REFUSED for a marker without its
 * other half and for two blocks of one store: what is between could be anybody's.
 */
export function findBlocks(crontab: string): FoundBlock[] {
  const found: FoundBlock[] = [];
  let open: { readonly store: string; readonly start: number; readonly number: number; lines: string[] } | undefined;
  let number = 0;
  for (const { text, start, end } of linesOf(crontab)) {
    number++;
    const marker = markerOf(text);
    if (marker === undefined) {
      open?.lines.push(text);
    } else if (marker.opens) {
      if (open !== undefined) throw halfBlock(open.number, 'has no end');
      open = { store: marker.store, start, number, lines: [] };
    } else {
      if (open?.store !== marker.store) throw halfBlock(number, 'has no beginning');
      found.push({ ...readBlock(open.store, open.lines), start: open.start, end });
      open = undefined;
    }
  }
  if (open !== undefined) throw halfBlock(open.number, 'has no end');
  const twice = found.find(({ store }, i) => found.findIndex((other) => other.store === store) < i);
  if (twice === undefined) return found;
  throw new OpenAlphaError('REFUSED', `The crontab has two blocks for ${twice.store}.`, {
    hint: 'Remove one of them with `crontab -e`. Nothing was changed.',
  });
}

/** The crontab with this block: in its old place, else at the end. A block that says the same is left as it is. */
export function putBlock(crontab: string, block: Block, options: EditOptions = {}): string {
  const old = findBlocks(crontab).find(({ store }) => store === block.facts.store);
  if (old === undefined) {
    const joined = crontab !== '' && !crontab.endsWith('\n');
    return `${crontab}${joined ? '\n' : ''}${written(block, joined)}`;
  }
  if (!old.intact && !options.force) throw changedBlock(old.store);
  if (old.intact && old.facts !== undefined && sayTheSame(old.facts, old.jobs, block)) return crontab;
  return crontab.slice(0, old.start) + written(block, old.joined) + crontab.slice(old.end);
}

/** The crontab without the block of a store: byte for byte what it was before, as far as nobody else has changed it. */
export function dropBlock(crontab: string, store: string, options: EditOptions = {}): string {
  const blocks = findBlocks(crontab);
  const at = blocks.findIndex((block) => block.store === store);
  const old = blocks[at];
  if (old === undefined) return crontab;
  if (!old.intact && !options.force) throw changedBlock(store);
  const [before, after] = [crontab.slice(0, old.start), crontab.slice(old.end)];
  if (!old.joined) return before + after;
  if (after === '') return before.replace(/\n$/, '');
  // The end of line that is not the user's now stands before the next block of ours, which has to remember it.
  const next = blocks[at + 1];
  if (next?.start !== old.end || next.facts === undefined || !next.intact) return before + after;
  return before + written({ facts: next.facts, jobs: next.jobs }, true) + crontab.slice(next.end);
}

function written(block: Block, joined: boolean): string {
  return toByteString(`${blockLines(block, joined).join('\n')}\n`);
}

function sayTheSame(facts: BlockFacts, jobs: readonly string[], { facts: wanted, jobs: wantedJobs }: Block): boolean {
  return blockSum({ ...facts, installedAt: 0 }, jobs) === blockSum({ ...wanted, installedAt: 0 }, wantedJobs);
}

function* linesOf(text: string): Generator<{ readonly text: string; readonly start: number; readonly end: number }> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline + 1;
    yield { text: text.slice(start, newline < 0 ? end : newline), start, end };
    start = end;
  }
}

function markerOf(line: string): { readonly opens: boolean; readonly store: string } | undefined {
  const opens = line.startsWith(OPENING);
  if (!opens && !line.startsWith(CLOSING)) return undefined;
  const store = fromJson(fromByteString(line.slice(OPENING.length).replace(/\r$/, '')));
  return typeof store === 'string' ? { opens, store } : undefined;
}

function readBlock(store: string, lines: readonly string[]): Omit<FoundBlock, 'start' | 'end'> {
  const [first = '', ...jobs] = lines.map(fromByteString);
  const said = first.startsWith('# ') ? fromJson(first.slice(2)) : undefined;
  const facts = factsOf(store, said);
  const { joined, sum } = (said ?? {}) as { joined?: unknown; sum?: unknown };
  const isJoined = joined === true;
  const asWritten =
    facts !== undefined &&
    sum === blockSum(facts, jobs) &&
    // What was put beside our own facts would be lost as well.
    toByteString(blockLines({ facts, jobs }, isJoined).slice(1, -1).join('\n')) === lines.join('\n');
  return { store, facts, jobs, intact: asWritten, joined: isJoined };
}

function factsOf(store: string, said: unknown): BlockFacts | undefined {
  if (said === null || typeof said !== 'object') return undefined;
  const { installed_at, node, launcher, log_file, hourly, nightly } = said as Record<string, unknown>;
  const installedAt = typeof installed_at === 'string' ? parseInstant(installed_at) : undefined;
  const isText = (value: unknown): value is string => typeof value === 'string';
  const isCron = (value: unknown): value is string | null => value === null || isText(value);
  if (installedAt === undefined || !isText(node) || !isText(launcher) || !isText(log_file)) return undefined;
  if (!isCron(hourly) || !isCron(nightly)) return undefined;
  return { store, installedAt, node, launcher, logFile: log_file, hourly, nightly };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function halfBlock(line: number, what: string): OpenAlphaError {
  return new OpenAlphaError('REFUSED', `Line ${line} of the crontab is a marker of openalpha that ${what}.`, {
    hint: 'Repair or remove the lines around it with `crontab -e`, then try again. Nothing was changed.',
  });
}

function changedBlock(store: string): OpenAlphaError {
  return new OpenAlphaError('REFUSED', `The block for ${store} in the crontab was changed since it was written.`, {
    hint: 'Look at it with `openalpha cron show`; --force takes it away with the changes. Nothing was changed now.',
  });
}
