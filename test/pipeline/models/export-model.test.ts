import { beforeAll, describe, expect, it } from 'vitest';
import { registerModel } from '../../../src/learning/registry/registry.js';
import { exportModel, formatOf } from '../../../src/pipeline/models/export-model.js';
import type { ModelStore } from '../../../src/ports/registry.js';
import { bytesOf } from '../../export/models/files.js';
import { madeModel } from '../../export/models/made-models.js';
import { readOnnx } from '../../export/models/read-onnx.js';
import { memoryStore } from '../../learning/registry/memory-store.js';
import { sampleManifest } from '../../learning/registry/sample-manifest.js';

let models: ModelStore;
beforeAll(async () => {
  models = memoryStore();
  for (const kind of ['mlp', 'forest']) {
    await registerModel(models, sampleManifest(kind), (await madeModel(kind)).leaving.files);
  }
  await registerModel(models, sampleManifest('mlp', '2024-04-01T00:00:00Z'), (await madeModel('mlp')).leaving.files);
});

describe('exporting a model', () => {
  it('takes the champion when no version is named, and any version by name', async () => {
    expect(await exportModel(models, 'mlp', 'onnx')).toMatchObject({ kind: 'mlp', version: 'v0001', folder: false });
    expect(await exportModel(models, 'mlp@v0002', 'tfjs')).toMatchObject({ version: 'v0002', folder: true });
    expect(await exportModel(models, 'mlp@latest', 'json')).toMatchObject({ version: 'v0002', format: 'json' });
  });

  it('says in the file what its features and classes are, and where it comes from', async () => {
    const { metadata } = readOnnx(bytesOf((await exportModel(models, 'forest', 'onnx')).files));
    const manifest = sampleManifest();
    expect(metadata).toMatchObject({
      model: 'forest@v0001',
      seed: '7',
      feature_names: JSON.stringify(manifest.features.names),
      cross_section: 'none',
      classes: '["sell","hold","buy"]',
      label_meaning: expect.stringContaining('the lowest and the highest third of the returns over the next 7 bars'),
      calibration: JSON.stringify(manifest.calibration),
    });
    expect(JSON.parse(metadata['data']!)).toEqual(manifest.data);
  });

  it.each([
    ['threshold', 'at most -0.05 and at least 0.05'],
    ['triple-barrier', 'moves by 0.05 from the close before it moves by -0.05, within 7 bars'],
  ])('puts the %s label into words', async (kind, words) => {
    const store = memoryStore();
    const manifest = sampleManifest('forest');
    await registerModel(
      store,
      { ...manifest, label: { ...manifest.label, kind, volatility_scaled: true } },
      (await madeModel('forest')).leaving.files,
    );
    const { metadata } = readOnnx(bytesOf((await exportModel(store, 'forest', 'onnx')).files));
    expect(metadata['label_meaning']).toContain(words);
    expect(metadata['label_meaning']).toContain('volatility');
  });

  it('refuses what is not there, what cannot be, and what is damaged', async () => {
    await expect(exportModel(models, 'mlp@v0009', 'onnx')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(exportModel(models, 'forest', 'tflite')).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringMatching(/forest@v0001 cannot leave as tflite/),
      hint: expect.stringContaining('--format onnx'),
    });
    const damaged = memoryStore();
    await registerModel(damaged, sampleManifest('mlp'), { 'model.json': new Uint8Array(3) });
    await expect(exportModel(damaged, 'mlp', 'json')).rejects.toMatchObject({ code: 'MODEL' });
  });
});

describe('the format of an export', () => {
  it('is the one that is named, else the ending of the file', () => {
    expect(formatOf(undefined, 'deep/mlp.onnx')).toBe('onnx');
    expect(formatOf(undefined, 'mlp.TFLITE')).toBe('tflite');
    expect(formatOf('JSON', 'mlp.onnx')).toBe('json');
  });

  it('must be known', () => {
    for (const [name, file] of [
      [undefined, 'mlp'],
      ['pickle', 'mlp.onnx'],
      ['constructor', 'mlp'],
    ] as const) {
      expect(() => formatOf(name, file)).toThrow(
        expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('onnx, tflite, tfjs, json') }),
      );
    }
  });
});
