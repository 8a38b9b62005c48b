import {
  arenaBytes,
  type Floats,
  type Kernels,
  type MatrixView,
  matrix,
  type Packed,
  type PackedProductOptions,
  packedNumbers,
  transposed,
} from '../../kernels/kernels.js';
import { type ParameterSpec, uniformFor } from './design.js';
import type { OpenParameters } from './parameters.js';

/** A fully connected layer: out = in x kernel + bias. */
export interface DenseShape {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

export function denseParameters({ name, inputs, outputs }: DenseShape): ParameterSpec[] {
  const start = uniformFor(inputs);
  return [
    { name: `${name}/kernel`, shape: [inputs, outputs], decays: true, start },
    { name: `${name}/bias`, shape: [outputs], decays: false, start },
  ];
}

/** A dense layer in kernel memory, its kernel packed for many products. */
export interface OpenDense {
  refresh(): void;
  forward(from: MatrixView, to: MatrixView, options?: Pick<PackedProductOptions, 'rectifier'>): void;
  /** Adds to the gradient; writes (or adds, when asked) the derivative by the inputs unless `to` is null. */
  backward(
    from: MatrixView,
    by: MatrixView,
    to: MatrixView | null,
    options?: Pick<PackedProductOptions, 'accumulate' | 'rectifier'>,
  ): void;
}

/** Kernel memory that `openDense` takes. */
export function denseBytes({ inputs, outputs }: DenseShape, training: boolean): number {
  const there = packedNumbers(inputs, outputs) * 4;
  return training ? arenaBytes(there, packedNumbers(outputs, inputs) * 4) : arenaBytes(there);
}

export function openDense(
  kernels: Kernels,
  parameters: OpenParameters,
  shape: DenseShape,
  training: boolean,
): OpenDense {
  const { name, inputs, outputs } = shape;
  const kernel = matrix(parameters.weightsOf(`${name}/kernel`), inputs, outputs);
  const bias = parameters.weightsOf(`${name}/bias`);
  const there = kernels.floats(packedNumbers(inputs, outputs));
  const back = training ? kernels.floats(packedNumbers(outputs, inputs)) : null;
  let packed: Packed;
  let turned: Packed | undefined;
  const gradient = training
    ? {
        kernel: matrix(parameters.gradientOf(`${name}/kernel`), inputs, outputs),
        bias: parameters.gradientOf(`${name}/bias`) as Floats,
      }
    : undefined;
  const refresh = (): void => {
    packed = kernels.pack(kernel, there);
    if (back !== null) turned = kernels.pack(transposed(kernel), back);
  };
  refresh();
  return {
    refresh,
    forward(from, to, { rectifier } = {}) {
      kernels.multiplyPacked(from, packed, to, { bias, rectifier });
    },
    backward(from, by, to, options) {
      kernels.multiply(transposed(from), by, gradient!.kernel, { accumulate: true });
      kernels.columnSums(by, gradient!.bias, { accumulate: true });
      if (to !== null) kernels.multiplyPacked(by, turned!, to, options);
    },
  };
}
