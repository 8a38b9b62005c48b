import type { ModelGraph } from '../../domain/model-graph.js';
import type { ModelFiles } from '../../ports/model.js';

/** How each kind draws what it computes from its files, by the name of its folder; for exports. */
export const GRAPHS: Readonly<Record<string, () => Promise<(files: ModelFiles) => ModelGraph>>> = {
  boosting: () => import('./boosting/graph.js').then((m) => m.boostingGraph),
  forest: () => import('./forest/graph.js').then((m) => m.forestGraph),
  lstm: () => import('./lstm/graph.js').then((m) => m.lstmGraph),
  mlp: () => import('./mlp/graph.js').then((m) => m.mlpGraph),
  prior: () => import('./prior/graph.js').then((m) => m.priorGraph),
  transformer: () => import('./transformer/graph.js').then((m) => m.transformerGraph),
};
