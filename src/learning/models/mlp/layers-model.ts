import { denseSpecs, graphAround, headSpecs, scalingSpecs, type WeightSpec } from '../nets/layers-graph.js';
import { layerShapes } from './network.js';

/** What decides the graph. */
export interface GraphShape {
  readonly features: number;
  readonly hidden: readonly number[];
  readonly dropout: number;
}

/** The network as a graph of stock tfjs layers, see `graphAround`. */
export function graphTopology({ features, hidden, dropout }: GraphShape): object {
  return graphAround('openalpha_mlp', [features], (add, from) => {
    let at = from;
    hidden.forEach((units, i) => {
      at = add(`dense_${i + 1}`, 'Dense', { units, activation: 'relu', use_bias: true }, at);
      at = add(`dropout_${i + 1}`, 'Dropout', { rate: dropout }, at);
    });
    return at;
  });
}

/** What stands in weights.bin, in order, all single precision, lowest byte first. */
export function weightSpecs({ features, hidden }: Omit<GraphShape, 'dropout'>): WeightSpec[] {
  return [
    ...scalingSpecs(features),
    ...layerShapes(features, hidden)
      .slice(0, -1)
      .flatMap(({ inputs, outputs }, i) => denseSpecs(`dense_${i + 1}`, inputs, outputs)),
    ...headSpecs(hidden.at(-1)!),
  ];
}
