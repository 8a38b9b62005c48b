import type { Evaluation } from '../pipeline/train/train.js';
import { fixed, percent } from './figures.js';
import type { Output } from './output.js';

/** Models and the baselines they have to beat, side by side, on the same held-back rows. */
export function evaluationTable(
  output: Output,
  models: readonly { readonly name: string; readonly evaluation: Evaluation }[],
): void {
  const first = models[0]?.evaluation;
  if (first === undefined) return;
  const rows = models.map(({ name, evaluation: e }) => [
    name,
    percent(e.accuracy),
    fixed(e.macro_f1),
    fixed(e.log_loss, 4),
    fixed(e.brier, 4),
    fixed(e.r2_class, 4),
    fixed(e.r2_expected_return, 4),
    `${fixed(e.ic.mean, 4)} (t ${fixed(e.ic.t, 1)})`,
    fixed(e.calibration.ece, 3),
  ]);
  const { prior, momentum, reversal } = first.baselines;
  rows.push([
    'class prior',
    percent(prior.accuracy),
    '-',
    fixed(prior.log_loss, 4),
    fixed(prior.brier, 4),
    '0',
    '-',
    '-',
    '-',
  ]);
  for (const [name, baseline] of [
    ['momentum', momentum],
    ['reversal', reversal],
  ] as const) {
    if (baseline === null) continue;
    rows.push([
      name,
      percent(baseline.accuracy ?? Number.NaN),
      '-',
      '-',
      '-',
      '-',
      '-',
      `${fixed(baseline.ic.mean, 4)} (t ${fixed(baseline.ic.t, 1)})`,
      '-',
    ]);
  }
  const head = [
    'held back',
    'accuracy',
    'macro F1',
    'log loss',
    'Brier',
    'R² class',
    'R² return',
    'rank IC',
    'cal. error',
  ];
  output.table(head, rows, { right: head.slice(1) });
}
