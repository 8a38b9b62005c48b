import { arenaBytes, type Floats, type Kernels, type MatrixView, matrix } from '../../kernels/kernels.js';
import type { Network } from './network.js';

/** A layer in kernel memory with room for the outputs of a block of rows. */
export interface OpenLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Floats;
  readonly bias: Floats;
  /** Block rows x outputs: the scores of the last layer, else what follows the rectifier (and dropout). */
  readonly out: Floats;
}

/** Kernel memory that `openLayer` takes for a network. */
export function forwardBytes(network: Network, blockRows: number): number {
  return network.reduce(
    (sum, { weights, bias, outputs }) => sum + arenaBytes(weights.length * 4, bias.length * 4, blockRows * outputs * 4),
    0,
  );
}

/** Copies a network into kernel memory. */
export function openLayers(kernels: Kernels, network: Network, blockRows: number): OpenLayer[] {
  return network.map((layer) => {
    const weights = kernels.floats(layer.weights.length);
    const bias = kernels.floats(layer.bias.length);
    weights.values.set(layer.weights);
    bias.values.set(layer.bias);
    return {
      inputs: layer.inputs,
      outputs: layer.outputs,
      weights,
      bias,
      out: kernels.floats(blockRows * layer.outputs),
    };
  });
}

/** Dropout of one pass: the share, and a fresh key per hidden layer. */
export interface PassDropout {
  readonly rate: number;
  readonly key: () => number;
}

const KEEP_ALL: PassDropout = { rate: 0, key: () => 0 };

/** Runs `rows` standardised rows through the layers; gives rows x (classes + 1): scores, then the expected return. */
export function forward(
  kernels: Kernels,
  layers: readonly OpenLayer[],
  input: Floats,
  rows: number,
  dropout: PassDropout = KEEP_ALL,
): MatrixView {
  let from = input;
  layers.forEach((layer, i) => {
    const weights = matrix(layer.weights, layer.inputs, layer.outputs);
    const to = matrix(layer.out, rows, layer.outputs);
    kernels.multiply(matrix(from, rows, layer.inputs), weights, to, { bias: layer.bias });
    if (i < layers.length - 1) {
      kernels.reluDropout(layer.out, rows * layer.outputs, { rate: dropout.rate, key: dropout.key() });
    }
    from = layer.out;
  });
  const last = layers.at(-1)!;
  return matrix(last.out, rows, last.outputs);
}
