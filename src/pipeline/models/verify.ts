import { learner } from '../../learning/models/catalog.js';
import { parseModelRef } from '../../learning/registry/registry.js';
import { type Verification, verifyAll, verifyModel } from '../../learning/registry/verify.js';
import type { ModelFiles } from '../../ports/model.js';
import type { ModelStore } from '../../ports/registry.js';

/** Checks one version or all: sums, manifest, and whether the weights can be read back. */
export async function verifyVersions(models: ModelStore, ref?: string): Promise<readonly Verification[]> {
  const load = async (kind: string, files: ModelFiles) => (await learner(kind)).load(files);
  if (ref === undefined) return verifyAll(models, { load });
  const { kind, version } = parseModelRef(ref);
  return [await verifyModel(models, kind, version, { load })];
}
