import { CLASSES } from '../../../domain/signal.js';
import { CLIP } from './feature-scaling.js';
import { layerShapes } from './network.js';

/** What decides the graph. */
export interface GraphShape {
  readonly features: number;
  readonly hidden: readonly number[];
  readonly dropout: number;
}

/** One block of numbers in weights.bin. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32';
}

/** Names of the graph's input and outputs, as whoever loads it sees them. */
export const INPUT = 'features';
export const PROBABILITIES = 'probabilities';
export const EXPECTED_RETURN = 'expected_return';

/**
 * The network as a graph of stock tfjs layers that takes raw features: `standardise` (batch normalisation with fixed mean and variance,
 * moved up by 5), `clip` (a rectifier that ends at 10), `recentre` (back down by 5), hidden layers, and two named outputs.
 * `tf.loadLayersModel` gives the probabilities and the expected return (a fraction) without anything of ours.
 */
export function graphTopology({ features, hidden, dropout }: GraphShape): object {
  const layers: object[] = [];
  const add = (name: string, className: string, config: object, from: string | null): string => {
    const inbound = from === null ? [] : [[[from, 0, 0, {}]]];
    layers.push({ name, class_name: className, config: { name, ...config }, inbound_nodes: inbound });
    return name;
  };
  const dense = (name: string, units: number, activation: string, from: string) =>
    add(name, 'Dense', { units, activation, use_bias: true }, from);
  const fixed = { axis: -1, epsilon: 0, scale: false, trainable: false };

  let at = add(INPUT, 'InputLayer', { batch_input_shape: [null, features], dtype: 'float32', sparse: false }, null);
  at = add('standardise', 'BatchNormalization', { ...fixed, center: true }, at);
  at = add('clip', 'ReLU', { max_value: 2 * CLIP }, at);
  at = add('recentre', 'BatchNormalization', { ...fixed, center: false }, at);
  hidden.forEach((units, i) => {
    at = dense(`dense_${i + 1}`, units, 'relu', at);
    at = add(`dropout_${i + 1}`, 'Dropout', { rate: dropout }, at);
  });
  dense(PROBABILITIES, CLASSES, 'softmax', at);
  dense(EXPECTED_RETURN, 1, 'linear', at);
  const outputs = [PROBABILITIES, EXPECTED_RETURN].map((name) => [name, 0, 0]);
  const config = { name: 'openalpha_mlp', layers, input_layers: [[INPUT, 0, 0]], output_layers: outputs };
  return { class_name: 'Model', config, keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' };
}

/** What stands in weights.bin, in order, all single precision, lowest byte first. */
export function weightSpecs({ features, hidden }: Omit<GraphShape, 'dropout'>): WeightSpec[] {
  const spec = (name: string, ...shape: number[]): WeightSpec => ({ name, shape, dtype: 'float32' });
  const dense = (name: string, inputs: number, outputs: number) => [
    spec(`${name}/kernel`, inputs, outputs),
    spec(`${name}/bias`, outputs),
  ];
  const last = hidden.at(-1)!;
  return [
    spec('standardise/beta', features),
    spec('standardise/moving_mean', features),
    spec('standardise/moving_variance', features),
    spec('recentre/moving_mean', features),
    spec('recentre/moving_variance', features),
    ...layerShapes(features, hidden)
      .slice(0, -1)
      .flatMap(({ inputs, outputs }, i) => dense(`dense_${i + 1}`, inputs, outputs)),
    ...dense(PROBABILITIES, last, CLASSES),
    ...dense(EXPECTED_RETURN, last, 1),
  ];
}
