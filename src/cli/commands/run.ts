import { basename } from 'node:path';
import type { Command } from 'commander';
import { HOURLY_STEPS, NIGHTLY_STEPS } from '../../domain/batch-steps.js';
import { OpenAlphaError } from '../../domain/errors.js';
import type { Schedule } from '../../domain/operation.js';
import { parseDuration } from '../../domain/time.js';
import type { BatchTools } from '../../pipeline/run/batch-tools.js';
import type { BatchPlan } from '../../pipeline/run/plan-batch.js';
import type { BatchReport } from '../../pipeline/run/run-batch.js';
import type { Step } from '../../pipeline/run/step.js';
import type { Sharing } from '../../pipeline/shards/share-out.js';
import { systemProcesses } from '../../runtime/processes.js';
import type { Attach, Options, Outcome } from '../command.js';
import { describeBatch, describePlan } from '../run-text.js';
import { list, type Session } from '../session.js';
import { monitorNight, watchBatch } from '../watch-store.js';

const STEPS: Readonly<Record<Schedule, readonly string[]>> = { hourly: HOURLY_STEPS, nightly: NIGHTLY_STEPS };

const ABOUT: Readonly<Record<Schedule, string>> = {
  hourly: 'Collect what is due, score the texts, predict, recommend, and score predictions whose time has come.',
  nightly:
    'Fetch splits and dividends, look at the features, train challengers, compare, promote, monitor, and forget what is old.',
};

const HELP = `
A step that was done in this hour from the same inputs is not done again, one that failed is: started again at any time, it
goes on where it was. One run at a time works on a store; the second leaves at once with exit code 3 and says who is at work.
Exit codes: 0 all went well or nothing was due, 1 a part failed (the rest is done), 3 another run is at work, 4 stopped or broken.`;

export function define(command: Command, attach: Attach): void {
  command
    .description('The batch of the hour or of the night, safe to start again at any time.')
    .addHelpText('after', '\nExample:\n  openalpha run hourly\n  openalpha run nightly --dry-run');
  for (const schedule of ['hourly', 'nightly'] as const) {
    const made = command
      .command(schedule)
      .description(ABOUT[schedule])
      .option('--only <steps>', `only these steps, with commas, of: ${STEPS[schedule].join(', ')}`, list)
      .option('--skip <steps>', 'all but these steps, with commas', list)
      .option('--distribute', 'give parts of the work to `openalpha worker` processes (a store in Postgres)')
      .option('--dry-run', 'say what would be done and why, and change nothing')
      .option(
        '--metrics-file <file>',
        'leave numbers about the pipeline there as Prometheus text (setting metrics.file)',
      )
      .addHelpText('after', `${HELP}\n\nExample:\n  openalpha run ${schedule} --skip ${STEPS[schedule][0]} --json`);
    // That it works with the present alone is for the run to say: there it is a refusal.
    attach(made, {
      action: (session, _args, options) => run(schedule, session, options),
      takes: ['as-of', 'seed'],
      settings: { metricsFile: 'metrics.file', distribute: 'run.distribute' },
    });
  }
}

async function run(schedule: Schedule, session: Session, options: Options): Promise<Outcome> {
  const { context, signal } = session;
  const { config, clock, logger } = context;
  if (session.asOf !== undefined) {
    throw new OpenAlphaError('USAGE', 'A run works with the present, and --as-of names another time.', {
      hint: 'Leave it out; `openalpha predict --as-of` and `recommend --as-of` look at an earlier time.',
    });
  }
  const choice = {
    configured: config.run[schedule].steps,
    only: named(schedule, options['only'], '--only'),
    skip: named(schedule, options['skip'], '--skip'),
  };
  const store = await context.store();
  const { batchHour } = await import('../../pipeline/run/batch-hour.js');
  const { marketHours } = await import('../../pipeline/run/market-hours.js');
  const now = clock.now();
  const hour = batchHour(schedule, now);
  const market = marketHours(now);
  const steps = await stepsOf(schedule, session);
  if (options['dryRun'] === true) {
    const { planBatch } = await import('../../pipeline/run/plan-batch.js');
    const plan = await planBatch(steps, { schedule, hour, choice }, { store, processes: systemProcesses });
    return planned(plan, market);
  }
  const { runBatch } = await import('../../pipeline/run/run-batch.js');
  const { staleInputs } = await import('../../pipeline/run/stale-inputs.js');
  const maxAge = parseDuration(config.predict.maxAge);
  const report = await runBatch(
    steps,
    {
      ...{ schedule, hour, choice },
      holder: systemProcesses.self(calledAs(schedule, context.storeLocation)),
      leaseMs: parseDuration(config.run.lease),
      staleInputs: () => staleInputs(store, { interval: config.interval, now: clock.now(), maxAge }),
    },
    { store, clock, logger, processes: systemProcesses, process: context.process, signal },
  );
  await watchBatch(session, report);
  return ended(report, market);
}

async function stepsOf(schedule: Schedule, session: Session): Promise<readonly Step[]> {
  const { context, signal } = session;
  const { config } = context;
  const { scorer, model } = config.sentiment;
  const { hourlySettings, nightlySettings } = await import('../batch-settings.js');
  const tools: BatchTools = {
    store: await context.store(),
    models: await context.models(),
    clock: context.clock,
    logger: context.logger,
    progress: context.progress,
    sources: () => context.sources({ signal }),
    scorer: async () => (await import('../../runtime/scorers.js')).openScorer(scorer, { model }),
    scorerName: async () => (await import('../../runtime/scorers.js')).nameOfScorer(scorer, { model }),
    parallel: () => context.parallel(),
    sharing: config.run.distribute ? await shared(context) : undefined,
    checkpoints: () => context.checkpoints(),
  };
  if (schedule === 'hourly') {
    const { hourlySteps } = await import('../../pipeline/run/hourly-steps.js');
    return hourlySteps(hourlySettings(config), tools);
  }
  const { nightlySteps } = await import('../../pipeline/run/nightly-steps.js');
  return nightlySteps(
    nightlySettings(config, () => monitorNight(session)),
    tools,
  );
}

/** Refused at once where there can be no queue, and not only by the step that wants to give something away. */
async function shared({ config, logger, queue }: Session['context']): Promise<() => Promise<Sharing>> {
  const jobs = await queue();
  const sharing: Sharing = {
    ...{ queue: jobs, parcels: jobs.parcels, logger, stocksPerJob: config.collect.batch },
    // 0: as many as are worth it.
    stocksPerPrediction: config.predict.batch || undefined,
  };
  return async () => sharing;
}

/** Steps that a person named. Refuses (USAGE) one that there is not. */
function named(schedule: Schedule, given: unknown, option: string): readonly string[] | undefined {
  const names = given as readonly string[] | undefined;
  const unknown = names?.find((name) => !STEPS[schedule].includes(name));
  if (unknown === undefined) return names;
  throw new OpenAlphaError('USAGE', `${option} names "${unknown}", and that is no step of the ${schedule} run.`, {
    hint: `Its steps are: ${STEPS[schedule].join(', ')}.`,
  });
}

/** The command for the eyes of whoever finds the lock held. The arguments may hold what is nobody's business. */
function calledAs(schedule: Schedule, storeLocation: string): string {
  return `openalpha run ${schedule} (${basename(storeLocation).replace(/\?.*$/, '')})`;
}

interface Market {
  readonly open: boolean;
  readonly words: string;
}

function planned(plan: BatchPlan, market: Market): Outcome {
  return { data: { ...plan, market }, text: (output) => describePlan(plan, market.words, output) };
}

function ended(report: BatchReport, market: Market): Outcome {
  return {
    data: { ...report, market },
    text: (output) => describeBatch(report, market.words, output),
    exitCode: { done: 0, partial: 1, failed: 1 }[report.status],
  };
}
