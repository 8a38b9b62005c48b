/** What the WebAssembly module exports: addresses and strides in bytes, nothing checked. Documented in assembly/. */
export interface KernelExports {
  heapBase(): number;
  exp(x: number): number;
  log(x: number): number;
  gemm(
    rows: number,
    columns: number,
    inner: number,
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    bRow: number,
    bColumn: number,
    c: number,
    cRow: number,
    bias: number,
    accumulate: number,
  ): void;
  reluDropout(x: number, count: number, threshold: number, scale: number, key: number): void;
  reluDropoutBackward(gradient: number, output: number, count: number, scale: number): void;
  columnSums(from: number, rows: number, columns: number, to: number): void;
  softmax(from: number, fromRow: number, rows: number, classes: number, to: number, toRow: number): void;
  softmaxCrossEntropy(
    scores: number,
    scoresRow: number,
    rows: number,
    classes: number,
    labels: number,
    weights: number,
    gradient: number,
    gradientRow: number,
    scale: number,
  ): number;
  squaredError(
    outputs: number,
    outputsRow: number,
    rows: number,
    targets: number,
    gradient: number,
    gradientRow: number,
    scale: number,
  ): number;
  standardise(x: number, rows: number, features: number, mean: number, inverse: number, limit: number): void;
  adam(
    weights: number,
    gradient: number,
    first: number,
    second: number,
    count: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    correction1: number,
    correction2: number,
    decay: number,
  ): void;
}
