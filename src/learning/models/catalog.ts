import { OpenAlphaError } from '../../domain/errors.js';
import type { Learner } from '../../ports/model.js';

/** Every kind of model, by the name of its folder. */
export const MODELS: Readonly<Record<string, () => Promise<Learner>>> = {
  boosting: () => import('./boosting/boosting.js').then((m) => m.boosting),
  forest: () => import('./forest/forest.js').then((m) => m.forest),
  lstm: () => import('./lstm/lstm.js').then((m) => m.lstm),
  mlp: () => import('./mlp/mlp.js').then((m) => m.mlp),
  prior: () => import('./prior/prior.js').then((m) => m.prior),
  transformer: () => import('./transformer/transformer.js').then((m) => m.transformer),
};

/** The learner of a kind. Refuses (USAGE) a kind that is not in the catalog. */
export async function learner(kind: string): Promise<Learner> {
  const load = Object.hasOwn(MODELS, kind) ? MODELS[kind] : undefined;
  if (load === undefined) {
    throw new OpenAlphaError('USAGE', `There is no model kind "${kind}".`, {
      hint: `Choose from ${Object.keys(MODELS).join(', ')}.`,
    });
  }
  return load();
}
