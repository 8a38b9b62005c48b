import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelStore } from '../../../src/adapters/registry/disk.js';
import type { Alert } from '../../../src/domain/alert.js';
import { DAY, dateToMs } from '../../../src/domain/time.js';
import { championManifests, modelDrift } from '../../../src/pipeline/monitor/model-drift.js';
import type { ObserveRequest } from '../../../src/pipeline/monitor/observe.js';
import { predictionQuality } from '../../../src/pipeline/monitor/prediction-quality.js';
import type { RuleSettings } from '../../../src/pipeline/monitor/rules.js';
import { watch } from '../../../src/pipeline/monitor/watch.js';
import { predictRange } from '../../../src/pipeline/predict/predict-range.js';
import { scorePredictions } from '../../../src/pipeline/score-predictions/score-predictions.js';
import { train } from '../../../src/pipeline/train/train.js';
import { SILENT } from '../../../src/ports/progress.js';
import type { ModelStore } from '../../../src/ports/registry.js';
import type { Store } from '../../../src/ports/store.js';
import { createParallel } from '../../../src/runtime/parallel.js';
import { testLogger } from '../../support/test-net.js';
import { clockAt, emptyStore, importFiles, marketFiles, rowsOf } from '../market.js';

const RULES: RuleSettings = {
  ...{ successRate: 0.95, successWindow: '24h', successRequests: 20, r2: 0.99, r2Rows: 10 },
  ...{ barsLate: DAY, newsAge: undefined, macroAge: undefined, drift: undefined },
  ...{ batchFailed: true, hourlyWithin: undefined, nightlyWithin: undefined },
};

const folder = mkdtempSync(join(tmpdir(), 'openalpha-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let store: Store;
let models: ModelStore;
/** When the last session ended. */
let now: number;
let scored: Awaited<ReturnType<typeof scorePredictions>>;

beforeAll(async () => {
  const files = await marketFiles({ stocks: 9, sessions: 120 });
  const dates = [...new Set(rowsOf(files.prices).map((cells) => dateToMs(cells[1] as string) as number))].sort(
    (a, b) => a - b,
  );
  now = dates.at(-1)! + 23 * 3_600_000;
  store = await emptyStore();
  await importFiles(store, files, { now });
  models = openModelStore(join(folder, 'models'));
  const deps = { store, models, parallel: createParallel(1), clock: clockAt(now), progress: SILENT };
  await train(
    {
      ...{
        interval: '1d',
        crossSection: 'none',
        featureSet: 'return_1,volatility_20',
        seed: 1,
        models: ['forest', 'prior'],
      },
      label: { kind: 'relative', horizon: 4, up: 0.02, down: -0.02, volatilityScaled: false },
      split: { train: 0.6, validation: 0.2, embargo: 2 },
      ...{ classWeights: 'balanced', codeVersion: 'test', until: dates[80] },
    },
    deps,
  );
  await predictRange({ interval: '1d', from: dates[90]!, to: dates[119]! }, deps);
  scored = await scorePredictions({}, deps);
});

describe('the quality of predictions', () => {
  it('is what the code that scores them measures, and the hit rates add up to it', async () => {
    const [[quality, ...others] = []] = await predictionQuality([now - 300 * DAY], { store, models, now });
    expect(others).toEqual([]);
    const { evaluation } = scored.questions[0]!;
    for (const name of ['rows', 'accuracy', 'log_loss', 'brier', 'r2_class'] as const)
      expect(quality!.evaluation[name]).toBeCloseTo(evaluation[name]!, 6);
    expect(quality!.evaluation.r2_expected_return).toBeCloseTo(evaluation.r2_expected_return!, 5);
    expect(quality!.evaluation.ic.mean).toBeCloseTo(evaluation.ic.mean!, 6);
    for (const rates of [quality!.by_signal, quality!.by_confidence]) {
      expect(rates.reduce((sum, { rows }) => sum + rows, 0)).toBe(evaluation.rows);
      const right = rates.reduce((sum, { rows, hit_rate }) => sum + rows * hit_rate, 0);
      expect(right / evaluation.rows).toBeCloseTo(evaluation.accuracy, 9);
    }
  });

  it('is of those that came due in the window alone', async () => {
    const after = [now - 10 * DAY, now + DAY];
    const [[recent] = [], none] = await predictionQuality(after, { store, models, now });
    const all = await store.outcomes.scored();
    expect(recent!.evaluation.rows).toBe(all.filter(({ outcome }) => outcome.due_at > now - 10 * DAY).length);
    expect(none).toEqual([]);
  });
});

describe('the drift of models', () => {
  const look = async (window: number) => {
    return modelDrift(await championManifests(models), { now, window, psi: 0.25 }, { store, progress: SILENT });
  };

  it('is told of every feature of every champion but the class prior, the furthest first', async () => {
    const [forest, ...others] = await look(40 * DAY);
    expect(others).toEqual([]);
    expect(forest).toMatchObject({ model: 'forest@v0001' });
    expect(forest!.features.map(({ feature }) => feature).sort()).toEqual(['return_1', 'volatility_20']);
    const moved = forest!.features.filter(({ drifted }) => drifted);
    expect(forest!.drifted).toBe(moved.length / 2);
    for (const { psi, psi_in_training, drifted } of forest!.features)
      expect(drifted).toBe(psi >= 0.25 && psi > psi_in_training);
  });

  it('is not judged by a handful of rows', async () => {
    expect(await look(3 * DAY)).toEqual([]);
  });
});

describe('a look at the pipeline', () => {
  const heard: Alert[] = [];
  const channel = { name: 'list', deliver: async (alert: Alert) => void heard.push(alert) };
  const look = (request: ObserveRequest, rules: Partial<RuleSettings> = {}, at = now) =>
    watch({ interval: '1d', maxAge: 10 * DAY, goal: 0.95, rules: { ...RULES, ...rules } }, request, {
      ...{ store, models, clock: clockAt(at), progress: SILENT, logger: testLogger() },
      ...{ channels: [channel], mask: (text: string) => text, location: 'test.db' },
    });
  const everything = { windows: ['30d'], drift: { window: 40 * DAY, psi: 0.25 } };

  it('keeps numbers, finds what is wrong and tells it once', async () => {
    const report = await look(everything);
    expect(report.conditions.map(({ rule }) => rule)).toEqual(['r2']);
    expect(report.told).toMatchObject([{ state: 'firing', rule: 'r2', subject: 'relative 1d 4' }]);
    expect((await look(everything)).told).toEqual([]);
    const [kept] = await store.metrics.read({ names: ['scored_r2'], latestOnly: true });
    expect(kept).toMatchObject({ at: now, value: report.conditions[0]!.value });
    expect(await store.metrics.read({ names: ['store_rows'] })).toEqual([]);
  });

  it('shows in its file what stands from before, and does not take for ended what it did not look at', async () => {
    const text = async (report: Awaited<ReturnType<typeof look>>) => [...(await report.metricsText())].join('');
    const whole = await text(await look(everything));
    heard.length = 0;
    const quick = await look({ windows: [] }, {}, now + 3_600_000);
    expect(heard).toEqual([]);
    const [before, after] = [whole, await text(quick)].map((file) => file.match(/^openalpha_scored_r2\{.*$/m)?.[0]);
    expect(after).toBe(before);
    expect(await text(quick)).toMatch(/^openalpha_alerts_firing\{rule="r2"\} 1$/m);
    // A month later they are history.
    expect(await text(await look({ windows: [] }, {}, now + 30 * DAY))).not.toContain('scored_r2');
  });

  it('tells the end of what is no longer so', async () => {
    heard.length = 0;
    await look(everything, { r2: -5 });
    expect(heard.map(({ state, rule }) => `${state} ${rule}`)).toContain('resolved r2');
  });

  it('works on a store that holds nothing', async () => {
    const report = await watch({ interval: '1d', maxAge: DAY, goal: 0.95, rules: RULES }, everything, {
      ...{ store: await emptyStore(), models: openModelStore(join(folder, 'none')), clock: clockAt(now) },
      ...{ progress: SILENT, logger: testLogger(), channels: [], mask: (text: string) => text, location: 'empty.db' },
    });
    expect(report.conditions).toEqual([]);
    expect(report.observations).toMatchObject({ drift: [], quality: { '30d': [] }, batches: [] });
  });
});
