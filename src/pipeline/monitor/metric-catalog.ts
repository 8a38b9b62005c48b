import type { Metric } from '../../domain/operation.js';
import type { EpochMs } from '../../domain/time.js';

export interface MetricMeaning {
  readonly help: string;
  /** `false`: left out of the store's `metrics`, which can tell it from other tables at any time. Default true. */
  readonly kept?: false;
}

/** Every number about the pipeline. Prometheus sees them with `openalpha_` before the name; all are gauges. */
export const METRICS = {
  source_success_ratio: { help: 'Share of the requests to a provider that ended well, over the window.' },
  source_success_goal_ratio: { help: 'The share that is aimed at.', kept: false },
  source_requests: { help: 'Requests to a provider over the window, by how they ended.', kept: false },
  source_latency_seconds: { help: 'How long answers took the last time a provider was used: quantiles.' },
  data_age_seconds: { help: 'Time since the newest of a kind: since a bar ended, since a text was published.' },
  data_overdue_seconds: {
    help: 'Time since the oldest bar ended that half of the stocks lack; 0 when none is missing.',
  },
  data_stale: { help: '1 when a kind of input is older than it should be by now, else 0.' },
  predictions: { help: 'Predictions of the newest set, by signal.' },
  prediction_age_seconds: { help: 'Time since the moment as of which the newest predictions were made.' },
  prediction_confidence_ratio: { help: 'Confidence of the newest predictions: quantiles.' },
  scored_predictions: { help: 'Predictions of the window whose outcome is known.' },
  scored_accuracy_ratio: { help: 'Share of the scored predictions whose signal came true.' },
  scored_log_loss_nats: { help: 'Mean of -ln of the probability of what came true.' },
  scored_brier: { help: 'Mean squared error of the probabilities, summed over the classes.' },
  scored_r2: { help: 'Brier skill against the class prior: R2 of the probabilities.' },
  scored_return_r2: { help: 'Out-of-sample R2 of the expected return against expecting none.' },
  scored_information_coefficient: { help: 'Mean rank correlation of expected and actual return per session.' },
  scored_calibration_error_ratio: { help: 'Expected calibration error: mean distance of confidence and frequency.' },
  scored_prior_accuracy_ratio: { help: 'Accuracy of the class prior on the same predictions.' },
  scored_prior_log_loss_nats: { help: 'Log loss of the class prior on the same predictions.' },
  feature_psi: {
    help: 'Population stability index of a feature, recent rows against the training range.',
    kept: false,
  },
  feature_psi_max: { help: 'The greatest population stability index of the features of a model.' },
  feature_ks_max: { help: 'The greatest Kolmogorov-Smirnov statistic of the features of a model.' },
  features_drifted_ratio: { help: 'Share of the features of a model that have moved from its training range.' },
  model_age_seconds: { help: 'Time since a champion was trained.' },
  run_last_success_timestamp_seconds: { help: 'When a batch of the schedule ended well last.', kept: false },
  run_last_start_timestamp_seconds: { help: 'When a batch of the schedule was begun last.', kept: false },
  run_last_status: { help: '1 for how the last batch of the schedule ended.', kept: false },
  run_duration_seconds: { help: 'Duration of the last batch of the schedule.' },
  run_step_duration_seconds: { help: 'Duration of the last attempt at a step in that batch.' },
  store_size_bytes: { help: 'Size of the store.' },
  store_rows: { help: 'Rows of a table of the store.', kept: false },
  alerts_firing: { help: 'Conditions that a rule finds.' },
} as const satisfies Readonly<Record<string, MetricMeaning>>;

export type MetricName = keyof typeof METRICS;

/** Numbers that are made when predictions come due or features are compared, and stand until they are made anew. */
export const LASTING = { scored: namesLike(/^scored_/), features: namesLike(/^features?_/) } as const;

function namesLike(pattern: RegExp): readonly MetricName[] {
  return (Object.keys(METRICS) as MetricName[]).filter((name) => pattern.test(name));
}

/** Puts numbers down at one time; those that are missing (`null`, NaN) are left out. */
export interface MetricSheet {
  add(name: MetricName, labels: Metric['labels'], value: number | null): void;
  readonly metrics: readonly Metric[];
}

export function metricSheet(at: EpochMs): MetricSheet {
  const metrics: Metric[] = [];
  return {
    metrics,
    add(name, labels, value) {
      if (value !== null && Number.isFinite(value)) metrics.push({ name, labels, at, value });
    },
  };
}
