import type { Metric } from '../../domain/operation.js';
import type { Prediction } from '../../domain/prediction.js';
import { SIGNALS } from '../../domain/signal.js';
import { type EpochMs, SECOND } from '../../domain/time.js';
import type { ProviderStatus } from '../provider-health.js';
import type { StaleInput } from '../run/step.js';
import type { KindFreshness } from './freshness.js';
import type { LastBatch } from './last-batches.js';
import { type MetricSheet, metricSheet } from './metric-catalog.js';
import type { ModelDrift } from './model-drift.js';
import type { PredictionQuality } from './prediction-quality.js';

/** What was looked at; parts that were not looked at this time are absent. */
export interface Observations {
  readonly at: EpochMs;
  /** Share of the requests that should end well. */
  readonly goal: number;
  readonly providers: readonly ProviderStatus[];
  readonly freshness: readonly KindFreshness[];
  readonly stale: readonly StaleInput[];
  /** The newest set. */
  readonly predictions: readonly Prediction[];
  readonly batches: readonly LastBatch[];
  readonly champions: readonly { readonly model: string; readonly trained_at: EpochMs }[];
  readonly store: { readonly size_bytes: number; readonly rows: Readonly<Record<string, number>> };
  /** By window: `30d`. */
  readonly quality?: Readonly<Record<string, readonly PredictionQuality[]>> | undefined;
  readonly drift?: readonly ModelDrift[] | undefined;
}

/** Kinds of input that can be stale: each is told, so that it is seen when one is no longer. */
const INPUTS = ['prices', 'news', 'macro'];
const QUANTILES = [0, 0.25, 0.5, 0.75, 0.95, 1];

/** All that was seen as numbers at one time. */
export function pipelineMetrics(seen: Observations): readonly Metric[] {
  const sheet = metricSheet(seen.at);
  addSources(seen, sheet);
  for (const { kind, age, overdue } of seen.freshness) {
    sheet.add('data_age_seconds', { kind }, age / SECOND);
    sheet.add('data_overdue_seconds', { kind }, overdue === null ? null : overdue / SECOND);
  }
  for (const input of INPUTS) sheet.add('data_stale', { input }, seen.stale.some(({ what }) => what === input) ? 1 : 0);
  addPredictions(seen, sheet);
  addBatches(seen, sheet);
  for (const { model, trained_at } of seen.champions) {
    sheet.add('model_age_seconds', { model }, (seen.at - trained_at) / SECOND);
  }
  sheet.add('store_size_bytes', {}, seen.store.size_bytes);
  for (const [table, rows] of Object.entries(seen.store.rows)) sheet.add('store_rows', { table }, rows);
  for (const [window, quality] of Object.entries(seen.quality ?? {})) addQuality(window, quality, sheet);
  for (const drift of seen.drift ?? []) addDrift(drift, sheet);
  return sheet.metrics;
}

function addSources({ providers, goal }: Observations, sheet: MetricSheet): void {
  sheet.add('source_success_goal_ratio', {}, goal);
  for (const { provider, last_24h, last_7d, latency } of providers) {
    for (const [quantile, ms] of Object.entries({ '0.5': latency?.p50, '0.95': latency?.p95, '1': latency?.most })) {
      // Without a request in a week it is history.
      if (last_7d.requests > 0)
        sheet.add('source_latency_seconds', { provider, quantile }, (ms ?? Number.NaN) / SECOND);
    }
    for (const [window, { requests, success_rate, failures }] of [
      ['24h', last_24h] as const,
      ['7d', last_7d] as const,
    ]) {
      if (requests === 0) continue;
      sheet.add('source_success_ratio', { provider, window }, success_rate);
      const failed = Object.entries(failures);
      const ok = requests - failed.reduce((sum, [, count]) => sum + count, 0);
      for (const [outcome, count] of [['ok', ok] as const, ...failed])
        sheet.add('source_requests', { provider, window, outcome }, count);
    }
  }
}

function addPredictions({ predictions, at }: Observations, sheet: MetricSheet): void {
  const sets = new Map<string, Prediction[]>();
  for (const prediction of predictions) {
    const key = `${prediction.interval} ${prediction.horizon}`;
    const set = sets.get(key);
    if (set === undefined) sets.set(key, [prediction]);
    else set.push(prediction);
  }
  for (const set of sets.values()) {
    const { interval, horizon, as_of } = set[0] as Prediction;
    const labels = { interval, horizon: String(horizon) };
    for (const signal of SIGNALS) {
      sheet.add('predictions', { ...labels, signal }, set.filter((prediction) => prediction.signal === signal).length);
    }
    sheet.add('prediction_age_seconds', labels, (at - as_of) / SECOND);
    const confidences = Float64Array.from(set, ({ confidence_score }) => confidence_score).sort();
    for (const q of QUANTILES) {
      const value = confidences[Math.max(0, Math.ceil(q * confidences.length) - 1)] as number;
      sheet.add('prediction_confidence_ratio', { ...labels, quantile: String(q) }, value);
    }
  }
}

function addBatches({ batches }: Observations, sheet: MetricSheet): void {
  for (const { schedule, started_at, ended, last_success } of batches) {
    sheet.add('run_last_start_timestamp_seconds', { schedule }, started_at / SECOND);
    sheet.add('run_last_success_timestamp_seconds', { schedule }, last_success === null ? null : last_success / SECOND);
    if (ended === null) continue;
    sheet.add('run_last_status', { schedule, status: ended.status }, 1);
    sheet.add('run_duration_seconds', { schedule }, (ended.finished_at - ended.started_at) / SECOND);
    for (const { name, seconds } of ended.steps)
      sheet.add('run_step_duration_seconds', { schedule, step: name }, seconds);
  }
}

function addQuality(window: string, quality: readonly PredictionQuality[], sheet: MetricSheet): void {
  const told = new Set<string>();
  for (const { interval, horizon, label, evaluation: e } of quality) {
    const labels = { window, interval, horizon: String(horizon), label };
    // Questions that differ in their bounds alone are one here: that with the most predictions comes first.
    const key = JSON.stringify(labels);
    if (told.has(key)) continue;
    told.add(key);
    sheet.add('scored_predictions', labels, e.rows);
    sheet.add('scored_accuracy_ratio', labels, e.accuracy);
    sheet.add('scored_log_loss_nats', labels, e.log_loss);
    sheet.add('scored_brier', labels, e.brier);
    sheet.add('scored_r2', labels, e.r2_class);
    sheet.add('scored_return_r2', labels, e.r2_expected_return);
    sheet.add('scored_information_coefficient', labels, e.ic.mean);
    sheet.add('scored_calibration_error_ratio', labels, e.calibration.ece);
    sheet.add('scored_prior_accuracy_ratio', labels, e.baselines.prior.accuracy);
    sheet.add('scored_prior_log_loss_nats', labels, e.baselines.prior.log_loss);
  }
}

function addDrift({ model, drifted, features }: ModelDrift, sheet: MetricSheet): void {
  const most = (values: readonly number[]) => Math.max(0, ...values.filter(Number.isFinite));
  sheet.add('features_drifted_ratio', { model }, drifted);
  sheet.add('feature_psi_max', { model }, most(features.map(({ psi }) => psi)));
  sheet.add('feature_ks_max', { model }, most(features.map(({ ks }) => ks)));
  for (const { feature, psi } of features) sheet.add('feature_psi', { model, feature }, psi);
}
