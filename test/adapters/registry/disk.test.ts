import { createHash } from 'node:crypto';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openModelStore } from '../../../src/adapters/registry/disk.js';
import { promote, readModel, registerModel, rollback } from '../../../src/learning/registry/registry.js';
import { verifyAll } from '../../../src/learning/registry/verify.js';
import { sampleManifest } from '../../learning/registry/sample-manifest.js';

const FILES = { 'model.json': new TextEncoder().encode('{"layers":[]}'), 'weights.bin': Uint8Array.of(9, 8, 7, 6) };
const MANIFEST = { kind: 'forest', skill: 0.1 + 0.2, note: 'größer', 12: 'a number as a name' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openalpha-models-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a model store on disk', () => {
  it('gives back what was written, with version and checksums in the manifest', async () => {
    const store = openModelStore(folder);
    expect(await store.write('forest', MANIFEST, FILES)).toBe('v0001');
    expect(await store.readFiles('forest', 'v0001')).toEqual(FILES);
    const manifest = await store.readManifest('forest', 'v0001');
    expect(manifest).toEqual({
      ...MANIFEST,
      version: 'v0001',
      files: {
        'model.json': { bytes: 13, sha256: createHash('sha256').update(FILES['model.json']).digest('hex') },
        'weights.bin': { bytes: 4, sha256: createHash('sha256').update(FILES['weights.bin']).digest('hex') },
      },
    });
  });

  it('takes a version away whole, and one that is not there without a word', async () => {
    const store = openModelStore(folder);
    for (let i = 0; i < 3; i++) await store.write('forest', MANIFEST, FILES);
    await store.remove('forest', 'v0002');
    await store.remove('forest', 'v0002');
    expect(await store.versions('forest')).toEqual(['v0001', 'v0003']);
    expect((await readdir(join(folder, 'forest'))).sort()).toEqual(['v0001', 'v0003']);
    await expect(store.remove('forest', '../mlp')).rejects.toMatchObject({ code: 'USAGE' });
    expect(await store.write('forest', MANIFEST, FILES)).toBe('v0004');
  });

  it('numbers versions, lists them oldest first also past v9999, and leaves other names alone', async () => {
    const store = openModelStore(folder);
    expect(await store.kinds()).toEqual([]);
    expect(await store.versions('forest')).toEqual([]);
    for (let i = 0; i < 2; i++) await store.write('forest', MANIFEST, FILES);
    await rename(join(folder, 'forest/v0002'), join(folder, 'forest/v9999'));
    expect(await store.write('forest', MANIFEST, FILES)).toBe('v10000');
    await writeFile(join(folder, 'README'), 'not a kind');
    await writeFile(join(folder, 'forest/notes.txt'), 'not a version');
    expect(await store.versions('forest')).toEqual(['v0001', 'v9999', 'v10000']);
    expect(await store.kinds()).toEqual(['forest']);
  });

  it('gives two writers at the same moment two versions', async () => {
    const stores = Array.from({ length: 8 }, () => openModelStore(folder));
    const versions = await Promise.all(stores.map((store) => store.write('forest', MANIFEST, FILES)));
    expect([...versions].sort()).toEqual(Array.from({ length: 8 }, (_, i) => `v000${i + 1}`));
    for (const version of versions) {
      expect(await stores[0]?.readManifest('forest', version)).toMatchObject({ version });
    }
    expect((await readdir(join(folder, 'forest'))).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('does not see what a killed writer left behind', async () => {
    const store = openModelStore(folder);
    await store.write('forest', MANIFEST, FILES);
    await cp(join(folder, 'forest/v0001'), join(folder, 'forest/.new-1234'), { recursive: true });
    await mkdir(join(folder, 'forest/v0002'));
    await mkdir(join(folder, 'mlp/.new-1234'), { recursive: true });
    expect(await store.versions('forest')).toEqual(['v0001']);
    expect(await store.kinds()).toEqual(['forest']);
    expect(await store.write('forest', MANIFEST, FILES)).toBe('v0003');
  });

  it('tidies up after killed writers when it writes, and leaves alone what may still be written', async () => {
    const store = openModelStore(folder);
    await store.write('forest', MANIFEST, FILES);
    for (const name of ['.new-old', '.old-old', '.new-young']) {
      await mkdir(join(folder, 'forest', name));
      await writeFile(join(folder, 'forest', name, 'weights.bin'), 'half');
    }
    for (const name of ['.new-old', '.old-old']) await utimes(join(folder, 'forest', name), 0, 0);
    await store.write('forest', MANIFEST, FILES);
    expect((await readdir(join(folder, 'forest'))).sort()).toEqual(['.new-young', 'v0001', 'v0002']);
  });

  it('says that its folder cannot be written, and why', async () => {
    const store = openModelStore(folder);
    await writeFile(join(folder, 'forest'), 'a file where a folder belongs');
    const refused = { code: 'OUTPUT', message: expect.stringMatching(/^The models folder .+ cannot be written: /) };
    await expect(store.write('forest', MANIFEST, FILES)).rejects.toMatchObject(refused);
    await expect(store.writeChampion('forest', { champion: 'v0001' })).rejects.toMatchObject(refused);
  });

  it('leaves nothing behind when a write fails', async () => {
    const store = openModelStore(folder);
    await store.write('forest', MANIFEST, FILES);
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    await expect(store.write('forest', cyclic, FILES)).rejects.toThrow(/circular/i);
    expect(await readdir(join(folder, 'forest'))).toEqual(['v0001']);
  });

  it('keeps the champion pointer, replaces it whole, and has none at first', async () => {
    const store = openModelStore(folder);
    expect(await store.readChampion('forest')).toBeNull();
    await store.writeChampion('forest', { champion: 'v0001' });
    await store.writeChampion('forest', { champion: 'v0002' });
    expect(await store.readChampion('forest')).toEqual({ champion: 'v0002' });
    expect(await readdir(join(folder, 'forest'))).toEqual(['champion.json']);
    await writeFile(join(folder, 'forest/champion.json'), '{"champion": "v00');
    await expect(store.readChampion('forest')).rejects.toMatchObject({ code: 'MODEL' });
  });

  it('refuses names that lead out of the folder or are no names', async () => {
    const store = openModelStore(folder);
    for (const name of ['..', '../x', 'a/b', '', '.hidden', 'Upper', 'a\\b', 'a\0b']) {
      await expect(store.write(name, MANIFEST, FILES)).rejects.toMatchObject({ code: 'USAGE' });
      await expect(store.readManifest('forest', name)).rejects.toMatchObject({ code: 'USAGE' });
      await expect(store.readChampion(name)).rejects.toMatchObject({ code: 'USAGE' });
      await expect(store.write('forest', MANIFEST, { [name]: Uint8Array.of(1) })).rejects.toMatchObject({
        code: 'MODEL',
      });
    }
    await expect(store.write('forest', MANIFEST, { 'manifest.json': Uint8Array.of(1) })).rejects.toThrow(
      /cannot have a file called "manifest.json"/,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('carries the registry: register, promote, roll back, verify', async () => {
    const store = openModelStore(folder);
    await registerModel(store, sampleManifest(), FILES);
    await registerModel(store, sampleManifest(), FILES);
    await promote(store, 'forest', 'v0002', { at: 0, reason: 'better' });
    expect((await readModel(store, 'forest', 'champion')).manifest.version).toBe('v0002');
    await rollback(store, 'forest', { at: 0 });
    const { manifest, files } = await readModel(store, 'forest', 'champion');
    expect(manifest).toMatchObject({ ...sampleManifest(), version: 'v0001' });
    expect(files).toEqual(FILES);
    await truncate(join(folder, 'forest/v0002/weights.bin'), 0);
    expect((await verifyAll(store)).map(({ version, sound }) => [version, sound])).toEqual([
      ['v0001', true],
      ['v0002', false],
    ]);
  });

  it('says that there is no such version', async () => {
    const store = openModelStore(folder);
    await expect(store.readManifest('forest', 'v0001')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(store.readFiles('forest', 'v0001')).rejects.toThrow(/There is no forest@v0001/);
  });
});

describe('a version that was tampered with is refused:', () => {
  const path = (file: string) => join(folder, 'forest/v0001', file);
  let read: () => Promise<unknown>;
  beforeEach(async () => {
    const store = openModelStore(folder);
    await store.write('forest', MANIFEST, FILES);
    read = () => store.readFiles('forest', 'v0001');
    await read();
  });

  async function edit(change: (text: string) => string): Promise<void> {
    const before = await readFile(path('manifest.json'), 'utf8');
    const after = change(before);
    expect(after).not.toBe(before);
    await writeFile(path('manifest.json'), after);
  }

  it('a byte flipped', async () => {
    await writeFile(path('weights.bin'), Uint8Array.of(9, 8, 7, 7));
    await expect(read()).rejects.toThrow('forest@v0001 has other bytes in weights.bin than were written.');
  });

  it('a file cut short', async () => {
    await truncate(path('weights.bin'), 3);
    await expect(read()).rejects.toThrow('forest@v0001 has 3 bytes in weights.bin where its manifest says 4.');
  });

  it('a file of any size in place of a small one, unread', async () => {
    // Sparse: it has no blocks on the disk. Reading it would fail with another error.
    await truncate(path('weights.bin'), 9_000_000_000);
    await expect(read()).rejects.toThrow('has 9000000000 bytes in weights.bin where its manifest says 4.');
  });

  it('a manifest or pointer that is too large to be one, unread', async () => {
    await truncate(path('manifest.json'), 9_000_000_000);
    await expect(read()).rejects.toThrow(/manifest.json has 9000000000 bytes, and such a file has at most/);
    const store = openModelStore(folder);
    await store.writeChampion('forest', {});
    await truncate(join(folder, 'forest/champion.json'), 9_000_000_000);
    await expect(store.readChampion('forest')).rejects.toMatchObject({ code: 'MODEL' });
  });

  it('a file gone', async () => {
    await rm(path('weights.bin'));
    await expect(read()).rejects.toThrow('forest@v0001 lacks weights.bin.');
  });

  it('a file more', async () => {
    await writeFile(path('extra.js'), 'process.exit()');
    await expect(read()).rejects.toThrow('forest@v0001 holds extra.js, which its manifest does not name.');
  });

  it('a link in place of a file', async () => {
    await writeFile(join(folder, 'elsewhere'), FILES['weights.bin']);
    await rm(path('weights.bin'));
    await symlink(join(folder, 'elsewhere'), path('weights.bin'));
    await expect(read()).rejects.toThrow('forest@v0001 lacks weights.bin.');
  });

  it('a manifest with a number changed, also one that no checksum of a file covers', async () => {
    await edit((text) => text.replace('0.30000000000000004', '0.9'));
    await expect(read()).rejects.toThrow(/manifest.json of forest@v0001 is not as it was written/);
    await expect(openModelStore(folder).readManifest('forest', 'v0001')).rejects.toMatchObject({ code: 'MODEL' });
  });

  it('a manifest with its files swapped for others', async () => {
    const other = Uint8Array.of(1, 1, 1, 1);
    await writeFile(path('weights.bin'), other);
    const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    await edit((text) => text.replace(sum(FILES['weights.bin']), sum(other)));
    await expect(read()).rejects.toThrow(/is not as it was written/);
  });

  it('a manifest that is not JSON, or names no files', async () => {
    await writeFile(path('manifest.json'), '{');
    await expect(read()).rejects.toThrow('The manifest.json of forest@v0001 is not JSON.');
    await writeFile(path('manifest.json'), '{"kind":"forest"}');
    await expect(read()).rejects.toThrow(/does not name its files/);
  });

  it('but one that was only laid out anew is not', async () => {
    await edit((text) => JSON.stringify(JSON.parse(text)));
    expect(await read()).toEqual(FILES);
  });
});
