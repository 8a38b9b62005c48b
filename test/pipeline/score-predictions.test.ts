import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelStore } from '../../src/adapters/registry/disk.js';
import { SIGNALS } from '../../src/domain/signal.js';
import { DAY, dateToMs, HOUR } from '../../src/domain/time.js';
import { predictRange } from '../../src/pipeline/predict/predict-range.js';
import { scorePredictions } from '../../src/pipeline/score-predictions/score-predictions.js';
import { buildDataset } from '../../src/pipeline/train/dataset.js';
import { type TrainRequest, train } from '../../src/pipeline/train/train.js';
import { SILENT } from '../../src/ports/progress.js';
import type { ModelStore } from '../../src/ports/registry.js';
import type { Store } from '../../src/ports/store.js';
import { createParallel } from '../../src/runtime/parallel.js';
import { after, clockAt, corrected, emptyStore, type Files, importFiles, marketFiles, rowsOf, upTo } from './market.js';

const NOW = Date.UTC(2025, 11, 1);
const HORIZON = 4;
const folder = mkdtempSync(join(tmpdir(), 'openalpha-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files: Required<Files>;
let dates: number[];

beforeAll(async () => {
  files = await marketFiles({ stocks: 9, sessions: 120 });
  dates = [...new Set(rowsOf(files.prices).map((cells) => dateToMs(cells[1] as string) as number))].sort(
    (a, b) => a - b,
  );
});

/** A store and models that learnt from the first 90 sessions, and predictions of the sessions 95 to 110. */
async function predicted(label: Partial<TrainRequest['label']>) {
  const store = await emptyStore();
  await importFiles(store, upTo(files, dates[110]!), { now: NOW });
  const models = openModelStore(mkdtempSync(join(folder, 'models-')));
  const asked: TrainRequest['label'] = {
    ...{ kind: 'relative', horizon: HORIZON, up: 0.02, down: -0.02, volatilityScaled: false, ...label },
  };
  const deps = { store, models, parallel: createParallel(1), clock: clockAt(NOW), progress: SILENT };
  const request = { interval: '1d', crossSection: 'none', featureSet: 'return_1,return_5', seed: 1 } as const;
  const split = { train: 0.6, validation: 0.2, embargo: 2 };
  const more = { models: ['forest'], classWeights: 'balanced', codeVersion: 'test', until: dates[90] } as const;
  await train({ ...request, ...more, label: asked, split }, deps);
  const { predictions } = await predictRange({ interval: '1d', from: dates[95]!, to: dates[110]! }, deps);
  return { store, models, label: asked, predictions };
}

const score = (store: Store, models: ModelStore, correctedSince?: number, now = NOW) =>
  scorePredictions({ correctedSince }, { store, models, clock: clockAt(now), progress: SILENT });

describe('scoring predictions', () => {
  it.each([
    ['relative', false],
    ['threshold', false],
    ['threshold', true],
    ['triple-barrier', false],
  ] as const)(
    'gives a %s label (scaled: %s) the outcome that training would learn from',
    async (kind, volatilityScaled) => {
      const { store, models, label, predictions } = await predicted({ kind, volatilityScaled });
      const report = await score(store, models);
      expect(report.scored + report.waiting).toBe(predictions.length);
      expect(report.waiting).toBeGreaterThanOrEqual(9 * HORIZON);

      const names = ['return_1'];
      const { frame, labels } = await buildDataset(
        { interval: '1d', crossSection: 'none', names, label },
        { store, progress: SILENT },
      );
      const scored = await store.outcomes.scored();
      expect(scored).toHaveLength(report.scored);
      for (const { prediction, outcome } of scored) {
        const s = frame.bars.symbols.indexOf(prediction.symbol);
        const [from, to] = [frame.bars.offsets[s]!, frame.bars.offsets[s + 1]!];
        const row = from + frame.bars.time.subarray(from, to).indexOf(prediction.bar_time);
        expect(outcome.outcome_signal).toBe(SIGNALS[labels.y[row]!]);
        const expected = kind === 'relative' ? labels.relative[row]! : labels.forward[row]!;
        // Prices are adjusted from the first bar that is read: the last digits depend on where that is.
        expect(outcome.outcome_return).toBeCloseTo(expected, 5);
        expect(outcome.due_at).toBeGreaterThan(prediction.as_of);
        expect(outcome.due_at).toBeGreaterThanOrEqual(labels.spanEnd[row]! + 18 * HOUR);
      }
      expect(report.questions).toMatchObject([{ interval: '1d', horizon: HORIZON, label: kind }]);
      expect(report.questions[0]!.evaluation.rows).toBe(report.scored);
    },
  );

  it('does nothing twice, and goes on when new bars have come', async () => {
    const { store, models, predictions } = await predicted({});
    const first = await score(store, models);
    expect(await score(store, models)).toMatchObject({
      scored: 0,
      corrected: 0,
      waiting: first.waiting,
      questions: [],
    });
    await importFiles(store, after(files, dates[110]!), { now: NOW });
    const second = await score(store, models);
    expect(first.scored + second.scored).toBe(predictions.length);
    expect(second.waiting).toBe(0);
  });

  it('puts outcomes right when bars were corrected since', async () => {
    const { store, models } = await predicted({ kind: 'threshold' });
    const { scored } = await score(store, models);
    expect(await score(store, models, NOW)).toMatchObject({ corrected: 0 });
    await importFiles(
      store,
      { prices: upTo({ prices: corrected(files).prices }, dates[110]!).prices! },
      { now: NOW + DAY },
    );
    const old = { correctedSince: NOW, madeAfter: NOW };
    const deps = { store, models, clock: clockAt(NOW + 2 * DAY), progress: SILENT };
    expect(await scorePredictions(old, deps)).toMatchObject({ corrected: 0 });
    const again = await score(store, models, NOW, NOW + 2 * DAY);
    expect(again.scored).toBe(0);
    expect(again.corrected).toBeGreaterThan(0);
    expect(again.corrected).toBeLessThanOrEqual(scored);
    expect(await score(store, models, NOW, NOW + 2 * DAY)).toMatchObject({ corrected: 0 });
  });

  it('leaves predictions open whose model is gone, and says so', async () => {
    const { store, predictions } = await predicted({});
    const none = openModelStore(mkdtempSync(join(folder, 'empty-')));
    expect(await score(store, none)).toMatchObject({
      scored: 0,
      waiting: 0,
      left_out: { 'forest@v0001, which made it, cannot be read': predictions.length },
    });
    expect(await store.outcomes.open(NOW)).toHaveLength(predictions.length);
  });
});
