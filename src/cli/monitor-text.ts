import { HOUR, msToIso } from '../domain/time.js';
import type { HitRate, PredictionQuality } from '../pipeline/monitor/prediction-quality.js';
import type { WatchReport } from '../pipeline/monitor/watch.js';
import { age, fixed, percent, signed } from './figures.js';
import type { Output } from './output.js';

/** Features that are named a model. */
const NAMED = 5;

/** A look at the pipeline for a person. */
export function describeWatch(report: WatchReport, window: string, output: Output): void {
  const { observations, conditions, told, untold } = report;
  const quality = observations.quality?.[window] ?? [];
  if (quality.length === 0) output.line(`No prediction came due in the last ${window}.`);
  for (const question of quality) describeQuality(question, window, output);
  describeDrift(report, window, output);
  for (const { model, trained_at } of observations.champions)
    output.line(`${model} was trained ${age((observations.at - trained_at) / HOUR)} ago`);
  for (const { kind, newest, age: old, overdue } of observations.freshness) {
    const late = overdue !== null && overdue > 0 ? output.style('yellow', `, late by ${age(overdue / HOUR)}`) : '';
    output.line(`${kind}: the newest is of ${msToIso(newest)}, ${age(old / HOUR)} ago${late}`);
  }
  for (const { schedule, started_at, ended } of observations.batches)
    output.line(
      `${schedule} run: begun ${age((observations.at - started_at) / HOUR)} ago, ${ended?.status ?? 'at work'}`,
    );
  output.line();
  if (conditions.length === 0) output.line(output.style('green', 'Nothing is other than it should be.'));
  for (const { rule, words } of conditions) output.line(`${output.style('red', rule)} ${words}`);
  if (told.length > 0) output.note(`told: ${told.map(({ key, state }) => `${key} (${state})`).join(', ')}`);
  for (const why of untold) output.note(`not told: ${why}`);
}

function describeQuality(
  { interval, horizon, label, evaluation: e, by_signal, by_confidence }: PredictionQuality,
  window: string,
  output: Output,
): void {
  const rows = e.rows.toLocaleString('en');
  output.line(`${rows} predictions came due in the last ${window} (${label}, ${horizon} bars of ${interval})`);
  const { prior } = e.baselines;
  output.table(
    ['', 'predictions', 'class prior'],
    [
      ['accuracy', percent(e.accuracy), percent(prior.accuracy)],
      ['log loss', fixed(e.log_loss, 4), fixed(prior.log_loss, 4)],
      ['Brier score', fixed(e.brier, 4), fixed(prior.brier, 4)],
      ['R² of the class', fixed(e.r2_class), '0'],
      ['R² of the return', fixed(e.r2_expected_return), '0'],
      ['IC', fixed(e.ic.mean), '-'],
      ['calibration error', fixed(e.calibration.ece), '-'],
    ],
    { right: ['predictions', 'class prior'] },
  );
  output.line();
  const line = ({ of, rows: count, hit_rate, confidence, mean_return }: HitRate) => [
    ...[of, count.toLocaleString('en'), percent(hit_rate), percent(confidence), signed(mean_return)],
  ];
  output.table(['of', 'rows', 'came true', 'confidence', 'mean return'], [...by_signal, ...by_confidence].map(line), {
    right: ['rows', 'came true', 'confidence', 'mean return'],
  });
  output.line();
}

function describeDrift({ observations }: WatchReport, window: string, output: Output): void {
  for (const { model, drifted, features, recent, trained_at } of observations.drift ?? []) {
    const since = age((observations.at - Date.parse(trained_at)) / HOUR);
    output.line(
      `${model} (${since} old): ${percent(drifted, 0)} of ${features.length} features have moved, ` +
        `${recent.toLocaleString('en')} rows of the last ${window} against its training range`,
    );
    output.table(
      ['feature', 'PSI', 'most in training', 'KS', 'missing', ''],
      features
        .slice(0, NAMED)
        .map((f) => [
          ...[f.feature, fixed(f.psi, 2), fixed(f.psi_in_training, 2), fixed(f.ks, 2), percent(f.missing)],
          f.drifted ? output.style('yellow', 'moved') : '',
        ]),
      { right: ['PSI', 'most in training', 'KS', 'missing'] },
    );
    output.line();
  }
}
