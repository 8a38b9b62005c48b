import type { Command } from 'commander';
import { OpenAlphaError } from '../../domain/errors.js';
import type { Attach, Options, Outcome } from '../command.js';
import { count, type Session } from '../session.js';

const HELP = `
Takes parts of the runs that were started with \`run ... --distribute\` (or run.distribute: true) on the same store, and does them
until SIGTERM or SIGINT: what was begun is finished within seconds or put back. A worker that dies is succeeded within a minute.
It needs the keys of the providers in its environment, as the run does; models and results stay where the run is.
Exit codes: 0 stopped in order, 2 wrong usage or configuration (a SQLite store, no store yet), 4 the server cannot be reached.`;

export function define(command: Command, attach: Attach): void {
  command
    .option('--concurrency <n>', 'jobs at once; default 1, since a job uses all threads', count)
    .addHelpText(
      'after',
      `${HELP}\n\nExample:\n  openalpha worker --db postgres://user@host/database --log-format json`,
    );
  attach(command, { action: (session, _args, options) => work(session, options) });
}

async function work({ context, signal }: Session, options: Options): Promise<Outcome> {
  const concurrency = (options['concurrency'] as number | undefined) ?? 1;
  if (concurrency < 1 || concurrency > 64) {
    throw new OpenAlphaError('USAGE', `--concurrency is ${concurrency}; expected 1 to 64.`, {
      hint: 'A job of training uses all cores by itself; those of collecting wait for providers most of the time.',
    });
  }
  const queue = await context.queue();
  // Nobody has made it yet, or the URL is mistyped: better said now than job by job.
  await context.store();
  const { workOffJobs } = await import('../../pipeline/shards/work-off.js');
  // One door for all jobs of this process, so that its limits are counted once.
  let opened: ReturnType<typeof context.sources> | undefined;
  const sources = () => {
    opened ??= context.sources({ signal });
    return opened;
  };
  const { store, parallel, clock, logger } = context;
  const deps = { queue, parcels: queue.parcels, store, parallel, clock, timer: context.process, logger, sources };
  const done = await workOffJobs(deps, { concurrency, signal });
  return { data: done, text: (output) => output.line(`${done.jobs} jobs done, ${done.failed} failed`) };
}
