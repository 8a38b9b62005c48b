import { beforeEach, describe, expect, it } from 'vitest';
import type { Prediction } from '../../../src/domain/prediction.js';
import { DAY } from '../../../src/domain/time.js';
import { promote, registerModel, rollback } from '../../../src/learning/registry/registry.js';
import { pruneModels } from '../../../src/pipeline/upkeep/prune-models.js';
import type { Store } from '../../../src/ports/store.js';
import { memoryStore } from '../../learning/registry/memory-store.js';
import { sampleManifest } from '../../learning/registry/sample-manifest.js';

const START = Date.parse('2024-03-01T00:00:00Z');
const NIGHTS = 6;

describe('versions that came to nothing', () => {
  let models: ReturnType<typeof memoryStore>;
  let awaited: Prediction[];
  beforeEach(async () => {
    models = memoryStore();
    awaited = [];
    for (let night = 0; night < NIGHTS; night++) {
      await registerModel(models, sampleManifest('forest', new Date(START + night * DAY).toISOString()), {});
    }
  });
  const prune = (before: number, dryRun = false) => {
    const store = { outcomes: { open: async () => awaited } } as unknown as Store;
    return pruneModels({ before, dryRun }, { models, store });
  };

  it('are removed when they are old: not champions, not the newest, nothing younger', async () => {
    expect(await prune(START + 4 * DAY)).toEqual(['forest@v0002', 'forest@v0003', 'forest@v0004']);
    expect(await models.versions('forest')).toEqual(['v0001', 'v0005', 'v0006']);
    expect(await prune(START + 4 * DAY)).toEqual([]);
    expect(await prune(START + NIGHTS * DAY)).toEqual(['forest@v0005']);
    expect(await models.versions('forest')).toEqual(['v0001', 'v0006']);
  });

  it('are only named in a rehearsal', async () => {
    expect(await prune(START + 3 * DAY, true)).toEqual(['forest@v0002', 'forest@v0003']);
    expect(await models.versions('forest')).toHaveLength(NIGHTS);
  });

  it('are none that ever were champion, so that one can go back to them', async () => {
    await promote(models, 'forest', 'v0003', { at: START, reason: 'better' });
    await promote(models, 'forest', 'v0004', { at: START, reason: 'better' });
    await rollback(models, 'forest', { at: START });
    expect(await prune(START + NIGHTS * DAY)).toEqual(['forest@v0002', 'forest@v0005']);
    await rollback(models, 'forest', { at: START });
    expect((await models.readChampion('forest')) as object).toMatchObject({ champion: 'v0001' });
  });

  it('are none whose predictions have not come due', async () => {
    awaited = [{ models: [{ kind: 'forest', version: 'v0002' }] } as unknown as Prediction];
    expect(await prune(START + NIGHTS * DAY)).not.toContain('forest@v0002');
    awaited = [];
    expect(await prune(START + NIGHTS * DAY)).toEqual(['forest@v0002']);
  });

  it('stay when they are damaged: a person should see that', async () => {
    models.manifests.set('forest@v0002', { broken: true });
    expect(await prune(START + NIGHTS * DAY)).not.toContain('forest@v0002');
    expect(await models.versions('forest')).toContain('v0002');
  });
});
