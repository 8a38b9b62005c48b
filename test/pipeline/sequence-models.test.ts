import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openModelStore } from '../../src/adapters/registry/disk.js';
import { DAY } from '../../src/domain/time.js';
import { importanceOf } from '../../src/pipeline/models/importance.js';
import { promoteVersion } from '../../src/pipeline/models/promote.js';
import { explainPredictions } from '../../src/pipeline/predict/explain-predictions.js';
import { predict } from '../../src/pipeline/predict/predict.js';
import { predictRange } from '../../src/pipeline/predict/predict-range.js';
import { recommend } from '../../src/pipeline/recommend/recommend.js';
import { buildDataset, gatherRows, historyOf, usableRowNumbers } from '../../src/pipeline/train/dataset.js';
import { type TrainRequest, train } from '../../src/pipeline/train/train.js';
import { SILENT } from '../../src/ports/progress.js';
import { clockAt, emptyStore, importFiles, marketFiles } from './market.js';

const NOW = Date.UTC(2025, 11, 1);
const folder = mkdtempSync(join(tmpdir(), 'openalpha-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const REQUEST: TrainRequest = {
  interval: '1d',
  crossSection: 'none',
  label: { kind: 'relative', horizon: 3, up: 0.05, down: -0.05, volatilityScaled: false },
  featureSet: 'return_1,return_5,volatility_20',
  models: ['lstm', 'prior'],
  // The last sessions are left for asking about.
  until: Date.UTC(2024, 11, 20),
  seed: 1,
  split: { train: 0.6, validation: 0.2, embargo: 4 },
  classWeights: 'balanced',
  codeVersion: 'test',
};
const parallel = { threads: 1, map: async () => [] };

describe('a model that looks at windows', () => {
  it('is trained, measured, promoted, asked and explained like any other; who has too few bars is left out and said', async () => {
    const files = await marketFiles({ stocks: 5, sessions: 170, seed: 4 });
    // One stock begins late: 50 bars are enough for the features, not for a window of 60.
    const lines = files.prices.trimEnd().split('\n');
    const young = lines[1]!.split(',')[0]!;
    const own = lines.filter((line) => line.startsWith(`${young},`));
    const late = new Set(own.slice(0, -50));
    const store = await emptyStore();
    await importFiles(
      store,
      { ...files, prices: `${lines.filter((line) => !late.has(line)).join('\n')}\n` },
      { now: Date.UTC(2025, 5, 1) },
    );
    const deps = { store, models: openModelStore(folder), clock: clockAt(NOW), progress: SILENT, parallel };

    const report = await train(REQUEST, deps);
    expect(report.models.map(({ kind }) => kind)).toEqual(['lstm', 'prior']);
    expect(report.models[0]!.metrics.rows).toBe(report.rows.test);
    const again = await train({ ...REQUEST, models: ['lstm'] }, deps);
    expect(again.models[0]).toMatchObject({ version: 'v0002', champion: false });
    const compared = await promoteVersion({ ref: 'lstm@v0002', force: false }, deps);
    // The same bytes win nothing.
    expect(compared.promoted).toBe(false);
    const [before, after] = compared.compared.map(({ evaluation }) => evaluation.log_loss);
    expect(after).toBe(before);

    const request = { interval: '1d' as const, kinds: ['lstm'], maxAge: 400 * DAY };
    const day = await predict(request, deps);
    expect(day.predictions.map(({ symbol }) => symbol)).not.toContain(young);
    expect(day.predictions).toHaveLength(4);
    expect(day.leftOut).toEqual([{ symbol: young, reason: 'fewer than 60 bars in a row have every feature' }]);

    // A range makes its features another way and must say the same of the last bar.
    const last = day.predictions[0]!.bar_time;
    const range = await predictRange({ ...request, from: last, to: last }, deps);
    for (const [i, one] of range.predictions.entries()) {
      expect(one.probabilities).toEqual(day.predictions[i]!.probabilities);
      expect(one.inputs_hash).toBe(day.predictions[i]!.inputs_hash);
    }

    const filter = {};
    const { recommendations } = await recommend({ ...request, top: 2, filter }, deps);
    expect(recommendations.length).toBeGreaterThan(0);
    for (const { drivers } of recommendations) expect(drivers.some(({ effect }) => effect !== 0)).toBe(true);

    // What explains a prediction adds up to it.
    const members = day.votes.map(({ member }) => member);
    for (const [i, explained] of explainPredictions(day.frame, day.rows, day.predictions, members).entries()) {
      const { start, probability, contributions } = explained;
      const { confidence_score, models } = day.predictions[i]!;
      expect(contributions.reduce((sum, { effect }) => sum + effect, start)).toBeCloseTo(probability, 12);
      const drawn = models.every(({ shrinkage }) => shrinkage === 0);
      expect(explained.of).toBe(drawn ? 'probability_before_shrinkage' : 'probability');
      const { signal } = day.predictions[i]!;
      expect(probability).toBeCloseTo(drawn ? models[0]!.calibrated[signal] : confidence_score, 5);
    }

    const importance = await importanceOf('lstm', 1, deps);
    // Rows from the start of the held-back period on, those that came after the training included.
    expect(importance.from >= report.bounds['testFrom']!).toBe(true);
    expect(importance.rows).toBeGreaterThan(report.rows.test);
    expect(importance.features.map(({ feature }) => feature).sort()).toEqual(['return_1', 'return_5', 'volatility_20']);
    expect(
      importance.features.every(({ log_loss_rise, gain }) => Number.isFinite(log_loss_rise) && gain === null),
    ).toBe(true);
    expect(await importanceOf('lstm', 1, deps)).toEqual(importance);
    await store.close();
  });

  it('learns from rows with a whole window alone, each window of one stock and up to its row', async () => {
    const store = await emptyStore();
    await importFiles(store, await marketFiles({ stocks: 3, sessions: 110, seed: 5 }), { now: Date.UTC(2025, 5, 1) });
    const names = ['return_1', 'return_5'];
    const { interval, crossSection, label } = REQUEST;
    const dataset = await buildDataset(
      { interval, crossSection, label, names, window: 60 },
      { store, progress: SILENT },
    );
    const rows = usableRowNumbers(dataset);
    const { windows, x } = gatherRows(dataset, rows, { classWeights: null, history: historyOf(dataset, [rows]) });
    const { offsets } = dataset.frame.features;
    for (const [i, row] of rows.entries()) {
      const stock = offsets.findIndex((from, s) => from <= row && row < offsets[s + 1]!);
      // Five bars pass before return_5 is known, sixty make a window.
      expect(row - offsets[stock]!).toBeGreaterThanOrEqual(5 + 59);
      const end = windows!.ends[i]!;
      expect([...windows!.history.subarray(end * 2, end * 2 + 2)]).toEqual([...x.subarray(i * 2, i * 2 + 2)]);
      const first = dataset.frame.features.columns['return_1']![row - 59]!;
      expect(windows!.history[(end - 59) * 2]).toBe(first);
    }
    await store.close();
  });
});
