import { type Command, Option } from 'commander';
import type { DatasetRequest } from '../../pipeline/train/dataset.js';
import type { ModelOptions } from '../../pipeline/train/model-options.js';
import type { TrainReport } from '../../pipeline/train/train.js';
import { packageVersion } from '../../runtime/package-version.js';
import type { Attach, Options, Outcome } from '../command.js';
import { evaluationTable } from '../evaluation-table.js';
import { percent } from '../figures.js';
import { snakeKeys } from '../json-fields.js';
import { modelOption, together } from '../model-options.js';
import type { Output } from '../output.js';
import { decimalNumber, list, parseDates, type Session, wholeNumber } from '../session.js';

/** Options of everything that learns: `train` and `evaluate`. */
export function addLearningOptions(command: Command): Command {
  return command
    .option('--from <date>', 'learn from this trading date on')
    .option('--until <date>', 'read nothing after this trading date, labels included')
    .option('--interval <1d|1h>', 'length of the bars')
    .option('--label <kind>', 'threshold, triple-barrier or relative')
    .option('--horizon <bars>', 'how many bars ahead', wholeNumber)
    .option('--up <return>', 'buy at or above this forward return', decimalNumber)
    .option('--down <return>', 'sell at or below this forward return', decimalNumber)
    .option('--volatility-scaled', "scale --up and --down by each stock's volatility")
    .option('--features <set>', 'core, classic-9, core+fundamentals, or names with commas')
    .option('--cross-section <way>', 'none, rank or zscore over the stocks of a session')
    .option('--models <kinds>', 'boosting, forest, lstm, mlp, prior, transformer, with commas', list)
    .option(
      '--set <kind.option=value>',
      'an option of a kind, such as forest.trees=200 or mlp.hidden=64,32; may be given again',
      modelOption,
    )
    .option('--class-weights <way>', 'balanced or none')
    .option('--deterministic', 'nets learn the same bytes on every machine (the default)')
    .option('--no-deterministic', 'nets may use faster arithmetic that rounds as the processor likes')
    .option('--symbols <symbols>', 'only these stocks, with commas', list)
    .option('--threads <n>', 'worker threads; 0 takes all cores; results do not depend on it', wholeNumber);
}

export const LEARNING_SETTINGS = {
  interval: 'interval',
  label: 'label.kind',
  horizon: 'label.horizon',
  up: 'label.up',
  down: 'label.down',
  volatilityScaled: 'label.volatilityScaled',
  features: 'features.set',
  crossSection: 'features.crossSection',
  models: 'training.models',
  classWeights: 'training.classWeights',
  deterministic: 'training.deterministic',
  threads: 'threads',
} as const;

/** Options of the kinds, those of the command line over those of the configuration. */
export function chosenOptions({ context }: Session, options: Options): ModelOptions {
  return together(context.config.training.options, (options['set'] as ModelOptions | undefined) ?? {});
}

/** What to read and how to label it, from configuration and flags. */
export function datasetRequest(session: Session, options: Options): Omit<DatasetRequest, 'names'> {
  const { config } = session.context;
  const { from, to: until } = parseDates(options, 'from', 'until');
  return {
    interval: config.interval,
    crossSection: config.features.crossSection,
    label: config.label,
    from,
    until,
    asOf: session.asOf,
    symbols: (options['symbols'] as string[] | undefined)?.map((symbol) => symbol.toUpperCase()),
  };
}

export function define(command: Command, attach: Attach): void {
  addLearningOptions(command)
    .addOption(
      new Option('--engine <name>', 'what trains mlp and lstm: built in, or @tensorflow/tfjs-node or @tensorflow/tfjs')
        .choices(['wasm', 'tfjs'])
        .default('wasm'),
    )
    .addHelpText(
      'after',
      '\nExample:\n  openalpha train --models forest,mlp --label relative --horizon 7 --until 2017-06-30\n  openalpha train --models mlp,lstm --engine tfjs\n  openalpha train --models boosting --set boosting.rounds=200 --set boosting.maxDepth=4',
    );
  attach(command, { action: trainModels, settings: LEARNING_SETTINGS, takes: ['as-of', 'seed'] });
}

async function trainModels(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const { train } = await import('../../pipeline/train/train.js');
  const { recordRun } = await import('../../pipeline/record-run.js');
  const { context } = session;
  const { config } = context;
  const request = datasetRequest(session, options);
  // Before anything else: a library that is missing or does not work is told at once.
  const library = options['engine'] === 'tfjs' ? await context.layersLibrary() : undefined;
  const store = await context.store();
  const report = await recordRun(
    { store, clock: context.clock, process: context.process },
    'train',
    async () =>
      train(
        {
          ...request,
          featureSet: config.features.set,
          models: config.training.models,
          modelOptions: chosenOptions(session, options),
          seed: config.seed,
          split: config.training,
          classWeights: config.training.classWeights,
          deterministic: config.training.deterministic,
          codeVersion: packageVersion,
        },
        {
          store,
          models: await context.models(),
          parallel: await context.parallel(),
          checkpoints: await context.checkpoints(),
          library,
          clock: context.clock,
          progress: context.progress,
          signal: session.signal,
        },
      ),
    (done) => ({ models: done.models.map((model) => `${model.kind}@${model.version}`), rows: done.rows }),
  );
  return { data: trainingDocument(report), text: (output) => describeTraining(report, output) };
}

/** The report with the field names of a JSON document. */
export function trainingDocument(report: TrainReport): object {
  return { ...report, label: snakeKeys(report.label), bounds: snakeKeys(report.bounds) };
}

export function describeTraining(report: TrainReport, output: Output): void {
  const n = (value: number) => value.toLocaleString('en');
  const { rows, bounds, label, classes } = report;
  output.line(
    `${label.kind} label, ${label.horizon} bars ahead; ${report.features.length} features; classes sell ${percent(classes.prior[0] as number)}, ` +
      `hold ${percent(classes.prior[1] as number)}, buy ${percent(classes.prior[2] as number)} of the training rows, weighted ${classes.weights.map((w) => w.toFixed(2)).join(' / ')}`,
  );
  output.line(
    `learnt from ${n(rows.train)} rows (${bounds['trainFrom']} to ${bounds['trainTo']}), stopped and calibrated on ${n(rows.validation)} ` +
      `(${bounds['validationFrom']} to ${bounds['validationTo']}), held back ${n(rows.test)} (${bounds['testFrom']} to ${bounds['testTo']}); ` +
      `${n(rows.purged)} purged, ${n(rows.embargoed)} under embargo`,
  );
  output.line();
  evaluationTable(
    output,
    report.models.map((model) => ({ name: `${model.kind}@${model.version}`, evaluation: model.metrics })),
  );
  output.line();
  for (const model of report.models) {
    output.line(`${model.kind}@${model.version} (${model.champion ? 'champion' : 'challenger'}) ${model.verdict}`);
  }
  output.note(output.style('dim', `${(report.seconds['total'] as number).toFixed(1)} s`));
}
