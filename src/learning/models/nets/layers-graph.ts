import { CLASSES } from '../../../domain/signal.js';
import { CLIP } from './feature-scaling.js';

/** One block of numbers in weights.bin. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32';
}

/** Names of the graph's input and outputs, as whoever loads it sees them. */
const INPUT = 'features';
export const PROBABILITIES = 'probabilities';
export const EXPECTED_RETURN = 'expected_return';

/** Adds a layer that reads another one; gives its name. */
export type AddLayer = (name: string, className: string, config: object, from: string) => string;

/**
 * A net as a graph of stock tfjs layers that takes raw features: `standardise` (batch normalisation with fixed mean and variance,
 * moved up by 5), `clip` (a rectifier that ends at 10), `recentre` (back down by 5), then what `body` adds, and two named outputs.
 * `tf.loadLayersModel` gives the probabilities and the expected return (a fraction) without anything of ours.
 */
export function graphAround(
  name: string,
  inputShape: readonly number[],
  body: (add: AddLayer, from: string) => string,
): object {
  const layers: object[] = [];
  const push = (layer: string, className: string, config: object, inbound: object[]): string => {
    layers.push({ name: layer, class_name: className, config: { name: layer, ...config }, inbound_nodes: inbound });
    return layer;
  };
  const add: AddLayer = (layer, className, config, from) => push(layer, className, config, [[[from, 0, 0, {}]]]);
  const fixed = { axis: -1, epsilon: 0, scale: false, trainable: false };

  let at = push(INPUT, 'InputLayer', { batch_input_shape: [null, ...inputShape], dtype: 'float32', sparse: false }, []);
  at = add('standardise', 'BatchNormalization', { ...fixed, center: true }, at);
  at = add('clip', 'ReLU', { max_value: 2 * CLIP }, at);
  at = add('recentre', 'BatchNormalization', { ...fixed, center: false }, at);
  at = body(add, at);
  add(PROBABILITIES, 'Dense', { units: CLASSES, activation: 'softmax', use_bias: true }, at);
  add(EXPECTED_RETURN, 'Dense', { units: 1, activation: 'linear', use_bias: true }, at);
  const outputs = [PROBABILITIES, EXPECTED_RETURN].map((output) => [output, 0, 0]);
  const config = { name, layers, input_layers: [[INPUT, 0, 0]], output_layers: outputs };
  return { class_name: 'Model', config, keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' };
}

export function weightSpec(name: string, ...shape: number[]): WeightSpec {
  return { name, shape, dtype: 'float32' };
}

export function denseSpecs(name: string, inputs: number, outputs: number): WeightSpec[] {
  return [weightSpec(`${name}/kernel`, inputs, outputs), weightSpec(`${name}/bias`, outputs)];
}

/** What the layers that standardise keep. */
export function scalingSpecs(features: number): WeightSpec[] {
  return [
    weightSpec('standardise/beta', features),
    weightSpec('standardise/moving_mean', features),
    weightSpec('standardise/moving_variance', features),
    weightSpec('recentre/moving_mean', features),
    weightSpec('recentre/moving_variance', features),
  ];
}

/** What the two outputs keep, after so many inputs. */
export function headSpecs(inputs: number): WeightSpec[] {
  return [...denseSpecs(PROBABILITIES, inputs, CLASSES), ...denseSpecs(EXPECTED_RETURN, inputs, 1)];
}
