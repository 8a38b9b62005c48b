import type { ImportanceReport } from '../pipeline/models/importance.js';
import { fixed, percent } from './figures.js';
import type { Output } from './output.js';

/** What a version needs most: rises of the log loss beside what the splits of its trees gained. */
export function describeImportance(report: ImportanceReport, show: number, output: Output): void {
  const { features } = report;
  const hasGain = features.some(({ gain }) => gain !== null);
  const ofAll = report.rows < report.of ? ` of ${report.of.toLocaleString('en')}` : '';
  output.line(
    `What it loses without each feature: rise of the log loss (${report.log_loss.toFixed(4)}) on ${report.rows.toLocaleString('en')}${ofAll} rows it has not learnt from ` +
      `(${report.from} to ${report.to}), mean and deviation of ${report.repeats} shuffles. Features that say the same stand in for one another.`,
  );
  output.line();
  const right = ['loss without', 'deviation', ...(hasGain ? ['gain in training'] : [])];
  output.table(
    ['feature', ...right],
    features
      .slice(0, show)
      .map(({ feature, log_loss_rise: rise, deviation, gain }) => [
        feature,
        `${rise < 0 ? '' : '+'}${rise.toFixed(5)}`,
        fixed(deviation, 5),
        ...(hasGain ? [percent(gain ?? Number.NaN)] : []),
      ]),
    { right },
  );
  if (features.length > show) output.note(`${features.length - show} more (--show ${features.length}, or --json)`);
}
