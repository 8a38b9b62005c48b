import type { Task } from '../../ports/parallel.js';

/** What models run on worker threads, by name. Loaded inside the worker, so only what a task needs is loaded. */
export const TASKS: Readonly<Record<string, () => Promise<Task>>> = {
  'boosting.grow': () => import('./boosting/grow.js').then((m) => m.growBoostedTree),
  'forest.grow': () => import('./forest/grow.js').then((m) => m.growTree),
  'trees.bin': () => import('./trees/training-bins.js').then((m) => m.binRange),
};
