import type { Task } from '../../ports/parallel.js';

/** What models run on worker threads, by name. Loaded inside the worker, so only what a task needs is loaded. */
export const TASKS: Readonly<Record<string, () => Promise<Task>>> = {
  'forest.bin': () => import('./forest/bin-features.js').then((m) => m.binFeatures),
  'forest.grow': () => import('./forest/grow.js').then((m) => m.growTree),
};
