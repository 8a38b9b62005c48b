import { type Floats, type Kernels, matrix, transposed } from '../../kernels/kernels.js';
import type { OpenLayer } from './forward-pass.js';

/** Where the derivatives of one layer go. */
export interface LayerGradient {
  readonly weights: Floats;
  readonly bias: Floats;
  /** Block rows x outputs: derivative by the layer's outputs. */
  readonly out: Floats;
}

/**
 * Derivatives of the loss by every weight and bias, from the derivative by the last layer's outputs (already in its
 * `out`) and the activations that `forward` left behind. `rate` is the dropout of that forward pass.
 */
export function backward(
  kernels: Kernels,
  layers: readonly OpenLayer[],
  gradients: readonly LayerGradient[],
  input: Floats,
  rows: number,
  rate: number,
): void {
  for (let i = layers.length - 1; i >= 0; i--) {
    const { inputs, outputs, weights } = layers[i]!;
    const gradient = gradients[i]!;
    const from = i > 0 ? layers[i - 1]!.out : input;
    const byOut = matrix(gradient.out, rows, outputs);
    kernels.multiply(transposed(matrix(from, rows, inputs)), byOut, matrix(gradient.weights, inputs, outputs));
    kernels.columnSums(byOut, gradient.bias);
    if (i === 0) continue;
    const before = gradients[i - 1]!.out;
    kernels.multiply(byOut, transposed(matrix(weights, inputs, outputs)), matrix(before, rows, inputs));
    kernels.reluDropoutBackward(before, from, rows * inputs, rate);
  }
}
