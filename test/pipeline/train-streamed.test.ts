import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelStore } from '../../src/adapters/registry/disk.js';
import { buildFeatures } from '../../src/pipeline/build-features.js';
import { type TrainRequest, train } from '../../src/pipeline/train/train.js';
import { SILENT } from '../../src/ports/progress.js';
import type { Store } from '../../src/ports/store.js';
import { createParallel } from '../../src/runtime/parallel.js';
import { clockAt, emptyStore, importFiles, marketFiles } from './market.js';

const folder = mkdtempSync(join(tmpdir(), 'openalpha-test-'));
let store: Store;
beforeAll(async () => {
  store = await emptyStore();
  await importFiles(store, await marketFiles({ stocks: 12, sessions: 260 }), { now: Date.UTC(2025, 5, 1) });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const REQUEST: TrainRequest = {
  interval: '1d',
  crossSection: 'none',
  label: { kind: 'relative', horizon: 3, up: 0.05, down: -0.05, volatilityScaled: false },
  featureSet: 'core',
  models: ['forest', 'boosting'],
  seed: 1,
  split: { train: 0.6, validation: 0.2, embargo: 4 },
  classWeights: 'balanced',
  codeVersion: 'test',
};

/** The bytes of every file that training wrote, by its path. */
async function trained(request: Partial<TrainRequest>): Promise<Record<string, string>> {
  const path = mkdtempSync(join(folder, 'models-'));
  const deps = {
    store,
    models: openModelStore(path),
    parallel: createParallel(1),
    clock: clockAt(1e12),
    progress: SILENT,
  };
  await train({ ...REQUEST, ...request }, deps);
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [file.slice(path.length), readFileSync(file, 'base64')];
    }),
  );
}

describe('training with features that are streamed', () => {
  it.each(['none', 'rank'] as const)('learns the same to the byte, manifest included (%s)', async (crossSection) => {
    const together = await trained({ crossSection, streamAbove: Number.POSITIVE_INFINITY });
    expect(Object.keys(together).length).toBeGreaterThanOrEqual(4);
    expect(await trained({ crossSection, streamAbove: 0 })).toEqual(together);
  });

  it('is not done where a kind needs all features of a row at once', async () => {
    const models = ['forest', 'prior'];
    const together = await trained({ models, streamAbove: Number.POSITIVE_INFINITY });
    expect(await trained({ models, streamAbove: 0 })).toEqual(together);
  });

  it('holds no column', async () => {
    const request = { interval: '1d' as const, names: ['return_1', 'beta_60'], crossSection: 'none' as const };
    const deps = { store, progress: SILENT };
    const frame = await buildFeatures({ ...request, streamAbove: 0 }, deps);
    expect(frame.features.columns).toEqual({});
    expect([...(frame.stream?.each() ?? [])].map(({ name }) => name)).toEqual(['return_1', 'beta_60']);
    expect((await buildFeatures(request, deps)).stream).toBeUndefined();
  });
});
