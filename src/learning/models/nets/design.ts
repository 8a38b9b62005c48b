import type { Random } from '../../../math/random.js';
import type { LayerPlan } from '../../../ports/layers-library.js';
import type { Floats, Kernels, MatrixView } from '../../kernels/kernels.js';
import type { OpenScaling } from './feature-scaling.js';
import type { OpenParameters } from './parameters.js';

/** One block of numbers that is learnt. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether weight decay draws it to 0; biases, gains and shifts are spared. */
  readonly decays: boolean;
  /** Gives one starting value after the other, in the order of the block. */
  readonly start: (random: Random) => number;
}

/** Starting value: uniform in +-1 / sqrt(inputs), torch's own for dense layers and their biases. */
export function uniformFor(inputs: number): (random: Random) => number {
  const bound = 1 / Math.sqrt(inputs);
  return (random) => (2 * random.float() - 1) * bound;
}

/** Dropout of one pass: the share, and a fresh key for each place that drops. */
export interface PassDropout {
  readonly rate: number;
  readonly key: () => number;
}

/** What a kind of net is, before any memory is taken. Every net ends in class scores and the expected return. */
export interface Design {
  readonly features: number;
  /** Steps of the window that a row needs; 1: the row alone. */
  readonly steps: number;
  readonly parameters: readonly ParameterSpec[];
  /** The same net as a plan for a library that trains it; absent where libraries have no such layers. Names are those of `parameters`. */
  readonly layers?: readonly LayerPlan[];
  /** Rows that go through at once, so that what they leave behind stays in the cache; a batch is as many such chunks as it takes. */
  readonly chunk: number;
  /** Multiplications of one forward pass of one row. */
  readonly multiplications: number;
  /** Kernel memory for chunks of `rows`, apart from parameters. */
  bytes(rows: number, training: boolean): number;
  open(kernels: Kernels, parameters: OpenParameters, rows: number, training: boolean): OpenNet;
}

/** A net in kernel memory. */
export interface OpenNet {
  /** To be called when parameters have changed. */
  refresh(): void;
  /** Standardises rows x steps x features (which may be overwritten) and takes them in. */
  feed(raw: Floats, rows: number, scaling: OpenScaling): void;
  /** Runs what was fed: rows x (classes + 1), scores, then the expected return. */
  forward(rows: number, dropout: PassDropout | null): MatrixView;
  /** Adds the derivatives by all parameters, from those by the outputs, to the gradient. Only with `training`, after `forward`. */
  backward(rows: number, byOutputs: MatrixView): void;
}
