import { CLASSES } from '../../../domain/signal.js';

/** One fully connected layer: out = in x weights + bias. */
export interface Dense {
  readonly inputs: number;
  readonly outputs: number;
  /** inputs x outputs, row-major. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Hidden layers with a rectifier after each, then one layer that holds both heads: a score per class, then the expected
 * return (its last column), so that both are one matrix product.
 */
export type Network = readonly Dense[];

/** Scores of the classes, and the expected return. */
export const OUTPUTS = CLASSES + 1;

/** Inputs and outputs of each layer. */
export function layerShapes(features: number, hidden: readonly number[]): { inputs: number; outputs: number }[] {
  const sizes = [features, ...hidden, OUTPUTS];
  return sizes.slice(1).map((outputs, i) => ({ inputs: sizes[i]!, outputs }));
}
