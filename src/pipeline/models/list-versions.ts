import type { Evaluation } from '../../learning/evaluation/evaluate.js';
import type { ModelManifest } from '../../learning/registry/manifest.js';
import { listModels, parseModelRef, readChampionVersion, readModel } from '../../learning/registry/registry.js';
import type { ModelStore } from '../../ports/registry.js';

export interface ListedVersion {
  readonly kind: string;
  readonly version: string;
  readonly champion: boolean;
  readonly manifest: ModelManifest;
}

/** Every readable version, by kind, oldest first. */
export async function listVersions(models: ModelStore): Promise<ListedVersion[]> {
  const manifests = await listModels(models);
  const champions = new Map<string, string | null>();
  for (const kind of new Set(manifests.map((manifest) => manifest.kind))) {
    champions.set(kind, await readChampionVersion(models, kind));
  }
  return manifests.map((manifest) => ({
    kind: manifest.kind,
    version: manifest.version,
    champion: champions.get(manifest.kind) === manifest.version,
    manifest,
  }));
}

/** One version by reference (`forest`, `forest@v0002`, `forest@latest`), with its evaluation. */
export async function showVersion(
  models: ModelStore,
  ref: string,
): Promise<ListedVersion & { readonly metrics: Evaluation }> {
  const { kind, version } = parseModelRef(ref);
  const { manifest } = await readModel(models, kind, version);
  return {
    kind,
    version: manifest.version,
    champion: (await readChampionVersion(models, kind)) === manifest.version,
    manifest,
    // The registry keeps the evaluation as it was measured and has checked the file's sum.
    metrics: manifest.metrics as unknown as Evaluation,
  };
}
