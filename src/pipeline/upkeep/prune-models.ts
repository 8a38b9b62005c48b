import type { EpochMs } from '../../domain/time.js';
import { championHistory, listModels } from '../../learning/registry/registry.js';
import type { ModelStore } from '../../ports/registry.js';
import type { Store } from '../../ports/store.js';

export interface PruneModelsDeps {
  readonly models: ModelStore;
  readonly store: Store;
}

/**
 * Removes versions that were made before `before` and came to nothing: that never were champion of their kind, are not its newest
 * (which the next comparison is about, and which numbers go on from), and have no prediction that waits for its outcome. What is
 * damaged is left for a person to see. Gives `kind@version` of what went, or with `dryRun` would go.
 */
export async function pruneModels(
  { before, dryRun }: { readonly before: EpochMs; readonly dryRun: boolean },
  { models, store }: PruneModelsDeps,
): Promise<string[]> {
  const old = (await listModels(models)).filter(({ created_at }) => Date.parse(created_at) < before);
  if (old.length === 0) return [];
  const waiting = await store.outcomes.open(Number.MAX_SAFE_INTEGER);
  const kept = new Set(waiting.flatMap((one) => one.models.map(({ kind, version }) => `${kind}@${version}`)));
  for (const kind of await models.kinds()) {
    kept.add(`${kind}@${(await models.versions(kind)).at(-1)}`);
    for (const { version } of await championHistory(models, kind)) kept.add(`${kind}@${version}`);
  }
  const removed: string[] = [];
  for (const { kind, version } of old) {
    const name = `${kind}@${version}`;
    if (kept.has(name)) continue;
    if (!dryRun) await models.remove(kind, version);
    removed.push(name);
  }
  return removed;
}
