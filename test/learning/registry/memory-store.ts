import type { ModelFiles } from '../../../src/ports/model.js';
import type { ModelStore } from '../../../src/ports/registry.js';

/** A model store in memory that keeps what it is given, for tests of what stands above it. */
export function memoryStore(): ModelStore & {
  readonly manifests: Map<string, Record<string, unknown>>;
  readonly champions: Map<string, unknown>;
} {
  const manifests = new Map<string, Record<string, unknown>>();
  const contents = new Map<string, ModelFiles>();
  const champions = new Map<string, unknown>();
  const versions = (kind: string) =>
    [...manifests.keys()].filter((key) => key.startsWith(`${kind}@`)).map((key) => key.slice(kind.length + 1));
  return {
    manifests,
    champions,
    kinds: async () => [...new Set([...manifests.keys()].map((key) => key.split('@')[0] as string))].sort(),
    versions: async (kind) => versions(kind).sort(),
    async write(kind, manifest, files) {
      const version = `v${String(versions(kind).length + 1).padStart(4, '0')}`;
      const facts = Object.entries(files).map(([name, bytes]) => [
        name,
        { bytes: bytes.byteLength, sha256: '0'.repeat(64) },
      ]);
      manifests.set(`${kind}@${version}`, { ...manifest, version, files: Object.fromEntries(facts) });
      contents.set(`${kind}@${version}`, files);
      return version;
    },
    async remove(kind, version) {
      manifests.delete(`${kind}@${version}`);
      contents.delete(`${kind}@${version}`);
    },
    readManifest: async (kind, version) => manifests.get(`${kind}@${version}`),
    readFiles: async (kind, version) => contents.get(`${kind}@${version}`) ?? {},
    readChampion: async (kind) => champions.get(kind) ?? null,
    async writeChampion(kind, pointer) {
      champions.set(kind, JSON.parse(JSON.stringify(pointer)));
    },
  };
}
