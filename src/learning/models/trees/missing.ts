import { OpenAlphaError } from '../../../domain/errors.js';

/** `refuse`: every feature must be finite. `learn`: NaN is a value of its own, and every split learns which side it goes to. */
export type Missing = 'refuse' | 'learn';

/** Refuses (USAGE) anything else. */
export function checkMissing(given: Missing): void {
  if (given === 'refuse' || given === 'learn') return;
  throw new OpenAlphaError('USAGE', `missing is ${String(given)}; expected refuse or learn.`);
}
