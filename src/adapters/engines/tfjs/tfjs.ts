/**
 * What is used of tfjs 4, which is installed by who wants it; each part under its name there. Functions, because not every way of loading
 * it gives tensors their methods.
 */
export interface Tfjs {
  readonly version: { readonly tfjs?: string; readonly 'tfjs-core'?: string };
  ready(): Promise<void>;
  tidy<T>(work: () => T): T;
  keep(tensor: Tensor): Tensor;
  dispose(what: unknown): void;
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
  zerosLike(tensor: Tensor): Tensor;
  variable(from: Tensor): Variable;
  variableGrads(
    loss: () => Tensor,
    variables: readonly Variable[],
  ): { readonly value: Tensor; readonly grads: Readonly<Record<string, Tensor>> };
  dropout(x: Tensor, rate: number, noiseShape?: undefined, seed?: number): Tensor;
  logSoftmax(scores: Tensor): Tensor;
  slice(x: Tensor, begin: readonly number[], size: readonly number[]): Tensor;
  reshape(x: Tensor, shape: readonly number[]): Tensor;
  add(a: Tensor, b: Tensor | number): Tensor;
  sub(a: Tensor, b: Tensor | number): Tensor;
  mul(a: Tensor, b: Tensor | number): Tensor;
  div(a: Tensor, b: Tensor | number): Tensor;
  square(x: Tensor): Tensor;
  sqrt(x: Tensor): Tensor;
  sum(x: Tensor): Tensor;
  readonly layers: {
    dense(config: object): Layer;
    lstm(config: object): Layer;
  };
}

export interface Tensor {
  readonly shape: readonly number[];
  dataSync(): Float32Array;
}

export interface Variable extends Tensor {
  readonly name: string;
  assign(value: Tensor): void;
}

export interface Layer {
  apply(x: Tensor, options?: { readonly training?: boolean }): Tensor;
  setWeights(weights: readonly Tensor[]): void;
  /** Kernel, recurrent kernel if there is one, bias. `read` gives the variable itself. */
  readonly trainableWeights: readonly { read(): Variable }[];
}
