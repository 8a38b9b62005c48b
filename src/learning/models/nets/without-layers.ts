import { OpenAlphaError } from '../../../domain/errors.js';

/** A net that a library has no layers for. A person hears it before anything is read, a program when it fits. */
export function withoutLayers(kind: string, library: string): OpenAlphaError {
  return new OpenAlphaError('USAGE', `A ${kind} cannot be trained by ${library}: it has no such layers.`, {
    hint: `Leave --engine out, or choose --models without ${kind}.`,
  });
}
