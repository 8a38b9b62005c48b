import { championHistory } from '../../learning/registry/registry.js';
import type { ModelStore } from '../../ports/registry.js';

export interface Challenger {
  readonly kind: string;
  readonly version: string;
  readonly champion: string;
}

/**
 * The newest version of each kind that is not its champion and never was: one that a person took the crown from is not put
 * forward again.
 */
export async function challengers(models: ModelStore): Promise<Challenger[]> {
  const found: Challenger[] = [];
  for (const kind of await models.kinds()) {
    const version = (await models.versions(kind)).at(-1);
    const history = await championHistory(models, kind);
    const champion = history.at(-1)?.version;
    if (version === undefined || champion === undefined) continue;
    if (!history.some((event) => event.version === version)) found.push({ kind, version, champion });
  }
  return found;
}
