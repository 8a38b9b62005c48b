import type { Command } from 'commander';
import type { WalkForwardReport } from '../../pipeline/train/walk-forward.js';
import type { Attach, Options, Outcome } from '../command.js';
import { evaluationTable } from '../evaluation-table.js';
import { fixed } from '../figures.js';
import { snakeKeys } from '../json-fields.js';
import type { Output } from '../output.js';
import { decimalNumber, type Session, wholeNumber } from '../session.js';
import { addLearningOptions, chosenOptions, datasetRequest, LEARNING_SETTINGS } from './train.js';

export function define(command: Command, attach: Attach): void {
  addLearningOptions(command)
    .option('--folds <n>', 'test folds, one after another', wholeNumber, 4)
    .option('--min-train <share>', 'share of the sessions before the first fold', decimalNumber, 0.5)
    .addHelpText(
      'after',
      '\nRegisters nothing.\n\nExample:\n  openalpha evaluate --models forest --label relative --folds 5',
    );
  attach(command, { action: evaluate, settings: LEARNING_SETTINGS, takes: ['as-of', 'seed'] });
}

async function evaluate(session: Session, _args: readonly string[], options: Options): Promise<Outcome> {
  const { evaluateWalkForward } = await import('../../pipeline/train/walk-forward.js');
  const { context } = session;
  const { config } = context;
  const report = await evaluateWalkForward(
    {
      ...datasetRequest(session, options),
      featureSet: config.features.set,
      models: config.training.models,
      modelOptions: chosenOptions(session, options),
      seed: config.seed,
      classWeights: config.training.classWeights,
      deterministic: config.training.deterministic,
      folds: options['folds'] as number,
      minTrain: options['minTrain'] as number,
      validation: config.training.validation,
      embargo: config.training.embargo,
    },
    {
      store: await context.store(),
      parallel: await context.parallel(),
      clock: context.clock,
      progress: context.progress,
      signal: session.signal,
    },
  );
  return { data: { ...report, label: snakeKeys(report.label) }, text: (output) => describe(report, output) };
}

function describe(report: WalkForwardReport, output: Output): void {
  output.line(
    `walk-forward, ${report.label.kind} label, ${report.label.horizon} bars ahead, ${report.features.length} features`,
  );
  for (const { kind, folds } of report.models) {
    output.line();
    output.table(
      [`${kind}: test from`, 'to', 'train rows', 'test rows', 'log loss', 'prior', 'rank IC'],
      folds.map((fold) => [
        fold.test_from,
        fold.test_to,
        fold.rows.train.toLocaleString('en'),
        fold.rows.test.toLocaleString('en'),
        fixed(fold.log_loss, 4),
        fixed(fold.prior_log_loss, 4),
        fixed(fold.ic, 4),
      ]),
      { right: ['train rows', 'test rows', 'log loss', 'prior', 'rank IC'] },
    );
  }
  output.line();
  evaluationTable(
    output,
    report.models.map(({ kind, overall }) => ({ name: kind, evaluation: overall })),
  );
  output.line();
  for (const { kind, verdict } of report.models) output.line(`${kind} ${verdict}`);
}
