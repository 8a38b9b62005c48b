import type { Command } from 'commander';
import { OpenAlphaError } from '../../domain/errors.js';
import type { RunStep } from '../../domain/operation.js';
import type { Run } from '../../domain/run.js';
import { msToIso } from '../../domain/time.js';
import { asItStands } from '../../pipeline/record-run.js';
import type { Attach, Options, Outcome } from '../command.js';
import { count, type Session } from '../session.js';

export function define(command: Command, attach: Attach): void {
  command.addHelpText('after', '\nExample:\n  openalpha runs list --limit 5\n  openalpha runs show 3f2b');
  const listed = command
    .command('list')
    .description('The newest uses of commands that write, newest first.')
    .option('--limit <n>', 'how many', count, 20)
    .option('--command <text>', 'only those whose command begins so: "run", "collect"')
    .addHelpText('after', '\nExample:\n  openalpha runs list --command "run hourly"');
  attach(listed, { action: listRuns });
  const shown = command
    .command('show')
    .description('One run with its steps.')
    .argument('<id>', 'identifier of the run, or how it begins')
    .addHelpText('after', '\nExample:\n  openalpha runs show 3f2b --json');
  attach(shown, { action: showRun });
}

/** As many as are looked through for a command or an identifier: a year of hours. */
const LOOKED_THROUGH = 10_000;

async function listRuns(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const store = await session.context.store();
  const limit = options['limit'] as number;
  const prefix = options['command'] as string | undefined;
  const runs = await store.runs.latest(prefix === undefined ? limit : LOOKED_THROUGH);
  const chosen = runs
    .filter(({ command }) => command.startsWith(prefix ?? ''))
    .slice(0, limit)
    .map((run) => asItStands(run, session.context));
  return {
    data: { runs: chosen },
    text(output) {
      if (chosen.length === 0) return output.line('No runs yet.');
      output.table(
        ['run', 'started', 'command', 'status', 'seconds', ''],
        chosen.map((run) => [
          run.id.slice(0, 8),
          isoOf(run.started_at),
          run.command,
          run.status,
          secondsOf(run),
          noteOf(run),
        ]),
        { right: ['seconds'] },
      );
    },
  };
}

async function showRun(session: Session, args: readonly string[]): Promise<Outcome> {
  const store = await session.context.store();
  const asked = (args[0] as string).toLowerCase();
  const found = (await store.runs.latest(LOOKED_THROUGH)).filter(({ id }) => id.startsWith(asked));
  const [one] = found;
  if (one === undefined || found.length > 1) throw notOne(asked, found);
  const run = asItStands(one, session.context);
  const steps = await store.steps.ofRun(run.id);
  return {
    data: { ...run, steps: steps.map((step) => ({ ...step, hour: msToIso(step.hour) })) },
    text(output) {
      output.line(`${run.command}  ${run.id}`);
      output.line(`${run.status}, began ${isoOf(run.started_at)}, ${secondsOf(run)} s`);
      for (const [name, value] of Object.entries(run.detail)) {
        if (name !== 'steps') output.line(`  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
      }
      if (steps.length === 0) return;
      output.line();
      output.table(
        ['step', 'status', 'seconds', 'inputs', ''],
        steps.map((step) => [step.name, step.status, secondsOf(step), step.inputs, wordsOf(step)]),
        { right: ['seconds'] },
      );
    },
  };
}

function notOne(asked: string, found: readonly Run[]): OpenAlphaError {
  if (found.length === 0) {
    return new OpenAlphaError('NOT_FOUND', `There is no run whose identifier begins with "${asked}".`, {
      hint: '`openalpha runs list` shows them.',
    });
  }
  return new OpenAlphaError('USAGE', `${found.length} runs begin with "${asked}".`, {
    hint: `Give more of it: ${found
      .slice(0, 3)
      .map(({ id }) => id)
      .join(', ')}.`,
  });
}

/** Whole seconds are exact enough for when it began. */
function isoOf(time: number): string {
  return msToIso(Math.floor(time / 1_000) * 1_000);
}

function secondsOf({ started_at, finished_at }: Pick<Run, 'started_at' | 'finished_at'>): string {
  return finished_at === null ? '-' : ((finished_at - started_at) / 1_000).toFixed(1);
}

function noteOf({ detail }: Run): string {
  if (typeof detail['error'] === 'string') return detail['error'].slice(0, 80);
  return detail['nothing_due'] === true ? 'nothing was due' : '';
}

function wordsOf({ detail }: RunStep): string {
  const said = detail['error'] ?? detail['summary'] ?? detail['reason'];
  return typeof said === 'string' ? said : '';
}
