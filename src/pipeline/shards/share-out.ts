import { OpenAlphaError } from '../../domain/errors.js';
import type { Logger } from '../../ports/logger.js';
import type { Job, JobState, Parcels, Queue } from '../../ports/queue.js';

/** How work is given to others. */
export interface Sharing {
  readonly queue: Queue;
  readonly parcels: Parcels;
  readonly logger: Logger;
  /** A part is not cut smaller than so many stocks. Default 25: an answer for each takes a moment, a job a few. */
  readonly stocksPerJob?: number | undefined;
  /** Trees in one job. Default 5. */
  readonly treesPerJob?: number | undefined;
  /**
   * Fewest stocks that are given away to be predicted. Default 300 where a model looks back over windows, else 5,000: whoever takes
   * them reads the bars of all.
   */
  readonly stocksPerPrediction?: number | undefined;
}

/** How parts are done. */
export interface Doing<Result> {
  /** Does a part on the spot. */
  readonly here: (part: number) => Promise<Result>;
  /** Reads what somebody else's part came to. */
  readonly read: (output: unknown, part: number) => Promise<Result>;
  readonly signal: AbortSignal;
  /**
   * Whether a part that somebody else has begun is done here too when nothing else is left to do; whoever is ready first counts. For parts
   * that cost nothing but time. Default false: it is waited for.
   */
  readonly impatient?: boolean;
  readonly onDone?: (done: number, total: number) => void;
}

/**
 * Has parts of a work done by whoever is free, this process among them: it takes the last that nobody has begun, does it on the
 * spot, and so on, then waits for those that others have. Without a worker it does all by itself, and what failed elsewhere is
 * done here, so that sharing can only fail where the work itself does. Results by part.
 */
export async function shareOut<Result>(
  jobs: readonly Job[],
  doing: Doing<Result>,
  sharing: Pick<Sharing, 'queue' | 'logger'>,
): Promise<Result[]> {
  return bringIn(await sharing.queue.send(jobs), doing, sharing);
}

/** The same for jobs that were sent before, by their identifiers. */
export async function bringIn<Result>(
  ids: readonly string[],
  { here, read, signal, impatient = false, onDone }: Doing<Result>,
  { queue, logger }: Pick<Sharing, 'queue' | 'logger'>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  const keep = (part: number, result: Result) => {
    results.set(part, result);
    onDone?.(results.size, ids.length);
  };
  try {
    for (let part = ids.length - 1; part >= 0; part--) {
      refuseStopped(signal);
      // Whoever has begun it keeps it.
      if ((await queue.withdraw([ids[part] as string])).length > 0) keep(part, await here(part));
    }
    for (;;) {
      const away = [...ids.keys()].filter((part) => !results.has(part));
      const states = await queue.join(
        away.map((part) => ids[part] as string),
        { signal, ...(impatient && { withinMs: 0 }) },
      );
      for (const [k, part] of away.entries()) {
        refuseStopped(signal);
        const state = states[k] as JobState;
        if (state.state === 'done') keep(part, await read(state.output, part));
        else if (state.state === 'failed' || state.state === 'cancelled') keep(part, await mend(state, part));
      }
      const open = away.filter((part) => !results.has(part)).at(-1);
      if (open === undefined) break;
      keep(open, await here(open));
    }
    return ids.map((_, part) => results.get(part) as Result);
  } catch (error) {
    await queue.withdraw(ids).catch(() => []);
    throw error;
  }

  function mend(state: JobState, part: number): Promise<Result> {
    logger.warn({ job: state.id, task: state.task, error: state.error }, 'a job was given up; its part is done here');
    return here(part);
  }
}

/** `list` in pieces of about the same size, in order: as many as there are with at least so many, and at most `most`. */
export function inPieces<Item>(list: readonly Item[], atLeast: number, most = 64): Item[][] {
  const pieces = Math.max(1, Math.min(most, Math.floor(list.length / atLeast)));
  return Array.from({ length: pieces }, (_, k) =>
    list.slice(Math.floor((k * list.length) / pieces), Math.floor(((k + 1) * list.length) / pieces)),
  );
}

function refuseStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new OpenAlphaError('CANCELLED', 'The work was stopped before it was done.');
}
