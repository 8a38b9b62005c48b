import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../src/domain/time.js';
import type { LastBatch } from '../../../src/pipeline/monitor/last-batches.js';
import type { ModelDrift } from '../../../src/pipeline/monitor/model-drift.js';
import type { Observations } from '../../../src/pipeline/monitor/pipeline-metrics.js';
import { pipelineMetrics } from '../../../src/pipeline/monitor/pipeline-metrics.js';
import type { PredictionQuality } from '../../../src/pipeline/monitor/prediction-quality.js';
import { judge, type RuleSettings } from '../../../src/pipeline/monitor/rules.js';
import type { ProviderStatus } from '../../../src/pipeline/provider-health.js';

const AT = Date.UTC(2026, 10, 21);

const SETTINGS: RuleSettings = {
  ...{ successRate: 0.95, successWindow: '24h', successRequests: 20, r2: -0.05, r2Rows: 500 },
  ...{ barsLate: 6 * HOUR, newsAge: 3 * DAY, macroAge: 10 * DAY, drift: 0.1 },
  ...{ batchFailed: true, hourlyWithin: 3 * HOUR, nightlyWithin: 4 * DAY },
};

const CALM: Observations = {
  ...{ at: AT, goal: 0.95, providers: [], freshness: [], stale: [], predictions: [], batches: [], champions: [] },
  store: { size_bytes: 1_000, rows: { stocks: 3 } },
};

const provider = (requests: number, failed: number): ProviderStatus => ({
  provider: 'yahoo',
  ...{ freshness: [], cool_downs: [], quotas: [] },
  latency: { seen_at: AT, answers: 9, p50: 40, p95: 90, most: 2_000 },
  last_24h: { requests, success_rate: requests === 0 ? null : 1 - failed / requests, failures: { network: failed } },
  last_7d: { requests: 1_000, success_rate: 1, failures: {} },
});

const quality = (rows: number, r2: number): PredictionQuality => ({
  ...{ interval: '1d', horizon: 7, label: 'relative', by_signal: [], by_confidence: [] },
  evaluation: {
    ...{ rows, r2_class: r2, accuracy: 0.4, log_loss: 1.09, brier: 0.66, r2_expected_return: 0.001 },
    ...{
      ic: { mean: 0.02 },
      calibration: { bins: [], ece: 0.01 },
      baselines: { prior: { accuracy: 0.35, log_loss: 1.1 } },
    },
  } as unknown as PredictionQuality['evaluation'],
});

const drift = (drifted: number): ModelDrift => ({
  ...{ model: 'forest@v0001', trained_at: '2026-01-01T00:00:00Z', recent: 1_000, training: 9_000, drifted },
  features: [
    {
      feature: 'vix_level',
      psi: 1.5,
      psi_in_training: 0.2,
      ks: 0.6,
      missing: 0,
      missing_in_training: 0,
      drifted: drifted > 0,
    },
  ],
});

const batch = (changes: Partial<LastBatch> = {}): LastBatch => ({
  ...{ schedule: 'hourly', started_at: AT - HOUR, last_success: AT - HOUR },
  ended: { status: 'done', started_at: AT - HOUR, finished_at: AT - HOUR + 9_000, steps: [] },
  ...changes,
});

const found = (seen: Partial<Observations>, settings: Partial<RuleSettings> = {}) =>
  judge({ ...CALM, ...seen }, { ...SETTINGS, ...settings }).conditions.map(({ rule, subject }) => `${rule}:${subject}`);

describe('the rules', () => {
  it('find nothing where all is well, and nothing where there is nothing yet', () => {
    expect(found({})).toEqual([]);
    expect(
      found({
        providers: [provider(100, 5)],
        batches: [batch()],
        drift: [drift(0)],
        quality: { '30d': [quality(600, 0.01)] },
      }),
    ).toEqual([]);
  });

  it('find a provider under the goal, when it was asked often enough', () => {
    expect(found({ providers: [provider(100, 6)] })).toEqual(['success-rate:yahoo']);
    expect(found({ providers: [provider(19, 19)] })).toEqual([]);
    expect(found({ providers: [provider(0, 0)] })).toEqual([]);
    expect(found({ providers: [provider(100, 6)] }, { successWindow: '7d' })).toEqual([]);
    expect(found({ providers: [provider(100, 6)] }, { successRate: undefined })).toEqual([]);
  });

  it('find an R² under the bound, of enough predictions', () => {
    expect(found({ quality: { '30d': [quality(500, -0.06)] } })).toEqual(['r2:relative 1d 7']);
    expect(found({ quality: { '30d': [quality(499, -0.06)] } })).toEqual([]);
    expect(found({ quality: { '90d': [quality(5_000, -0.06)] } })).toEqual([]);
    expect(found({ quality: { '30d': [quality(500, -0.06)] } }, { r2: undefined })).toEqual([]);
  });

  it('find bars that are late by the calendar, and news and series that are old', () => {
    const bars = (overdue: number) => ({ kind: 'bars_1d', newest: AT - 3 * DAY, age: 3 * DAY, overdue });
    expect(found({ freshness: [bars(0)] })).toEqual([]);
    expect(found({ freshness: [bars(6 * HOUR + 1)] })).toEqual(['stale:bars_1d']);
    const old = (kind: string, age: number) => ({ kind, newest: AT - age, age, overdue: null });
    expect(found({ freshness: [old('articles', 4 * DAY), old('macro', 9 * DAY), old('actions', 99 * DAY)] })).toEqual([
      'stale:articles',
    ]);
    expect(found({ freshness: [old('articles', 4 * DAY)] }, { newsAge: undefined })).toEqual([]);
  });

  it('find a model whose features have moved', () => {
    expect(found({ drift: [drift(0.1)] })).toEqual(['drift:forest@v0001']);
    expect(found({ drift: [drift(0.09)] })).toEqual([]);
    expect(found({ drift: [drift(1)] }, { drift: undefined })).toEqual([]);
  });

  it('find a batch that failed, one with a failed step, and one that did not happen', () => {
    const ended = batch().ended!;
    const step = { name: 'predict', seconds: 1, failed: true };
    expect(found({ batches: [batch({ ended: { ...ended, status: 'failed' } })] })).toEqual(['batch-failed:hourly']);
    expect(found({ batches: [batch({ ended: { ...ended, status: 'partial', steps: [step] } })] })).toEqual([
      'batch-failed:hourly',
    ]);
    expect(found({ batches: [batch({ ended: { ...ended, status: 'partial' } })] })).toEqual([]);
    expect(found({ batches: [batch({ ended: { ...ended, status: 'failed' } })] }, { batchFailed: false })).toEqual([]);
    expect(found({ batches: [batch({ started_at: AT - 3 * HOUR - 1 })] })).toEqual(['batch-missed:hourly']);
    expect(found({ batches: [batch({ schedule: 'nightly', started_at: AT - 3 * DAY })] })).toEqual([]);
  });

  it('say which of them were judged: what was not looked at is neither well nor bad', () => {
    expect(judge(CALM, SETTINGS).judged).not.toContain('drift');
    expect(judge(CALM, SETTINGS).judged).not.toContain('r2');
    expect([...judge({ ...CALM, drift: [], quality: {} }, SETTINGS).judged]).toEqual(
      expect.arrayContaining(['drift', 'r2']),
    );
  });
});

describe('the metrics', () => {
  it('have every series once, with finite values, whatever was seen', () => {
    const seen = {
      ...CALM,
      providers: [provider(100, 6)],
      batches: [batch({ last_success: null })],
      drift: [drift(0.5)],
      // Two questions that differ in their bounds alone.
      quality: { '30d': [quality(600, 0.01), quality(400, -0.2)], '90d': [quality(600, 0.01)] },
    };
    const metrics = pipelineMetrics(seen);
    const series = metrics.map(({ name, labels }) => JSON.stringify([name, labels]));
    expect(new Set(series).size).toBe(series.length);
    expect(metrics.every(({ value, at }) => Number.isFinite(value) && at === AT)).toBe(true);
    const value = (name: string, labels: object) =>
      metrics.find((metric) => metric.name === name && JSON.stringify(metric.labels) === JSON.stringify(labels))?.value;
    expect(value('source_success_ratio', { provider: 'yahoo', window: '24h' })).toBeCloseTo(0.94, 12);
    expect(value('source_requests', { provider: 'yahoo', window: '24h', outcome: 'ok' })).toBe(94);
    expect(value('source_latency_seconds', { provider: 'yahoo', quantile: '0.95' })).toBe(0.09);
    expect(value('scored_r2', { window: '30d', interval: '1d', horizon: '7', label: 'relative' })).toBe(0.01);
    expect(value('run_duration_seconds', { schedule: 'hourly' })).toBe(9);
    expect(value('feature_psi_max', { model: 'forest@v0001' })).toBe(1.5);
    expect(metrics.some(({ name }) => name === 'run_last_success_timestamp_seconds')).toBe(false);
  });
});
