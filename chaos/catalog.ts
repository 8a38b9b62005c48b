import type { Trial } from './trial.js';

/** The trials, in the order in which they are run when none is named. */
export const TRIALS: Readonly<Record<string, () => Promise<Trial>>> = {
  kills: async () => (await import('./kills.js')).kills,
  outages: async () => (await import('./outages.js')).outages,
  together: async () => (await import('./together.js')).together,
  world: async () => (await import('./world.js')).world,
  fuzz: async () => (await import('./fuzz.js')).fuzz,
};
