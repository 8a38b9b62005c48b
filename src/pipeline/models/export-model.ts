import { OpenAlphaError } from '../../domain/errors.js';
import { MODEL_EXPORTS, type ModelFormat } from '../../export/models/catalog.js';
import type { ModelFile } from '../../export/models/model-exporter.js';
import { learner } from '../../learning/models/catalog.js';
import { GRAPHS } from '../../learning/models/graphs.js';
import { nameOf } from '../../learning/registry/manifest.js';
import { parseModelRef, readModel } from '../../learning/registry/registry.js';
import type { ModelFiles } from '../../ports/model.js';
import type { ModelStore } from '../../ports/registry.js';
import { aboutModel } from './about-model.js';

/** A model in another format, not yet written anywhere. */
export interface ModelExport {
  readonly kind: string;
  readonly version: string;
  readonly format: ModelFormat;
  /** True when the files belong in a folder of their own. */
  readonly folder: boolean;
  readonly files: readonly ModelFile[];
}

/** The format by name, else by the ending of the file. Refuses USAGE when neither says one. */
export function formatOf(name: string | undefined, file: string): ModelFormat {
  const asked = name?.toLowerCase() ?? file.split('.').at(-1)?.toLowerCase() ?? '';
  if (Object.hasOwn(MODEL_EXPORTS, asked)) return asked as ModelFormat;
  throw new OpenAlphaError(
    'USAGE',
    name === undefined ? `${file} does not say in which format.` : `"${name}" is not a format for models.`,
    { hint: `Give --format, one of ${Object.keys(MODEL_EXPORTS).join(', ')}.` },
  );
}

/**
 * Turns a version (`mlp`, `mlp@v0003`, `mlp@latest`; alone: the champion) into a format that other programs read. Refuses NOT_FOUND for a
 * version that there is not, MODEL for a damaged one, REFUSED for a pair of kind and format that cannot be.
 */
export async function exportModel(models: ModelStore, ref: string, format: ModelFormat): Promise<ModelExport> {
  const { kind, version } = parseModelRef(ref);
  const { manifest, files } = await readModel(models, kind, version);
  const exporter = await MODEL_EXPORTS[format]();
  const graph = await graphOf(kind, files);
  const leaving = { name: nameOf(manifest), kind, graph, about: aboutModel(manifest), files };
  return { kind, version: manifest.version, format, folder: exporter.folder, files: exporter.write(leaving) };
}

async function graphOf(kind: string, files: ModelFiles) {
  const load = Object.hasOwn(GRAPHS, kind) ? GRAPHS[kind] : undefined;
  // Speaks of an unknown kind in the catalog's own words.
  await learner(kind);
  if (load === undefined) throw new OpenAlphaError('REFUSED', `A ${kind} cannot leave in any format.`);
  return (await load())(files);
}
