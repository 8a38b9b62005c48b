import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openModelStore } from '../../src/adapters/registry/disk.js';
import { sealManifest } from '../../src/adapters/registry/manifest-file.js';
import { packModel, unpackModel } from '../../src/api/container.js';
import { MODELS } from '../../src/learning/models/catalog.js';
import { crc32 } from '../../src/learning/models/nets/crc32.js';
import { championHistory, listModels } from '../../src/learning/registry/registry.js';
import { verifyAll } from '../../src/learning/registry/verify.js';
import type { ModelFiles } from '../../src/ports/model.js';
import { createParallel } from '../../src/runtime/parallel.js';
import { plantedRows } from '../../test/contracts/model.contract.js';
import { sampleManifest } from '../../test/learning/registry/sample-manifest.js';
import { bytesOf, demand, type Format } from './format.js';

const QUICK: Readonly<Record<string, object>> = {
  forest: { trees: 3, maxDepth: 4, minLeaf: 10 },
  boosting: { rounds: 3, maxDepth: 3 },
  mlp: { hidden: [4], batch: 64, maxEpochs: 1 },
  lstm: { units: 4, batch: 64, maxEpochs: 1, steps: 3 },
  transformer: { batch: 64, maxEpochs: 1, steps: 3, width: 8, heads: 2, layers: 1 },
};

/** The files of every kind of model, one of them changed; and the manifests and pointers that lie beside them. */
export async function modelFormats(): Promise<{ readonly formats: readonly Format[]; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'openalpha-fuzz-'));
  const parallel = createParallel(1);
  const rows = plantedRows(200, 4);
  const featureNames = Array.from({ length: rows.features }, (_, f) => `feature_${f}`);
  const formats: Format[] = [];
  const data = { train: rows, validation: rows, featureNames };
  for (const kind of Object.keys(MODELS)) {
    const learner = await (MODELS[kind] as (typeof MODELS)[string])();
    const model = await learner.fit(data, QUICK[kind] ?? {}, { seed: 1, parallel });
    const files = model.files();
    const predict = (changed: ModelFiles) => {
      const loaded = learner.load(changed);
      const { probabilities, expected } = loaded.predict(rows);
      demand(
        probabilities.every((p) => p >= 0 && p <= 1),
        'a probability outside of 0 to 1',
      );
      demand(expected.every(Number.isFinite), 'an expected return that is no number');
    };
    for (const [name, bytes] of Object.entries(files)) {
      formats.push({
        name: `${kind} ${name}`,
        samples: [bytes],
        read: (changed) => predict({ ...files, [name]: changed }),
      });
    }
    if (kind === 'transformer') {
      const [name, sealed] = Object.entries(files)[0] as [string, Uint8Array];
      const read = (changed: Uint8Array) => predict({ ...files, [name]: withSum(changed) });
      formats.push({ name: `${kind} ${name}, its sum made anew`, samples: [sealed], read });
    }
    if (kind === 'forest') {
      formats.push({
        name: 'saved model',
        samples: [packModel(kind, files)],
        read(bytes) {
          const found = unpackModel(bytes);
          demand(found.kind === kind, 'another kind under the same sum');
        },
      });
    }
  }
  const store = openModelStore(folder);
  const manifest = { format: 1, kind: 'prior', made: 'up' };
  const version = await store.write('prior', manifest, { 'prior.json': bytesOf('{}') });
  const sealed = readFileSync(join(folder, 'prior', version, 'manifest.json'));
  const sound = JSON.stringify(await store.readManifest('prior', version));
  const put = (path: string, bytes: Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  const whole = await store.write('mlp', sampleManifest(), { 'weights.bin': bytesOf('made up') });
  formats.push(
    {
      name: 'manifest.json, its sum made anew',
      samples: [bytesOf((await store.readManifest('mlp', whole)) as object)],
      async read(bytes) {
        put(`mlp/${whole}/manifest.json`, resealed(bytes));
        await verifyAll(store);
        await listModels(store);
      },
    },
    {
      name: 'manifest.json',
      samples: [sealed],
      async read(bytes) {
        put(`prior/${version}/manifest.json`, bytes);
        await verifyAll(store);
        await listModels(store);
        const read = JSON.stringify(await store.readManifest('prior', version));
        demand(read === sound, 'a changed manifest was taken');
      },
    },
    {
      name: 'champion.json',
      samples: [
        bytesOf({
          format: 1,
          champion: 'v0001',
          history: [{ version: 'v0001', action: 'promoted', at: '2024-01-10T22:00:00Z', reason: 'made up' }],
        }),
      ],
      async read(bytes) {
        put('forest/champion.json', bytes);
        await championHistory(store, 'forest');
      },
    },
  );
  return {
    formats,
    async close() {
      await parallel.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A container as somebody would write it who knows its form: CRC-32 of all before at the end. */
function withSum(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes);
  if (copy.length >= 4) copy.writeUInt32LE(crc32(copy.subarray(0, -4)), copy.length - 4);
  return copy;
}

/** A manifest with the sum that it should have; what is no manifest at all stays as it is. */
function resealed(bytes: Uint8Array): Uint8Array {
  try {
    const manifest: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) return bytes;
    return bytesOf(sealManifest(manifest));
  } catch {
    return bytes;
  }
}
