import { describe, expect, it } from 'vitest';
import {
  championHistory,
  listModels,
  parseModelRef,
  promote,
  readChampionVersion,
  readModel,
  registerModel,
  rollback,
} from '../../../src/learning/registry/registry.js';
import { verifyAll, verifyModel } from '../../../src/learning/registry/verify.js';
import { memoryStore } from './memory-store.js';
import { sampleManifest } from './sample-manifest.js';

const FILES = { 'weights.bin': Uint8Array.of(1, 2, 3) };
const NOON = Date.UTC(2024, 2, 2, 12);

/** A store with `count` versions of a forest. */
async function withForests(count: number) {
  const store = memoryStore();
  for (let i = 0; i < count; i++) await registerModel(store, sampleManifest(), FILES);
  return store;
}

describe('registerModel', () => {
  it('makes the first version of a kind its champion, and later ones challengers', async () => {
    const store = memoryStore();
    expect(await registerModel(store, sampleManifest(), FILES)).toEqual({
      kind: 'forest',
      version: 'v0001',
      champion: true,
    });
    expect(await registerModel(store, sampleManifest(), FILES)).toMatchObject({ version: 'v0002', champion: false });
    expect(await registerModel(store, sampleManifest('mlp'), FILES)).toMatchObject({
      version: 'v0001',
      champion: true,
    });
    expect(await readChampionVersion(store, 'forest')).toBe('v0001');
    expect(await readChampionVersion(store, 'lstm')).toBeNull();
    expect((await championHistory(store, 'forest')).map((event) => event.action)).toEqual(['registered']);
  });

  it('crowns the oldest version when a process was stopped before it could', async () => {
    const store = await withForests(1);
    store.champions.clear();
    expect(await registerModel(store, sampleManifest(), FILES)).toMatchObject({ version: 'v0002', champion: false });
    expect(await readChampionVersion(store, 'forest')).toBe('v0001');
  });

  it('refuses a manifest that does not fit before anything is written', async () => {
    const store = memoryStore();
    const wrong = { ...sampleManifest(), shrinkage: 1.5 };
    await expect(registerModel(store, wrong, FILES)).rejects.toThrow(/manifest of new forest.*[\s\S]*shrinkage/);
    expect(await store.kinds()).toEqual([]);
  });
});

describe('readModel', () => {
  it('finds a version by name, the latest, and the champion', async () => {
    const store = await withForests(3);
    for (const [asked, found] of [
      ['v0002', 'v0002'],
      ['latest', 'v0003'],
      ['champion', 'v0001'],
    ] as const) {
      const { manifest, files } = await readModel(store, 'forest', asked);
      expect(manifest.version).toBe(found);
      expect(files).toEqual(FILES);
    }
  });

  it('says what there is when it cannot find what was asked for', async () => {
    const store = await withForests(2);
    await expect(readModel(store, 'forest', 'v0009')).rejects.toThrow(
      'There is no forest@v0009; forest has v0001, v0002.',
    );
    await expect(readModel(store, 'lstm', 'latest')).rejects.toThrow(
      'There is no model of kind lstm. Registered: forest.',
    );
    await expect(readModel(store, 'lstm', 'champion')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses a manifest whose feature hash is not that of its names, and one from another place', async () => {
    const store = await withForests(2);
    const manifest = store.manifests.get('forest@v0001') as { features: { names: string[] } };
    store.manifests.set('forest@v0002', structuredClone(manifest));
    await expect(readModel(store, 'forest', 'v0002')).rejects.toThrow(
      /forest@v0002 holds the manifest of forest@v0001: the folder was moved or copied/,
    );
    manifest.features.names.reverse();
    await expect(readModel(store, 'forest', 'v0001')).rejects.toThrow(/the hash is not that of the names/);
  });
});

describe('listModels', () => {
  it('gives every sound manifest, and names the damaged ones apart', async () => {
    const store = await withForests(2);
    await registerModel(store, sampleManifest('mlp'), FILES);
    store.manifests.set('forest@v0001', { format: 99 });
    const damaged: string[] = [];
    const found = await listModels(store, { onDamaged: (kind, version) => damaged.push(`${kind}@${version}`) });
    expect(found.map((manifest) => `${manifest.kind}@${manifest.version}`)).toEqual(['forest@v0002', 'mlp@v0001']);
    expect(damaged).toEqual(['forest@v0001']);
  });
});

describe('promote and rollback', () => {
  it('go back through the champions in turn, and keep every event', async () => {
    const store = await withForests(3);
    await promote(store, 'forest', 'v0002', { at: NOON, reason: 'lower log loss on the same rows' });
    await promote(store, 'forest', 'latest', { at: NOON, reason: 'again' });
    expect(await readChampionVersion(store, 'forest')).toBe('v0003');
    expect(await rollback(store, 'forest', { at: NOON })).toMatchObject({
      version: 'v0002',
      reason: 'back from v0003',
    });
    expect(await rollback(store, 'forest', { at: NOON })).toMatchObject({ version: 'v0001' });
    await expect(rollback(store, 'forest', { at: NOON })).rejects.toThrow(
      'forest has had no champion but v0001: there is nothing to go back to.',
    );
    expect((await championHistory(store, 'forest')).map(({ action, version, at }) => [action, version, at])).toEqual([
      ['registered', 'v0001', '2024-03-01T00:00:00Z'],
      ['promoted', 'v0002', '2024-03-02T12:00:00Z'],
      ['promoted', 'v0003', '2024-03-02T12:00:00Z'],
      ['rolled_back', 'v0002', '2024-03-02T12:00:00Z'],
      ['rolled_back', 'v0001', '2024-03-02T12:00:00Z'],
    ]);
  });

  it('refuse what changes nothing and what is not there', async () => {
    const store = await withForests(1);
    const options = { at: NOON, reason: 'because' };
    await expect(promote(store, 'forest', 'v0001', options)).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(promote(store, 'forest', 'v0002', options)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(rollback(store, 'mlp', { at: NOON })).rejects.toThrow(/mlp has no champion/);
  });

  it('never crown a version that cannot be read', async () => {
    const store = await withForests(2);
    store.manifests.set('forest@v0002', { format: 99 });
    await expect(promote(store, 'forest', 'v0002', { at: NOON, reason: '' })).rejects.toMatchObject({ code: 'MODEL' });
    expect(await readChampionVersion(store, 'forest')).toBe('v0001');
  });

  it('refuse a champion file that contradicts its own history', async () => {
    const store = await withForests(2);
    const pointer = store.champions.get('forest') as object;
    store.champions.set('forest', { ...pointer, champion: 'v0002' });
    await expect(readChampionVersion(store, 'forest')).rejects.toThrow(/the history ends with another champion/);
  });
});

describe('verifyAll', () => {
  const broken = () => {
    throw new Error('a defect');
  };

  it('finds nothing wrong with what was just registered', async () => {
    const store = await withForests(2);
    const results = await verifyAll(store, { load: () => 'a model' });
    expect(results.map((r) => [r.version, r.sound, r.loadable])).toEqual([
      ['v0001', true, true],
      ['v0002', true, true],
    ]);
    expect(await verifyModel(store, 'forest', 'v0001')).toMatchObject({ sound: true, loadable: null });
  });

  it('reports every fault in words, and a champion that is gone', async () => {
    const store = await withForests(2);
    store.manifests.delete('forest@v0001');
    const [second, pointer] = await verifyAll(store, {
      load: async (kind) => parseModelRef(`${kind}!`),
    });
    expect(second).toMatchObject({ version: 'v0002', sound: false, loadable: false });
    expect(second?.finding).toMatch(/does not name a model/);
    expect(pointer).toMatchObject({ version: null, sound: false });
    expect(pointer?.finding).toMatch(/champion of forest is v0001, which is not there/);
  });

  it('does not hide a defect of the program behind a finding', async () => {
    await expect(verifyAll(await withForests(1), { load: broken })).rejects.toThrow('a defect');
  });
});

describe('parseModelRef', () => {
  it('reads kind and version, and takes the champion when no version is named', () => {
    expect(parseModelRef('forest@v0003')).toEqual({ kind: 'forest', version: 'v0003' });
    expect(parseModelRef(' mlp ')).toEqual({ kind: 'mlp', version: 'champion' });
    expect(parseModelRef('mlp@latest')).toEqual({ kind: 'mlp', version: 'latest' });
  });

  it('refuses anything that could be a path or is no version', () => {
    for (const text of [
      '',
      '../forest',
      'forest@',
      'forest@3',
      'forest@v1',
      'Forest',
      'a/b@v0001',
      'forest@../v0001',
    ]) {
      expect(() => parseModelRef(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    }
  });
});
