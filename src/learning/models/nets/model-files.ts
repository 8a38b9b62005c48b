import { OpenAlphaError } from '../../../domain/errors.js';
import type { ModelFiles } from '../../../ports/model.js';

/** The two files of the tfjs layers format. */
export const MODEL_JSON = 'model.json';
export const WEIGHTS_BIN = 'weights.bin';

/** One file of a version. Refuses (MODEL) when it is not there. */
export function fileOf(kind: string, files: ModelFiles, name: string): Uint8Array {
  const bytes = files[name];
  if (bytes === undefined) {
    const found = Object.keys(files).join(', ') || 'none';
    throw new OpenAlphaError('MODEL', `A version of the ${kind} needs ${name}; its files are: ${found}.`, {
      hint: 'Restore the version from a backup, or train again.',
    });
  }
  return bytes;
}
