import { OpenAlphaError } from '../../domain/errors.js';
import type { ModelGraph } from '../../domain/model-graph.js';

/** A model on its way out: what it computes, what must be known about it, and the files that the registry keeps. */
export interface LeavingModel {
  /** `mlp@v0003`. */
  readonly name: string;
  readonly kind: string;
  readonly graph: ModelGraph;
  /** Facts by snake_case name, all of which JSON can hold: feature names, label, seed, data range. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

export interface ModelFile {
  /** Name of the file in a folder; an export of one file is called what the person calls it. */
  readonly name: string;
  readonly chunks: Iterable<string | Uint8Array>;
}

/** A format that a model can leave in. */
export interface ModelExporter {
  /** True when the export is a folder of files that belong together. */
  readonly folder: boolean;
  /** Refuses (REFUSED) a model that the format cannot hold, saying what it can. Writes nothing itself. */
  write(model: LeavingModel): readonly ModelFile[];
}

/** Names of the tensors that whoever loads an export sees, in every format. */
export const TENSORS = {
  input: 'features',
  probabilities: 'probabilities',
  expectedReturn: 'expected_return',
} as const;

/** A pair of kind and format that there is no way to write. */
export function cannotLeave(model: LeavingModel, format: string, why: string, instead: string): OpenAlphaError {
  return new OpenAlphaError('REFUSED', `${model.name} cannot leave as ${format}: ${why}.`, {
    hint: `Write it with --format ${instead}.`,
  });
}
