import type { EpochMs } from '../../domain/time.js';

/**
 * From when a new value of an observation is known. The first value of a key is known when its source says (history
 * counts as known at its own time). A later, different one is a revision: known from when it was seen, and always after
 * the vintage it replaces, so that two vintages never stand at the same time.
 */
export function vintageKnownAt(given: EpochMs, seenAt: EpochMs, newest: EpochMs | undefined): EpochMs {
  return newest === undefined ? given : Math.max(given, seenAt, newest + 1);
}

/** Later than any time that can be kept: an `asOf` that hides nothing. */
export const END_OF_TIME: EpochMs = 8.64e15;
